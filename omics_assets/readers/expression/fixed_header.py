"""Salmon, kallisto, RSEM and StringTie: one file per sample, under a header that is always the same.

Definitions: quant.sf and quant.genes.sf of Salmon 0.3 on and Sailfish 0.7 on, abundance.tsv of kallisto,
genes.results, isoforms.results and alleles.results of RSEM 1.2 on, and of StringTie the gene abundances of `-A` and
the t_data.ctab of `-B`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from omics_assets.errors import InputError
from omics_assets.readers.expression.kallisto_h5 import is_kallisto_h5, refuse_kallisto_h5
from omics_assets.readers.expression.options import ExpressionOptions, Quantity
from omics_assets.readers.expression.quantifier import Level, Quantifier
from omics_assets.readers.expression.quantities import QuantityColumns, choose_quantity, read_quantities
from omics_assets.readers.header_words import first_lines, split_line
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid


@dataclass(frozen=True)
class FixedHeader:
    """A header, in lower case.

    Parameters
    ----------
    level
        What the rows are.
    names
        Names that are always there; the first stands first in the file.
    quantities
        Quantity -> name of its column, the customary one first; later ones may be absent.
    ids, length
        Names of the columns of ids, and of lengths in base pairs.
    """

    level: Level
    names: tuple[str, ...]
    quantities: Mapping[Quantity, str]
    ids: str
    length: str | None = None


_RSEM: Mapping[Quantity, str] = {"tpm": "tpm", "counts": "expected_count", "fpkm": "fpkm"}
_RSEM_NAMES = ("length", "expected_count")
_SALMON = FixedHeader(
    "transcript",
    ("name", "length", "tpm", "numreads"),
    {"tpm": "tpm", "counts": "numreads", "fpkm": "fpkm"},
    ids="name",
    length="length",
)
_SALMON_COMMENT = re.compile(r"(?im)^#[ ]?name\tlength\ttpm\t(?:fpkm\t)?numreads\r?$")
_HEAD = 1 << 16

HEADERS: Mapping[str, tuple[FixedHeader, ...]] = {
    "salmon_quant": (_SALMON,),
    "kallisto_abundance": (
        FixedHeader(
            "transcript",
            ("target_id", "length", "est_counts", "tpm"),
            {"tpm": "tpm", "counts": "est_counts"},
            ids="target_id",
            length="length",
        ),
    ),
    "rsem_genes": (
        FixedHeader("gene", ("gene_id", "transcript_id(s)", *_RSEM_NAMES), _RSEM, ids="gene_id", length="length"),
        FixedHeader(
            "transcript", ("transcript_id", "gene_id", *_RSEM_NAMES), _RSEM, ids="transcript_id", length="length"
        ),
        FixedHeader(
            "transcript", ("allele_id", "transcript_id", *_RSEM_NAMES), _RSEM, ids="allele_id", length="length"
        ),
    ),
    "stringtie_abundance": (
        FixedHeader("gene", ("gene id", "coverage", "fpkm"), {"fpkm": "fpkm", "tpm": "tpm"}, ids="gene id"),
        FixedHeader("transcript", ("t_id", "t_name", "fpkm"), {"fpkm": "fpkm"}, ids="t_name", length="length"),
    ),
}


def find_header(source: Source, dialect: str) -> FixedHeader | None:
    """Return which of the headers of a dialect a file has; None if it has none of them."""
    lines = first_lines(source, 1)
    names = [name.lower() for name in split_line(lines[0])] if lines else []
    for header in HEADERS[dialect]:
        if names[:1] == [header.names[0]] and set(header.names) <= set(names):
            return header
    if dialect == "salmon_quant" and lines and _SALMON_COMMENT.search(source.text[:_HEAD]):
        return _SALMON
    return None


def find_level(source: Source, dialect: str) -> Level | None:
    """Return what the rows of a file are; None if it is not of the dialect.

    Salmon writes transcripts and genes under one header: there the name of the file, quant.genes.sf, tells.
    """
    header = find_header(source, dialect)
    if header is _SALMON and ".genes." in source.name:
        return "gene"
    return None if header is None else header.level


def read_fixed_header(source: Source, options: ExpressionOptions, *, dialect: str) -> FeatureTable:
    """Read a file of one sample.

    Raises
    ------
    InputError
        If it has another header, or not the quantity asked for; and as `read_quantities`.
    """
    if is_kallisto_h5(source):
        refuse_kallisto_h5(source, options)
    header = find_header(source, dialect)
    grid = read_grid(source)
    names = [name.lower() for name in grid.header]
    if header is None or not set(header.names) <= set(names):
        expected = " or ".join(", ".join(header.names) for header in HEADERS[dialect])
        problem = f"has no header as {dialect} has it ({expected})"
        raise InputError(problem, file=source.name, remedy="give the file as the program wrote it, or format: auto")
    quantity, number = choose_quantity(header.quantities, options.quantity, names, source.name)
    length = names.index(header.length) if header.length else None
    columns = QuantityColumns(grid, names.index(header.ids), {source.label: number}, quantity, length)
    notes = [f"the rows are {find_level(source, dialect)}s"]
    if header.level == "transcript" and "gene_id" in names:
        notes.append("the file names the gene of each transcript: give it as tx2gene as well to add them up per gene")
    return read_quantities(columns, options, dialect=dialect, notes=notes)


FIXED_HEADERS = tuple(
    Quantifier(
        name,
        partial(find_level, dialect=name),
        partial(read_fixed_header, dialect=name),
        complete=name != "stringtie_abundance",
    )
    for name in HEADERS
)
