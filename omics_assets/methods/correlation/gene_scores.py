"""Scores of a gene by its plain rank correlations with the targets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.correlation.spearman import standardized_ranks

BLOCK_ELEMENTS = 4_000_000
LARGEST_RHO = 1 - 1e-12


def max_abs_rho(genes: ArrayLike, targets: ArrayLike) -> NDArray[np.float64]:
    """Largest abs(rho) of every gene over the targets, plain ranks; float64 [G], 0 without targets."""
    return max_abs_rho_of_ranks(standardized_ranks(genes), targets)


def max_abs_rho_of_ranks(ranks: NDArray[np.float64], targets: ArrayLike) -> NDArray[np.float64]:
    """`max_abs_rho` from the standardised ranks of the genes, where they are made already."""
    return _over_targets(ranks, targets, lambda rho: rho.max(axis=1, initial=0.0))


def joint_score(genes: ArrayLike, targets: ArrayLike) -> NDArray[np.float64]:
    """Sum over the targets of atanh(|rho|)^2: one score for several metabolites of a pathway; float64 [G]."""
    return joint_score_of_ranks(standardized_ranks(genes), targets)


def joint_score_of_ranks(ranks: NDArray[np.float64], targets: ArrayLike) -> NDArray[np.float64]:
    """`joint_score` from the standardised ranks of the genes, where they are made already."""
    return _over_targets(ranks, targets, lambda rho: (np.arctanh(np.minimum(rho, LARGEST_RHO)) ** 2).sum(axis=1))


def _over_targets(
    left: NDArray[np.float64], targets: ArrayLike, score: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    right = standardized_ranks(targets)
    result = np.zeros(left.shape[0])
    rows = max(1, BLOCK_ELEMENTS // max(1, right.shape[0]))
    for start in range(0, left.shape[0], rows):
        rho = np.minimum(np.abs(left[start : start + rows] @ right.T), 1.0)
        result[start : start + rows] = score(rho)
    return result
