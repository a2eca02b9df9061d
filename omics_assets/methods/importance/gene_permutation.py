"""The control of all that is learned from genes alone: every gene permuted on its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def permute_genes(X: Floats, blocks: NDArray[np.int64], *, rng: np.random.Generator) -> Floats:
    """Permute every gene of X [n, p] independently, whole blocks among blocks of equal size.

    Keeps every gene's values and destroys what genes share, and what they share with anything else.
    """
    permuted = X.copy()
    _, unit_of_sample, sizes = np.unique(blocks, return_inverse=True, return_counts=True)
    for size in np.unique(sizes):
        units = np.flatnonzero(sizes == size)
        rows = np.stack([np.flatnonzero(unit_of_sample == unit) for unit in units])
        order = np.argsort(rng.random((len(units), X.shape[1])), axis=0)
        for member in range(size):
            permuted[rows[:, member]] = np.take_along_axis(X[rows[:, member]], order, axis=0)
    return permuted
