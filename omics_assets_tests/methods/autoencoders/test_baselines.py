from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.linear_model import Ridge

from omics_assets.methods.autoencoders.autoencoder import LATENTS, Architecture
from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.baselines import held_out_baselines
from omics_assets.methods.resampling.fold_matrix import z_score_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.methods.resampling.held_out import HeldOutSums
from omics_assets_tests.methods.autoencoders.autoencoder_cases import cohort, quick

TISSUE, X, _ = cohort(n=20, genes=90)
PLAN = fold_plan(TISSUE, np.arange(20), folds=5, repeats=2, rng=np.random.default_rng(0)).held_out
RIVALS = {rival.method: rival for rival in held_out_baselines(z_score_folds(X), PLAN)}


def by_sklearn(components: int, *, ridge: bool = False) -> float:
    values = []
    for repeat in PLAN:
        residual = total = 0.0
        for mask in repeat:
            Z = (X - X[~mask].mean(0)) / X[~mask].std(0)
            pca = PCA(min(components, int((~mask).sum()) - 1), svd_solver="full").fit(Z[~mask])
            predicted = pca.inverse_transform(pca.transform(Z[mask]))
            if ridge:
                rest = np.linalg.svd(Z[~mask], compute_uv=False)[components : int((~mask).sum()) - 1] ** 2
                fitted = Ridge(alpha=rest.mean()).fit(pca.transform(Z[~mask]), Z[~mask])
                predicted = fitted.predict(pca.transform(Z[mask]))
            residual += ((Z[mask] - predicted) ** 2).sum()
            total += (Z[mask] ** 2).sum()
        values.append(1 - residual / total)
    return float(np.mean(values))


@pytest.mark.parametrize(("method", "components"), [("pca_3", 3), ("pca_5", 5), ("pca_8", 8), ("pca_r", 99)])
def test_principal_components_as_scikit_learn_has_them(method: str, components: int) -> None:
    assert RIVALS[method].pooled_r2 == pytest.approx(by_sklearn(components), rel=1e-9)


def test_ridge_as_scikit_learn_has_it() -> None:
    assert RIVALS["ridge"].pooled_r2 == pytest.approx(by_sklearn(5, ridge=True), rel=1e-9)


def test_the_linear_autoencoder_reaches_all_components_of_a_small_cohort() -> None:
    assert RIVALS["linear_autoencoder"].pooled_r2 == RIVALS["pca_r"].pooled_r2
    assert RIVALS["pca_3"].pooled_r2 < RIVALS["pca_5"].pooled_r2 < RIVALS["pca_r"].pooled_r2


@pytest.mark.parametrize("latents", [4, LATENTS])
def test_a_trained_linear_autoencoder_reaches_its_closed_form(latents: int) -> None:
    """A network without hidden layers is linear: with 64 latents, or fewer than the samples span."""
    sums = HeldOutSums(90)
    for mask in PLAN[0, :2]:
        Z = (X - X[~mask].mean(0)) / X[~mask].std(0)
        shape, settings = Architecture((latents,), 0.0), quick(learning_rate=1e-2)
        model, _ = train(Z[~mask], shape, settings, epochs=1500, seed=1)
        sums.add(np.ones(90, dtype=bool), Z[mask], model.reconstruct(Z[mask]))
    closed = held_out_baselines(z_score_folds(X), PLAN[:1, :2], components=(latents,))[0]
    assert 0.99 < sums.pooled() / closed.pooled_r2 <= 1 + 1e-6


def test_parameters_and_genes() -> None:
    assert RIVALS["pca_5"].parameters == 5 * 90
    assert RIVALS["pca_r"].parameters == 15 * 90
    assert RIVALS["pca_5"].r2.shape == (90,)
