from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
import torch

from omics_assets.methods.autoencoders.autoencoder import TrainedAutoencoder, architecture
from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.seeded_models import SeededModels
from omics_assets.methods.importance import gene_derivatives
from omics_assets.methods.importance.attribution import Attribution, attribution, gradient_importance
from omics_assets.methods.importance.autoencoder_verdict import control_settings
from omics_assets.methods.importance.importance import split_half_agreement, split_halves
from omics_assets.settings import AutoencoderSettings
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, WIDE, cohort, quick

TISSUE, X, _ = cohort(n=16, genes=50)


@pytest.fixture(scope="module", params=[TINY, WIDE], ids=["fewer latents than coordinates", "more latents"])
def model(request: pytest.FixtureRequest) -> TrainedAutoencoder:
    return train(X, request.param, quick(), epochs=25, seed=1)[0]


def derivatives(model: TrainedAutoencoder, sample: np.ndarray) -> np.ndarray:
    """dz/dx [latents, p] by autograd through the network written per gene."""
    layers = len(model.weights) // 2
    first = torch.tensor(model.basis.lift_weights(model.weights[0]))
    weights = [first, *(torch.tensor(weight).double() for weight in model.weights[1:layers])]

    def encode(x: torch.Tensor) -> torch.Tensor:
        for layer in range(layers):
            x = weights[layer] @ x + torch.tensor(model.biases[layer]).double()
            x = torch.relu(x) if layer < layers - 1 else x
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


def test_blocks_of_genes_and_groups_of_samples_change_nothing(
    model: TrainedAutoencoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds: tuple[Attribution, ...] = get_args(Attribution)
    whole = [attribution(model, X, kind=kind) for kind in kinds]
    monkeypatch.setattr(gene_derivatives, "NUMBERS_PER_BLOCK", 3_000)
    monkeypatch.setattr(gene_derivatives, "NUMBERS_PER_PRODUCT", 5_000)
    for kind, wanted in zip(kinds, whole, strict=True):
        np.testing.assert_allclose(attribution(model, X, kind=kind), wanted, rtol=1e-5)


def test_gradient_importance_averages_ranks_over_seeds() -> None:
    models = SeededModels(TINY, quick(), 20)
    importance = gradient_importance(X, models, seeds=range(4))
    assert importance.value.min() >= 0
    assert importance.value.max() <= 1
    assert importance.value.mean() == pytest.approx(0.5)
    single = gradient_importance(X, models, seeds=[3])
    ranks = np.argsort(np.argsort(attribution(train(X, TINY, quick(), epochs=20, seed=3)[0], X)))
    np.testing.assert_allclose(single.value, ranks / 49)
    assert np.isnan(single.seed_agreement)


def test_short_training_finds_planted_genes_and_none_finds_the_others() -> None:
    """An untrained network attributes to genes that vary on their own: seeds agree on it, and it is no evidence."""
    _, X, planted = cohort(n=24, genes=400)
    shape, settings = architecture("compact", "gene", features=400), control_settings(AutoencoderSettings())
    found = {}
    for epochs in (1, settings.min_epochs):
        importance = gradient_importance(X, SeededModels(shape, settings, epochs), seeds=range(4))
        assert importance.seed_agreement > 0.5
        found[epochs] = (importance.value[planted][:, None] > importance.value[~planted]).mean()
    assert found[1] < 0.4
    assert found[15] > 0.8


def test_halves_that_share_nothing_do_not_agree() -> None:
    models = SeededModels(TINY, quick(), 10)

    def importance(half: np.ndarray, _: np.ndarray) -> np.ndarray:
        return gradient_importance(half, models, seeds=[1, 2]).value

    halves = split_halves(TISSUE, np.arange(16), rng=np.random.default_rng(0))
    noise = np.random.default_rng(1).normal(size=(16, 400))
    assert abs(split_half_agreement(noise, halves, importance)) < 0.2
    half = np.arange(16) < 8
    assert split_half_agreement(X, (half, half), importance) == pytest.approx(1)
