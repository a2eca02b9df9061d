"""Ranks of evidences: percentiles ``u``, tail fractions ``v`` and the order of a list.

Untested values are NaN everywhere: they take no rank and count for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

TIE_DECIMALS = 12
"""Scores equal to so many decimals are ties: the same score computed in another order differs in the last bits."""


def descending_ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Return the average rank of each value, 1 = largest, NaN for NaN; equal to 12 digits is tied.

    Parameters
    ----------
    values
        Scores, shape [G]; higher is better; NaN = not tested.
    """
    scores = rounded_to_ties(values)
    ranks = np.full(scores.shape, np.nan)
    tested = ~np.isnan(scores)
    ranks[tested] = rankdata(-scores[tested])
    return ranks


def rounded_to_ties(values: ArrayLike) -> NDArray[np.float64]:
    """Return the values rounded to 12 digits, so that those which tie are equal; NaN stays NaN."""
    mantissa, exponent = np.frexp(np.asarray(values, dtype=np.float64))
    return np.asarray(np.ldexp(np.round(mantissa, TIE_DECIMALS), exponent), dtype=np.float64)


def rank_normalize(values: ArrayLike) -> NDArray[np.float64]:
    """Return ``u = (N - r) / (N - 1)`` among the N tested genes: 1 = best, 0 = worst, all tied 0.5.

    Parameters
    ----------
    values
        Scores, shape [G]; higher is better; NaN = not tested, which stays NaN.
    """
    ranks = descending_ranks(values)
    n_tested = int(np.count_nonzero(~np.isnan(ranks)))
    if n_tested == 1:
        return np.asarray(np.where(np.isnan(ranks), np.nan, 0.5))
    return (n_tested - ranks) / max(n_tested - 1, 1)


def mean_rank_normalized(values: Sequence[ArrayLike]) -> NDArray[np.float64]:
    """Return the mean of ``u`` over several scores, over those tested for each gene.

    Parameters
    ----------
    values
        One or more scores of shape [G]; NaN = not tested. A gene tested in none is NaN.
    """
    stacked = np.stack([rank_normalize(score) for score in values])
    n_tested = np.count_nonzero(~np.isnan(stacked), axis=0)
    total = np.nansum(stacked, axis=0)
    return np.asarray(np.where(n_tested > 0, total / np.maximum(n_tested, 1), np.nan))


def tail_fraction(values: ArrayLike) -> NDArray[np.float64]:
    """Return ``v = (r - 0.5) / N``, r = descending mid-rank among the N tested genes; small = good.

    Parameters
    ----------
    values
        Scores, shape [G]; higher is better; NaN = not tested, which stays NaN.
    """
    ranks = descending_ranks(values)
    n_tested = int(np.count_nonzero(~np.isnan(ranks)))
    return (ranks - 0.5) / max(n_tested, 1)


def tail_fraction_at(values: ArrayLike, gene: int) -> float:
    """Return ``tail_fraction(values)[gene]``, counted instead of sorted.

    Parameters
    ----------
    values
        As in `tail_fraction`.
    gene
        Position of the gene.
    """
    scores = rounded_to_ties(values)
    if np.isnan(scores[gene]):
        return float("nan")
    above, tied = np.count_nonzero(scores > scores[gene]), np.count_nonzero(scores == scores[gene])
    return float((above + tied / 2) / np.count_nonzero(~np.isnan(scores)))


def order_ranks(
    score: ArrayLike, correlation: ArrayLike, gene_ids: Sequence[str], *, listed: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """Return the place of each gene in the list: 1..N without gaps or ties.

    Ties are broken by the correlation, then by the gene id. A NaN score stands last.

    Parameters
    ----------
    score, correlation
        Shape [G], higher is better.
    gene_ids
        G unique identifiers.
    listed
        Shape [G]; genes off the list get 0. Default: all are listed.
    """
    keys = [np.where(np.isnan(x), np.inf, -np.round(x, TIE_DECIMALS)) for x in (_floats(correlation), _floats(score))]
    ids = np.asarray(gene_ids, dtype=np.str_)
    if not len(ids) == len(keys[0]) == len(keys[1]):
        msg = f"score, correlation and gene_ids differ in length: {len(keys[1])}, {len(keys[0])}, {len(ids)}"
        raise ValueError(msg)
    order = np.lexsort((ids, keys[0], keys[1]))
    if listed is not None:
        order = order[listed[order]]
    ranks = np.zeros(len(ids), dtype=np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def _floats(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def rank_agreement(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return Spearman's correlation, average ranks; 0 where one of the two is constant."""
    ranks = np.stack([rankdata(a), rankdata(b)])
    deviations = ranks - ranks.mean(axis=1, keepdims=True)
    product = float(np.sqrt((deviations[0] ** 2).sum() * (deviations[1] ** 2).sum()))
    return float(deviations[0] @ deviations[1]) / product if product > 0 else 0.0
