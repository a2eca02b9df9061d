"""What the numbers of an exchange format mean: by its words for the unit, and by how it writes missing values."""

from __future__ import annotations

import re

import pandas as pd

from omics_assets.readers.results import Zeros

_LOG2 = re.compile(r"\blog[ _(]*2", re.IGNORECASE)
_INTENSITY = re.compile(
    r"area|height|intensit|abundance|count|concentration|mol|[fpnumkµμ]?g\s*/|/\s*[mµμu]?l\b|\bpp[mb]\b|arbitrary",
    re.IGNORECASE,
)


def stated_unit(words: str | None, table: pd.DataFrame) -> str | None:
    """Return intensity or log2 where the words say so and the numbers can be of it; None where neither is sure.

    Parameters
    ----------
    words
        The unit as the file states it: `peak area`, `pg/ml`, `log2 intensity` ...
    table
        Features x samples.
    """
    if not words:
        return None
    if _LOG2.search(words):
        return "log2"
    if "log" in words.lower() or not _INTENSITY.search(words) or bool((table < 0).any(axis=None)):
        return None
    return "intensity"


def zeros_meaning(table: pd.DataFrame) -> Zeros:
    """Return what a zero means where the format does not say: a number if missing values are written otherwise."""
    return "measured" if bool(table.isna().any(axis=None)) else "unknown"
