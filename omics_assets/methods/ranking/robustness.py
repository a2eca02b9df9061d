"""How far a rank depends on the weights, on single evidences and on single samples.

Both scores are sums of parts: the published fusion a weighted mean of normalised evidences (NaN = not tested), the
log-odds a sum of terms (0 = not tested). ``parts`` is either, shape [E, G]; ``is_mean`` says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.ranking.published_fusion import weighted_means
from omics_assets.methods.statistics.rank_normalization import TIE_DECIMALS, descending_ranks


@dataclass(frozen=True, eq=False)
class RankInterval:
    """Quantiles of the rank of every gene over draws; shape [G] each, NaN off the list."""

    low: NDArray[np.float64]
    median: NDArray[np.float64]
    high: NDArray[np.float64]


def rank_interval(ranks: NDArray[np.float64], *, level: float = 0.9) -> RankInterval:
    """Return the interval of the ranks of every gene.

    Parameters
    ----------
    ranks
        Shape [draws, G].
    level
        Share of the draws inside the interval.
    """
    low, median, high = np.quantile(ranks, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0)
    return RankInterval(low, median, high)


def draw_weights(
    weights: NDArray[np.float64], rng: np.random.Generator, *, draws: int = 100, concentration: float | None = None
) -> NDArray[np.float64]:
    """Return weight vectors [draws, E] of the sum of the given ones; evidences without weight keep none.

    Parameters
    ----------
    weights
        Shape [E], not negative.
    rng
        Draws the Dirichlet.
    draws
        Number of vectors.
    concentration
        None: uniform over the simplex. Else Dirichlet around the weights, with this sum of parameters: a weight of
        mean m has variance m (1 - m) / (concentration + 1).
    """
    used = np.flatnonzero(weights > 0)
    total = weights.sum()
    alpha = np.ones(len(used)) if concentration is None else concentration * weights[used] / total
    drawn = np.zeros((draws, len(weights)))
    drawn[:, used] = total * rng.dirichlet(alpha, size=draws)
    return drawn


def ranks_under_weights(
    parts: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    is_mean: bool,
    listed: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Return the mid-rank of every gene under each weight vector.

    Parameters
    ----------
    parts
        Shape [E, G].
    weights
        Shape [draws, E].
    is_mean
        Weighted mean over the tested parts (published fusion), else weighted sum (log-odds).
    listed
        Shape [G]; genes off the list get NaN.

    Returns
    -------
    Shape [draws, G].
    """
    off = np.zeros(parts.shape[1], dtype=np.bool_) if listed is None else ~listed
    return np.stack([_ranks(parts, row, is_mean, off) for row in weights])


def ranks_without_each(
    parts: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    is_mean: bool,
    listed: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Return the mid-rank of every gene with each evidence left out in turn, shape [E, G].

    Parameters
    ----------
    parts, is_mean, listed
        As in `ranks_under_weights`.
    weights
        Shape [E]; ones for the log-odds.
    """
    left_out = np.where(np.eye(len(weights), dtype=np.bool_), 0.0, weights)
    return ranks_under_weights(parts, left_out, is_mean=is_mean, listed=listed)


def driving_evidence(
    rank: NDArray[np.float64] | NDArray[np.int64],
    ranks_without: NDArray[np.float64],
    names: Sequence[str],
    *,
    top: int = 100,
    beyond: int | None = None,
) -> list[str | None]:
    """Return for every gene the one evidence (or sample) its place in the top hangs on, else None.

    A gene of the top is driven by an evidence if leaving that one out, and no other, takes it out of the top.

    Parameters
    ----------
    rank
        Shape [G], 1 = best; 0 or NaN = off the list.
    ranks_without
        Shape [E, G], from `ranks_without_each`.
    names
        The E evidences; none drives where there are none.
    top
        Length of the shortlist.
    beyond
        Rank that counts as out of it; by default behind ``top``.
    """
    if not len(names):
        return [None] * len(rank)
    in_top = (rank >= 1) & (rank <= top)
    falls = in_top & (ranks_without > (top if beyond is None else beyond))
    single = falls.sum(axis=0) == 1
    return [names[int(e)] if one else None for e, one in zip(falls.argmax(axis=0), single, strict=True)]


def _ranks(
    parts: NDArray[np.float64], weights: NDArray[np.float64], is_mean: bool, off: NDArray[np.bool_]
) -> NDArray[np.float64]:
    if not is_mean:
        return _mid_ranks(weights @ np.nan_to_num(parts), off)
    contributions, coverage = weighted_means(parts, weights)
    return _mid_ranks(np.where(coverage > 0, contributions.sum(axis=0), -np.inf), off)


def _mid_ranks(score: NDArray[np.float64], off: NDArray[np.bool_]) -> NDArray[np.float64]:
    return descending_ranks(np.where(off, np.nan, np.round(score, TIE_DECIMALS)))
