from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from omics_assets.methods.autoencoder_training import train
from omics_assets.methods.cross_validation import cross_validate
from omics_assets.methods.fold_matrix import z_score_folds
from omics_assets.methods.folds import fold_plan
from omics_assets.methods.target_gradient import PENALTIES, head_r2, target_gradient
from omics_assets_tests.methods.autoencoder_cases import TINY, cohort, quick

TISSUE, X, PLANTED = cohort(n=24, genes=120)
PLAN = fold_plan(TISSUE, np.arange(24), folds=4, repeats=1, rng=np.random.default_rng(0)).held_out


def test_a_target_of_the_tissue_points_at_tissue_genes() -> None:
    rng = np.random.default_rng(0)
    driven = X[:, PLANTED] @ rng.normal(size=PLANTED.sum())
    targets = np.column_stack([driven / driven.std(), rng.normal(size=24)])
    latents = cross_validate(z_score_folds(X), PLAN, TINY, quick(), seeds=(1,)).latents
    models = [train(X, TINY, quick(), epochs=25, seed=seed)[0] for seed in (1, 2, 3)]
    result = target_gradient(models, X, latents, PLAN, targets)
    assert result.value.shape == (2, 120)
    assert result.head_r2[0] > 0.2 > result.head_r2[1]
    assert (result.value[0][PLANTED][:, None] > result.value[0][~PLANTED]).mean() > 0.6


def test_the_head_is_fitted_on_training_samples_only() -> None:
    rng = np.random.default_rng(1)
    latents, targets = rng.normal(size=(1, 4, 24, 5)), rng.normal(size=(24, 1))
    targets[:, 0] += latents[0, 0, :, 0]
    residual = total = 0.0
    for Z, mask in zip(latents[0], PLAN[0], strict=True):
        Y = ((targets - targets[~mask].mean(0)) / targets[~mask].std(0))[:, 0]
        head = make_pipeline(StandardScaler(), RidgeCV(PENALTIES)).fit(Z[~mask], Y[~mask])
        residual += ((Y[mask] - head.predict(Z[mask])) ** 2).sum()
        total += (Y[mask] ** 2).sum()
    np.testing.assert_allclose(head_r2(latents, PLAN, targets), [1 - residual / total])


def test_gradients_are_those_of_the_prediction() -> None:
    """Moving one gene a little moves the prediction by its gradient."""
    model, _ = train(X, TINY, quick(), epochs=25, seed=1)
    targets = X[:, [0]]
    latents = np.zeros((1, 4, 24, 8), dtype=np.float32)
    head = make_pipeline(StandardScaler(), RidgeCV(PENALTIES)).fit(model.encode(X).astype(float), targets[:, 0])
    moved = np.zeros(120)
    for gene in range(120):
        step = np.zeros(120)
        step[gene] = 0.05
        ahead, behind = (head.predict(model.encode(X + sign * step).astype(float)) for sign in (1, -1))
        moved[gene] = np.abs(ahead - behind).mean()
    value = target_gradient([model], X, latents, PLAN, targets).value[0]
    assert np.corrcoef(value, np.argsort(np.argsort(moved)))[0, 1] > 0.98


def test_a_constant_target_has_no_r2() -> None:
    latents = np.random.default_rng(1).normal(size=(1, 4, 24, 5))
    assert head_r2(latents, PLAN, np.ones((24, 1))).tolist() == [0]


def test_misuse() -> None:
    with pytest.raises(ValueError, match="at least one model"):
        target_gradient([], X, np.zeros((1, 4, 24, 8)), PLAN, X[:, :1])
