"""Whether every quotation mark of delimited text opens, closes or doubles, as the fast parser takes for granted."""

from __future__ import annotations

import numpy as np

_CHUNK = 1 << 24
_QUOTE, _ENDS = ord('"'), b"\r\n"


def is_well_quoted(body: memoryview, delimiter: str) -> bool:
    """Return whether all quoted fields begin behind a delimiter or line end, and end before one.

    Parameters
    ----------
    body
        UTF-8 text of whole records.
    delimiter
        One ASCII character.

    Notes
    -----
    Counted from 0, marks with an even number open a field, those with an odd number close it; `""` inside a field
    closes it and opens it again at once.
    """
    data = np.frombuffer(body, dtype=np.uint8)
    boundary = np.zeros(256, dtype=np.bool_)
    boundary[[ord(delimiter), *_ENDS]] = True
    count = 0
    for start in range(0, len(data), _CHUNK):
        marks = np.flatnonzero(data[start : start + _CHUNK] == _QUOTE) + start
        if not len(marks):
            continue
        opens = np.arange(count, count + len(marks)) % 2 == 0
        before, behind = data[np.maximum(marks - 1, 0)], data[np.minimum(marks + 1, len(data) - 1)]
        starts = (marks == 0) | boundary[before] | (before == _QUOTE)
        ends = (marks == len(data) - 1) | boundary[behind] | (behind == _QUOTE)
        if not np.where(opens, starts, ends).all():
            return False
        count += len(marks)
    return count % 2 == 0
