"""m/z and retention times as people write them in annotation columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_UNIT = re.compile(r"\d\s*(min|s|sec)", re.IGNORECASE)
_LONGEST_IN_MINUTES = 60.0
_MINUTE = 60.0


def first_numbers(cells: Sequence[str | None]) -> NDArray[np.float64]:
    """Return the first number of every cell, whatever stands around it; NaN where there is none."""
    found = [_NUMBER.search(cell or "") for cell in cells]
    numbers = [float(match[0].replace(",", ".")) if match else np.nan for match in found]
    return np.array(numbers, dtype=np.float64)


def retention_seconds(
    cells: Sequence[str | None], *, unit: str | None = None
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return retention times in seconds and a note on their unit.

    Parameters
    ----------
    cells
        Text of the column.
    unit
        `minutes`, `seconds` or words that begin like them, where the file states the unit.

    Notes
    -----
    Where neither `unit` nor the cells (`3.2 min`) say it, times of at most 60 are minutes: runs last longer than a
    minute, and seldom an hour.
    """
    times = first_numbers(cells)
    if not np.isfinite(times).any():
        return times, ()
    said = {match[1].lower() for match in (_UNIT.search(cell or "") for cell in cells) if match}
    if unit or len(said) == 1:
        minutes, reason = (unit or said.pop()).strip().lower().startswith("m"), "the file says so"
    else:
        longest = float(np.nanmax(times))
        minutes = longest <= _LONGEST_IN_MINUTES
        reason = f"the file does not say, and the longest is {longest:g}"
    note = f"retention times are in {'minutes' if minutes else 'seconds'}: {reason}"
    return times * (_MINUTE if minutes else 1.0), (note,)
