"""What a matrix must not hold, said with the place and the remedy."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.notation import COMMA, POINT
from omics_assets.readers.numbers import ParsedColumn, bad_cell, out_of_range, parse_column

MAX_ROWS = 5_000_000
_LOOKED_AT = 1000
_SHARE = 0.8


def refuse_no_matrix(grid: Grid) -> None:
    """Raise `InputError` where there are no rows, only one column, or more rows than any table of this kind has."""
    grid.require_rows()
    if len(grid.header) < 2:
        remedy = "separate the columns by commas, tabs or semicolons"
        raise InputError("has only one column", file=grid.file, remedy=remedy)
    if grid.rows > MAX_ROWS:
        problem = f"has {grid.rows:,} rows, more than any table of features or samples"
        raise InputError(problem, file=grid.file, remedy="check that it is the right file")


def refuse_missing_header(grid: Grid, sample_names: Collection[str] | None) -> None:
    """Raise `InputError` where the first line holds measurements."""
    names = grid.header[1:]
    as_numbers = parse_column(pa.array(names, pa.string()))
    fractions = as_numbers.floats != np.floor(as_numbers.floats)
    if (as_numbers.missing | as_numbers.bad).any() or not fractions.any() or set(names) & set(sample_names or ()):
        return
    raise InputError(
        "the first line holds numbers where the sample names should stand",
        file=grid.file,
        line=grid.header_line,
        remedy="put a line with the sample names on top",
    )


def refuse_text(grid: Grid, numeric: dict[int, ParsedColumn]) -> None:
    """Raise `InputError` where a column of numbers holds a cell that is none, or the first row holds text only."""
    wrong = [number for number, column in numeric.items() if column.bad.any()]
    heads = [number for number in wrong if numeric[number].bad[0]]
    if len(heads) > 1 and 2 * len(heads) > len(numeric):
        raise InputError(
            f"holds text below the column names, such as {grid.cell(0, heads[0]).strip()!r}: a second header line",
            file=grid.file,
            line=grid.line_of(0),
            remedy="keep one line of column names; labels of samples belong in the sample sheet",
        )
    if wrong:
        raise _bad_cell(grid, wrong[0], numeric[wrong[0]].bad)


def refuse_other_notation(grid: Grid, columns: dict[int, ParsedColumn]) -> None:
    """Raise `InputError` where a column taken for text is numbers in another notation than the rest of the file."""
    for number, column in columns.items():
        if not column.bad.any():
            continue
        text = pa.array(grid.text(number)[:_LOOKED_AT], pa.string()).filter(pa.array(~column.missing[:_LOOKED_AT]))
        share = [
            notation.matches(text).to_numpy(zero_copy_only=False).mean() for notation in (COMMA, POINT) if len(text)
        ]
        if share and max(share) >= _SHARE:
            raise _bad_cell(grid, number, column.bad)


def _bad_cell(grid: Grid, number: int, wrong: NDArray[np.bool_]) -> InputError:
    row = int(wrong.argmax())
    cell, line = grid.cell(row, number), grid.line_of(row)
    return bad_cell(cell, file=grid.file, line=line, column=grid.label(number), notation=grid.notation)


def check_values(grid: Grid, numbers: Sequence[int], values: NDArray[np.float64]) -> None:
    """Raise `InputError` where no value is given at all, or one is infinite."""
    if all(np.isnan(column).all() for column in values.T):
        raise InputError("holds no number: every value is missing", file=grid.file, remedy="check the export")
    for number, column in zip(numbers, values.T, strict=True):
        wrong = out_of_range(column)
        if wrong.any():
            raise _bad_cell(grid, number, wrong)


def check_row_names(grid: Grid, names: Sequence[str], *, samples: bool) -> None:
    """Raise `InputError` at a row without a name, or at a second row of a sample."""
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


def check_column_names(grid: Grid, numbers: Sequence[int], *, samples: bool) -> None:
    """Raise `InputError` at a column without a name, or at a second column of a sample."""
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
