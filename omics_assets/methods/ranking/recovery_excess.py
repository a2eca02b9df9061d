"""Recovery beyond a null: on real gold a score is judged by its excess, never by its raw value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.statistics.permutation import p_against


@dataclass(frozen=True)
class Excess:
    """A statistic on real data against the same on re-paired data.

    Attributes
    ----------
    null_mean, excess
        Mean of the null draws, and the observed statistic minus it.
    p
        One-sided permutation p.
    """

    null_mean: float
    excess: float
    p: float


def excess(observed: float, null: NDArray[np.float64]) -> Excess:
    """Return how far a statistic lies beyond its draws on re-paired data.

    Parameters
    ----------
    observed
        The statistic, larger is better.
    null
        Shape [draws], at least one.
    """
    mean = float(null.mean())
    return Excess(mean, observed - mean, p_against(null, observed))
