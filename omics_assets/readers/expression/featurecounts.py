"""featureCounts of Subread: Geneid, Chr, Start, End, Strand, Length, then one column per BAM file.

Definition: Subread users guide, program featureCounts. A line `# Program:featureCounts v2.0.1; Command:...` stands
above the header since version 1.4; `--extraAttributes` puts columns between Length and the counts; with `-f` a gene
has a row per exon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from omics_assets.errors import InputError
from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.expression.quantifier import Level, Quantifier
from omics_assets.readers.expression.quantities import QuantityColumns, missing_quantity, read_quantities
from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import first_lines, split_line
from omics_assets.readers.matrix_checks import check_column_names
from omics_assets.readers.numbers import parse_column
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid
from omics_assets.readers.units import transcripts_per_million

NAME = "featurecounts"
_HEADER = ("geneid", "chr", "start", "end", "strand", "length")
_LENGTH = 5
_PROGRAM = re.compile(r"# ?Program: ?featureCounts (v[\d.a-zA-Z-]+)")
_EXTRA = re.compile(r'"--extraAttributes" "([^"]+)"')
_HEAD = 1 << 16


def find_level(source: Source) -> Level | None:
    """Recognise the file by its first six columns."""
    lines = first_lines(source, 1)
    return "gene" if lines and _is_header(split_line(lines[0])) else None


def _is_header(names: Sequence[str]) -> bool:
    return len(names) > len(_HEADER) and tuple(name.lower() for name in names[: len(_HEADER)]) == _HEADER


def read_featurecounts(source: Source, options: ExpressionOptions) -> FeatureTable:
    """Read the counts; TPM are computed from counts and lengths where asked for.

    Raises
    ------
    InputError
        If the header is another, FPKM are asked for, or TPM without all lengths; and as `read_quantities`.
    """
    if options.quantity == "fpkm":
        raise missing_quantity("fpkm", ["counts", "tpm"], source.name)
    grid = read_grid(source)
    if source.container != "text" or not _is_header(grid.header):
        raise InputError(
            "has no header as featureCounts writes it (Geneid, Chr, Start, End, Strand, Length, samples)",
            file=source.name,
            remedy="give the file as the program wrote it, or format: auto",
        )
    head = source.text[:_HEAD]
    numbers = _samples(grid, head, options)
    check_column_names(grid, numbers, samples=True)
    notes = [f"written by featureCounts {found.group(1)}" for found in [_PROGRAM.search(head)] if found]
    left_out = [name for number, name in enumerate(grid.header) if number > _LENGTH and number not in numbers]
    notes += [f"attribute columns left out: {', '.join(left_out)}"] if left_out else []
    samples = {grid.header[number]: number for number in numbers}
    columns = QuantityColumns(grid, 0, samples, "counts", length=_LENGTH, lengths_add=True)
    read = read_quantities(columns, options, dialect=NAME, notes=notes)
    return _per_million(read, source.name) if options.quantity == "tpm" else read


def _samples(grid: Grid, head: str, options: ExpressionOptions) -> list[int]:
    """Columns behind the extra attributes: those that the command line names, else those that hold text."""
    behind = list(range(_LENGTH + 1, len(grid.header)))
    command = _EXTRA.search(head)
    if command:
        extra = set(command.group(1).split(","))
        return list(dropwhile(lambda number: grid.header[number] in extra, behind))
    known = set(options.sample_names or ())
    parsed = {number: parse_column(grid.columns[number]) for number in behind}
    texts = [number for number in behind if grid.header[number] not in known and parsed[number].is_text]
    return [number for number in behind if number > max(texts, default=_LENGTH)]


def _per_million(read: FeatureTable, file: str) -> FeatureTable:
    lengths = read.features["length"].to_numpy() if "length" in read.features else None
    if lengths is None or not (lengths >= 1).all():
        raise InputError("holds no length for some genes: TPM cannot be computed", file=file, remedy="ask for counts")
    note = "TPM were computed from the counts and the lengths"
    return replace(read, table=transcripts_per_million(read.table, lengths), unit="tpm", notes=(*read.notes[:-1], note))


FEATURECOUNTS = Quantifier(NAME, find_level, read_featurecounts)
