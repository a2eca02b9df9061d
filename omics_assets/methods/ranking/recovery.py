"""Does a score find the known genes: recall, AUPRC, AUROC and their intervals.

Every statistic is a mean over the positives of what each contributes, so a bootstrap of the positives is a bootstrap
of the mean. AUROC stands only beside the others: it once ranked a method of R@100 .11 above one of .25.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom, rankdata

Scores = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Placement:
    """Where each of the K positives stands, in the order of their positions.

    Attributes
    ----------
    rank
        Shape [K]: mid-rank, 1 = best.
    precision
        Shape [K]: share of positives among the genes that score at least as high.
    better_than
        Shape [K]: share of the negatives scoring lower, ties half.
    """

    rank: NDArray[np.float64]
    precision: NDArray[np.float64]
    better_than: NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A statistic with its bootstrap interval; NaN without positives."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Recovery:
    """Recovery of the positives by one score.

    Attributes
    ----------
    recall
        R@k per k.
    auprc, auroc
        Average precision; probability of ranking a positive above a negative.
    n_positive
        Number of positives.
    """

    recall: dict[int, Estimate]
    auprc: Estimate
    auroc: Estimate
    n_positive: int


def place_positives(score: Scores, positive: NDArray[np.bool_], *, one_at_a_time: bool = False) -> Placement:
    """Return where the positives stand.

    Parameters
    ----------
    score
        Shape [N], higher is better; NaN stands last.
    positive
        Shape [N].
    one_at_a_time
        Rank each positive among the negatives only, the other positives off the list (leave one known gene out).
    """
    values = np.where(np.isnan(score), -np.inf, score)
    hits, misses = values[positive], np.sort(values[~positive])
    above = len(misses) - np.searchsorted(misses, hits, side="right")
    tied = len(misses) - above - np.searchsorted(misses, hits, side="left")
    at_least = np.array([np.count_nonzero(hits >= hit) for hit in hits], dtype=np.int64)
    own_ranks = np.ones(len(hits)) if one_at_a_time else rankdata(-hits)
    better = (len(misses) - above - 0.5 * tied) / max(len(misses), 1)
    return Placement(own_ranks + above + 0.5 * tied, at_least / np.maximum(at_least + above + tied, 1), better)


def recall_at_k(score: Scores, positive: NDArray[np.bool_], k: int) -> float:
    """Return the share of the positives among the first k (mid-ranks); NaN without positives."""
    return _mean(place_positives(score, positive).rank <= k)


def auprc(score: Scores, positive: NDArray[np.bool_]) -> float:
    """Return the average precision, the step-wise area under the precision-recall curve; NaN without positives."""
    return _mean(place_positives(score, positive).precision)


def auroc(score: Scores, positive: NDArray[np.bool_]) -> float:
    """Return the probability that a positive scores above a negative, ties half; NaN without positives."""
    return _mean(place_positives(score, positive).better_than)


def enrichment(score: Scores, positive: NDArray[np.bool_], k: int) -> tuple[float, float]:
    """Return the fold enrichment of positives among the first k and its hypergeometric p.

    Parameters
    ----------
    score, positive
        Shape [N].
    k
        Length of the shortlist, at most N counts.
    """
    n, n_positive, drawn = len(score), int(positive.sum()), min(k, len(score))
    if n_positive == 0 or drawn == 0:
        return float("nan"), float("nan")
    found = int(np.count_nonzero(place_positives(score, positive).rank <= drawn))
    p = float(hypergeom.sf(found - 1, n, n_positive, drawn))
    return found / drawn / (n_positive / n), p


def recover(
    score: Scores,
    positive: NDArray[np.bool_],
    rng: np.random.Generator,
    *,
    first: Sequence[int] = (20, 50, 100),
    one_at_a_time: bool = False,
    draws: int = 1000,
    level: float = 0.95,
) -> Recovery:
    """Return recall, AUPRC and AUROC with bootstrap intervals over the positives.

    Parameters
    ----------
    score
        Shape [N], higher is better. For known genes give their held-out scores (`LogOdds.log_odds`).
    positive
        Shape [N].
    rng
        Draws the bootstrap.
    first
        The k of R@k.
    one_at_a_time
        Recall with the other positives off the list.
    draws, level
        Bootstrap draws and level of the interval.
    """
    placement = place_positives(score, positive)
    ranks = place_positives(score, positive, one_at_a_time=one_at_a_time).rank
    parts = np.stack([*(ranks <= k for k in first), placement.precision, placement.better_than]).astype(np.float64)
    estimates = _bootstrap(parts, rng, draws, level)
    recall = dict(zip(first, estimates, strict=False))
    return Recovery(recall, estimates[-2], estimates[-1], int(positive.sum()))


def _mean(values: NDArray[np.generic]) -> float:
    return float(values.astype(np.float64).mean()) if values.size else float("nan")


def _bootstrap(parts: NDArray[np.float64], rng: np.random.Generator, draws: int, level: float) -> list[Estimate]:
    n_parts, n_positive = parts.shape
    if n_positive == 0:
        return [Estimate(float("nan"), float("nan"), float("nan"))] * n_parts
    picks = rng.integers(n_positive, size=(draws, n_positive))
    means = parts[:, picks].mean(axis=2)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2], axis=1)
    return [Estimate(*map(float, row)) for row in zip(parts.mean(axis=1), low, high, strict=True)]
