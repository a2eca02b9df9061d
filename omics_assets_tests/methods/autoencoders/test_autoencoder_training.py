from __future__ import annotations

import numpy as np
import pytest
import torch

from omics_assets.methods.autoencoders.autoencoder import Architecture
from omics_assets.methods.autoencoders.autoencoder_training import Trainer, train
from omics_assets.methods.autoencoders.optimizers import BETAS, EPSILON
from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, cohort, quick

X = cohort(n=11, genes=70)[1]
NEW = np.random.default_rng(5).normal(size=(4, 70))
LR = 3e-3


class FeatureBasis:
    """The same network written per gene, in the plainest way: W1 [h, p] and W_L [p, h] are there in full."""

    def __init__(self, trainer: Trainer, optimizer: str, dropout: float) -> None:
        basis = trainer.basis
        self.basis = basis
        self.dropout = dropout
        self.generator = torch.Generator()
        self.generator.set_state(trainer.generator.get_state())
        weights = [weight.detach().numpy().copy() for weight in trainer.weights]
        biases = [bias.detach().numpy().copy() for bias in trainer.biases]
        weights[0] = basis.lift_weights(weights[0])
        weights[-1] = basis.lift(weights[-1].T).T
        biases[-1] = basis.lift(biases[-1])
        self.W = [torch.tensor(weight, requires_grad=True) for weight in weights]
        self.b = [torch.tensor(bias, requires_grad=True) for bias in biases]
        ratio = basis.rank / 70
        self.gene_side = [
            (self.W[0], 1, LR * ratio, EPSILON),
            (self.W[-1], 0, LR, EPSILON * ratio),
            (self.b[-1], 0, LR, EPSILON * ratio),
        ]
        inner = [*self.W[1:-1], *self.b[:-1]]
        if optimizer == "sgd":
            groups = [
                {"params": inner, "lr": LR},
                {"params": [self.W[0]], "lr": LR * ratio},
                {"params": [self.W[-1], self.b[-1]], "lr": LR / ratio},
            ]
            self.optimizer = torch.optim.SGD(groups, lr=LR, momentum=quick().momentum)
            self.gene_side = []
        else:
            self.optimizer = torch.optim.Adam(inner, lr=LR, betas=BETAS, eps=EPSILON)
        self.moments = [(torch.zeros_like(tensor), 0.0) for tensor, *_ in self.gene_side]

    def forward(self, x: torch.Tensor, *, training: bool) -> tuple[torch.Tensor, torch.Tensor]:
        latents = x
        for layer, (weight, bias) in enumerate(zip(self.W, self.b, strict=True)):
            x = x @ weight.T + bias
            if layer == len(self.W) // 2 - 1:
                latents = x
            elif layer < len(self.W) - 1:
                x = x.clamp(min=0)
                if training:
                    kept = torch.rand(x.shape, generator=self.generator, dtype=x.dtype) >= self.dropout
                    x = x * kept / (1 - self.dropout)
        return latents, x

    def step(self, number: int) -> float:
        loss = ((self.forward(torch.tensor(X), training=True)[1] - torch.tensor(X)) ** 2).mean()
        self.optimizer.zero_grad()
        for tensor, *_ in self.gene_side:
            tensor.grad = None
        loss.backward()
        self.optimizer.step()
        for index, (tensor, axis, rate, epsilon) in enumerate(self.gene_side):
            first, second = self.moments[index]
            first = BETAS[0] * first + (1 - BETAS[0]) * tensor.grad
            second = BETAS[1] * second + (1 - BETAS[1]) * (tensor.grad**2).mean(dim=axis, keepdim=True)
            self.moments[index] = (first, second)
            unbiased = first / (1 - BETAS[0] ** number), second / (1 - BETAS[1] ** number)
            with torch.no_grad():
                tensor -= rate * unbiased[0] / (unbiased[1].sqrt() + epsilon)
        return float(loss.detach())


def relative(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).max() / np.abs(b).max())


@pytest.mark.parametrize("optimizer", ["sgd", "row_adam"])
def test_training_in_the_sample_basis_is_training_on_genes(optimizer: str) -> None:
    shape = Architecture((24, 12, 6), 0.3)
    trainer = Trainer(
        fit_sample_basis(X), X, shape, quick(optimizer=optimizer, learning_rate=LR), seed=3, dtype=torch.float64
    )
    reference = FeatureBasis(trainer, optimizer, 0.3)
    before = trainer.trained().encode(NEW)
    ours, theirs = zip(*((trainer.epoch(), reference.step(number)) for number in range(1, 51)), strict=True)
    assert relative(np.array(ours), np.array(theirs)) < 1e-9
    model = trainer.trained()
    latents, outputs = (tensor.detach().numpy() for tensor in reference.forward(torch.tensor(NEW), training=False))
    assert relative(model.encode(NEW), latents) < 1e-9
    assert relative(model.reconstruct(NEW), outputs) < 1e-9
    assert relative(model.errors(NEW), (NEW - outputs) ** 2) < 1e-9
    assert relative(model.basis.lift_weights(model.weights[0]), reference.W[0].detach().numpy()) < 1e-9
    assert relative(before, latents) > 1e-3  # it did train


def test_row_adam_does_not_depend_on_the_basis_and_elementwise_adam_does() -> None:
    """Turning the basis turns the weights along; only an optimiser that shares along the genes does not notice."""
    basis = fit_sample_basis(X)
    rotation = np.linalg.qr(np.random.default_rng(1).normal(size=(basis.rank, basis.rank)))[0]
    turned = type(basis)(basis.vectors @ rotation, basis.singular_values)
    differences = {}
    for optimizer in ("row_adam", "adamw"):
        settings = quick(optimizer=optimizer)
        trainers = [Trainer(each, X, TINY, settings, seed=1, dtype=torch.float64) for each in (basis, turned)]
        with torch.no_grad():
            trainers[1].weights[0].copy_(trainers[1].weights[0] @ torch.tensor(rotation))
            trainers[1].weights[-1].copy_(torch.tensor(rotation.T) @ trainers[1].weights[-1])
            trainers[1].biases[-1].copy_(torch.tensor(rotation.T) @ trainers[1].biases[-1])
        losses = [[trainer.epoch() for _ in range(20)] for trainer in trainers]
        differences[optimizer] = relative(*(np.array(loss) for loss in losses))
    assert differences["row_adam"] < 1e-9
    assert differences["adamw"] > 1e-4


@pytest.mark.parametrize("optimizer", ["row_adam", "adamw", "sgd"])
def test_every_optimiser_learns_and_decay_shrinks(optimizer: str) -> None:
    rate = 0.1 if optimizer == "sgd" else 3e-3
    model, losses = train(X, TINY, quick(optimizer=optimizer, learning_rate=rate), epochs=60, seed=2)
    assert losses[-5:].mean() < 0.95 * losses[:5].mean()
    decayed, _ = train(X, TINY, quick(optimizer=optimizer, learning_rate=rate, weight_decay=1), epochs=60, seed=2)
    assert np.abs(decayed.weights[0]).mean() < np.abs(model.weights[0]).mean()


def test_the_same_seed_is_the_same_model_and_global_seeds_do_not_matter() -> None:
    first = train(X, TINY, quick(), epochs=8, seed=(1, 2))
    torch.manual_seed(99)
    second = train(X, TINY, quick(), epochs=8, seed=(1, 2))
    other = train(X, TINY, quick(), epochs=8, seed=(1, 3))
    assert (first[1] == second[1]).all()
    assert (first[0].encode(NEW) == second[0].encode(NEW)).all()
    assert (first[1] != other[1]).any()


def test_two_samples_are_enough_to_train_on() -> None:
    pair = np.array([[1.0, -1, 1], [-1, 1, -1]])
    assert train(pair, TINY, quick(), epochs=3, seed=1)[0].encode(pair).shape == (2, 8)
