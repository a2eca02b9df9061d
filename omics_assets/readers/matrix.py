"""A grid to a matrix features x samples: what all plain expression and metabolite tables share."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
import pyarrow.compute as pc

from omics_assets.readers.duplicates import Policy, resolve_duplicates
from omics_assets.readers.excel_damage import excel_damage
from omics_assets.readers.grid import Grid
from omics_assets.readers.matrix_checks import (
    check_column_names,
    check_row_names,
    check_values,
    refuse_missing_header,
    refuse_no_matrix,
)
from omics_assets.readers.matrix_columns import samples_in_rows, sort_columns
from omics_assets.readers.notation import PLAIN
from omics_assets.readers.numbers import as_text


@dataclass(frozen=True)
class MatrixOptions:
    """How to read a matrix.

    Parameters
    ----------
    sample_names
        Known sample names: they show the orientation, and tell samples from annotation.
    duplicates
        Policy for features in several rows.
    """

    sample_names: Collection[str] | None = None
    duplicates: Policy = "error"


@dataclass(frozen=True, eq=False)
class Matrix:
    """A matrix and what stood beside it.

    Parameters
    ----------
    table
        float64 features x samples, ids and names unique.
    annotation
        Text of the annotation columns, same index; no columns where samples stand in rows.
    notes
        What was decided on, in sentences.
    """

    table: pd.DataFrame
    annotation: pd.DataFrame
    notes: tuple[str, ...]


def read_matrix(grid: Grid, options: MatrixOptions, *, transposed: bool | None = None) -> Matrix:
    """Turn a grid into a matrix.

    Parameters
    ----------
    grid
        The table.
    options
        See `MatrixOptions`.
    transposed
        Whether samples stand in rows; None: find out.

    Raises
    ------
    InputError
        If ids or names are missing or repeated, a cell is no finite number, or no number is there at all.
    """
    refuse_no_matrix(grid)
    reason = "the format says so"
    if transposed is None:
        transposed, reason = samples_in_rows(grid, options.sample_names)
    refuse_missing_header(grid, options.sample_names)
    columns = sort_columns(grid, options.sample_names, transposed=transposed)
    numbers, values = columns.numbers, grid.values(columns.numbers)
    check_values(grid, numbers, values)
    in_rows, in_header = grid.text(columns.ids), [grid.header[number] for number in numbers]
    check_row_names(grid, in_rows, samples=transposed)
    check_column_names(grid, numbers, samples=not transposed)
    beside = {grid.header[number]: _plain_text(grid, number) for number in columns.annotation if grid.header[number]}
    if transposed:
        in_rows, in_header, values, beside = in_header, in_rows, values.T, {}
    names = pd.Index(in_rows, dtype="str"), pd.Index(in_header, dtype="str")
    table = pd.DataFrame(values, *names, copy=False)
    unique, note = resolve_duplicates(table, options.duplicates, file=grid.file, lines=_lines(grid, table, transposed))
    annotation = pd.DataFrame(beside, index=table.index, dtype="str")
    if len(unique) < len(table):
        annotation = annotation[~annotation.index.duplicated()]
    notes = [f"{'samples' if transposed else 'features'} in rows: {reason}", *grid.notes, *columns.notes]
    notes += [*([note] if note else []), *excel_damage(in_rows)]
    return Matrix(unique, annotation.set_axis(unique.index), tuple(notes))


def _lines(grid: Grid, table: pd.DataFrame, transposed: bool) -> list[int]:
    if not table.index.has_duplicates:
        return []
    return [grid.header_line] * len(table) if transposed else grid.lines()


def _plain_text(grid: Grid, column: int) -> list[str]:
    """Return a column as text, its numbers with a decimal point."""
    if grid.notation is PLAIN:
        return grid.text(column)
    text = pc.utf8_trim_whitespace(as_text(grid.columns[column]))
    cells: list[str] = pc.if_else(grid.notation.matches(text), grid.notation.plain(text), text).to_pylist()
    return cells
