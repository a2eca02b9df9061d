"""Training of autoencoders in the sample basis: seeds and epochs. Full batch, float32 unless asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from omics_assets.methods.autoencoders.autoencoder import Architecture, TrainedAutoencoder
from omics_assets.methods.autoencoders.network import Network
from omics_assets.methods.autoencoders.optimizers import optimizers_for
from omics_assets.methods.autoencoders.sample_basis import SampleBasis, fit_sample_basis
from omics_assets.settings import AutoencoderSettings


class Stack:
    """Several networks of equal shape under training, stepped together; on a graphics processor as fast as one.

    Parameters
    ----------
    network
        Their weights, stacked.
    inputs
        Coordinates of the training samples [K, n, r].
    generators
        Of their dropout masks.
    settings
        Optimiser, learning rate, weight decay.
    """

    def __init__(
        self, network: Network, inputs: Tensor, generators: Sequence[torch.Generator], settings: AutoencoderSettings
    ) -> None:
        self.network = network
        self.inputs = inputs
        self.generators = list(generators)
        self.settings = settings
        self.optimizers = optimizers_for(network, settings)

    @classmethod
    def of(cls, trainers: Sequence[Trainer]) -> Stack:
        """Return untrained trainers of equal shape and equally many samples as one stack."""
        stacks = [trainer.stack for trainer in trainers]
        network = Network.stacked([stack.network for stack in stacks])
        generators = [generator for stack in stacks for generator in stack.generators]
        return cls(network, torch.cat([stack.inputs for stack in stacks]), generators, stacks[0].settings)

    @torch.no_grad()
    def epoch(self) -> list[float]:
        """Take one full-batch step; return the training losses before it (mean squared error per gene, dropout)."""
        losses = self.network.gradients(self.inputs, self.generators)
        for optimizer in self.optimizers:
            optimizer.step()
        return losses

    @torch.no_grad()
    def evaluate(self, coordinates: Tensor) -> tuple[Tensor, Tensor]:
        """Return latents [K, n, 64] and output coordinates [K, n, r] of coordinates [K, n, r] without dropout."""
        encoder = len(self.network.shape.widths)
        latents = self.network.forward(coordinates, last=encoder)
        return latents, self.network.forward(latents, first=encoder)


class Trainer:
    """One network under training, stepped epoch by epoch: a stack of one.

    Parameters
    ----------
    basis
        Of the training samples.
    X
        Training samples [n, p], z-scored.
    shape
        Widths and dropout.
    settings
        Optimiser, learning rate, weight decay.
    seed
        Of initial weights and dropout: an integer or several.
    device
        Torch device.
    dtype
        Of the weights.
    """

    def __init__(
        self,
        basis: SampleBasis,
        X: NDArray[np.float64],
        shape: Architecture,
        settings: AutoencoderSettings,
        *,
        seed: int | Sequence[int],
        device: str = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        self.basis = basis
        self.shape = shape
        self.generator = torch.Generator(device=device)
        self.generator.manual_seed(int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] >> np.uint64(1)))
        inputs = torch.as_tensor(basis.coordinates(X), dtype=dtype, device=device)
        network = _initial(shape, basis.rank, self.generator, dtype)
        self.stack = Stack(network, inputs[None], [self.generator], settings)

    @property
    def weights(self) -> list[Tensor]:
        """Of every layer [outputs, inputs]; views, so that a change in place is one of the network."""
        return [weight[0] for weight in self.stack.network.weights]

    @property
    def biases(self) -> list[Tensor]:
        """Of every layer [outputs]; views."""
        return [bias[0, 0] for bias in self.stack.network.biases]

    def epoch(self) -> float:
        """Take one full-batch step; return the training loss before it (mean squared error per gene, with dropout)."""
        return self.stack.epoch()[0]

    def evaluate(self, coordinates: Tensor) -> tuple[Tensor, Tensor]:
        """Return latents [n, 64] and output coordinates [n, r] without dropout."""
        latents, outputs = self.stack.evaluate(coordinates[None])
        return latents[0], outputs[0]

    def trained(self) -> TrainedAutoencoder:
        """Return the network as it is now."""
        weights, biases = (
            tuple(parameter.cpu().numpy().copy() for parameter in parameters)
            for parameters in (self.weights, self.biases)
        )
        return TrainedAutoencoder(self.basis, weights, biases)


def _initial(shape: Architecture, rank: int, generator: torch.Generator, dtype: torch.dtype) -> Network:
    """Uniform within 1/sqrt(inputs), the default of torch.nn.Linear; the first inputs are r unit coordinates."""
    weights: list[Tensor] = []
    biases: list[Tensor] = []
    for fan_in, fan_out in shape.layer_sizes(rank):
        bound = fan_in**-0.5
        for parameters, size in ((weights, (1, fan_out, fan_in)), (biases, (1, 1, fan_out))):
            parameter = torch.empty(size, dtype=dtype, device=generator.device)
            parameters.append(parameter.uniform_(-bound, bound, generator=generator))
    return Network(shape, weights, biases)


def train(
    X: NDArray[np.float64],
    shape: Architecture,
    settings: AutoencoderSettings,
    *,
    epochs: int,
    seed: int | Sequence[int],
    device: str = "cpu",
) -> tuple[TrainedAutoencoder, NDArray[np.float64]]:
    """Train on all samples given for a number of epochs chosen before, by `cross_validate`.

    Parameters
    ----------
    X
        Training samples [n, p], z-scored on themselves.
    shape, settings, seed, device
        As in `Trainer`.
    epochs
        Number of full-batch steps.

    Returns
    -------
    The autoencoder, and its training loss at every epoch [epochs].

    Raises
    ------
    ValueError
        If the samples are not centred or all equal.
    """
    X = np.asarray(X, dtype=np.float64)
    trainer = Trainer(fit_sample_basis(X), X, shape, settings, seed=seed, device=device)
    losses = np.array([trainer.epoch() for _ in range(epochs)])
    return trainer.trained(), losses
