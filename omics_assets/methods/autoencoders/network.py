"""The arithmetic of training: forward and backward pass of several autoencoders of equal shape at once.

Written out instead of left to autograd: gradients go into buffers that are kept, where fresh ones of the published
widths would cost 70 MB of page faults in every step. What does not belong here: optimisers, seeds and epochs
(`autoencoder_training`).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from omics_assets.methods.autoencoders.autoencoder import Architecture


class Network:
    """K autoencoders of equal shape, stacked along the first axis of every tensor.

    Parameters
    ----------
    shape
        Widths and dropout.
    weights, biases
        Of all layers, encoder then decoder: [K, outputs, inputs] and [K, 1, outputs].
    """

    def __init__(self, shape: Architecture, weights: Sequence[Tensor], biases: Sequence[Tensor]) -> None:
        self.shape = shape
        self.weights = list(weights)
        self.biases = list(biases)
        for parameter in (*self.weights, *self.biases):
            parameter.grad = torch.zeros_like(parameter)

    @classmethod
    def stacked(cls, networks: Sequence[Network]) -> Network:
        """Return the networks as one; the new one has tensors of its own."""
        weights, biases = (
            [torch.cat(layers) for layers in zip(*parameters, strict=True)]
            for parameters in ([each.weights for each in networks], [each.biases for each in networks])
        )
        return cls(networks[0].shape, weights, biases)

    def forward(self, activation: Tensor, *, first: int = 0, last: int | None = None) -> Tensor:
        """Apply the layers from `first` up to `last`, by default all, without dropout: [K, n, in] -> [K, n, out]."""
        for layer in range(first, len(self.weights) if last is None else last):
            activation = self._affine(layer, activation)
            if self.shape.hidden(layer):
                activation.relu_()
        return activation

    def gradients(self, inputs: Tensor, generators: Sequence[torch.Generator]) -> list[float]:
        """Put the gradients of the losses where the optimisers look for them, and return the losses.

        Parameters
        ----------
        inputs
            Training coordinates [K, n, r], which are also the targets.
        generators
            Of the dropout masks, one per network: a network has the same masks alone and beside others.

        Returns
        -------
        Mean squared error of each network with dropout: in coordinates as on genes, for the inputs lie in the span.
        """
        entering = [inputs]
        for layer in range(len(self.weights)):
            activation = self._affine(layer, entering[-1])
            if self.shape.hidden(layer):
                self._drop(activation.relu_(), generators)
            entering.append(activation)
        delta = entering.pop() - inputs
        losses = delta.square().mean(dim=(1, 2)).tolist()
        self._backward(delta.mul_(2 / delta[0].numel()), entering)
        return losses

    def _backward(self, delta: Tensor, entering: list[Tensor]) -> None:
        """Carry the derivative by the outputs [K, n, r] back through the layers."""
        for layer in range(len(self.weights) - 1, -1, -1):
            weight, bias, activation = self.weights[layer], self.biases[layer], entering[layer]
            if weight.grad is None or bias.grad is None:
                msg = "the gradient buffers are gone: optimisers must not clear them"
                raise RuntimeError(msg)
            torch.bmm(delta.transpose(1, 2), activation, out=weight.grad)
            torch.sum(delta, dim=1, keepdim=True, out=bias.grad)
            if layer:
                delta = torch.bmm(delta, weight)
            if layer and self.shape.hidden(layer - 1):
                # positive: neither cut by the ReLU nor dropped; what was kept had been scaled up
                delta.mul_(activation > 0).div_(1 - self.shape.dropout)

    def _affine(self, layer: int, activation: Tensor) -> Tensor:
        return torch.baddbmm(self.biases[layer], activation, self.weights[layer].transpose(1, 2))

    def _drop(self, activation: Tensor, generators: Sequence[torch.Generator]) -> None:
        """Drop and scale up in place (Srivastava et al. 2014)."""
        if self.shape.dropout <= 0:
            return
        for rows, generator in zip(activation, generators, strict=True):
            rows.mul_(kept(rows, self.shape.dropout, generator)).div_(1 - self.shape.dropout)


def kept(activation: Tensor, dropout: float, generator: torch.Generator) -> Tensor:
    """Draw which values dropout keeps: the same in either basis."""
    drawn = torch.rand(activation.shape, generator=generator, device=activation.device, dtype=activation.dtype)
    return drawn >= dropout
