from __future__ import annotations

import numpy as np
import pytest
import torch

from omics_assets.methods.autoencoders.autoencoder import Architecture
from omics_assets.methods.autoencoders.autoencoder_training import Trainer
from omics_assets.methods.autoencoders.feature_training import FeatureTrainer
from omics_assets.methods.autoencoders.optimizers import BETAS, EPSILON
from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets.settings import AutoencoderSettings
from omics_assets_tests.methods.autoencoders.autoencoder_cases import cohort, quick

GENES = 300
X = cohort(n=12, genes=GENES)[1]
BASIS = fit_sample_basis(X)
NEW = np.random.default_rng(5).normal(size=(4, GENES))
SHAPE = Architecture((24, 12, 6), 0.3)
STEPS = 200

CASES = {
    "sgd": {"optimizer": "sgd", "momentum": 0, "learning_rate": 0.1},
    "momentum": {"optimizer": "sgd", "learning_rate": 0.03},
    "nesterov": {"optimizer": "sgd", "nesterov": True, "learning_rate": 0.03},
    "momentum and decay": {"optimizer": "sgd", "weight_decay": 1e-2, "learning_rate": 0.03},
    "row-Adam": {"optimizer": "row_adam"},
    "row-Adam and decay": {"optimizer": "row_adam", "weight_decay": 0.1},
}


def relative(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).max() / np.abs(b).max())


def in_both_bases(settings: AutoencoderSettings) -> tuple[Trainer, FeatureTrainer]:
    sample, feature = (
        kind(BASIS, X, SHAPE, settings, seed=(3, 1), dtype=torch.float64) for kind in (Trainer, FeatureTrainer)
    )
    return sample, feature


@pytest.mark.parametrize(("case", "gradients"), [*((case, "chunked") for case in CASES), ("row-Adam", "whole")])
def test_training_on_genes_is_training_in_the_sample_basis(case: str, gradients: str) -> None:
    sample, feature = in_both_bases(quick(**CASES[case], weight_gradients=gradients))
    if gradients == "chunked":
        feature.first.block, feature.last.block, feature.output_bias.block = 37, 64, 299
    before = feature.evaluate(torch.tensor(NEW))[0].numpy()
    losses = np.array([(feature.epoch(), sample.epoch()) for _ in range(STEPS)])
    genes, coordinates = feature.trained(), sample.trained()
    assert relative(losses[:, 0], losses[:, 1]) < 1e-10
    assert relative(genes.encode(NEW), coordinates.encode(NEW)) < 1e-10
    assert relative(genes.errors(NEW), coordinates.errors(NEW)) < 1e-10
    for new in NEW:
        lifted = coordinates.basis.lift_weights(coordinates.jacobian(coordinates.basis.coordinates(new)))
        assert relative(genes.jacobian(new), lifted) < 1e-10
    assert relative(before, genes.encode(NEW)) > 0.1  # it did train
    assert relative(feature.first.weight.numpy(), lifted[:1].T) > 0.1  # and is not compared with itself


def test_what_is_evaluated_is_what_is_returned() -> None:
    trainer = FeatureTrainer(BASIS, X, SHAPE, quick(), seed=1)
    for _ in range(5):
        trainer.epoch()
    latents, outputs = trainer.evaluate(torch.tensor(NEW, dtype=torch.float32))
    model = trainer.trained()
    np.testing.assert_allclose(model.encode(NEW), latents.numpy(), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(model.reconstruct(NEW), outputs.numpy(), rtol=1e-4, atol=1e-5)


class Plain(torch.nn.Module):
    """The same network by the book, from the weights of a trainer."""

    def __init__(self, trainer: FeatureTrainer) -> None:
        super().__init__()
        weights = [trainer.first.weight.T, *trainer.weights, trainer.last.weight]
        biases = [*trainer.biases, trainer.output_bias.weight[:, 0]]
        self.layers = torch.nn.ModuleList(torch.nn.Linear(*weight.T.shape).double() for weight in weights)
        with torch.no_grad():
            for layer, weight, bias in zip(self.layers, weights, biases, strict=True):
                layer.weight.copy_(weight)
                layer.bias.copy_(bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for number, layer in enumerate(self.layers):
            x = layer(x).clamp(min=0) if number not in {2, 5} else layer(x)
        return x


@pytest.mark.parametrize("gradients", ["chunked", "whole"])
def test_adamw_is_that_of_torch(gradients: str) -> None:
    settings = quick(optimizer="adamw", weight_decay=0.1, weight_gradients=gradients)
    trainer = FeatureTrainer(BASIS, X, Architecture(SHAPE.widths, 0.0), settings, seed=2, dtype=torch.float64)
    if gradients == "chunked":
        trainer.first.block, trainer.last.block = 37, 64
    plain, lr, ratio = Plain(trainer), settings.learning_rate, BASIS.rank / GENES
    # e r/p on W1, decay per step unchanged; epsilon in the units of the output layer's gradients
    first, *inner, last = plain.layers
    groups = [
        {"params": [first.weight], "lr": lr * ratio, "weight_decay": 0.1 / ratio},
        {"params": [first.bias, *(parameter for layer in inner for parameter in layer.parameters())]},
        {"params": list(last.parameters()), "eps": EPSILON * ratio},
    ]
    optimizer = torch.optim.AdamW(groups, lr=lr, betas=BETAS, eps=EPSILON, weight_decay=0.1)
    for _ in range(30):
        loss = ((plain(torch.tensor(X)) - torch.tensor(X)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        assert trainer.epoch() == pytest.approx(loss.item(), rel=1e-10)
    assert relative(trainer.last.weight.numpy(), last.weight.detach().numpy()) < 1e-10
    assert loss.item() < 0.9


def test_gradients_are_freed_and_none_is_wide() -> None:
    trainer = FeatureTrainer(BASIS, X, SHAPE, quick(), seed=1)
    trainer.epoch()
    assert all(parameter.grad is None for parameter in (*trainer.weights, *trainer.biases))
    assert trainer.first.weight.grad is None
    assert trainer.last.weight.grad is None


@pytest.mark.parametrize("optimizer", ["row_adam", "adamw", "sgd"])
def test_bfloat16_trains_like_float32(optimizer: str) -> None:
    rate = 0.1 if optimizer == "sgd" else 3e-3
    losses = {}
    for precision in ("float32", "bfloat16"):
        settings = quick(optimizer=optimizer, learning_rate=rate, precision=precision)
        trainer = FeatureTrainer(BASIS, X, SHAPE, settings, seed=1)
        losses[precision] = np.array([trainer.epoch() for _ in range(100)])
    assert trainer.first.weight.dtype == torch.bfloat16
    assert trainer.first.states[0].dtype == torch.bfloat16
    fallen = losses["float32"][0] - losses["float32"][-10:].mean()
    assert fallen > 0.05
    np.testing.assert_allclose(losses["bfloat16"][-10:].mean(), losses["float32"][-10:].mean(), atol=0.1 * fallen)


def test_the_same_seed_is_the_same_model() -> None:
    runs = []
    for seed in (1, 1, 2):
        trainer = FeatureTrainer(BASIS, X, SHAPE, quick(precision="bfloat16"), seed=seed)
        runs.append([trainer.epoch() for _ in range(4)])
    assert runs[0] == runs[1]
    assert runs[0] != runs[2]
