"""Ids that a spreadsheet has turned into dates or powers of ten."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sept?|o[ck]t|nov|de[cz])"
_DAMAGED = re.compile(
    rf"\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{1,4}}|\d{{4}}-\d{{2}}-\d{{2}}(?:[ T]00:00:00)?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d\.\d+E\+\d+",
    re.IGNORECASE,
)
_SHOWN = 5


def excel_damage(ids: Sequence[str]) -> tuple[str, ...]:
    """Return a note naming the ids that look damaged, if any; they are kept as they are."""
    damaged = [name for name in ids if _DAMAGED.fullmatch(name)]
    if not damaged:
        return ()
    shown = ", ".join(damaged[:_SHOWN]) + (", ..." if len(damaged) > _SHOWN else "")
    return (
        f"{len(damaged)} ids look as if a spreadsheet had turned them into dates or numbers: {shown}; "
        "kept as text, they will match no gene",
    )
