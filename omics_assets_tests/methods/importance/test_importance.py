from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.decomposition import PCA

from omics_assets.methods.autoencoders.autoencoder import architecture
from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.cross_validation import cross_validate
from omics_assets.methods.importance.importance import (
    communality,
    latent_correlation,
    reconstruction_importance,
    seed_agreement,
    split_half_agreement,
    split_halves,
)
from omics_assets.methods.resampling.fold_matrix import z_score_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.methods.statistics.rank_normalization import rank_agreement
from omics_assets.settings import AutoencoderSettings, ImportanceSettings
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, cohort, quick

TISSUE, X, PLANTED = cohort()


def test_rank_agreement_is_spearman() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(5, size=(2, 40)).astype(float)
    assert rank_agreement(a, b) == pytest.approx(spearmanr(a, b).statistic)
    assert rank_agreement(a, np.ones(40)) == 0


def test_seed_agreement_compares_disjoint_halves() -> None:
    rng = np.random.default_rng(0)
    signal = rng.normal(size=300)
    assert seed_agreement(signal + 0.3 * rng.normal(size=(4, 300))) > 0.9
    assert abs(seed_agreement(rng.normal(size=(4, 300)))) < 0.2
    assert np.isnan(seed_agreement(signal[None]))


def test_communality_is_the_variance_in_the_first_components() -> None:
    loadings = PCA(5, svd_solver="full").fit(X)
    wanted = (loadings.explained_variance_[:, None] * loadings.components_**2).sum(0) / X.var(0, ddof=1)
    np.testing.assert_allclose(communality(X), wanted)
    constant = np.column_stack([X, np.ones(24)])
    assert communality(constant)[-1] == 0
    np.testing.assert_allclose(communality(X, components=99), 1)


def test_latent_correlation_by_numpy() -> None:
    latents = np.column_stack([np.random.default_rng(0).normal(size=(24, 3)), np.ones(24)])
    wanted = [np.mean([np.corrcoef(gene, z)[0, 1] ** 2 for z in latents.T[:3]]) * 3 / 4 for gene in X.T[:10]]
    np.testing.assert_allclose(latent_correlation(X, latents)[:10], wanted)


def auc(score: np.ndarray) -> float:
    return float((score[PLANTED][:, None] > score[~PLANTED]).mean())


def plan() -> np.ndarray:
    return fold_plan(TISSUE, np.arange(24), folds=4, repeats=1, rng=np.random.default_rng(0)).held_out


def test_reconstruction_importance_and_its_published_form() -> None:
    result = cross_validate(z_score_folds(X), plan(), TINY, quick(), seeds=(1, 2))
    error = train(X, TINY, quick(), epochs=30, seed=1)[0].errors(X).mean(axis=0)
    held_out = reconstruction_importance(result.r2_by_seed, error, kind="held_out_r2")
    assert held_out.high_is_important
    np.testing.assert_allclose(held_out.score, result.r2)
    assert held_out.seed_agreement == rank_agreement(*result.r2_by_seed)
    published = reconstruction_importance(result.r2_by_seed, error, kind="published")
    assert (published.value == error).all()
    assert (published.score == -error).all()
    assert np.isnan(published.seed_agreement)
    assert "low = important" in published.definition
    assert min(auc(held_out.score), auc(published.score)) > 0.7


def test_what_ships_by_default_survives_long_training_and_the_published_form_does_not() -> None:
    """Trained for long, a network reproduces every gene it saw; what it predicts of samples it never saw stays."""
    shape = architecture("compact", "gene", features=X.shape[1])
    shipped, in_sample = [], []
    for epochs in (30, 240):
        settings = AutoencoderSettings(min_epochs=epochs, max_epochs=epochs)
        r2 = cross_validate(z_score_folds(X), plan(), shape, settings, seeds=(1,)).r2_by_seed
        error = train(X, shape, settings, epochs=epochs, seed=1)[0].errors(X).mean(axis=0)
        default = reconstruction_importance(r2, error, kind=ImportanceSettings().reconstruction)
        assert "held-out" in default.definition
        shipped.append(auc(default.score))
        in_sample.append(auc(reconstruction_importance(r2, error, kind="published").score))
    assert min(shipped) > 0.85
    assert in_sample[0] > 0.8
    assert in_sample[1] < 0.6


def test_halves_are_z_scored_and_compared() -> None:
    seen = []

    def spread(half: np.ndarray, mask: np.ndarray) -> np.ndarray:
        seen.append((half, mask))
        return np.asarray(half[0])

    first = np.arange(24) < 12
    constant = np.column_stack([X, first.astype(float)])
    agreement = split_half_agreement(constant, (first, ~first), spread)
    (half, mask), (other, _) = seen
    np.testing.assert_allclose(half[:, :-1], (X[mask] - X[mask].mean(0)) / X[mask].std(0), atol=1e-12)
    assert (half[:, -1] == 0).all(), "constant in this half"
    assert agreement == rank_agreement(half[0], other[0])
    assert np.isnan(split_half_agreement(X, None, spread))


def test_halves_keep_blocks_and_classes_together() -> None:
    blocks = np.repeat(np.arange(12), 2)
    labels = np.repeat([0, 1, 2], 8)
    halves = split_halves(labels, blocks, rng=np.random.default_rng(0))
    assert halves is not None
    assert (halves[0] ^ halves[1]).all()
    assert [int((halves[0] & (labels == level)).sum()) for level in range(3)] == [4, 4, 4]
    assert split_halves(None, np.repeat(np.arange(5), 2), rng=np.random.default_rng(0)) is None
