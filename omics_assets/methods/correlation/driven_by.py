"""Which single sample, or which level of a label, a correlation hangs on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.statistics.ranks import MIN_SAMPLES

# The correlation falls away: below half of what it was, and below this.
WEAK_RHO = 0.3
BLOCK_ROWS = 8192


def driven_by(
    genes: ArrayLike,
    targets: ArrayLike,
    best_target: NDArray[np.int64],
    samples: Sequence[str],
    labels: Mapping[str, Sequence[str]],
) -> NDArray[Any]:
    """Name what each gene's correlation with its best target hangs on.

    A sample or a label level is named if abs(rho) without it is below half of abs(rho) with it, and below 0.3. A
    single sample goes before a level; among several, the one with the smallest abs(rho) left.

    Parameters
    ----------
    genes, targets
        [G, n] and [T, n], finite.
    best_target
        Index of each gene's target [G]; -1 = none.
    samples
        Names of the n samples.
    labels
        Label -> its level for each of the n samples.

    Returns
    -------
    Object array of str [G]: "", "sample X" or "tissue=leaf".
    """
    left, right = np.asarray(genes, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    result = np.full(left.shape[0], "", dtype=object)
    sample_sets = [(f"sample {name}", np.arange(len(samples)) != i) for i, name in enumerate(samples)]
    level_sets = _level_sets(labels)
    for start in range(0, left.shape[0], BLOCK_ROWS):
        index = np.arange(start, min(start + BLOCK_ROWS, left.shape[0]))
        index = index[best_target[index] >= 0]
        _name(result, index, left[index], right[best_target[index]], (sample_sets, level_sets))
    return result


def _level_sets(labels: Mapping[str, Sequence[str]]) -> list[tuple[str, NDArray[np.bool_]]]:
    sets: list[tuple[str, NDArray[np.bool_]]] = []
    for label, levels in labels.items():
        values = np.asarray(levels, dtype=object)
        sets += [(f"{label}={level}", values != level) for level in dict.fromkeys(levels)]
    return sets


def _name(
    result: NDArray[Any],
    index: NDArray[np.int64],
    genes: NDArray[np.float64],
    targets: NDArray[np.float64],
    kinds: Sequence[list[tuple[str, NDArray[np.bool_]]]],
) -> None:
    """Name the pairs of rows in place, kind after kind, each pair once."""
    whole = _abs_rho(genes, targets)
    limit = np.minimum(whole / 2, WEAK_RHO)
    for sets in kinds:
        open_ = result[index] == ""
        least = limit.copy()
        for name, kept in sets:
            if np.count_nonzero(kept) < MIN_SAMPLES:
                continue
            without = _abs_rho(genes[:, kept], targets[:, kept])
            falls = open_ & (without < least)
            result[index[falls]] = name
            least[falls] = without[falls]


def _abs_rho(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """abs(rho) of every row with its partner row."""
    return np.asarray(np.abs(np.einsum("ij,ij->i", standardized_ranks(left), standardized_ranks(right))))
