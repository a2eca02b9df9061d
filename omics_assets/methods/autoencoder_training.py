"""Training of one autoencoder in the sample basis: network, optimisers, epochs. Full batch, float32 unless asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from omics_assets.methods.autoencoder import Architecture, TrainedAutoencoder
from omics_assets.methods.sample_basis import SampleBasis, fit_sample_basis
from omics_assets.settings import AutoencoderSettings

BETAS = (0.9, 0.999)
EPSILON = 1e-8
SGD_MOMENTUM = 0.9


class RowAdam:
    """Adam whose second moment is shared along one axis of each tensor (decoupled weight decay).

    Shared along the gene axis, the step is the same in every orthonormal basis of the span: training in the sample
    basis is then exactly training on genes, which element-wise Adam is not.

    Parameters
    ----------
    tensors
        (parameter, gene axis) pairs.
    lr, weight_decay
        Learning rate; decay per step is lr times weight_decay.
    """

    def __init__(self, tensors: Iterable[tuple[Tensor, int]], *, lr: float, weight_decay: float = 0.0) -> None:
        self.tensors = list(tensors)
        self.lr = lr
        self.weight_decay = weight_decay
        self.steps = 0
        self.first = [torch.zeros_like(tensor) for tensor, _ in self.tensors]
        self.second = [torch.zeros_like(tensor.detach().mean(axis, keepdim=True)) for tensor, axis in self.tensors]

    @torch.no_grad()
    def step(self) -> None:
        """Take one step along the gradients (Kingma and Ba 2015, bias-corrected)."""
        self.steps += 1
        correction_1, correction_2 = (1 - beta**self.steps for beta in BETAS)
        for (tensor, axis), first, second in zip(self.tensors, self.first, self.second, strict=True):
            gradient = tensor.grad
            if gradient is None:
                continue
            first.lerp_(gradient, 1 - BETAS[0])
            second.lerp_(gradient.square().mean(axis, keepdim=True), 1 - BETAS[1])
            tensor.mul_(1 - self.lr * self.weight_decay)
            tensor.addcdiv_(first, (second / correction_2).sqrt() + EPSILON, value=-self.lr / correction_1)


class Trainer:
    """One network under training, stepped epoch by epoch.

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
        self.inputs = torch.as_tensor(basis.coordinates(X), dtype=dtype, device=device)
        self.generator = torch.Generator(device=device)
        self.generator.manual_seed(int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0] >> np.uint64(1)))
        self.weights, self.biases = self._initial(dtype, device)
        self.optimizers = self._optimizers(settings)

    def epoch(self) -> float:
        """Take one full-batch step; return the training loss before it (mean squared error per gene, with dropout)."""
        outputs = self.forward(self.inputs, training=True)
        loss = torch.mean((outputs - self.inputs) ** 2)  # equals the mean over genes: the inputs lie in the span
        for parameter in (*self.weights, *self.biases):
            parameter.grad = None
        torch.autograd.backward(loss)
        for optimizer in self.optimizers:
            optimizer.step()
        return float(loss.detach())

    @torch.no_grad()
    def evaluate(self, coordinates: Tensor) -> tuple[Tensor, Tensor]:
        """Return latents [n, 64] and output coordinates [n, r] without dropout."""
        encoder = len(self.shape.widths)
        latents = self.forward(coordinates, training=False, last=encoder)
        return latents, self.forward(latents, training=False, first=encoder)

    def forward(self, activation: Tensor, *, training: bool, first: int = 0, last: int | None = None) -> Tensor:
        """Apply the layers from `first` up to `last`, by default all."""
        for layer in range(first, len(self.weights) if last is None else last):
            activation = torch.addmm(self.biases[layer], activation, self.weights[layer].T)
            if self.shape.hidden(layer):
                activation = torch.relu(activation)
                if training and self.shape.dropout > 0:
                    activation = activation * self._dropout_mask(activation)
        return activation

    def trained(self) -> TrainedAutoencoder:
        """Return the network as it is now."""
        weights, biases = (
            tuple(parameter.detach().cpu().numpy().copy() for parameter in parameters)
            for parameters in (self.weights, self.biases)
        )
        return TrainedAutoencoder(self.basis, weights, biases)

    def _dropout_mask(self, activation: Tensor) -> Tensor:
        kept = torch.rand(activation.shape, generator=self.generator, device=activation.device, dtype=activation.dtype)
        return (kept >= self.shape.dropout).to(activation.dtype) / (1 - self.shape.dropout)

    def _initial(self, dtype: torch.dtype, device: str) -> tuple[list[Tensor], list[Tensor]]:
        """Uniform within 1/sqrt(inputs), the default of torch.nn.Linear; the first inputs are r unit coordinates."""
        weights: list[Tensor] = []
        biases: list[Tensor] = []
        for fan_in, fan_out in self.shape.layer_sizes(self.basis.rank):
            bound = fan_in**-0.5
            for parameters, size in ((weights, (fan_out, fan_in)), (biases, (fan_out,))):
                parameter = torch.empty(size, dtype=dtype, device=device)
                parameter.uniform_(-bound, bound, generator=self.generator)
                parameters.append(parameter.requires_grad_())
        return weights, biases

    def _optimizers(self, settings: AutoencoderSettings) -> list[RowAdam | torch.optim.Optimizer]:
        lr, decay = settings.learning_rate, settings.weight_decay
        everything = [*self.weights, *self.biases]
        if settings.optimizer == "sgd":
            return [torch.optim.SGD(everything, lr=lr, momentum=SGD_MOMENTUM, weight_decay=decay)]
        if settings.optimizer == "adamw":
            return [torch.optim.AdamW(everything, lr=lr, betas=BETAS, eps=EPSILON, weight_decay=decay, fused=True)]
        inner = [*self.weights[1:-1], *self.biases[:-1]]
        return [
            RowAdam([(self.weights[0], 1), (self.weights[-1], 0), (self.biases[-1], 0)], lr=lr, weight_decay=decay),
            torch.optim.AdamW(inner, lr=lr, betas=BETAS, eps=EPSILON, weight_decay=decay, fused=True),
        ]


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
