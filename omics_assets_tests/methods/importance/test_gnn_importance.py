from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import spearmanr

from omics_assets.methods.classification.classification_folds import Label
from omics_assets.methods.importance.gnn_importance import GnnImportance, gnn_importance
from omics_assets.methods.statistics.rank_normalization import rank_normalize
from omics_assets.settings import ImportanceSettings
from omics_assets_tests.methods.classification.classification_cases import NAMES, planted, quick

N, GENES = 18, 60
TISSUE = np.arange(N) % 3


def cohort(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Genes, of which the first 15 follow the tissue, and latents that mix genes."""
    rng = np.random.default_rng(seed)
    genes = rng.normal(size=(N, GENES))
    genes[:, :15] = planted(TISSUE, 15, 2.0, rng)
    return genes, genes @ rng.normal(size=(GENES, 10))


def importance(labels: tuple[Label, ...], n: int = N, **changes: object) -> GnnImportance:
    genes, latents = cohort()
    settings = ImportanceSettings.model_validate({"gnn_seeds": 2, "control_draws": 20, **changes})
    return gnn_importance(
        genes[:n], latents[:n], labels, np.arange(n), quick(epochs=8), settings, rng=np.random.default_rng(1)
    )


def tissue(codes: np.ndarray = TISSUE) -> Label:
    return Label("tissue", codes, NAMES[:3])


@pytest.fixture(scope="module")
def result() -> GnnImportance:
    return importance((tissue(), Label("site", np.arange(N) // 9, NAMES[:2])))


def test_genes_of_the_label_are_found(result: GnnImportance) -> None:
    (first, _) = result.labels
    follows = np.arange(GENES) < 15
    for value in (first.value, first.linear, first.anova.f):
        assert rank_normalize(value)[follows].mean() > 0.7
    assert first.seed_agreement > 0.5
    assert first.split_half_agreement > first.split_half_control.mean()
    assert first.split_half_control.shape == (20,)
    assert first.control.shape == first.value.shape == result.uniform.shape == (GENES,)
    assert spearmanr(first.value, first.anova.f).statistic > 0.3


def test_labels_are_pooled_by_mean_rank(result: GnnImportance) -> None:
    expected = np.mean([rank_normalize(label.value) for label in result.labels], axis=0)
    np.testing.assert_allclose(result.pooled, expected)


def test_same_seed_same_importance(result: GnnImportance) -> None:
    again = importance((tissue(), Label("site", np.arange(N) // 9, NAMES[:2])))
    np.testing.assert_array_equal(again.pooled, result.pooled)
    np.testing.assert_array_equal(again.labels[0].split_half_control, result.labels[0].split_half_control)


def test_published_form_and_missing_labels() -> None:
    published = importance((tissue(np.where(np.arange(N) == 2, -1, TISSUE)),), gnn_map="published")
    signed = importance((tissue(),))
    assert np.isfinite(published.pooled).all()
    assert not np.allclose(published.labels[0].value, signed.labels[0].value)


def test_gradients_may_be_integrated() -> None:
    signed, integrated = (importance((tissue(),), gnn_gradient=kind) for kind in ("gradient", "integrated_gradients"))
    assert 0.5 < spearmanr(signed.labels[0].value, integrated.labels[0].value).statistic < 0.9999
    # the linear model has no path
    np.testing.assert_array_equal(signed.labels[0].linear, integrated.labels[0].linear)


def test_a_number_has_a_map_of_its_own() -> None:
    genes, _ = cohort()
    height = np.where(np.arange(N) == 3, np.nan, genes[:, 20])
    (label,) = importance((Label("height", height),)).labels
    for value in (label.linear, label.anova.f):
        assert rank_normalize(value)[20] > 0.85
    assert np.isfinite(label.value).all()
    assert spearmanr(label.value, label.linear).statistic > 0.1
    assert label.split_half_control.shape == (20,)


def test_what_cannot_be_estimated_has_a_reason() -> None:
    nothing = importance(())
    assert nothing.pooled.shape == (0,)
    one_class = importance((tissue(np.zeros(N, dtype=np.int64)),))
    assert one_class.labels == ()
    assert "fewer than two classes" in one_class.skipped[0].reason


def test_few_units_have_no_split_halves() -> None:
    label = importance((Label("tissue", np.arange(5) % 2, NAMES[:2]),), n=5).labels[0]
    assert np.isnan(label.split_half_agreement)
    assert label.split_half_control.shape == (0,)
    assert np.isfinite(label.value).all()
