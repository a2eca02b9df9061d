"""How to read a metabolite file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from omics_assets.readers.duplicates import Policy


@dataclass(frozen=True)
class MetaboliteOptions:
    """How to read a metabolite file.

    Parameters
    ----------
    sample_names
        Known sample names: they show the orientation of a matrix, and tell samples from annotation.
    duplicates
        Policy for features in several rows.
    quantity
        Which of the quantities of a file to take, where it has several per sample (area, height, raw, normalized,
        concentration ...); None: the format's customary one.
    """

    sample_names: Collection[str] | None = None
    duplicates: Policy = "suffix"
    quantity: str | None = None
