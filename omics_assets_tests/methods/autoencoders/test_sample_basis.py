from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets_tests.methods.autoencoders.autoencoder_cases import cohort, z_scored


def test_the_basis_is_orthonormal_and_holds_the_training_samples() -> None:
    X = cohort(n=12, genes=80)[1]
    basis = fit_sample_basis(X)
    assert basis.rank == 11
    np.testing.assert_allclose(basis.vectors.T @ basis.vectors, np.eye(11), atol=1e-12)
    np.testing.assert_allclose(basis.lift(basis.coordinates(X)), X, atol=1e-12)
    np.testing.assert_allclose(basis.singular_values, np.linalg.svd(X, compute_uv=False)[:11])
    assert np.mean(basis.coordinates(X) ** 2) == pytest.approx(1)


def test_out_of_span_completes_the_length_of_a_new_sample() -> None:
    X = cohort(n=12, genes=80)[1]
    basis = fit_sample_basis(X)
    new = np.random.default_rng(1).normal(size=(5, 80))
    in_span = basis.lift(basis.coordinates(new))
    np.testing.assert_allclose(basis.out_of_span(new), (new**2).sum(1) - (in_span**2).sum(1))
    np.testing.assert_allclose(basis.out_of_span(X), 0, atol=1e-20)


def test_derivatives_and_weights_are_lifted_alike() -> None:
    X = cohort(n=6, genes=40)[1]
    basis = fit_sample_basis(X)
    weights = np.random.default_rng(1).normal(size=(3, basis.rank))
    np.testing.assert_allclose(X @ basis.lift_weights(weights).T, basis.coordinates(X) @ weights.T)


def test_repeated_samples_lower_the_rank() -> None:
    X = cohort(n=6, genes=40)[1]
    assert fit_sample_basis(z_scored(np.repeat(X, 2, axis=0))).rank == 5
    assert fit_sample_basis(X[:, :3]).rank == 3


def test_what_cannot_be_a_basis() -> None:
    with pytest.raises(ValueError, match="centred"):
        fit_sample_basis(np.ones((3, 4)))
    with pytest.raises(ValueError, match="all equal"):
        fit_sample_basis(np.zeros((3, 4)))
    with pytest.raises(ValueError, match="all equal"):
        fit_sample_basis(np.zeros((3, 0)))
