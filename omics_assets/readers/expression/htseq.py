"""htseq-count: id and count without a header, then special counters such as `__no_feature`.

Definition: HTSeq manual, htseq-count. Attributes asked for with `--additional-attr` stand between id and counts and
are blank for the counters; several alignment files make several columns; some versions and wrappers write a header;
up to 0.5.4 the counters had no underscores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from omics_assets.errors import InputError
from omics_assets.readers.expression.headerless import select_rows, without_header
from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.expression.quantifier import Level, Quantifier
from omics_assets.readers.expression.quantities import QuantityColumns, missing_quantity, read_quantities
from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import first_lines
from omics_assets.readers.matrix_checks import check_column_names
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.numbers import parse_column
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

NAME = "htseq_count"
_OLD_COUNTERS = {"no_feature", "ambiguous", "too_low_aQual", "not_aligned", "alignment_not_unique"}
_COUNTER = re.compile(rf"(?m)^\"?__(?:{'|'.join(sorted(_OLD_COUNTERS))})\"?[\t,;]")
_ROW = re.compile(r"[^\t]+\t\d+\s*")
_ID_WORDS = {
    *("", "gene", "genes", "geneid", "geneids", "genename", "symbol", "feature", "featureid", "id", "name"),
    *("transcript", "transcriptid", "locus", "locustag", "sample", "sampleid", "status", "targetid"),
}
_COUNT_WORDS = {"", "count", "counts", "reads", "readcount", "readcounts", "rawcount", "rawcounts", "numreads"}
_TAIL = 1 << 16
_LOOKED_AT = 50


def find_level(source: Source) -> Level | None:
    """Recognise the file by its special counters, else by rows of just an id and a whole number, without a header."""
    if source.container != "text":
        return None
    tail = source.text[-_TAIL:]
    last = tail.splitlines()[-len(_OLD_COUNTERS) :]
    if _COUNTER.search(tail) or {line.split("\t")[0] for line in last} == _OLD_COUNTERS:
        return "gene"
    lines = first_lines(source, _LOOKED_AT)
    bare = len(lines) > 1 and all(_ROW.fullmatch(line) for line in lines)
    return "gene" if bare and plain_word(lines[0].split("\t")[0]) not in _ID_WORDS else None


def read_htseq_count(source: Source, options: ExpressionOptions) -> FeatureTable:
    """Read the counts; the special counters are left out and named in the notes.

    Raises
    ------
    InputError
        If there is no column of counts, or another quantity is asked for; and as `read_quantities`.
    """
    if options.quantity not in {None, "counts"}:
        raise missing_quantity(options.quantity, ["counts"], source.name)
    grid = read_grid(source)
    headed = plain_word(grid.header[0]) in _ID_WORDS or parse_column(pa.array(grid.header[-1:])).is_text
    grid = grid if headed else without_header(grid)
    ids = grid.text(0)
    counters = [row for row, name in enumerate(ids) if name.startswith("__") or name in _OLD_COUNTERS]
    numbers = _counts(grid, counters)
    samples, notes = _samples(grid, numbers, source.label)
    if counters:
        notes.append(f"special counters left out: {', '.join(_total(grid, row, numbers) for row in counters)}")
        grid = select_rows(grid, sorted(set(range(len(ids))) - set(counters)))
    if numbers[0] > 1:
        notes.append(f"{numbers[0] - 1} attribute columns left out")
    columns = QuantityColumns(grid, 0, samples, "counts")
    return read_quantities(columns, options, dialect=NAME, notes=notes)


def _counts(grid: Grid, counters: Sequence[int]) -> list[int]:
    """Columns of counts, behind the last attribute: these are blank for the counters, or hold text."""
    behind = range(1, len(grid.header))
    if counters:
        attributes = [number for number in behind if not any(grid.cell(row, number).strip() for row in counters)]
    else:
        attributes = [number for number in behind if parse_column(grid.columns[number]).is_text]
    found = [number for number in behind if number > max(attributes, default=0)]
    if not found:
        raise InputError("has no column of counts", file=grid.file, remedy="give the file as htseq-count wrote it")
    return found


def _samples(grid: Grid, numbers: Sequence[int], label: str) -> tuple[dict[str, int], list[str]]:
    """Names of the samples: the file's own, where it names them."""
    names = [grid.header[number] for number in numbers]
    if len(names) == 1 and plain_word(names[0]) in _COUNT_WORDS:
        return {label: numbers[0]}, ["a header" if names[0] else "no header"]
    if any(names):
        check_column_names(grid, numbers, samples=True)
        return dict(zip(names, numbers, strict=True)), ["the samples are called as in the header"]
    said = f"the file does not name its samples: called {label}_1 to {label}_{len(numbers)}, in its order"
    return {f"{label}_{place}": number for place, number in enumerate(numbers, start=1)}, [said]


def _total(grid: Grid, row: int, numbers: Sequence[int]) -> str:
    """Name and total of a special counter."""
    cells = pa.array([grid.cell(row, number) for number in numbers], pa.string())
    with np.errstate(all="ignore"):
        return f"{grid.cell(row, 0).strip()} {np.nansum(parse_column(cells).floats):.0f}"


HTSEQ = Quantifier(NAME, find_level, read_htseq_count)
