from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from omics_assets.methods.autoencoders.projections import METHODS, Projection, project
from omics_assets_tests.methods.classification.classification_cases import planted


def views(X: np.ndarray, seed: int = 0) -> dict[str, Projection]:
    return {view.method: view for view in project(X, rng=np.random.default_rng(seed))}


def test_pca_agrees_with_scikit_learn_up_to_sign() -> None:
    X = np.random.default_rng(0).normal(size=(12, 6)) * np.arange(1, 7)
    scores = views(X)["pca"].coordinates
    np.testing.assert_allclose(np.abs(scores), np.abs(PCA(2).fit_transform(X)))
    assert (scores[np.abs(scores).argmax(axis=0), [0, 1]] > 0).all()


def test_separated_groups_stay_apart_in_every_view() -> None:
    codes = np.arange(24) % 3
    for view in views(planted(codes, 20, 8.0, np.random.default_rng(1))).values():
        distance = np.linalg.norm(view.coordinates[:, None] - view.coordinates, axis=2) + np.diag(np.full(24, np.inf))
        assert (codes[distance.argmin(axis=1)] == codes).all()


@pytest.mark.parametrize("n", [4, 5, 6, 7, 8])
@pytest.mark.parametrize("width", [1, 2, 16])
def test_few_samples_have_defined_answers(n: int, width: int) -> None:
    X = np.random.default_rng(n).normal(size=(n, width))
    for method, view in views(X).items():
        assert view.coordinates.shape == (n, 2), method
        assert np.isfinite(view.coordinates).all()
        assert view.reason == ""


def test_same_seed_same_coordinates() -> None:
    X = np.random.default_rng(0).normal(size=(10, 5))
    for one, other in zip(views(X).values(), views(X).values(), strict=True):
        np.testing.assert_array_equal(one.coordinates, other.coordinates)


def test_what_is_impossible_is_left_out_with_a_reason() -> None:
    three = views(np.random.default_rng(0).normal(size=(3, 5)))
    assert three["pca"].coordinates.shape == (3, 2)
    for method in ("tsne", "umap"):
        assert three[method].coordinates.shape == (0, 2)
        assert "needs at least 4 samples, there are 3" in three[method].reason
    equal = views(np.ones((6, 3)))
    np.testing.assert_array_equal(equal["pca"].coordinates, 0)
    assert "all samples are equal" in equal["umap"].reason
    assert tuple(equal) == METHODS


def test_replicates_that_coincide_and_values_that_are_not_finite() -> None:
    X = np.repeat(np.random.default_rng(0).normal(size=(4, 3)), 2, axis=0)
    assert all(np.isfinite(view.coordinates).all() for view in views(X).values())
    with pytest.raises(ValueError, match="NaN or infinity"):
        views(np.full((5, 2), np.nan))
