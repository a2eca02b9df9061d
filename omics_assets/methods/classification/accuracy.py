"""How right predictions are: accuracy, balanced accuracy, confusion, and the interval of a share of units."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def accuracy(codes: Ints, predictions: Ints) -> Floats:
    """Share of labelled samples (code >= 0) predicted right, over the last axis [..., n]."""
    known = codes >= 0
    return np.asarray((known & (codes == predictions)).sum(axis=-1) / np.maximum(known.sum(axis=-1), 1))


def balanced_accuracy(codes: Ints, predictions: Ints, classes: int) -> Floats:
    """Mean over the classes that occur of the share predicted right, over the last axis [..., n]."""
    right = codes == predictions
    recall = np.zeros(np.broadcast_shapes(codes.shape, predictions.shape)[:-1])
    occurring = np.zeros(codes.shape[:-1])
    for level in range(classes):
        members = codes == level
        count = members.sum(axis=-1)
        recall += (members & right).sum(axis=-1) / np.maximum(count, 1)
        occurring += count > 0
    return np.asarray(recall / np.maximum(occurring, 1))


def confusion_counts(codes: Ints, predictions: Ints, classes: int) -> Floats:
    """Labelled samples by true (rows) and predicted class, mean over repeats; codes [n], predictions [R, n]."""
    counts = np.zeros((classes, classes))
    known = codes >= 0
    for repeat in predictions:
        np.add.at(counts, (codes[known], repeat[known]), 1.0)
    return np.asarray(counts / max(len(predictions), 1))


def wilson_interval(share: float, units: int, confidence: float) -> tuple[float, float]:
    """Wilson's (1927) score interval of a share observed on so many independent units; (0, 1) without units."""
    if units == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + confidence / 2))
    centre = (share + z**2 / (2 * units)) / (1 + z**2 / units)
    half = z / (1 + z**2 / units) * float(np.sqrt(share * (1 - share) / units + z**2 / (4 * units**2)))
    return max(0.0, centre - half), min(1.0, centre + half)
