"""Names of figures that depend on a label: safe as file names, and unique."""

from __future__ import annotations

import re
from collections.abc import Iterable


def figure_keys(prefix: str, labels: Iterable[str]) -> dict[str, str]:
    """Return label -> `<prefix>_<label>` in lower-case ASCII; equal results are numbered."""
    keys: dict[str, str] = {}
    for label in labels:
        word = re.sub(r"[^a-z0-9]+", "_", label.lower())[:40].strip("_") or "label"
        key, number = f"{prefix}_{word}", 2
        while key in keys.values():
            key, number = f"{prefix}_{word}_{number}", number + 1
        keys[label] = key
    return keys
