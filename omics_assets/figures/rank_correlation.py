"""Spearman correlation of the few rows that a figure shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata


def spearman(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the correlation [a, b] of the rows of [a, n] with those of [b, n]; 0 where a row is constant."""
    unit = []
    for values in (left, right):
        ranks = rankdata(values, axis=1)
        centred = ranks - ranks.mean(axis=1, keepdims=True)
        length = np.linalg.norm(centred, axis=1, keepdims=True)
        unit.append(centred / np.where(length > 0, length, 1.0))
    return np.asarray(np.clip(unit[0] @ unit[1].T, -1.0, 1.0), dtype=np.float64)
