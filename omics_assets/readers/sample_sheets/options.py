"""How to read a sample sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SheetOptions:
    """How to read a sample sheet.

    Parameters
    ----------
    id
        Name of the column of sample names; None: the format's customary one.
    """

    id: str | None = None
