"""Weights with one row per gene, updated block by block: the first and the last layer of an autoencoder on all genes.

The gradient of such a layer has rank n: it is left' right, with left [n, p] the samples (or the derivatives by the
outputs) and right [n, h] the derivatives by (or the values of) the hidden units. It is formed for a block of genes,
used and forgotten, so that no array of genes x width exists beside the weights and the optimiser's state. What does not
belong here: the network (`feature_training`).
"""

from __future__ import annotations

import torch
from torch import Tensor

from omics_assets.methods.autoencoders.update_rules import Factors, UpdateRule

# a block, its gradient and the optimiser's state together stay within the caches of a processor
BLOCK_BYTES = {"cpu": 2 * 2**20}
DEVICE_BLOCK_BYTES = 256 * 2**20

_DROPPED_BITS = 16  # bfloat16 is float32 without its last 16 bits


class GeneWeights:
    """Weights [p, h] and what their optimiser remembers.

    Parameters
    ----------
    weight
        [p, h], updated in place. In bfloat16 every block is updated in float32 and rounded at random to one of its two
        neighbours, right on average: rounding to the nearest would lose every step below 1/256 of a weight.
    rule
        How they move.
    generator
        Of the rounding.
    whole
        Form the gradient of all genes at once: one more array of the weights' size, fewer and larger kernels.
    """

    def __init__(self, weight: Tensor, rule: UpdateRule, *, generator: torch.Generator, whole: bool = False) -> None:
        self.weight = weight
        self.rule = rule
        self.generator = generator
        self.states = [torch.zeros_like(weight) for _ in range(rule.states)]
        block_bytes = BLOCK_BYTES.get(weight.device.type, DEVICE_BLOCK_BYTES)
        fitting = max(1, block_bytes // (weight.shape[1] * weight.element_size()))
        self.block = len(weight) if whole else min(len(weight), fitting)

    def step(self, factors: Factors) -> None:
        """Move all weights along the gradient."""
        self.rule.begin(factors)
        coarse = self.weight.dtype == torch.bfloat16
        noise = self._noise() if coarse else None
        for start in range(0, len(self.weight), self.block):
            genes = slice(start, start + self.block)
            gradient = factors.block(genes, self.weight.dtype)
            stored = [self.weight[genes], *(state[genes] for state in self.states)]
            if noise is None:
                self.rule.update(stored[0], stored[1:], gradient)
                continue
            fine = [tensor.float() for tensor in stored]
            self.rule.update(fine[0], fine[1:], gradient.float())
            for tensor, exact in zip(stored, fine, strict=True):
                tensor.copy_(_rounded(exact, noise[: len(exact)]))

    def _noise(self) -> Tensor:
        """Random bits for one block; all blocks of a step share them, which leaves every weight right on average."""
        size = (self.block, self.weight.shape[1])
        device = self.weight.device
        return torch.randint(2**_DROPPED_BITS, size, generator=self.generator, device=device, dtype=torch.int32)


def _rounded(exact: Tensor, noise: Tensor) -> Tensor:
    """Round float32 to values bfloat16 holds, up with the probability of the part cut off; in place."""
    bits = exact.view(torch.int32)
    return bits.add_(noise).bitwise_and_(-(2**_DROPPED_BITS)).view(torch.float32)
