from __future__ import annotations

import numpy as np
import pytest
import torch

from omics_assets.methods.attribution import attribution, gradient_importance, gradient_split_half
from omics_assets.methods.autoencoder import TrainedAutoencoder, architecture
from omics_assets.methods.autoencoder_training import train
from omics_assets.methods.autoencoder_verdict import control_settings
from omics_assets.methods.importance import split_halves
from omics_assets.settings import AutoencoderSettings
from omics_assets_tests.methods.autoencoder_cases import TINY, cohort, quick

TISSUE, X, _ = cohort(n=16, genes=50)


@pytest.fixture(scope="module")
def model() -> TrainedAutoencoder:
    return train(X, TINY, quick(), epochs=25, seed=1)[0]


def derivatives(model: TrainedAutoencoder, sample: np.ndarray) -> np.ndarray:
    """dz/dx [8, p] by autograd through the network written per gene."""
    first = torch.tensor(model.basis.lift_weights(model.weights[0]))
    weights = [first, *(torch.tensor(weight).double() for weight in model.weights[1:3])]

    def encode(x: torch.Tensor) -> torch.Tensor:
        for layer in range(3):
            x = weights[layer] @ x + torch.tensor(model.biases[layer]).double()
            x = torch.relu(x) if layer < 2 else x
        return x

    return torch.autograd.functional.jacobian(encode, torch.tensor(sample)).numpy()


def test_attributions_are_those_of_autograd_on_genes(model: TrainedAutoencoder) -> None:
    J = np.stack([derivatives(model, sample) for sample in X])
    np.testing.assert_allclose(attribution(model, X), (np.abs(J) * np.abs(X)[:, None]).mean((0, 1)), rtol=1e-5)
    wanted = np.sqrt((J**2).sum(1)).mean(0)
    np.testing.assert_allclose(attribution(model, X, kind="jacobian_l2"), wanted, rtol=1e-5)
    path = np.stack([[derivatives(model, t * sample) for t in (np.arange(16) + 0.5) / 16] for sample in X]).mean(1)
    wanted = (np.abs(path) * np.abs(X)[:, None]).mean((0, 1))
    np.testing.assert_allclose(attribution(model, X, kind="integrated_gradients"), wanted, rtol=1e-4)


def test_gradient_importance_averages_ranks_over_seeds() -> None:
    importance = gradient_importance(X, TINY, quick(), epochs=20, seeds=range(4))
    assert importance.value.min() >= 0
    assert importance.value.max() <= 1
    assert importance.value.mean() == pytest.approx(0.5)
    single = gradient_importance(X, TINY, quick(), epochs=20, seeds=[3])
    ranks = np.argsort(np.argsort(attribution(train(X, TINY, quick(), epochs=20, seed=3)[0], X)))
    np.testing.assert_allclose(single.value, ranks / 49)
    assert np.isnan(single.seed_agreement)


def test_short_training_finds_planted_genes_and_none_finds_the_others() -> None:
    """An untrained network attributes to genes that vary on their own: seeds agree on it, and it is no evidence."""
    _, X, planted = cohort(n=24, genes=400)
    shape, settings = architecture("compact", "gene", features=400), control_settings(AutoencoderSettings())
    found = {}
    for epochs in (1, settings.min_epochs):
        importance = gradient_importance(X, shape, settings, epochs=epochs, seeds=range(4))
        assert importance.seed_agreement > 0.5
        found[epochs] = (importance.value[planted][:, None] > importance.value[~planted]).mean()
    assert found[1] < 0.4
    assert found[15] > 0.8


def test_halves_that_share_nothing_do_not_agree() -> None:
    halves = split_halves(TISSUE, np.arange(16), rng=np.random.default_rng(0))
    noise = np.random.default_rng(1).normal(size=(16, 400))
    agreement = gradient_split_half(noise, halves, TINY, quick(), epochs=10, seeds=[1, 2])
    assert abs(agreement) < 0.2
    assert np.isnan(gradient_split_half(noise, None, TINY, quick(), epochs=10, seeds=[1]))
    half = np.arange(16) < 8
    twice = gradient_split_half(X, (half, half), TINY, quick(), epochs=10, seeds=[1, 2])
    assert twice == pytest.approx(1)
