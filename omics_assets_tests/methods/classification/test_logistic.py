from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from omics_assets.methods.classification.logistic import fit_logistic
from omics_assets_tests.methods.classification.classification_cases import planted


@pytest.mark.parametrize(("classes", "width", "strength"), [(2, 40, 0.5), (3, 128, 1.0), (4, 5, 3.0), (3, 12, 0.0)])
def test_agrees_with_scikit_learn(classes: int, width: int, strength: float) -> None:
    rng = np.random.default_rng(classes)
    codes = np.arange(20) % classes
    X = planted(codes, width, strength, rng)
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    vectors = np.stack([codes, rng.permutation(codes)])
    fit = fit_logistic(X, (vectors[..., None] == np.arange(classes)).astype(float))
    new = rng.normal(size=(30, width))
    for row, labels in enumerate(vectors):
        oracle = LogisticRegression(C=0.1, tol=1e-10, max_iter=5000).fit(X, labels)
        scores = fit.scores(new)[row]
        if classes == 2:
            np.testing.assert_allclose(scores[:, 1] - scores[:, 0], oracle.decision_function(new), atol=2e-3)
        else:
            centred = scores - scores.mean(axis=1, keepdims=True)
            np.testing.assert_allclose(centred, oracle.decision_function(new), atol=2e-3)


def test_fits_are_independent_of_their_neighbours() -> None:
    rng = np.random.default_rng(0)
    one_hot = (rng.integers(3, size=(4, 12))[..., None] == np.arange(3)).astype(float)
    X = rng.normal(size=(12, 6))
    np.testing.assert_allclose(
        fit_logistic(X, one_hot).coefficients[2], fit_logistic(X, one_hot[2:3]).coefficients[0], atol=1e-12
    )


def test_a_class_missing_in_training_is_not_predicted() -> None:
    X = np.random.default_rng(1).normal(size=(10, 4))
    one_hot = (np.arange(10)[None, :, None] % 2 == np.arange(3)).astype(float)
    assert fit_logistic(X, one_hot).scores(X)[0].argmax(axis=1).max() == 1
