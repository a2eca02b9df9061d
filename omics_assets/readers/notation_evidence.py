"""Which notation the numbers of a file are in: decided once for all of its columns, never cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
_DOUBTFUL = {",": rf"{_SIGN}[1-9]\d{{0,2}},\d{{3}}$", ".": rf"{_SIGN}[1-9]\d{{0,2}}\.\d{{3}}$"}
_SMALL_WHOLE = rf"{_SIGN}[1-9]\d{{0,2}}$"
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
    columns, or if other numbers have four digits without a separator. Points are decimal unless the above says
    otherwise, or semicolons make `1.234` beside `56` doubtful.

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
    measured = [n for n, column in enumerate(parsed) if column.has_numbers and not column.is_text]
    others = [n for n in measured if n not in suspects and not is_typed(columns[n])]
    if not suspects:
        return _without_commas(columns, parsed, others) if semicolons else Finding()
    voters = [*suspects.values(), *(_cells(columns[n], parsed[n]) for n in others)]
    commas, points = (sum(_any(cells, _DECIMAL[separator]) for cells in voters) for separator in ",.")
    if commas > points:
        return Finding(COMMA, f"numbers have a decimal comma ({commas} columns)")
    doubtful = _first(columns, suspects, _DOUBTFUL[","])
    if points or doubtful is None:
        grouped = any(_any_true(pc.and_not(POINT.matches(c), PLAIN.matches(c))) for c in suspects.values())
        return Finding(POINT, "separators between thousands were removed from numbers") if grouped else Finding()
    if semicolons:
        return Finding(COMMA, "commas in numbers are decimal: semicolons stand between the columns")
    if any(_any(cells, _UNGROUPED) for cells in voters):
        return Finding(COMMA, "commas in numbers are decimal: other numbers have no separator between thousands")
    return Finding(doubtful=doubtful)


def _without_commas(columns: Sequence[Column], parsed: Sequence[ParsedColumn], measured: Sequence[int]) -> Finding:
    """Judge points where a decimal comma is to be expected: `1.234` beside `56` may be thousands.

    It is not where another number has other than three decimals, or four digits without a separator, or where all
    numbers have three decimals.
    """

    def occurs(pattern: str) -> bool:
        return any(_any(_cells(columns[number], parsed[number]), pattern) for number in measured)

    if occurs(_DECIMAL["."]) or occurs(_UNGROUPED) or not occurs(_SMALL_WHOLE):
        return Finding()
    return Finding(doubtful=_first(columns, measured, _DOUBTFUL["."]))


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
    return any(_any_true(pc.match_substring_regex(part, pattern)) for part in parts if len(part))


def _any_true(cells: Column) -> bool:
    return bool(pc.any(cells).as_py())


def _first(columns: Sequence[Column], among: Iterable[int], pattern: str) -> tuple[int, int] | None:
    """Return column and row of the first cell that matches."""
    for number in among:
        text = pc.utf8_trim_whitespace(as_text(columns[number]))
        found = pc.match_substring_regex(text, pattern).to_numpy(zero_copy_only=False)
        if found.any():
            return number, int(found.argmax())
    return None
