"""How a screen is set: a name in the margin, text beside it, numbers that may be missing."""

from __future__ import annotations

import textwrap
from typing import Any

WIDTH = 118
INDENT = 13
SHORT = 8
"""Characters of a digest that are shown."""
Row = dict[str, Any]


def line(name: str, text: str) -> str:
    """Return the text under a name, wrapped."""
    first, rest = f"{name:<{INDENT}}", " " * INDENT
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def number(value: float | None, spec: str) -> str:
    """Return a number as text, a dash where there is none."""
    return "-" if value is None else format(value, spec)
