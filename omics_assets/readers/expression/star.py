"""STAR's ReadsPerGene.out.tab: gene, then counts unstranded, of the first and of the second read strand.

Definition: STAR manual, --quantMode GeneCounts. Four counters (N_unmapped, N_multimapping, N_noFeature,
N_ambiguous) stand above the genes; there is no header.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

from omics_assets.errors import InputError
from omics_assets.readers.expression.headerless import select_rows, without_header
from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.expression.quantifier import Level, Quantifier
from omics_assets.readers.expression.quantities import (
    QuantityColumns,
    column_total,
    missing_quantity,
    read_quantities,
)
from omics_assets.readers.header_words import first_lines
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

NAME = "star_reads_per_gene"
Strand = Literal["unstranded", "forward", "reverse"]
_COLUMNS: dict[Strand, int] = {"unstranded": 1, "forward": 2, "reverse": 3}
_COUNTERS = ("N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous")
_WIDTH = 4
_STRANDED = 0.8  # of the reads on one strand: an unstranded library has half


def find_level(source: Source) -> Level | None:
    """Recognise the file by its first counter."""
    lines = first_lines(source, 1)
    cells = lines[0].split("\t") if lines else []
    return "gene" if len(cells) == _WIDTH and cells[0] in _COUNTERS else None


def read_star(source: Source, options: ExpressionOptions, *, strand: Strand = "unstranded") -> FeatureTable:
    """Read the counts of a strand; the counters are left out.

    Raises
    ------
    InputError
        If there are not four columns, or another quantity is asked for; and as `read_quantities`.
    """
    if options.quantity not in {None, "counts"}:
        raise missing_quantity(options.quantity, ["counts"], source.name)
    grid = without_header(read_grid(source))
    if len(grid.columns) != _WIDTH:
        problem = f"has {len(grid.columns)} columns where ReadsPerGene.out.tab has {_WIDTH}"
        raise InputError(problem, file=source.name, remedy="give the file as STAR wrote it, or format: auto")
    genes = [row for row, name in enumerate(grid.text(0)) if name not in _COUNTERS]
    grid = select_rows(grid, genes)
    forward, reverse = (column_total(grid, _COLUMNS[way]) for way in ("forward", "reverse"))
    notes = [f"the {strand} column was taken; {', '.join(_COUNTERS)} left out"]
    looks: Strand = "forward" if forward > reverse else "reverse"
    if strand == "unstranded" and max(forward, reverse) > _STRANDED * (forward + reverse) > 0:
        notes.append(f"the library looks stranded: format: {NAME}_{looks} takes the {looks} column")
    columns = QuantityColumns(grid, 0, {source.label: _COLUMNS[strand]}, "counts")
    return read_quantities(columns, options, dialect=NAME, notes=notes)


STAR = Quantifier(NAME, find_level, read_star)
STRANDED = tuple(
    Quantifier(f"{NAME}_{strand}", find_level, partial(read_star, strand=strand)) for strand in ("forward", "reverse")
)
