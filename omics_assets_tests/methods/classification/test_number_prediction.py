from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score

from omics_assets.methods.classification.classification import Classification, classify
from omics_assets.methods.classification.classification_folds import FoldLatents, Label, make_folds, usable_labels
from omics_assets.methods.classification.gat_controls import gat_controls
from omics_assets.methods.classification.number_prediction import held_out_r2, number_vectors
from omics_assets.methods.classification.regressors import NUMERIC_RIVALS, nearest_neighbours_mean, ridge
from omics_assets_tests.methods.classification.classification_cases import fold_latents, quick

MODELS = ["gat", "mlp", "knn", "ridge", "mean"]


def numbered(strength: float = 3.0, seed: int = 0, blocks: np.ndarray | None = None, n: int = 18) -> FoldLatents:
    """Latents whose first axis follows a number, which the folds are not stratified by."""
    data = fold_latents(n=n, strength=0.0, seed=seed, blocks=blocks)
    values = np.random.default_rng(seed + 100).normal(size=n)[data.blocks]
    latents = data.latents.copy()
    latents[..., 0] += strength * values
    return replace(data, latents=latents, labels=(Label("height", 40 + 5 * values),))


def run(data: FoldLatents, **changes: object) -> Classification:
    return classify(data, quick(**changes), rng=np.random.default_rng(4))


def test_a_number_in_the_latents_is_found_and_the_mean_knows_nothing() -> None:
    result = run(numbered(strength=6.0), gat_permutations=19)
    assert result.results == ()
    assert [row.model for row in result.numbers] == MODELS
    for row in result.numbers[:2]:
        assert row.r2 > row.chance
    for row in result.numbers[2:4]:
        assert row.r2 > 0.2
        assert row.p <= 0.05
        assert row.lower < row.r2 < row.upper <= 1
        assert row.spearman > 0.5
        assert row.chance < 0.1
    mean = result.numbers[-1]
    assert (mean.r2, mean.p) == (pytest.approx(0.0), 1.0)
    assert [row.permutations for row in result.numbers] == [19, 19, 60, 60, 60]
    assert result.homophily["height", "gat"] > 0.2


def test_ridge_and_neighbours_agree_with_scikit_learn() -> None:
    data = numbered(strength=1.0)
    fold = make_folds(data, neighbours=3)[0]
    values = number_vectors(data.labels[0], data, 5, np.random.default_rng(0))
    train = fold.train
    penalty = float((fold.latents[train] ** 2).sum(axis=1).mean())
    oracle = Ridge(alpha=penalty).fit(fold.latents[train], values[:, train].T).predict(fold.latents[~train])
    np.testing.assert_allclose(ridge(fold, values), oracle.T)
    one = make_folds(data, neighbours=1)[0]
    unit = one.latents / np.linalg.norm(one.latents, axis=1, keepdims=True)
    nearest = np.flatnonzero(train)[(unit[~train] @ unit[train].T).argmax(axis=1)]
    np.testing.assert_allclose(nearest_neighbours_mean(one, values), values[:, nearest])


def test_r2_is_measured_against_the_training_mean() -> None:
    data = numbered()
    folds = make_folds(data, neighbours=3)
    values = number_vectors(data.labels[0], data, 0, np.random.default_rng(0))
    np.testing.assert_allclose(held_out_r2(folds, values, np.repeat(values[:, None], 2, axis=1)), 1.0)
    # the mean of all samples is nearer than that of the training samples
    overall = np.full((1, 2, 18), values.mean())
    assert r2_score(values[0], overall[0, 0]) == pytest.approx(0.0)
    assert held_out_r2(folds, values, overall)[0] > 0.0


def test_permuted_numbers_are_not_significant_and_p_is_roughly_uniform() -> None:
    ps = []
    for seed in range(30):
        rows = classify(
            numbered(strength=0.0, seed=seed),
            quick(permutations=39),
            rng=np.random.default_rng(seed),
            models=("knn", "ridge"),
        ).numbers
        ps += [row.p for row in rows]
    assert 0.4 < np.mean(ps) < 0.65
    assert np.mean(np.array(ps) <= 0.1) < 0.2


def test_blocks_are_permuted_whole_and_unknown_values_stay_unknown() -> None:
    data = numbered(blocks=np.repeat(np.arange(9), 2))
    values = data.labels[0].codes.copy()
    values[[0, 1]] = np.nan
    vectors = number_vectors(Label("height", values), data, 50, np.random.default_rng(0))
    np.testing.assert_array_equal(vectors[:, ::2], vectors[:, 1::2])
    assert np.isnan(vectors[:, :2]).all()
    np.testing.assert_array_equal(np.sort(vectors[:, 2:], axis=1), np.tile(np.sort(values[2:]), (51, 1)))
    assert len(np.unique(vectors[:, 2])) > 4
    rows = run(replace(data, labels=(Label("height", values),)), epochs=2).numbers
    assert all(row.units == 8 and np.isfinite([row.r2, row.spearman, row.lower]).all() for row in rows)


@pytest.mark.parametrize("model", NUMERIC_RIVALS)
def test_held_out_numbers_do_not_reach_training(model: str) -> None:
    data = numbered()
    fold = make_folds(data, neighbours=3)[0]
    values = number_vectors(data.labels[0], data, 3, np.random.default_rng(0))
    shuffled = np.where(fold.train, values, -99.0)
    np.testing.assert_array_equal(NUMERIC_RIVALS[model](fold, values), NUMERIC_RIVALS[model](fold, shuffled))


def test_controls_of_a_number_have_r2() -> None:
    random, untrained = gat_controls(numbered(), quick(random_graphs=2, epochs=3), rng=np.random.default_rng(0))
    for control in (random, untrained):
        assert control.r2.shape == (2,)
        assert np.isnan(control.accuracy).all()
    assert random.homophily < untrained.homophily


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.full(18, 4.0), "one value"),
        (np.where(np.arange(18) < 5, np.arange(18.0), np.nan), "needs 6 biological units"),
        (np.full(18, np.nan), "no sample has this label"),
    ],
)
def test_numbers_that_cannot_be_estimated(values: np.ndarray, reason: str) -> None:
    (skipped,) = usable_labels(replace(numbered(), labels=(Label("height", values),)))[1]
    assert reason in skipped.reason
