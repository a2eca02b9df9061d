"""Text to numbers, with the cells that are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from omics_assets.errors import InputError

Column: TypeAlias = pa.Array | pa.ChunkedArray
"""A column of an Arrow table, in one piece or several."""
MISSING = ("", "-", "NA", "N/A", "na", "n/a", "#N/A", "NaN", "nan", "NAN", "null", "NULL", "Null")
MAX_ABSOLUTE = 1e300
"""Larger numbers, and infinities, overflow in the first sum of squares."""
_NUMBER = r"(?i)^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?)$"
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


@dataclass(frozen=True, eq=False)
class ParsedColumn:
    """One column as numbers.

    Parameters
    ----------
    floats
        float64 [rows]; NaN where missing or bad.
    missing
        Cells that say "no value" [rows].
    bad
        Cells that are neither a number nor missing [rows].
    """

    floats: NDArray[np.float64]
    missing: NDArray[np.bool_]
    bad: NDArray[np.bool_]

    @property
    def has_numbers(self) -> bool:
        """Whether any cell is a number."""
        return not bool((self.missing | self.bad).all())

    @property
    def is_text(self) -> bool:
        """Whether more cells are text than numbers."""
        return bool(2 * self.bad.sum() > (~self.missing).sum())


def parse_column(column: Column) -> ParsedColumn:
    """Return an Arrow column (strings or numbers) as numbers.

    Parameters
    ----------
    column
        Array or chunked array.
    """
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type):
        values = pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False).astype(np.float64)
        return ParsedColumn(values, np.isnan(values), np.zeros(len(values), dtype=np.bool_))
    text = pc.utf8_trim_whitespace(as_text(column))
    missing = pc.is_in(text, value_set=pa.array(MISSING))
    try:
        values = _cast(text, missing)
        bad = np.zeros(len(values), dtype=np.bool_)
    except pa.ArrowInvalid:
        unusable = pc.or_(missing, pc.invert(pc.match_substring_regex(text, _NUMBER)))
        values = _cast(pc.replace_substring_regex(text, r"^\+", ""), unusable)
        bad = _booleans(unusable) & ~_booleans(missing)
    return ParsedColumn(values, _booleans(missing), bad)


def as_text(column: Column) -> Column:
    """Return an Arrow column as strings, missing ones empty."""
    text = column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
    return pc.fill_null(text, "") if text.null_count else text


def parse_cells(cells: Sequence[str], lines: Sequence[int], *, column: str, file: str) -> NDArray[np.float64]:
    """Return cells as numbers, NaN where missing.

    Raises
    ------
    InputError
        At the first cell that is neither a finite number nor missing.
    """
    parsed = parse_column(pa.array(cells, type=pa.string()))
    wrong = parsed.bad | out_of_range(parsed.floats)
    if wrong.any():
        row = int(wrong.argmax())
        raise bad_cell(cells[row], file=file, line=lines[row], column=column)
    return parsed.floats


def out_of_range(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where values are infinite or absurdly large."""
    result: NDArray[np.bool_] = np.abs(values) > MAX_ABSOLUTE
    return result


def bad_cell(cell: str, *, file: str, line: int | None, column: str | int) -> InputError:
    """Return the error for a cell that is no usable number."""
    text = cell.strip()
    if re.fullmatch(_NUMBER, text):
        problem, remedy = f"{text!r} is not a finite number", "leave the cell empty if nothing was measured"
    elif DECIMAL_COMMA.fullmatch(text):
        problem, remedy = f"{text!r} is not a number", "write numbers with a decimal point"
    else:
        problem, remedy = f"{text!r} is not a number", "correct the cell, or leave it empty if nothing was measured"
    return InputError(problem, file=file, line=line, column=column, remedy=remedy)


def _cast(text: Column, unusable: Column) -> NDArray[np.float64]:
    usable = pc.if_else(unusable, pa.scalar(None, pa.string()), text)
    values: NDArray[np.float64] = pc.cast(usable, pa.float64()).to_numpy(zero_copy_only=False).astype(np.float64)
    return values


def _booleans(array: Column) -> NDArray[np.bool_]:
    values: NDArray[np.bool_] = array.to_numpy(zero_copy_only=False).astype(np.bool_)
    return values
