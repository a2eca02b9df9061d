"""Held-out R2: squared errors and totals of held-out samples, pooled over the folds of a repeat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class HeldOutSums:
    """Residual and total sum of squares per feature, pooled over held-out samples in units of the fold's z-scores.

    The total is taken around the mean of the training samples, which is 0 in z-scores. A feature that a fold's training
    samples do not allow does not count in that fold.

    Parameters
    ----------
    features
        Number of features, p.
    """

    def __init__(self, features: int) -> None:
        self.residual = np.zeros(features)
        self.total = np.zeros(features)

    def add(self, kept: NDArray[np.bool_], X: Floats, reconstruction: Floats) -> None:
        """Add held-out samples [m, p_fold] of one fold and their reconstruction."""
        self.add_residual(kept, X, ((X - reconstruction) ** 2).sum(axis=0))

    def add_residual(self, kept: NDArray[np.bool_], X: Floats, residual: Floats) -> None:
        """Add held-out samples [m, p_fold] of one fold and the squared error of each feature over them [p_fold]."""
        self.residual[kept] += residual
        self.total[kept] += (X**2).sum(axis=0)

    def per_feature(self) -> Floats:
        """Return 1 - residual / total of each feature [p]; 0 (no better than the mean) where the total is 0."""
        share = np.divide(self.residual, self.total, out=np.ones_like(self.total), where=self.total > 0)
        return np.asarray(1.0 - share)

    def pooled(self) -> float:
        """Return 1 - residual / total over all features."""
        total = float(self.total.sum())
        return 1.0 - float(self.residual.sum()) / total if total > 0 else 0.0


def check_held_out(held_out: NDArray[np.bool_]) -> None:
    """Check a fold plan [R, F, n].

    Raises
    ------
    ValueError
        If it has fewer than two folds, or a fold without training or held-out samples.
    """
    if held_out.ndim != 3 or held_out.shape[1] < 2:
        msg = "cross-validation needs a plan [repeats, folds, samples] of at least two folds"
        raise ValueError(msg)
    sizes = held_out.sum(axis=2)
    if (sizes == 0).any() or (sizes == held_out.shape[2]).any():
        msg = "every fold needs both training and held-out samples"
        raise ValueError(msg)
