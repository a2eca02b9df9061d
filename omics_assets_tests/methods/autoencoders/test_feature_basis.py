from __future__ import annotations

import numpy as np
import pytest
import torch

from omics_assets import memory
from omics_assets.errors import InputError
from omics_assets.methods.autoencoders.autoencoder import TrainedAutoencoder, architecture
from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.feature_basis import (
    FeatureAutoencoder,
    autoencoder_of,
    feature_memory_remedy,
    predict_feature_memory,
)
from omics_assets.methods.autoencoders.feature_training import FeatureTrainer
from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets.settings import AutoencoderSettings
from omics_assets.tensor_table import table_to_tensors, tensors_to_table
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, cohort, quick

X = cohort(n=12, genes=60)[1]


def trained(**changes: object) -> FeatureAutoencoder:
    trainer = FeatureTrainer(fit_sample_basis(X), X, TINY, quick(**changes), seed=1)
    for _ in range(20):
        trainer.epoch()
    return trainer.trained()


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_model_is_a_table(precision: str) -> None:
    model = trained(precision=precision)
    table = tensors_to_table({**model.to_tensors(), "mean": np.arange(60.0)}, chunk_bytes=100)
    back = autoencoder_of(table_to_tensors(table))
    assert isinstance(back, FeatureAutoencoder)
    assert back.first.dtype == {"float32": np.float32, "bfloat16": np.uint16}[precision]
    assert (back.encode(X) == model.encode(X)).all()
    assert (back.errors(X) == model.errors(X)).all()
    with pytest.raises(ValueError, match=r"layer_1\.weight"):
        autoencoder_of({name: array for name, array in model.to_tensors().items() if name != "layer_1.weight"})


def test_a_table_says_which_basis_it_is_of() -> None:
    model = train(X, TINY, quick(), epochs=3, seed=1)[0]
    back = autoencoder_of(model.to_tensors())
    assert isinstance(back, TrainedAutoencoder)
    assert (back.encode(X) == model.encode(X)).all()


def test_bfloat16_is_read_as_torch_reads_it() -> None:
    trainer = FeatureTrainer(fit_sample_basis(X), X, TINY, quick(precision="bfloat16"), seed=1)
    inputs = torch.tensor(X, dtype=torch.float32)
    hidden = torch.relu(inputs @ trainer.first.weight.float() + trainer.biases[0])
    hidden = torch.relu(hidden @ trainer.weights[0].T + trainer.biases[1])
    latents = hidden @ trainer.weights[1].T + trainer.biases[2]
    np.testing.assert_allclose(trainer.trained().encode(X), latents.detach().numpy(), rtol=1e-4, atol=1e-5)


def test_the_jacobian_is_the_derivative() -> None:
    model, step = trained(), 1e-2
    moved = [model.encode(X[:1] + sign * step * np.eye(60)) for sign in (1, -1)]
    exact, differences = model.jacobian(X[0]), (moved[0] - moved[1]).T / (2 * step)
    assert np.median(np.abs(exact - differences)) < 1e-3 * np.abs(exact).max()


def gigabytes(preset: str, **changes: object) -> float:
    shape = architecture(preset, "gene", features=132_129)
    return predict_feature_memory(shape, AutoencoderSettings(**changes), features=132_129, samples=21) / 1e9


def test_predicted_memory_of_the_published_widths() -> None:
    assert gigabytes("published", optimizer="adamw") > 26
    assert gigabytes("published", optimizer="adamw", weight_gradients="whole") > 30
    assert 17 < gigabytes("published") < 20
    assert 8 < gigabytes("published", precision="bfloat16") < 11
    assert 4 < gigabytes("published_counts") < 6


def test_what_does_not_fit_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_memory", lambda: int(23e9))
    settings = AutoencoderSettings(basis="feature", optimizer="adamw", weight_gradients="whole")
    needed = predict_feature_memory(
        architecture("published", "gene", features=132_129), settings, features=132_129, samples=21
    )
    with pytest.raises(InputError, match="needs about 3") as refused:
        memory.require_memory(
            needed,
            what="training on all genes",
            file="cohort.yaml",
            column="autoencoder.basis",
            remedy=feature_memory_remedy(settings),
        )
    for word in ("basis: sample", "precision: bfloat16", "weight_gradients: chunked"):
        assert word in str(refused.value)
    small = AutoencoderSettings(basis="feature", precision="bfloat16")
    assert "bfloat16" not in feature_memory_remedy(small)
    assert "chunked" not in feature_memory_remedy(small)
