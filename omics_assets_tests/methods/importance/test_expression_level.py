from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr
from sklearn.linear_model import LinearRegression

from omics_assets.methods.importance.expression_level import level_dependence

RNG = np.random.default_rng(0)
MEAN, VARIANCE, OWN = RNG.normal(size=(3, 500))


@pytest.mark.parametrize("score", [MEAN, -MEAN, np.exp(VARIANCE), MEAN + VARIANCE + 0.5 * OWN])
def test_an_importance_that_follows_the_level_is_told_so(score: np.ndarray) -> None:
    found = level_dependence(score, MEAN, VARIANCE)
    assert found.follows
    assert "only follows expression level" in found.sentence


def test_an_importance_of_its_own_is_told_so() -> None:
    found = level_dependence(OWN + 0.3 * MEAN, MEAN, VARIANCE)
    assert not found.follows
    assert "only follows" not in found.sentence
    assert found.sentence.startswith(f"{found.share:.0%} of the order")


def test_the_share_is_that_of_a_regression_of_ranks() -> None:
    score = MEAN + OWN
    ranks = rankdata(np.stack([score, MEAN, VARIANCE]), axis=1)
    found = level_dependence(score, MEAN, VARIANCE)
    assert found.share == pytest.approx(LinearRegression().fit(ranks[1:].T, ranks[0]).score(ranks[1:].T, ranks[0]))
    assert found.with_mean == pytest.approx(spearmanr(score, MEAN).statistic)
    assert found.with_variance == pytest.approx(spearmanr(score, VARIANCE).statistic)


def test_a_constant_importance_follows_nothing() -> None:
    assert level_dependence(np.ones(500), MEAN, VARIANCE).share == 0
