"""What all-pairs Spearman returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Partners:
    """What is known of every gene (or metabolite) among all its partners.

    Parameters
    ----------
    best
        Index of the partner with the largest abs(rho), the first of equals; -1 where there is none (constant row).
        int64 [f].
    best_rho
        Signed rho with it, 0 where there is none. float64 [f].
    best_p
        Two-sided p of that pair, 1 where there is none. float64 [f].
    n_significant
        Partners with q_bh <= alpha, exact even where not all pairs are stored. int64 [f].
    mean_top_abs_rho
        Mean abs(rho) of the top_k strongest partners (of all, where there are fewer). float64 [f].
    """

    best: NDArray[np.int64]
    best_rho: NDArray[np.float64]
    best_p: NDArray[np.float64]
    n_significant: NDArray[np.int64]
    mean_top_abs_rho: NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Pairs with q_bh <= alpha, strongest (smallest p, then largest abs(rho)) first; k rows.

    gene, metabolite, gene_rank (of the gene in the metabolite's list) and metabolite_rank (of the metabolite in the
    gene's list) are int64, p_method an object array of str, the rest float64.
    """

    gene: NDArray[np.int64]
    metabolite: NDArray[np.int64]
    rho: NDArray[np.float64]
    p: NDArray[np.float64]
    p_method: NDArray[Any]
    q_bh: NDArray[np.float64]
    q_by: NDArray[np.float64]
    mutual_rank: NDArray[np.float64]
    gene_rank: NDArray[np.int64]
    metabolite_rank: NDArray[np.int64]


@dataclass(frozen=True)
class CorrelationResult:
    """All pairs of genes and metabolites, summarised.

    Parameters
    ----------
    genes, metabolites
        Summary of every row of either side.
    pairs
        The significant pairs (the strongest of them, if a maximum was set).
    n_tests
        Pairs tested: not constant on either side.
    n_significant
        Pairs with q_bh <= alpha, stored or not.
    p_method
        How p was computed, in a few words. Samples count as exchangeable: p means association, including any that
        comes through tissue or site.
    """

    genes: Partners
    metabolites: Partners
    pairs: Pairs
    n_tests: int
    n_significant: int
    p_method: str
