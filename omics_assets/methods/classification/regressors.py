"""The cheap rivals of the network for labels that are numbers: each predicts a fold for many label vectors at once.

Each takes a fold and values [P, n] (NaN = unknown, in every one of them) and returns the predicted numbers of the
held-out samples [P, held-out].
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.classification_folds import Fold
from omics_assets.methods.classification.sample_graph import cosine_graph

Floats = NDArray[np.float64]
Regressor = Callable[[Fold, Floats], Floats]

RIDGE_PENALTY = 1.0
"""In units of the mean squared length of the training latents."""


def mean_of_training(fold: Fold, values: Floats) -> Floats:
    """Predict the mean of the labelled training samples; 0 where there is none."""
    known = _known(fold, values)
    mean = values[:, known].mean(axis=1) if known.any() else np.zeros(len(values))
    return np.repeat(mean[:, None], int((~fold.train).sum()), axis=1)


def nearest_neighbours_mean(fold: Fold, values: Floats) -> Floats:
    """Mean of the nearest labelled training samples by cosine: the sample graph without a network."""
    known = _known(fold, values)
    if known.sum() < 2:
        return mean_of_training(fold, values)
    graph = cosine_graph(fold.latents, neighbours=max(fold.graph.neighbours, 1), sources=known)
    voters = graph.source.reshape(graph.samples, graph.neighbours)[~fold.train]
    return np.asarray(values[:, voters].mean(axis=2))


def ridge(fold: Fold, values: Floats) -> Floats:
    """Ridge regression on the latents around the mean of the training samples."""
    known = _known(fold, values)
    mean = mean_of_training(fold, values)
    if known.sum() < 2:
        return mean
    weights = ridge_weights(fold.latents[known], values[:, known].T)
    return np.asarray(mean + (fold.latents[~fold.train] @ weights).T)


NUMERIC_RIVALS: dict[str, Regressor] = {"knn": nearest_neighbours_mean, "ridge": ridge, "mean": mean_of_training}


def ridge_weights(X: Floats, Y: Floats) -> Floats:
    """Coefficients [d, P] of the ridge regressions of the columns of Y [t, P], centred, on standardised X [t, d]."""
    inner = X @ X.T
    penalty = RIDGE_PENALTY * max(float(np.trace(inner)) / len(inner), 1e-12)
    return np.asarray(X.T @ np.linalg.solve(inner + penalty * np.eye(len(inner)), Y - Y.mean(axis=0)))


def _known(fold: Fold, values: Floats) -> NDArray[np.bool_]:
    return np.asarray(fold.train & np.isfinite(values[0]))
