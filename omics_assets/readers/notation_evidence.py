"""Which notation the numbers of a file are in: decided once for all of its columns, never cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from omics_assets.readers.notation import COMMA, GAPS, PLAIN, POINT, Column, Notation
from omics_assets.readers.numbers import ParsedColumn, as_text, is_typed

_LOOKED_AT = 4096  # cells; where they do not decide, all are looked at
_SHARE = 0.8  # of the cells must be numbers for the column to have a say
_SIGN, _POWER = r"(?i)^[+-]?", r"(?:e[+-]?\d+)?$"
_DECIMAL = {  # certain: not three digits behind the separator, a zero before it, or both separators in one number
    ",": rf"{_SIGN}(?:\d*,(?:\d{{0,2}}|\d{{4,}})|(?:0\d*|\d{{4,}})?,\d{{3}}|[1-9]\d{{0,2}}"
    rf"(?:(?:\.\d{{3}})+,\d*|(?:\.\d{{3}}){{2,}}|(?:[{GAPS}]\d{{3}})+,\d*)){_POWER}",
    ".": rf"{_SIGN}(?:\d*\.(?:\d{{0,2}}|\d{{4,}})|(?:0\d*|\d{{4,}})?\.\d{{3}}|[1-9]\d{{0,2}}"
    rf"(?:(?:,\d{{3}})+\.\d*|(?:,\d{{3}}){{2,}}|(?:[{GAPS}]\d{{3}})+\.\d*)){_POWER}",
}
_DOUBTFUL = rf"{_SIGN}[1-9]\d{{0,2}},\d{{3}}$"
_UNGROUPED = rf"{_SIGN}[1-9]\d{{3,}}(?:[.,]\d+)?{_POWER}"


@dataclass(frozen=True)
class Finding:
    """How the numbers of a file are written.

    Parameters
    ----------
    notation
        The way; meaningless where `doubtful` is given.
    reason
        A sentence for the notes; empty where there is nothing to say.
    doubtful
        Column and row of a number such as `1,234` that nothing in the file decides.
    """

    notation: Notation = PLAIN
    reason: str = ""
    doubtful: tuple[int, int] | None = None


def find_notation(columns: Sequence[Column], parsed: Sequence[ParsedColumn], *, semicolons: bool) -> Finding:
    """Return how the numbers of some columns are written.

    Columns in which a number is certain to have a decimal comma are counted against those with a decimal point.
    Where neither occurs and numbers such as `1,234` do, the comma is decimal if semicolons stand between the
    columns, or if other numbers have four digits without a separator.

    Parameters
    ----------
    columns
        Those that may hold numbers.
    parsed
        The same, read in the plain notation.
    semicolons
        Whether semicolons stand between the columns.
    """
    suspects = {n: _cells(columns[n], column) for n, column in enumerate(parsed) if column.bad.any()}
    suspects = {number: cells for number, cells in suspects.items() if _are_numbers(cells)}
    if not suspects:
        return Finding()
    others = [n for n, column in enumerate(parsed) if n not in suspects and column.has_numbers and not column.is_text]
    voters = [*suspects.values(), *(_cells(columns[n], parsed[n]) for n in others if not is_typed(columns[n]))]
    commas, points = (sum(_any(cells, _DECIMAL[separator]) for cells in voters) for separator in ",.")
    if commas > points:
        return Finding(COMMA, f"numbers have a decimal comma ({commas} columns)")
    doubtful = next(((n, row) for n in suspects if (row := _first(columns[n], _DOUBTFUL)) is not None), None)
    if points or doubtful is None:
        grouped = any(
            pc.any(pc.and_not(POINT.matches(cells), PLAIN.matches(cells))).as_py() for cells in suspects.values()
        )
        return Finding(POINT, "separators between thousands were removed from numbers") if grouped else Finding()
    if semicolons:
        return Finding(COMMA, "commas in numbers are decimal: semicolons stand between the columns")
    if any(_any(cells, _UNGROUPED) for cells in voters):
        return Finding(COMMA, "commas in numbers are decimal: other numbers have no separator between thousands")
    return Finding(doubtful=doubtful)


def _cells(column: Column, parsed: ParsedColumn) -> Column:
    """Return the cells that say something, with a hyphen for minus."""
    text = pc.replace_substring(pc.utf8_trim_whitespace(as_text(column)), "\u2212", "-")
    return text.filter(pa.array(~parsed.missing))


def _are_numbers(cells: Column) -> bool:
    """Whether most cells are numbers in one notation or another."""
    looked_at = cells.slice(0, _LOOKED_AT)
    numbers = pc.or_(COMMA.matches(looked_at), POINT.matches(looked_at))
    return bool(pc.sum(numbers).as_py() >= _SHARE * len(looked_at))


def _any(cells: Column, pattern: str) -> bool:
    parts = (cells.slice(0, _LOOKED_AT), cells.slice(_LOOKED_AT))
    return any(len(part) and pc.any(pc.match_substring_regex(part, pattern)).as_py() for part in parts)


def _first(column: Column, pattern: str) -> int | None:
    found = pc.match_substring_regex(pc.utf8_trim_whitespace(as_text(column)), pattern).to_numpy(zero_copy_only=False)
    return int(found.argmax()) if found.any() else None
