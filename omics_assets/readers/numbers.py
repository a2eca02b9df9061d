"""Text to numbers, with the cells that are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.notation import COMMA, PLAIN, POINT, Column, Notation

MISSING = (
    *("", "-", "--", "---", "NA", "N/A", "na", "n/a", "#N/A", "#DIV/0!", "NaN", "nan", "NAN", "null", "NULL", "Null"),
    *("None", "ND", "nd", "n.d.", "N.D."),
)
MAX_ABSOLUTE = 1e300
"""Larger numbers, and infinities, overflow in the first sum of squares."""
_TOGETHER = 1 << 15  # cells of short columns that are read in one go
_LIMIT = r"(?:l+o[dq]|l\.o\.[dq]\.?|[md]+l|\d[\d.,]*(?:e[+-]?\d+)?)"
_BELOW_DETECTION = rf"(?i)^(?:[<≤]\s*{_LIMIT}|l+o[dq]|b\.?d\.?l\.?|bl+o?[dq]|below (?:lo[dq]|detection(?: limit)?))$"


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
    below
        Those of the missing cells that say that the value lies below a limit of detection (`<LOD`, `< 0.05`) [rows].
    """

    floats: NDArray[np.float64]
    missing: NDArray[np.bool_]
    bad: NDArray[np.bool_]
    below: NDArray[np.bool_]

    @property
    def has_numbers(self) -> bool:
        """Whether any cell is a number."""
        return not bool((self.missing | self.bad).all())

    @property
    def is_text(self) -> bool:
        """Whether more cells are text than numbers."""
        return bool(2 * self.bad.sum() > (~self.missing).sum())


def parse_column(column: Column, notation: Notation = PLAIN) -> ParsedColumn:
    """Return an Arrow column (strings or numbers) as numbers.

    Parameters
    ----------
    column
        Array or chunked array.
    notation
        How its numbers are written; `notation_evidence.find_notation` tells it for the columns of a file.
    """
    if is_typed(column):
        values = _floats(pc.cast(column, pa.float64(), safe=False))
        return ParsedColumn(values, np.isnan(values), *[_nowhere(len(values))] * 2)
    text = pc.utf8_trim_whitespace(as_text(column))
    missing = pc.is_in(text, value_set=pa.array(MISSING))
    try:
        values = _cast(_as_cast_reads(text, notation), missing)
    except pa.ArrowInvalid:
        return _parse_by_cell(text, missing, notation)
    return ParsedColumn(values, _booleans(missing), *[_nowhere(len(values))] * 2)


def parse_columns(columns: Sequence[Column], notation: Notation, block: NDArray[np.float64]) -> list[ParsedColumn]:
    """Return columns as numbers, kept in one block.

    Parameters
    ----------
    columns
        Arrays or chunked arrays of equal length.
    notation
        How their numbers are written.
    block
        Filled with the numbers [columns, rows]; the floats of the returned columns are its rows.
    """
    parsed: list[ParsedColumn] = []
    step = max(1, _TOGETHER // max(1, block.shape[1]))
    for _, alike in groupby(columns, key=lambda column: column.type):
        left = list(alike)
        for some in (left[start : start + step] for start in range(0, len(left), step)):
            read = parse_column(some[0] if len(some) == 1 else _end_to_end(some), notation)
            shape = len(some), block.shape[1]
            rows = block[len(parsed) : len(parsed) + len(some)]
            rows[:] = read.floats.reshape(shape)
            masks = (mask.reshape(shape) for mask in (read.missing, read.bad, read.below))
            parsed += map(ParsedColumn, rows, *masks)
    return parsed


def is_typed(column: Column) -> bool:
    """Whether a column holds numbers already, not text."""
    kind = column.type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


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
    result: NDArray[np.bool_] = (values > MAX_ABSOLUTE) | (values < -MAX_ABSOLUTE)
    return result


def bad_cell(cell: str, *, file: str, line: int | None, column: str | int, notation: Notation = PLAIN) -> InputError:
    """Return the error for a cell that is no usable number."""
    text = cell.strip()
    shown = repr(text if len(text) <= 60 else f"{text[:57]}...")
    problem, remedy = f"{shown} is not a number", "correct the cell, or leave it empty if nothing was measured"
    if re.fullmatch(notation.pattern, text):
        problem, remedy = f"{shown} is not a finite number", "leave the cell empty if nothing was measured"
    elif re.fullmatch(COMMA.pattern, text) or re.fullmatch(POINT.pattern, text):
        kind = "comma" if notation.decimal == "," else "point"
        remedy = f"write all numbers of the file in one way; the others have a decimal {kind}"
    return InputError(problem, file=file, line=line, column=column, remedy=remedy)


def _end_to_end(columns: Sequence[Column]) -> Column:
    chunks = (column.chunks if isinstance(column, pa.ChunkedArray) else [column] for column in columns)
    return pa.concat_arrays([chunk for some in chunks for chunk in some])


def _as_cast_reads(text: Column, notation: Notation) -> Column:
    """Return text that is cast at once where all is in order; what is not makes the cast fail."""
    if notation.decimal == ".":
        return text
    if pc.any(pc.match_substring(text, ".")).as_py():
        raise pa.ArrowInvalid("a point: between thousands, or wrong")
    return pc.replace_substring(text, ",", ".")


def _parse_by_cell(text: Column, missing: Column, notation: Notation) -> ParsedColumn:
    number = notation.matches(text)
    below = pc.and_not(pc.match_substring_regex(text, _BELOW_DETECTION), number)
    values = _cast(notation.plain(text), pc.or_(missing, pc.invert(number)))
    absent = _booleans(pc.or_(missing, below))
    return ParsedColumn(values, absent, ~absent & ~_booleans(number), _booleans(below))


def _cast(text: Column, unusable: Column) -> NDArray[np.float64]:
    return _floats(pc.cast(pc.if_else(unusable, pa.scalar(None, pa.string()), text), pa.float64()))


def _floats(column: Column) -> NDArray[np.float64]:
    values: NDArray[np.float64] = column.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    return values


def _booleans(array: Column) -> NDArray[np.bool_]:
    values: NDArray[np.bool_] = array.to_numpy(zero_copy_only=False).astype(np.bool_)
    return values if values.any() else _nowhere(len(values))


def _nowhere(rows: int) -> NDArray[np.bool_]:
    """Return False for every row, without taking memory for it."""
    return np.broadcast_to(np.False_, rows)
