"""The ways numbers are written: decimal point or comma, with or without separators of thousands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

Column: TypeAlias = pa.Array | pa.ChunkedArray
"""A column of an Arrow table, in one piece or several."""

GAPS = " \u00a0\u2009\u202f'\u2019"
"""Blanks (plain, no-break, thin, narrow no-break) and apostrophes that stand between thousands."""
_MINUS = "\u2212"


@dataclass(frozen=True)
class Notation:
    """A way to write numbers.

    Parameters
    ----------
    decimal
        The decimal separator.
    pattern
        Regular expression (RE2) of a number, a typographic minus read as a hyphen.
    separators
        Regular expression of what stands between groups of three digits; empty = nothing may.
    """

    decimal: str
    pattern: str
    separators: str = ""

    def matches(self, text: Column) -> Column:
        """Return which trimmed cells are numbers in this notation."""
        return pc.match_substring_regex(pc.replace_substring(text, _MINUS, "-"), self.pattern)

    def plain(self, text: Column) -> Column:
        """Return numbers of this notation as the computer writes them: `1.234,5` as 1234.5."""
        text = pc.replace_substring(text, _MINUS, "-")
        if self.separators:
            text = pc.replace_substring_regex(text, self.separators, "")
        if self.decimal == ",":
            text = pc.replace_substring(text, ",", ".")
        return pc.replace_substring_regex(text, r"^\+", "")


def _grouped(decimal: str, thousands: str) -> Notation:
    groups = rf"(?:{thousands}\d{{3}})+|(?:[{GAPS}]\d{{3}})+"
    number = rf"(?:(?:\d+|[1-9]\d{{0,2}}(?:{groups})){decimal}?\d*|{decimal}\d+)(?:e[+-]?\d+)?"
    return Notation(decimal.strip("\\"), rf"(?i)^[+-]?(?:{number}|inf(?:inity)?)$", rf"[{thousands}{GAPS}]")


PLAIN = Notation(".", r"(?i)^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?)$")
"""Decimal point, nothing between thousands: what programs write."""
POINT = _grouped(r"\.", ",")
"""Decimal point; commas, blanks or apostrophes between thousands."""
COMMA = _grouped(",", r"\.")
"""Decimal comma; points, blanks or apostrophes between thousands."""
