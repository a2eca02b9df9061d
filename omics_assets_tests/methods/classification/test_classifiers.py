from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid

from omics_assets.methods.classification.classification_folds import Fold, make_folds
from omics_assets.methods.classification.classifiers import (
    CHEAP_RIVALS,
    logistic_regression,
    majority,
    nearest_centroid,
    nearest_neighbours,
)
from omics_assets_tests.methods.classification.classification_cases import fold_latents

DATA = fold_latents(strength=1.0)
FOLD = make_folds(DATA, neighbours=3)[0]
TRAIN = FOLD.train
RNG = np.random.default_rng(0)
LABELS = np.stack([DATA.labels[0].codes, *(RNG.permutation(DATA.labels[0].codes) for _ in range(8))])


def test_nearest_centroid_agrees_with_scikit_learn() -> None:
    genes = DATA.expression
    Z = (genes - genes[TRAIN].mean(axis=0)) / genes[TRAIN].std(axis=0)
    predicted = nearest_centroid(FOLD, LABELS, 3)
    for row, labels in enumerate(LABELS):
        oracle = NearestCentroid().fit(Z[TRAIN], labels[TRAIN]).predict(Z[~TRAIN])
        np.testing.assert_array_equal(predicted[row], oracle)


def test_one_neighbour_agrees_with_scikit_learn() -> None:
    fold = make_folds(DATA, neighbours=1)[0]
    predicted = nearest_neighbours(fold, LABELS, 3)
    for row, labels in enumerate(LABELS):
        oracle = KNeighborsClassifier(1, metric="cosine").fit(fold.latents[TRAIN], labels[TRAIN])
        np.testing.assert_array_equal(predicted[row], oracle.predict(fold.latents[~TRAIN]))


def test_neighbours_vote_and_the_nearer_break_ties() -> None:
    latents = np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.2], [1.0, 0.3], [0.0, 1.0], [-1.0, 0.0]])
    fold = Fold(0, np.arange(6) > 0, latents, FOLD.graph, np.zeros((6, 6)))
    labels = np.array([[0, 2, 1, 0, 0, 0], [0, 2, 1, 1, 0, 0]])
    np.testing.assert_array_equal(nearest_neighbours(fold, labels, 3)[:, 0], [2, 1])
    # a neighbour without a label does not vote
    unknown = np.array([[0, -1, 1, 0, 0, 1]])
    np.testing.assert_array_equal(nearest_neighbours(fold, unknown, 3)[:, 0], [0])


def test_logistic_regression_agrees_with_scikit_learn() -> None:
    predicted = logistic_regression(FOLD, LABELS, 3)
    for row, labels in enumerate(LABELS):
        oracle = LogisticRegression(C=0.1, max_iter=2000, tol=1e-8).fit(FOLD.latents[TRAIN], labels[TRAIN])
        np.testing.assert_array_equal(predicted[row], oracle.predict(FOLD.latents[~TRAIN]))


def test_majority_of_the_training_samples() -> None:
    labels = np.where(TRAIN, 2, 1)[None]
    np.testing.assert_array_equal(majority(FOLD, labels, 3), np.full((1, int((~TRAIN).sum())), 2))


@pytest.mark.parametrize("model", CHEAP_RIVALS)
def test_held_out_labels_and_latents_do_not_reach_training(model: str) -> None:
    shuffled = LABELS.copy()
    shuffled[:, ~TRAIN] = (shuffled[:, ~TRAIN] + 1) % 3
    np.testing.assert_array_equal(CHEAP_RIVALS[model](FOLD, LABELS, 3), CHEAP_RIVALS[model](FOLD, shuffled, 3))


@pytest.mark.parametrize("model", CHEAP_RIVALS)
def test_a_class_missing_in_training_is_never_predicted(model: str) -> None:
    labels = np.where(TRAIN, LABELS % 2, 2)
    assert CHEAP_RIVALS[model](FOLD, labels, 3).max() <= 1
