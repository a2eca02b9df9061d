from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.seeded_models import SeededModels
from omics_assets.methods.importance.importance import split_half_agreement, split_halves
from omics_assets.methods.importance.target_gradient import target_gradient, target_gradient_control
from omics_assets.methods.importance.target_head import PENALTIES
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, cohort, quick

TISSUE, X, PLANTED = cohort(n=24, genes=120)
MODELS = SeededModels(TINY, quick(), 25)
SINGLE = np.arange(24)


def driven(seed: int = 0) -> np.ndarray:
    """A target [24, 1] made by the planted genes."""
    made = X[:, PLANTED] @ np.random.default_rng(seed).normal(size=PLANTED.sum())
    return np.asarray((made / made.std())[:, None])


def auc(score: np.ndarray) -> float:
    return float((score[PLANTED][:, None] > score[~PLANTED]).mean())


def test_a_target_of_the_tissue_points_at_tissue_genes_and_its_control_does_not() -> None:
    found = target_gradient(X, driven(), MODELS, blocks=SINGLE, seeds=range(4))
    assert auc(found.value) > 0.65
    assert found.seed_agreement > 0.3
    control = target_gradient_control(X, driven(), MODELS, blocks=SINGLE, draws=6, seed=1, rng=np.random.default_rng(0))
    assert abs(auc(control) - 0.5) < 0.1
    halves = split_halves(TISSUE, SINGLE, rng=np.random.default_rng(0))
    agreement = split_half_agreement(
        X,
        halves,
        lambda half, mask: target_gradient(half, driven()[mask], MODELS, blocks=SINGLE[mask], seeds=(1, 2)).value,
    )
    assert 0.05 < agreement < 1


def test_gradients_are_those_of_the_prediction() -> None:
    """Moving one gene a little moves the prediction by its gradient."""
    model, _ = train(X, TINY, quick(), epochs=25, seed=1)
    targets = X[:, [0]]
    head = make_pipeline(StandardScaler(), RidgeCV(PENALTIES)).fit(model.encode(X).astype(float), targets[:, 0])
    moved = np.zeros(120)
    for gene in range(120):
        step = np.zeros(120)
        step[gene] = 0.05
        ahead, behind = (head.predict(model.encode(X + sign * step).astype(float)) for sign in (1, -1))
        moved[gene] = np.abs(ahead - behind).mean()
    value = target_gradient(X, targets, MODELS, blocks=SINGLE, seeds=[1]).value
    assert np.corrcoef(value, np.argsort(np.argsort(moved)))[0, 1] > 0.98


def test_the_value_is_that_of_the_best_target_and_seeds_are_compared_in_halves() -> None:
    targets = np.column_stack([driven(), np.random.default_rng(3).normal(size=24)])
    both = target_gradient(X, targets, MODELS, blocks=SINGLE, seeds=(1, 2, 3))
    alone = [
        target_gradient(X, targets[:, [column]], MODELS, blocks=SINGLE, seeds=(1, 2, 3)).value for column in (0, 1)
    ]
    np.testing.assert_allclose(both.value, np.maximum(*alone))
    first = target_gradient(X, targets, MODELS, blocks=SINGLE, seeds=(1, 3)).value
    second = target_gradient(X, targets, MODELS, blocks=SINGLE, seeds=(2,))
    ranks = [np.argsort(np.argsort(values)) for values in (first, second.value)]
    assert both.seed_agreement == pytest.approx(np.corrcoef(ranks)[0, 1], abs=0.02)
    assert np.isnan(second.seed_agreement)


def test_the_head_is_fitted_on_means_of_biological_units() -> None:
    model, _ = train(X, TINY, quick(), epochs=25, seed=1)
    targets, blocks = X[:, [0]], np.repeat(np.arange(12), 2)[::-1]
    latents, asked = (
        np.array([values[blocks == unit].mean(axis=0) for unit in range(12)])
        for values in (model.encode(X).astype(float), targets)
    )
    head = make_pipeline(StandardScaler(), RidgeCV(PENALTIES)).fit(latents, asked[:, 0])
    moved = np.zeros(120)
    for gene in range(120):
        step = np.zeros(120)
        step[gene] = 0.05
        ahead, behind = (head.predict(model.encode(X + sign * step).astype(float)) for sign in (1, -1))
        moved[gene] = np.abs(ahead - behind).mean()
    rank = np.argsort(np.argsort(moved))
    value, by_sample = (target_gradient(X, targets, MODELS, blocks=b, seeds=[1]).value for b in (blocks, SINGLE))
    assert np.corrcoef(value, rank)[0, 1] > 0.98
    assert np.corrcoef(by_sample, rank)[0, 1] < 0.98
