"""Optimisers of networks in the sample basis: row-Adam, AdamW, stochastic gradient descent."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

from omics_assets.methods.autoencoders.network import Network
from omics_assets.settings import AutoencoderSettings

BETAS = (0.9, 0.999)
EPSILON = 1e-8


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


def optimizers_for(network: Network, settings: AutoencoderSettings) -> list[RowAdam | torch.optim.Optimizer]:
    """Return what steps along the gradients of all layers, as set; of stacked networks each on its own."""
    weights, biases = network.weights, network.biases
    if settings.optimizer != "row_adam":
        return [elementwise_optimizer([*weights, *biases], settings)]
    gene_side = [(weights[0], -1), (weights[-1], -2), (biases[-1], -1)]
    shared = RowAdam(gene_side, lr=settings.learning_rate, weight_decay=settings.weight_decay)
    return [shared, elementwise_optimizer([*weights[1:-1], *biases[:-1]], settings)]


def elementwise_optimizer(parameters: list[Tensor], settings: AutoencoderSettings) -> torch.optim.Optimizer:
    """Return what steps along the gradients element by element: SGD if set, else AdamW, also beside row-Adam."""
    lr, decay = settings.learning_rate, settings.weight_decay
    if settings.optimizer == "sgd":
        momentum = settings.momentum
        nesterov = settings.nesterov and momentum > 0
        return torch.optim.SGD(parameters, lr=lr, momentum=momentum, nesterov=nesterov, weight_decay=decay)
    return torch.optim.AdamW(parameters, lr=lr, betas=BETAS, eps=EPSILON, weight_decay=decay, fused=True)
