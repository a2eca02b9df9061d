"""What the ids of features say of their m/z and retention times, where a table has no columns for them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.readers.metabolites.annotation_numbers import retention_seconds

_NUMBER = r"(\d{1,12}(?:\.\d+)?)"
_SECONDS, _MINUTES = 1.0, 60.0
_MARKED: tuple[tuple[re.Pattern[str], int | None, int, float, str], ...] = (  # groups of m/z and time, unit, form
    (re.compile(rf"M{_NUMBER}T{_NUMBER}(?:_\d+)?"), 1, 2, _SECONDS, "M<m/z>T<seconds> (XCMS)"),
    (re.compile(rf"X?{_NUMBER}_{_NUMBER}m[/.]z(?:_\d+)?"), 2, 1, _MINUTES, "<minutes>_<m/z>m/z (Progenesis)"),
    (re.compile(rf"X?{_NUMBER}_{_NUMBER}n(?:_\d+)?"), None, 1, _MINUTES, "<minutes>_<neutral mass>n (Progenesis)"),
)
_PAIRS = (
    (re.compile(rf"{_NUMBER}@{_NUMBER}"), True),
    (re.compile(rf"{_NUMBER}/{_NUMBER}"), False),
    (re.compile(r"(\d+\.\d+)__?(\d+\.\d+)"), False),
)
"""Two numbers and a separator, and whether the m/z is known to be the first."""
_SHARE = 0.8  # of the ids must be of a form that has no mark of its own
Numbers = NDArray[np.float64]


def from_names(index: pd.Index[str]) -> tuple[Numbers, Numbers, tuple[str, ...]]:
    """Return m/z and retention time in seconds of every id, missing where it says none, and notes.

    Parameters
    ----------
    index
        Ids.
    """
    mz, rt_s = np.full(len(index), np.nan), np.full(len(index), np.nan)
    notes = []
    for pattern, mass, time, seconds, form in _MARKED:
        found = [(row, match) for row, name in enumerate(index) if (match := pattern.fullmatch(name))]
        for row, match in found:
            mz[row] = np.nan if mass is None else float(match[mass])
            rt_s[row] = float(match[time]) * seconds
        if found:
            notes.append(f"ids of the form {form} say m/z and retention time ({len(found)} features)")
    if notes:
        return mz, rt_s, tuple(notes)
    for pattern, mass_first in _PAIRS:
        matches = [pattern.fullmatch(name) for name in index]
        if len(index) and sum(match is not None for match in matches) >= _SHARE * len(index):
            return _pairs(matches, mass_first=mass_first)
    return mz, rt_s, ()


def _pairs(matches: list[re.Match[str] | None], *, mass_first: bool) -> tuple[Numbers, Numbers, tuple[str, ...]]:
    """The m/z has more decimals than the time; else it is the larger."""
    cells = [[match[group] if match else "nan" for match in matches] for group in (1, 2)]
    first, second = (np.array(column, dtype=np.float64) for column in cells)
    decimals = [max(len(cell.partition(".")[2]) for cell in column) for column in cells]
    larger = bool(np.nanmedian(first) >= np.nanmedian(second))
    mass_first = mass_first or (decimals[0] > decimals[1] if decimals[0] != decimals[1] else larger)
    mz, times = (first, cells[1]) if mass_first else (second, cells[0])
    rt_s, units = retention_seconds(times)
    order = "<m/z> and <retention time>" if mass_first else "<retention time> and <m/z>"
    return mz, rt_s, (f"ids are {order}", *units)
