"""What may be claimed: weighted FDR on the gene-level p, and how many true genes a shortlist can count on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.ranking.homology_term import HomologyTerm
from omics_assets.methods.statistics.multiple_testing import benjamini_hochberg


@dataclass(frozen=True, eq=False)
class Claims:
    """FDR of every gene.

    Attributes
    ----------
    q
        Shape [G]: weighted Benjamini-Hochberg on p_gene; NaN where p is NaN.
    q_unweighted
        Shape [G]: the same with all weights 1.
    weight
        Shape [G]: mean 1 over the genes with a p.
    """

    q: NDArray[np.float64]
    q_unweighted: NDArray[np.float64]
    weight: NDArray[np.float64]


def homology_weights(hit: NDArray[np.float64], homology: HomologyTerm) -> NDArray[np.float64]:
    """Return s/h0 for a hit, (1-s)/(1-h0) for a miss, 1 where not searched; all 1 where the term is not active.

    Parameters
    ----------
    hit
        Shape [G]: positive = hit, 0 = searched, no hit, NaN = not searched.
    homology
        The fitted term (`LogOdds.homology`).
    """
    weight = np.ones(len(hit))
    if homology.active:
        s, h0 = homology.sensitivity, homology.hit_share
        weight[hit == 0] = (1 - s) / (1 - h0)
        weight[hit > 0] = s / h0
    return weight


def claim(p_gene: NDArray[np.float64], hit: NDArray[np.float64], homology: HomologyTerm) -> Claims:
    """Return q and q_unweighted of every gene (Genovese, Roeder and Wasserman 2006).

    Parameters
    ----------
    p_gene
        Shape [G], from the design-restricted null; NaN = not estimated.
    hit
        As in `homology_weights`.
    homology
        The fitted term. Its weights come from homology and the known genes, never from the p.
    """
    weight = homology_weights(hit, homology)
    tested = ~np.isnan(p_gene)
    if tested.any():
        weight = weight / weight[tested].mean()
    return Claims(benjamini_hochberg(p_gene, weight), benjamini_hochberg(p_gene), weight)


def expected_true_hits(
    q: NDArray[np.float64], rank: NDArray[np.int64], *, first: Sequence[int] = (10, 20, 50, 100), alpha: float = 0.1
) -> dict[int, float]:
    """Return how many true genes the first k of a list can count on, in expectation.

    ``max(0, called among the first k - alpha * called in all)``: of all genes called at FDR alpha a share of at most
    alpha is expected to be false, and a list in another order than that of q may put all of those first. A sum of
    ``1 - q`` would claim true genes in cohorts that have none, and the log-odds are no probabilities.

    Parameters
    ----------
    q
        Shape [G], NaN = not estimated.
    rank
        Shape [G], 1 = best, 0 = off the list (a gene off it may be called all the same).
    first
        The k; a list shorter than k counts whole.
    alpha
        FDR of the call.
    """
    called = np.nan_to_num(q, nan=1.0) <= alpha
    errors = alpha * np.count_nonzero(called)
    return {k: max(0.0, float(np.count_nonzero(called & (rank > 0) & (rank <= k)) - errors)) for k in first}
