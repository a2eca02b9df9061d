"""Mutual rank of genes with the targets: a rival that also asks how the target stands among the metabolites."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.statistics.rank_normalization import TIE_DECIMALS

BLOCK_ELEMENTS = 4_000_000


def target_mutual_rank(genes: ArrayLike, targets: ArrayLike, metabolites: ArrayLike) -> NDArray[np.float64]:
    """Return the best mutual rank of every gene over the targets (Obayashi and Kinoshita 2009).

    Geometric mean of the gene's rank in the target's list of genes and the target's rank in the gene's list of
    metabolites, each 1 + the number of partners with a larger |rho|.

    Parameters
    ----------
    genes, targets, metabolites
        [G, n], [T, n] and [M, n], the same samples; the targets are among the metabolites; T > 0.

    Returns
    -------
    [G], 1 = best.
    """
    left, right, wanted = (standardized_ranks(values) for values in (genes, metabolites, targets))
    rho = _abs_rho(left, wanted)
    in_target = rankdata(-rho, axis=0, method="min")
    in_gene = np.empty_like(in_target)
    rows = max(1, BLOCK_ELEMENTS // len(right))
    for start in range(0, len(left), rows):
        part = slice(start, start + rows)
        beside = _abs_rho(left[part], right)
        for target in range(len(wanted)):
            in_gene[part, target] = 1 + np.count_nonzero(beside > rho[part, target, None], axis=1)
    return np.asarray(np.sqrt(in_target * in_gene).min(axis=1), dtype=np.float64)


def _abs_rho(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    # rounded: equal correlations summed in another order are equal
    return np.asarray(np.round(np.abs(left @ right.T), TIE_DECIMALS))
