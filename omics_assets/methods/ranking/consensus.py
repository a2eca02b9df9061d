"""One ranking over several cohorts of the same genes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.methods.statistics.rank_normalization import order_ranks

PRIOR_COHORTS = 1.0
"""Strength of the shrinkage: one imagined cohort that says nothing about the gene."""


@dataclass(frozen=True, eq=False)
class Consensus:
    """The consensus over C cohorts.

    Attributes
    ----------
    table
        One row per gene, best first: gene, rank, score, n_cohorts, mean, heterogeneity (sd over the cohorts, ddof 1;
        NaN for one), best_rank_without, worst_rank_without (over the cohorts left out in turn; missing where the gene
        is in no other or only one cohort was used).
    rank_without
        int64, shape [C, genes of the table]: rank without that cohort; 0 = the gene is in no other.
    cohorts
        The C cohorts used.
    """

    table: pd.DataFrame
    rank_without: NDArray[np.int64]
    cohorts: tuple[str, ...]


def consensus_ranking(evidence: Mapping[str, pd.Series]) -> Consensus:
    """Rank genes by their mean evidence over the cohorts, shrunk towards none.

    ``score = sum of the evidence over the C_g cohorts that have the gene / (C_g + 1)``: the mean of the log-odds
    shrunk by one cohort without evidence, so that a gene seen well once does not beat one seen well everywhere.

    Parameters
    ----------
    evidence
        Per cohort, the log-odds of its genes *less its prior* (priors differ with the number of genes), indexed by
        unique gene id; NaN = no score there.

    Raises
    ------
    ValueError
        A cohort names a gene twice.
    """
    cohorts = tuple(evidence)
    for cohort, values in evidence.items():
        if not values.index.is_unique:
            msg = f"cohort {cohort} names a gene twice"
            raise ValueError(msg)
    columns = [values.dropna().astype("float64") for values in evidence.values()]
    ids = sorted(set().union(*(column.index for column in columns)))
    scores = np.array([column.reindex(ids).to_numpy() for column in columns], dtype=np.float64).reshape(
        len(cohorts), len(ids)
    )
    n_cohorts, mean, score = _shrunk_mean(scores)
    rank = order_ranks(score, mean, ids)
    without = np.stack([_rank_without(scores, c, ids) for c in range(len(cohorts))]) if cohorts else _empty(ids)
    others = np.where(without > 0, without.astype(np.float64), np.nan)
    table = pd.DataFrame({"gene": pd.Series(ids, dtype="str"), "rank": rank, "score": score, "n_cohorts": n_cohorts})
    table["mean"], table["heterogeneity"] = mean, _spread(scores, n_cohorts, mean)
    table["best_rank_without"] = pd.array(np.fmin.reduce(others, axis=0, initial=np.nan), dtype="Int64")
    table["worst_rank_without"] = pd.array(np.fmax.reduce(others, axis=0, initial=np.nan), dtype="Int64")
    order = np.argsort(rank)
    return Consensus(table.iloc[order].reset_index(drop=True), without[:, order], cohorts)


def _shrunk_mean(
    scores: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    counts = np.count_nonzero(~np.isnan(scores), axis=0).astype(np.int64)
    total = np.nansum(scores, axis=0)
    mean = np.where(counts > 0, total / np.maximum(counts, 1), np.nan)
    return counts, mean, total / (counts + PRIOR_COHORTS)


def _spread(scores: NDArray[np.float64], counts: NDArray[np.int64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    squares = np.nansum((scores - mean) ** 2, axis=0)
    return np.asarray(np.where(counts > 1, np.sqrt(squares / np.maximum(counts - 1, 1)), np.nan))


def _rank_without(scores: NDArray[np.float64], cohort: int, ids: list[str]) -> NDArray[np.int64]:
    counts, mean, score = _shrunk_mean(np.delete(scores, cohort, axis=0))
    return order_ranks(score, mean, ids, listed=counts > 0)


def _empty(ids: list[str]) -> NDArray[np.int64]:
    return np.zeros((0, len(ids)), dtype=np.int64)
