"""Recovery beyond a null: on real gold a score is judged by its excess, never by its raw value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.ranking.recovery import Scores, auprc
from omics_assets.methods.statistics.permutation import p_against

Statistic = Callable[[Scores, NDArray[np.bool_]], float]


@dataclass(frozen=True, eq=False)
class Excess:
    """A statistic on real data against the same on re-paired data.

    Attributes
    ----------
    observed, null_mean, null_sd, excess
        The value, the mean and sd of the null draws, and observed - null_mean.
    p
        One-sided permutation p.
    null
        Shape [draws].
    """

    observed: float
    null_mean: float
    null_sd: float
    excess: float
    p: float
    null: NDArray[np.float64]


def excess_over_null(
    score: Scores,
    positive: NDArray[np.bool_],
    draw: Callable[[np.random.Generator], Scores],
    rng: np.random.Generator,
    *,
    draws: int = 20,
    statistic: Statistic = auprc,
) -> Excess:
    """Return how far a score recovers the positives beyond what it does on re-paired data.

    Parameters
    ----------
    score, positive
        Shape [N].
    draw
        Returns the score of one re-paired cohort, shape [N].
    rng
        Passed to ``draw``.
    draws
        Number of null draws.
    statistic
        ``(score, positive) -> float``, larger is better.
    """
    null = np.array([statistic(draw(rng), positive) for _ in range(draws)], dtype=np.float64)
    return excess(statistic(score, positive), null)


def excess(observed: float, null: NDArray[np.float64]) -> Excess:
    """Return how far a statistic lies beyond its draws on re-paired data.

    Parameters
    ----------
    observed
        The statistic, larger is better.
    null
        Shape [draws], at least one.
    """
    sd = float(null.std(ddof=1)) if len(null) > 1 else float("nan")
    p = p_against(null, observed)
    return Excess(observed, float(null.mean()), sd, observed - float(null.mean()), p, null)
