from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, balanced_accuracy_score, confusion_matrix
from statsmodels.stats.proportion import proportion_confint

from omics_assets.methods.classification.accuracy import accuracy, balanced_accuracy, confusion_counts, wilson_interval


def test_agrees_with_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    codes = rng.integers(4, size=(5, 40))
    predictions = rng.integers(4, size=(5, 40))
    balanced = balanced_accuracy(codes, predictions, 4)
    for row in range(5):
        assert accuracy(codes, predictions)[row] == pytest.approx(accuracy_score(codes[row], predictions[row]))
        assert balanced[row] == pytest.approx(balanced_accuracy_score(codes[row], predictions[row]))
    expected = confusion_matrix(codes[0], predictions[0], labels=range(4))
    np.testing.assert_array_equal(confusion_counts(codes[0], predictions[:1], 4), expected)


def test_samples_without_a_label_and_classes_without_samples_do_not_count() -> None:
    codes = np.array([0, 0, -1, 2])
    predictions = np.array([0, 1, -1, 2])
    assert accuracy(codes, predictions) == pytest.approx(2 / 3)
    assert balanced_accuracy(codes, predictions, 3) == pytest.approx(0.75)
    assert confusion_counts(codes, predictions[None], 3).sum() == 3


@pytest.mark.parametrize(("right", "units"), [(18, 21), (0, 5), (5, 5), (1, 1)])
def test_wilson_interval_agrees_with_statsmodels(right: int, units: int) -> None:
    expected = proportion_confint(right, units, alpha=0.05, method="wilson")
    assert wilson_interval(right / units, units, 0.95) == pytest.approx(expected, abs=1e-12)


def test_wilson_interval_of_the_notes() -> None:
    assert wilson_interval(18 / 21, 21, 0.95) == pytest.approx((0.65, 0.95), abs=5e-3)
    assert wilson_interval(0.0, 0, 0.95) == (0.0, 1.0)
