"""The cheap rivals of the network: each predicts the held-out samples of a fold for many label vectors at once.

Each takes a fold, labels [P, n] (negative = unknown in every one of them) and the number of classes, and returns the
predicted classes of the held-out samples [P, held-out]. Ties go to the first class.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.classification_folds import Fold
from omics_assets.methods.classification.logistic import fit_logistic
from omics_assets.methods.classification.sample_graph import cosine_graph

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Predictor = Callable[[Fold, Ints, int], Ints]

LOGISTIC_C = 0.1


def majority(fold: Fold, labels: Ints, classes: int) -> Ints:
    """Predict the most frequent class in training."""
    counts = _one_hot(labels[:, fold.train], classes).sum(axis=1)
    best = counts.argmax(axis=1)
    return np.repeat(best[:, None], int((~fold.train).sum()), axis=1)


def nearest_neighbours(fold: Fold, labels: Ints, classes: int) -> Ints:
    """Vote of the nearest labelled training samples by cosine: the sample graph without a network.

    Tied votes go to the class whose voters are nearer.
    """
    known = fold.train & (labels[0] >= 0)
    held_out = np.flatnonzero(~fold.train)
    if not known.any():
        return np.zeros((len(labels), len(held_out)), dtype=np.int64)
    graph = cosine_graph(fold.latents, neighbours=max(fold.graph.neighbours, 1), sources=known)
    degree = graph.neighbours
    if degree == 0:  # a single training sample
        return np.repeat(labels[:, known], len(held_out), axis=1)
    voters = graph.source.reshape(graph.samples, degree)[held_out]
    weight = 1.0 + (degree - np.arange(degree)) / (degree * (degree + 1))
    votes = np.einsum("phkc,k->phc", _one_hot(labels[:, voters], classes), weight)
    return np.asarray(np.round(votes, 9).argmax(axis=2), dtype=np.int64)


def nearest_centroid(fold: Fold, labels: Ints, classes: int) -> Ints:
    """Class whose mean expression over all genes is nearest; computed from inner products, so G costs nothing."""
    train, held_out = fold.train, ~fold.train
    one_hot = _one_hot(labels[:, train], classes)
    count = one_hot.sum(axis=1, keepdims=True)
    shares = one_hot / np.maximum(count, 1.0)
    cross = np.einsum("ht,ptc->phc", fold.gene_kernel[np.ix_(held_out, train)], shares, optimize=True)
    inner = (shares * (fold.gene_kernel[np.ix_(train, train)] @ shares)).sum(axis=1, keepdims=True)
    distance = np.where(count > 0, inner - 2.0 * cross, np.inf)
    return np.asarray(distance.argmin(axis=2), dtype=np.int64)


def logistic_regression(fold: Fold, labels: Ints, classes: int) -> Ints:
    """Multinomial logistic regression on the latents, C = 0.1."""
    known = fold.train & (labels[0] >= 0)
    fit = fit_logistic(fold.latents[known], _one_hot(labels[:, known], classes), C=LOGISTIC_C)
    return np.asarray(fit.scores(fold.latents[~fold.train]).argmax(axis=2), dtype=np.int64)


CHEAP_RIVALS: dict[str, Predictor] = {
    "knn": nearest_neighbours,
    "logistic_regression": logistic_regression,
    "nearest_centroid": nearest_centroid,
    "majority": majority,
}


def _one_hot(labels: Ints, classes: int) -> Floats:
    """[..., classes]; all 0 where the label is unknown."""
    return np.asarray(labels[..., None] == np.arange(classes), dtype=np.float64)
