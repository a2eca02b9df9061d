from __future__ import annotations

import numpy as np
import pytest
import torch

from omics_assets.methods.autoencoders.autoencoder import Architecture
from omics_assets.methods.autoencoders.autoencoder_training import Stack, Trainer
from omics_assets.methods.autoencoders.network import Network
from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets_tests.methods.autoencoders.autoencoder_cases import cohort, quick

SHAPE = Architecture((24, 12, 6), 0.3)
FOLDS = [cohort(n=11, genes=70, seed=seed)[1] for seed in range(3)]
OPTIMIZERS = pytest.mark.parametrize("optimizer", ["row_adam", "adamw", "sgd"])


def trainers(optimizer: str) -> list[Trainer]:
    settings = quick(optimizer=optimizer, weight_decay=0.1, nesterov=True)
    pairs = enumerate(X for X in FOLDS for _ in range(2))
    return [
        Trainer(fit_sample_basis(X), X, SHAPE, settings, seed=(seed, 0, 1), dtype=torch.float64) for seed, X in pairs
    ]


@OPTIMIZERS
def test_folds_and_seeds_in_one_batch_are_what_they_are_alone(optimizer: str) -> None:
    alone, together = trainers(optimizer), Stack.of(trainers(optimizer))
    rows = torch.stack([trainer.stack.inputs[0] for trainer in alone])
    for _ in range(40):
        wanted = [trainer.epoch() for trainer in alone]
        np.testing.assert_allclose(together.epoch(), wanted, rtol=1e-10)
    for trainer, inputs, *found in zip(alone, rows, *together.evaluate(rows), strict=True):
        for batched, single in zip(found, trainer.evaluate(inputs), strict=True):
            np.testing.assert_allclose(batched, single, atol=1e-10)


def test_networks_in_a_batch_do_not_touch_each_other_or_where_they_came_from() -> None:
    first, second = trainers("row_adam")[:2]
    before = first.weights[0].clone()
    batch = Stack.of([first, second])
    with torch.no_grad():
        batch.network.weights[1][1] = 0
    batch.epoch()
    assert torch.equal(first.weights[0], before)
    assert first.epoch() != second.epoch()


@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_the_gradients_are_those_of_automatic_differentiation(dropout: float) -> None:
    shape, generator = Architecture((7, 5, 3), dropout), torch.Generator().manual_seed(3)
    sizes = shape.layer_sizes(4)
    weights = [torch.randn((2, o, i), dtype=torch.float64, generator=generator) for i, o in sizes]
    biases = [torch.randn((2, 1, o), dtype=torch.float64, generator=generator) for _, o in sizes]
    inputs = torch.randn((2, 9, 4), dtype=torch.float64, generator=generator)
    network = Network(shape, weights, biases)
    losses = network.gradients(inputs, [torch.Generator().manual_seed(seed) for seed in (1, 2)])
    for number, seed in enumerate((1, 2)):
        masks = torch.Generator().manual_seed(seed)
        leaves = [tensor[number].clone().requires_grad_() for tensor in (*weights, *biases)]
        x = inputs[number]
        for layer, (weight, bias) in enumerate(zip(leaves[: len(sizes)], leaves[len(sizes) :], strict=True)):
            x = torch.nn.functional.linear(x, weight, bias[0])
            if shape.hidden(layer):
                x = torch.relu(x)
                if dropout:
                    x = x * (torch.rand(x.shape, generator=masks, dtype=x.dtype) >= dropout) / (1 - dropout)
        loss = torch.nn.functional.mse_loss(x, inputs[number])
        loss.backward()
        assert losses[number] == pytest.approx(float(loss.detach()), rel=1e-12)
        for leaf, found in zip(leaves, (*network.weights, *network.biases), strict=True):
            np.testing.assert_allclose(found.grad[number], leaf.grad, atol=1e-12)
