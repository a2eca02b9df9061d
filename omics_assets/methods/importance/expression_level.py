"""How much of an importance is only how strongly a gene is expressed, and how much it varies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from omics_assets.methods.statistics.rank_normalization import rank_agreement

Floats = NDArray[np.float64]

FOLLOWS = 0.5
"""From this share of the variance of its ranks on, an importance is said to follow the expression level."""


@dataclass(frozen=True)
class LevelDependence:
    """How much of an importance is expression level.

    Parameters
    ----------
    with_mean, with_variance
        Spearman with mean and variance of log expression.
    share
        R2 of the ranks of the importance regressed on the ranks of both.
    """

    with_mean: float
    with_variance: float
    share: float

    @property
    def follows(self) -> bool:
        """Whether at least half of the order of the genes is expression level."""
        return self.share >= FOLLOWS

    @property
    def sentence(self) -> str:
        """The finding in words."""
        numbers = (
            f"{self.share:.0%} of the order of the genes is their expression level (Spearman {self.with_mean:.2f} with "
            f"mean expression, {self.with_variance:.2f} with variance)"
        )
        verdict = "it only follows expression level, and says little beyond it" if self.follows else "it says more"
        return f"{numbers}: {verdict}."


def level_dependence(score: Floats, mean: Floats, variance: Floats) -> LevelDependence:
    """Return how far a score [p] follows mean and variance [p] of log expression."""
    ranks = np.stack([rankdata(values) for values in (score, mean, variance)], axis=1)
    ranks -= ranks.mean(axis=0)
    target, levels = ranks[:, 0], ranks[:, 1:]
    fitted = levels @ np.linalg.lstsq(levels, target, rcond=None)[0]
    total = float(target @ target)
    share = float(fitted @ fitted) / total if total > 0 else 0.0
    return LevelDependence(rank_agreement(score, mean), rank_agreement(score, variance), share)
