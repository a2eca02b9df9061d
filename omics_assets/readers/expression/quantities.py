"""Columns of numbers in a quantifier's file to the table of its samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.duplicates import resolve_duplicates
from omics_assets.readers.excel_damage import excel_damage
from omics_assets.readers.expression.options import ExpressionOptions, Quantity
from omics_assets.readers.grid import Grid
from omics_assets.readers.matrix_checks import check_column_names
from omics_assets.readers.numbers import bad_cell, out_of_range, parse_column
from omics_assets.readers.results import FeatureTable


@dataclass(frozen=True, eq=False)
class QuantityColumns:
    """Where the numbers of a file stand.

    Parameters
    ----------
    grid
        The file, only rows of features.
    ids
        Column of the ids.
    samples
        Name of a sample -> its column.
    unit
        What the numbers are.
    length
        Column of the lengths in base pairs, if any.
    lengths_add
        Whether the rows of one id are its parts (exons), so that their lengths add up.
    """

    grid: Grid
    ids: int
    samples: Mapping[str, int]
    unit: Quantity
    length: int | None = None
    lengths_add: bool = False


def choose_quantity(
    columns: Mapping[Quantity, str], wanted: Quantity | None, header: Sequence[str], file: str
) -> tuple[Quantity, int]:
    """Return which quantity to take and its column.

    Parameters
    ----------
    columns
        The quantities a format has, the customary one first, and the names of their columns in lower case.
    wanted
        What the user asks for; None: the customary one.
    header
        Names in the file, in lower case.
    file
        For messages.

    Raises
    ------
    InputError
        If the file does not have it.
    """
    present = {quantity: header.index(name) for quantity, name in columns.items() if name in header}
    quantity = wanted or next(iter(present), None)
    if quantity is None or quantity not in present:
        raise missing_quantity(quantity, list(present), file)
    return quantity, present[quantity]


def missing_quantity(wanted: str | None, present: Sequence[str], file: str) -> InputError:
    """Return the error for a quantity that a file does not have."""
    has = " and ".join(present) or "no quantity"
    return InputError(f"holds no {wanted or 'quantity'}; it has {has}", file=file, remedy=f"ask for {has}")


def sample_columns(grid: Grid, numbers: Sequence[int]) -> tuple[dict[str, int], list[str]]:
    """Return which of some columns are samples, by name, and a note on those that are not: they hold text.

    Raises
    ------
    InputError
        If no column is left, or a sample has no name or two columns.
    """
    kept = [number for number in numbers if not parse_column(grid.columns[number]).is_text]
    if not kept:
        raise InputError("has no column of a sample", file=grid.file, remedy="give the table as the program wrote it")
    check_column_names(grid, kept, samples=True)
    left_out = [str(grid.label(number)) for number in range(1, len(grid.header)) if number not in kept]
    notes = [f"columns left out: {', '.join(left_out)}"] if left_out else []
    return {grid.header[number]: number for number in kept}, notes


def column_total(grid: Grid, number: int) -> float:
    """Return the sum of the numbers of a column, whatever else it holds."""
    with np.errstate(all="ignore"):
        return float(np.nansum(parse_column(grid.columns[number]).floats))


def read_quantities(
    columns: QuantityColumns, options: ExpressionOptions, *, dialect: str, notes: Sequence[str] = ()
) -> FeatureTable:
    """Return the table of a file; rows of one id are put together by the policy of the options.

    Raises
    ------
    InputError
        If a row has no id, an id repeats and may not, or a cell is not a finite number of at least 0.
    """
    grid = columns.grid
    grid.require_rows()
    ids = grid.text(columns.ids)
    if "" in ids:
        line = grid.line_of(ids.index(""))
        raise InputError("the feature has no name", file=grid.file, line=line, remedy="name it, or remove the row")
    values = np.empty((len(columns.samples), len(ids)))
    for row, number in zip(values, columns.samples.values(), strict=True):
        row[:] = _numbers(grid, number)
    names = pd.Index(list(columns.samples), dtype="str")
    table = pd.DataFrame(values.T, pd.Index(ids, dtype="str"), names, copy=False)
    lines = grid.lines() if table.index.has_duplicates else []
    unique, note = resolve_duplicates(table, options.duplicates, file=grid.file, lines=lines)
    features = pd.DataFrame(index=unique.index)
    if columns.length is not None:
        lengths = pd.Series(_lengths(grid, columns.length), table.index)
        if len(unique) < len(table):
            rows = lengths.groupby(level=0, sort=False)
            lengths = rows.sum(min_count=1) if columns.lengths_add else rows.max()
        features = features.assign(length=lengths.to_numpy()).dropna(axis="columns", how="all")
    missing = int(np.isnan(values).sum())
    said = [*grid.notes, *notes, *([note] if note else []), *excel_damage(ids)]
    said += [f"{missing} values are missing, which the program does not write"] if missing else []
    said.append(f"the values are {columns.unit}")
    return FeatureTable(unique, features, dialect, columns.unit, tuple(said), zeros="measured")


def _numbers(grid: Grid, number: int) -> NDArray[np.float64]:
    parsed = parse_column(grid.columns[number])
    wrong = parsed.bad | out_of_range(parsed.floats)
    row = int((wrong | (parsed.floats < 0)).argmax())
    if wrong[row]:
        raise bad_cell(grid.cell(row, number), file=grid.file, line=grid.line_of(row), column=grid.label(number))
    if parsed.floats[row] < 0:
        raise InputError(
            f"{grid.cell(row, number).strip()} is negative, which no amount of reads is",
            file=grid.file,
            line=grid.line_of(row),
            column=grid.label(number),
            remedy="if the values were changed after counting, give format: matrix",
        )
    return parsed.floats


def _lengths(grid: Grid, number: int) -> NDArray[np.float64]:
    lengths = parse_column(grid.columns[number]).floats
    return np.where(out_of_range(lengths), np.nan, lengths)
