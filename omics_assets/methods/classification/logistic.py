"""Multinomial logistic regression with an L2 penalty, for many label vectors at once.

The design matrix is the same for all label permutations, so one preconditioner (the bound of Böhning, 1992, on the
Hessian) serves all, and one step for all of them is two matrix products.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import softmax

Floats = NDArray[np.float64]

ITERATIONS = 100


@dataclass(frozen=True)
class LogisticFit:
    """Coefficients [P, classes, d] and intercepts [P, classes] of P fits on the same samples."""

    coefficients: Floats
    intercepts: Floats

    def scores(self, X: Floats) -> Floats:
        """Return the linear predictors [P, m, classes] of samples X [m, d]."""
        return np.asarray(X @ self.coefficients.transpose(0, 2, 1) + self.intercepts[:, None])


def fit_logistic(X: Floats, one_hot: Floats, *, C: float = 0.1, iterations: int = ITERATIONS) -> LogisticFit:
    """Minimise |w|^2 / 2 + C sum of the cross-entropies (scikit-learn's objective), intercepts not penalised.

    Accelerated by Nesterov's momentum, a fixed number of steps.

    Parameters
    ----------
    X
        Standardised training samples [t, d].
    one_hot
        Classes of the training samples for each of P label vectors [P, t, classes].
    C
        Inverse strength of the penalty.
    iterations
        Number of steps.
    """
    vectors, design = _span(X)
    columns = design.shape[1]
    fits, _, classes = one_hot.shape
    # scikit-learn has one vector w for two classes; here +w/2 and -w/2, of which the penalty is half as large
    strength = C if classes > 2 else C / 2
    targets = one_hot.transpose(1, 0, 2).reshape(len(X), fits * classes)
    penalty = np.ones((columns, 1))
    penalty[-1] = 0.0
    # the small ridge only keeps the bound of the intercept invertible
    bound = cho_factor(np.diag(penalty[:, 0]) + 0.5 * strength * design.T @ design + 1e-9 * np.eye(columns))
    weights = np.zeros((columns, fits * classes))
    ahead = weights
    for step in range(iterations):
        probability = softmax((design @ ahead).reshape(len(X), fits, classes), axis=2).reshape(targets.shape)
        gradient = penalty * ahead + strength * design.T @ (probability - targets)
        moved = ahead - cho_solve(bound, gradient)
        ahead = moved + step / (step + 3) * (moved - weights)
        weights = moved
    solution = weights.reshape(columns, fits, classes)
    coefficients = np.tensordot(vectors, solution[:-1], axes=1)
    return LogisticFit(np.asarray(coefficients.transpose(1, 2, 0)), solution[-1])


def _span(X: Floats) -> tuple[Floats, Floats]:
    """Directions of the samples [d, r] and their coordinates with a column of ones [t, r + 1].

    A penalised solution has no part outside the span of the training samples.
    """
    left, singular, right = np.linalg.svd(X, full_matrices=False)
    kept = singular > 1e-10 * max(1.0, float(singular.max(initial=0.0)))
    coordinates = left[:, kept] * singular[kept]
    return right[kept].T, np.concatenate([coordinates, np.ones((len(X), 1))], axis=1)
