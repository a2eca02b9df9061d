"""A grid to a matrix features x samples: what all plain expression and metabolite tables share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.duplicates import Policy, resolve_duplicates
from omics_assets.readers.excel_damage import excel_damage
from omics_assets.readers.grid import Grid
from omics_assets.readers.matrix_columns import samples_in_rows, sort_columns
from omics_assets.readers.numbers import bad_cell, out_of_range, parse_column


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
    grid.require_rows()
    if len(grid.header) < 2:
        raise InputError("has only one column", file=grid.file, remedy="separate the columns by commas or tabs")
    reason = "the format says so"
    if transposed is None:
        transposed, reason = samples_in_rows(grid, options.sample_names)
    _refuse_missing_header(grid, options.sample_names)
    columns = sort_columns(grid, options.sample_names, transposed=transposed)
    numbers = list(columns.numbers)
    values = np.column_stack([column.floats for column in columns.numbers.values()])
    _check_values(grid, numbers, values)
    in_rows, in_header = grid.text(columns.ids), [grid.header[number] for number in numbers]
    _check_row_names(grid, in_rows, samples=transposed)
    _check_column_names(grid, numbers, samples=not transposed)
    beside = {grid.header[number]: grid.text(number) for number in columns.annotation if grid.header[number]}
    if transposed:
        in_rows, in_header, values, beside = in_header, in_rows, values.T, {}
    table = pd.DataFrame(values, index=pd.Index(in_rows, dtype="str"), columns=pd.Index(in_header, dtype="str"))
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


def _refuse_missing_header(grid: Grid, sample_names: Collection[str] | None) -> None:
    names = grid.header[1:]
    as_numbers = parse_column(pa.array(names, pa.string()))
    fractions = as_numbers.floats % 1 != 0
    if (as_numbers.missing | as_numbers.bad).any() or not fractions.any() or set(names) & set(sample_names or ()):
        return
    raise InputError(
        "the first line holds numbers where the sample names should stand",
        file=grid.file,
        line=grid.header_line,
        remedy="put a line with the sample names on top",
    )


def _check_values(grid: Grid, numbers: Sequence[int], values: NDArray[np.float64]) -> None:
    if np.isnan(values).all():
        raise InputError("holds no number: every value is missing", file=grid.file, remedy="check the export")
    wrong = out_of_range(values)
    if wrong.any():
        row, column = (int(position) for position in np.argwhere(wrong)[0])
        number = numbers[column]
        raise bad_cell(grid.cell(row, number), file=grid.file, line=grid.line_of(row), column=grid.label(number))


def _check_row_names(grid: Grid, names: list[str], *, samples: bool) -> None:
    what = "sample" if samples else "feature"
    seen: set[str] = set()
    for row, name in enumerate(names):
        if not name:
            problem, remedy = f"the {what} has no name", "name it, or remove the row"
        elif samples and name in seen:
            problem, remedy = f"the sample {name!r} stands in more than one row", "give every sample its own name"
        else:
            seen.add(name)
            continue
        raise InputError(problem, file=grid.file, line=grid.line_of(row), column=1, remedy=remedy)


def _check_column_names(grid: Grid, numbers: Sequence[int], *, samples: bool) -> None:
    what = "sample" if samples else "feature"
    seen: set[str] = set()
    for number in numbers:
        name = grid.header[number]
        if not name:
            problem, remedy = f"the {what} has no name", "name the column, or remove it"
        elif samples and name in seen:
            problem, remedy = f"the sample {name!r} has more than one column", "give every sample its own name"
        else:
            seen.add(name)
            continue
        raise InputError(problem, file=grid.file, line=grid.header_line, column=number + 1, remedy=remedy)
