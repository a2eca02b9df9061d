"""Cufflinks: fpkm_tracking and count_tracking of cufflinks and cuffdiff, fpkm_table and count_table of cuffnorm.

Definition: Cufflinks manual, output formats. cufflinks writes one sample (FPKM, FPKM_conf_lo ...), cuffdiff one set
of columns per condition (<condition>_FPKM ...), cuffnorm plain columns <condition>_<replicate from 0>.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from omics_assets.errors import InputError
from omics_assets.readers.expression.options import ExpressionOptions, Quantity
from omics_assets.readers.expression.quantifier import Level, Quantifier
from omics_assets.readers.expression.quantities import (
    QuantityColumns,
    column_total,
    missing_quantity,
    read_quantities,
    sample_columns,
)
from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import first_lines, split_line
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

NAME = "cufflinks_fpkm"
_IDS = {"tracking_id", "gene_id"}
_VALUE = re.compile(r"(?:(.+)_)?(FPKM|count)")
_REPLICATE = re.compile(r"(.+)_(\d+)")
_LONG = {"condition", "replicate", "raw_frags"}
_LOOKED_AT = 50
_MOST_FPKM = 5e6
"""FPKM of genes longer than 200 base pairs add up to less: 1e9 / 200."""


def find_level(source: Source) -> Level | None:
    """Recognise tracking files by their columns; cuffnorm's tables by tracking_id, or the names of all replicates."""
    rows = [split_line(line) for line in first_lines(source, _LOOKED_AT)]
    if not rows or rows[0][0] not in _IDS or len(rows[0]) < 2:
        return None
    header = rows[0]
    if header[0] == "tracking_id" and set(header) >= _LONG:
        return "merged"
    if header[0] == "tracking_id" and any(_VALUE.fullmatch(name) for name in header):
        return _tracked(header, rows[1:])
    plain = not {"class_code", "locus"} & set(header)
    return "merged" if plain and (header[0] == "tracking_id" or _are_replicates(header[1:])) else None


def _tracked(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Level:
    """What is tracked: genes have their own id, isoforms a length."""
    if "gene_id" not in header:
        return "gene"
    gene = header.index("gene_id")
    if all(len(row) > gene and row[0] == row[gene] for row in rows):
        return "gene"
    length = header.index("length") if "length" in header else 0
    return "transcript" if all(len(row) > length and row[length].isdigit() for row in rows) else "group"


def _are_replicates(names: Sequence[str]) -> bool:
    """Whether all names are conditions with replicates numbered from 0, some with more than one."""
    numbers = defaultdict(set)
    for name in names:
        found = _REPLICATE.fullmatch(name)
        if not found:
            return False
        numbers[found.group(1)].add(int(found.group(2)))
    whole = all(found == set(range(len(found))) for found in numbers.values())
    return whole and any(len(found) > 1 for found in numbers.values())


def read_cufflinks(source: Source, options: ExpressionOptions) -> FeatureTable:
    """Read a tracking file, or a table of cuffnorm.

    Raises
    ------
    InputError
        If it is cuffdiff's long form, or has no such columns; and as `read_quantities`.
    """
    grid = read_grid(source)
    if set(grid.header) >= _LONG:
        raise InputError(
            "is cuffdiff's read_group_tracking, with a row per gene and replicate",
            file=source.name,
            remedy="give genes.fpkm_tracking, or the genes.fpkm_table of cuffnorm",
        )
    values = {number: found for number, name in enumerate(grid.header) if (found := _VALUE.fullmatch(name))}
    if not values:
        return _read_table(grid, options)
    quantity: Quantity = "counts" if all(found.group(2) == "count" for found in values.values()) else "fpkm"
    if options.quantity not in {None, quantity}:
        raise missing_quantity(options.quantity, [quantity], source.name)
    samples = {found.group(1) or source.label: number for number, found in values.items()}
    notes = _status_notes(grid)
    if any(found.group(1) for found in values.values()):
        notes.append("each column is a condition, its replicates averaged by cuffdiff")
    length = grid.header.index("length") if "length" in grid.header else None
    columns = QuantityColumns(grid, 0, samples, quantity, length)
    return read_quantities(columns, options, dialect=NAME, notes=notes)


def _status_notes(grid: Grid) -> list[str]:
    words = [word for number, name in enumerate(grid.header) if name.endswith("status") for word in grid.text(number)]
    failed = {word: count for word in ("FAIL", "HIDATA", "LOWDATA") if (count := words.count(word))}
    said = ", ".join(f"{count} {word}" for word, count in failed.items())
    return [f"values that Cufflinks could not estimate well, kept as written: {said}"] if said else []


def _read_table(grid: Grid, options: ExpressionOptions) -> FeatureTable:
    """Read a table of samples in columns; FPKM unless its totals say counts, as cuffnorm writes both alike."""
    if options.quantity == "tpm":
        raise missing_quantity("tpm", ["fpkm"], grid.file)
    samples, notes = sample_columns(grid, range(1, len(grid.header)))
    totals = [column_total(grid, number) for number in samples.values()]
    guess: Quantity = "counts" if float(np.median(totals)) > _MOST_FPKM else "fpkm"
    quantity = options.quantity or guess
    why = "as asked for" if options.quantity else "by their totals: cuffnorm's count_table and fpkm_table look alike"
    notes.append(f"the values are taken for {quantity} {why}")
    return read_quantities(QuantityColumns(grid, 0, samples, quantity), options, dialect=NAME, notes=notes)


CUFFLINKS = Quantifier(NAME, find_level, read_cufflinks, complete=False)
