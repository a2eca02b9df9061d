"""How a correlation that nothing was removed from is named, so that nobody takes it for more."""

from __future__ import annotations

from collections.abc import Sequence

SEPARATOR = ";"


def listed_names(listed: str | None) -> tuple[str, ...]:
    """Return the names in a value of `samples.labels` or `samples.design`."""
    return tuple(name for name in (part.strip() for part in (listed or "").split(SEPARATOR)) if name)


def association(design: Sequence[str]) -> str:
    """Return what a plain correlation is: it includes what the design would explain."""
    return f"association including {' and '.join(design)}" if design else "association within and between groups"
