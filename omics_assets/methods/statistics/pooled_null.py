"""Every gene's strongest correlation under re-pairing, pooled over genes into one null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.statistics.design import residualize
from omics_assets.progress import Progress

BLOCK_ELEMENTS = 4_000_000
# Correlations are single precision: values closer than this count as equal, towards a larger p.
TOLERANCE = 1e-6


def design_residual_ranks(ranks: NDArray[Any], removed: Sequence[NDArray[np.int64]]) -> NDArray[np.float32]:
    """Rank rows with the design removed, of unit length (0 where nothing is left), float32 [f, u]."""
    residual = residualize(ranks, removed)
    norm = np.linalg.norm(residual, axis=1, keepdims=True)
    unit = np.divide(residual, norm, out=np.zeros_like(residual), where=norm > 0)
    return np.asarray(unit, dtype=np.float32)


def strongest(genes: NDArray[np.float32], targets: NDArray[np.float32]) -> NDArray[np.float32]:
    """Largest abs(correlation) of every gene over the targets, from unit rows; float32 [G]."""
    result = np.zeros(genes.shape[0], dtype=np.float32)
    rows = max(1, BLOCK_ELEMENTS // max(1, targets.shape[0]))
    for start in range(0, genes.shape[0] if targets.shape[0] else 0, rows):
        block = targets @ genes[start : start + rows].T
        result[start : start + rows] = np.maximum(block.max(axis=0), -block.min(axis=0))
    return np.minimum(result, 1)


def null_strongest(
    genes: NDArray[np.float32],
    target_ranks: NDArray[Any],
    removed: Sequence[NDArray[np.int64]],
    permutations: NDArray[np.int64],
    progress: Progress,
) -> NDArray[np.float32]:
    """``strongest`` for every re-pairing of the target rows, all targets together; float32 [B, G].

    Permuted targets have the design removed again, as the observed ones had.
    """
    null = np.empty((permutations.shape[0], genes.shape[0]), dtype=np.float32)
    for draw, order in enumerate(permutations):
        null[draw] = strongest(genes, design_residual_ranks(target_ranks[:, order], removed))
        progress(draw + 1, permutations.shape[0], "re-pairing")
    return null


def count_at_least(values: NDArray[Any], ascending: NDArray[Any]) -> NDArray[np.int64]:
    """How many of the ascending null values are at least as large as each value, int64 [N]."""
    return ascending.size - np.searchsorted(ascending, values - np.float32(TOLERANCE), side="left")


def pooled_p(values: NDArray[Any], null: NDArray[np.float32]) -> NDArray[np.float64]:
    """(1 + null values at least as large) / (1 + null values), float64 [N]."""
    return (1 + count_at_least(values, np.sort(null, axis=None))) / (1 + null.size)
