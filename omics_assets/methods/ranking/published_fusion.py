"""The published fusion: a weighted mean of rank-normalised evidences, with what each contributed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.statistics.rank_normalization import order_ranks, rank_normalize


@dataclass(frozen=True, eq=False)
class Evidence:
    """One scored reason to believe in a gene.

    Attributes
    ----------
    name
        Key of its weight.
    value
        Shape [G], higher is better, NaN = not tested.
    ranked
        False: the value already lies in [0, 1] and enters as it is (the homology bonus).
    """

    name: str
    value: NDArray[np.float64]
    ranked: bool = True

    def normalized(self) -> NDArray[np.float64]:
        """Return the value in [0, 1], NaN where not tested."""
        return rank_normalize(self.value) if self.ranked else np.asarray(self.value, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class PublishedFusion:
    """The fused score of every gene and what it is made of.

    Attributes
    ----------
    names
        The E evidences, in the order given.
    weights
        Shape [E].
    normalized
        Shape [E, G]: u, or the homology bonus; NaN = not tested.
    contributions
        Shape [E, G]: weight times normalised value over coverage; 0 where not tested. Sums to the score.
    coverage
        Shape [G]: sum of the weights of the evidences tested for the gene.
    fused_score
        Shape [G], in [0, 1]; NaN where no evidence with a weight was tested.
    fused_rank
        int64, shape [G]: 1..G; ties by correlation, then gene id.
    """

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    normalized: NDArray[np.float64]
    contributions: NDArray[np.float64]
    coverage: NDArray[np.float64]
    fused_score: NDArray[np.float64]
    fused_rank: NDArray[np.int64]


def weighted_means(
    normalized: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the contributions [E, G] and the coverage [G] of a weighted mean over the tested evidences."""
    tested = ~np.isnan(normalized)
    coverage = weights @ tested
    parts = weights[:, None] * np.where(tested, normalized, 0.0)
    return parts / np.where(coverage > 0, coverage, 1.0), coverage


def fuse_published(
    evidences: Sequence[Evidence],
    weights: Mapping[str, float],
    gene_ids: Sequence[str],
    *,
    tie_breaker: str = "correlation",
) -> PublishedFusion:
    """Fuse evidences as published: ``sum_e w_e u_e / sum of w_e over the e tested for the gene``.

    Parameters
    ----------
    evidences
        Any number, each over the same G genes.
    weights
        Weight per evidence name; one not named has weight 0.
    gene_ids
        G unique identifiers.
    tie_breaker
        Name of the evidence that breaks ties.

    Raises
    ------
    ValueError
        No evidence has a positive weight, a weight is negative, or lengths differ.
    """
    w = np.array([weights.get(evidence.name, 0.0) for evidence in evidences], dtype=np.float64)
    if not (w > 0).any() or (w < 0).any():
        msg = "weights must not be negative, and at least one of the given evidences needs a positive weight"
        raise ValueError(msg)
    normalized = np.stack([evidence.normalized() for evidence in evidences])
    contributions, coverage = weighted_means(normalized, w)
    score = np.where(coverage > 0, contributions.sum(axis=0), np.nan)
    values = {evidence.name: evidence.value for evidence in evidences}
    correlation = values.get(tie_breaker, np.zeros(len(gene_ids)))
    rank = order_ranks(score, correlation, gene_ids)
    names = tuple(evidence.name for evidence in evidences)
    return PublishedFusion(names, w, normalized, contributions, coverage, score, rank)
