from __future__ import annotations

import numpy as np

from omics_assets.methods.importance.latent_map import gene_latent_correlation, gene_map, uniform_map


def test_correlation_agrees_with_numpy_and_is_zero_for_constants() -> None:
    rng = np.random.default_rng(0)
    genes, latents = rng.normal(size=(9, 4)), rng.normal(size=(9, 3))
    genes[:, 3], latents[:, 2] = 0.1, 7.0
    correlation = gene_latent_correlation(genes, latents)
    np.testing.assert_allclose(correlation[:3, :2], np.corrcoef(genes[:, :3].T, latents[:, :2].T)[:3, 3:])
    np.testing.assert_array_equal(correlation[3], 0)
    np.testing.assert_array_equal(correlation[:, 2], 0)


def test_a_worked_example() -> None:
    correlation = np.array([[1.0, 0.0], [0.5, 0.5], [0.5, -0.5]])
    two_classes = np.array([[2.0, 2.0], [-2.0, -2.0]])
    np.testing.assert_allclose(gene_map(two_classes, correlation), [2.0, 2.0, 0.0])
    np.testing.assert_allclose(gene_map(two_classes, correlation, form="published"), [2.0, 2.0, 2.0])
    np.testing.assert_allclose(uniform_map(correlation), [0.5, 0.5, 0.5])


def test_several_networks_at_once_and_the_sign_of_a_latent() -> None:
    rng = np.random.default_rng(1)
    weights, correlation = rng.normal(size=(5, 3, 4)), rng.uniform(-1, 1, size=(6, 4))
    flip = np.array([1, -1, 1, -1])
    for form in ("signed", "published"):
        together = gene_map(weights, correlation, form=form)
        assert together.shape == (5, 6)
        np.testing.assert_allclose(together[2], gene_map(weights[2], correlation, form=form))
        # a latent may be turned round with its weight: nothing changes
        np.testing.assert_allclose(gene_map(weights * flip, correlation * flip, form=form), together)
