"""How weights with one row per gene move: the step of each optimiser on a block of genes.

What does not belong here: which blocks, and how they are stored (`gene_weights`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.optim.adam import adam

from omics_assets.methods.autoencoders.optimizers import BETAS, EPSILON


@dataclass(frozen=True)
class Step:
    """Length and decay of one step.

    Parameters
    ----------
    lr
        Learning rate.
    weight_decay
        Added to the gradient (SGD) or taken off the weights, times lr (Adam).
    epsilon
        Added to the root of the second moment.
    """

    lr: float
    weight_decay: float = 0.0
    epsilon: float = EPSILON


@dataclass(frozen=True)
class Factors:
    """A gradient [p, h] as left' right.

    Parameters
    ----------
    left, right
        [n, p] and [n, h].
    gram
        left left' [n, n].
    """

    left: Tensor
    right: Tensor
    gram: Tensor

    def block(self, genes: slice, dtype: torch.dtype) -> Tensor:
        """Return the gradient of some genes, multiplied in the type of the weights."""
        return self.left[:, genes].to(dtype).T @ self.right.to(dtype)

    def mean_square(self) -> Tensor:
        """Return the mean over genes of the squared gradient [h], without forming it: diag(right' gram right) / p."""
        right = self.right.to(self.gram.dtype)
        return ((self.gram @ right) * right).sum(dim=0).clamp_(min=0) / self.left.shape[1]


class UpdateRule(Protocol):
    """How a block of weights moves. `states` arrays of the weights' shape are kept between steps, zero at first."""

    states: int

    def begin(self, factors: Factors, /) -> None:
        """Start a step: what all blocks share."""

    def update(self, weight: Tensor, states: list[Tensor], gradient: Tensor) -> None:
        """Move a block of weights and states in place."""


class Sgd:
    """Stochastic gradient descent with (Nesterov) momentum."""

    states = 1

    def __init__(self, step: Step, *, momentum: float, nesterov: bool = False) -> None:
        self.step, self.momentum, self.nesterov = step, momentum, nesterov

    def begin(self, _factors: Factors, /) -> None:
        """Do nothing: blocks share nothing."""

    def update(self, weight: Tensor, states: list[Tensor], gradient: Tensor) -> None:
        """Move along the momentum (Sutskever et al. 2013, as torch.optim.SGD)."""
        if self.step.weight_decay:
            gradient.add_(weight, alpha=self.step.weight_decay)
        velocity = states[0].mul_(self.momentum).add_(gradient)
        direction = gradient.add_(velocity, alpha=self.momentum) if self.nesterov else velocity
        weight.add_(direction, alpha=-self.step.lr)


class AdamW:
    """Element-wise Adam with decoupled decay, the fused kernel (Loshchilov and Hutter 2019)."""

    states = 2

    def __init__(self, step: Step) -> None:
        self.step = step
        self.steps = 0.0

    def begin(self, _factors: Factors, /) -> None:
        """Count the step."""
        self.steps += 1

    def update(self, weight: Tensor, states: list[Tensor], gradient: Tensor) -> None:
        """Move by the bias-corrected moments."""
        adam(
            [weight],
            [gradient],
            [states[0]],
            [states[1]],
            [],
            [torch.tensor(self.steps - 1, device=weight.device)],  # the kernel counts this step itself
            fused=True,
            amsgrad=False,
            beta1=BETAS[0],
            beta2=BETAS[1],
            lr=self.step.lr,
            weight_decay=self.step.weight_decay,
            eps=self.step.epsilon,
            maximize=False,
            decoupled_weight_decay=True,
        )


class GeneSharedAdam:
    """Adam whose second moment is shared by all genes of a hidden unit: row-Adam, exact in the sample basis."""

    states = 1

    def __init__(self, step: Step) -> None:
        self.step = step
        self.steps = 0
        self.second: Tensor | None = None

    def begin(self, factors: Factors, /) -> None:
        """Update the second moment [h] from the factors alone, before any block is formed."""
        self.steps += 1
        square = factors.mean_square()
        self.second = torch.zeros_like(square) if self.second is None else self.second
        self.second.lerp_(square, 1 - BETAS[1])
        corrected = self.second / (1 - BETAS[1] ** self.steps)
        self.divisor = (corrected.sqrt() + self.step.epsilon) * (1 - BETAS[0] ** self.steps)

    def update(self, weight: Tensor, states: list[Tensor], gradient: Tensor) -> None:
        """Move by the bias-corrected moments."""
        first = states[0].lerp_(gradient, 1 - BETAS[0])
        if self.step.weight_decay:
            weight.mul_(1 - self.step.lr * self.step.weight_decay)
        weight.addcdiv_(first, self.divisor.to(weight.dtype), value=-self.step.lr)
