"""Names of worksheets, as Excel allows them."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = {"history"}


def sheet_names(names: Iterable[str], *, taken: Iterable[str] = ()) -> list[str]:
    r"""Return one allowed name per name: at most 31 UTF-16 units, none of ``[]:*?/\``, unique whatever the case."""
    used = {name.casefold() for name in taken} | _RESERVED
    found = []
    for name in names:
        base = _FORBIDDEN.sub("_", name).strip().strip("'").strip() or "sheet"
        candidate, number = _cut(base, LONGEST), 2
        while candidate.casefold() in used:
            ending = f" ({number})"
            candidate, number = _cut(base, LONGEST - len(ending)) + ending, number + 1
        used.add(candidate.casefold())
        found.append(candidate)
    return found


def _cut(text: str, units: int) -> str:
    while len(text.encode("utf-16-le")) // 2 > units:
        text = text[:-1]
    return text.rstrip("' ")
