"""The feature basis: an autoencoder with a weight for every gene, once trained, and the memory its training takes.

How it is trained: `feature_training`. Gene-wide layers are kept with one row per gene [p, h], bfloat16 as its bits
(numpy has no such type), and are decoded a block of genes at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from omics_assets.methods.autoencoders.autoencoder import Architecture, Array, TrainedAutoencoder
from omics_assets.settings import AutoencoderSettings

Floats = NDArray[np.float64]

_BLOCK = 4096  # genes decoded at a time
_FIRST, _LAST, _OUTPUT_BIAS = "first_layer.weight_by_gene", "last_layer.weight_by_gene", "last_layer.bias"


@dataclass(frozen=True)
class FeatureAutoencoder:
    """An autoencoder fitted in the feature basis: encodes, reconstructs and is stored like a `TrainedAutoencoder`.

    Parameters
    ----------
    first, last
        Weights of the first and the last layer, one row per gene [p, h]: floating, or the bits of bfloat16 (uint16).
    weights
        Of the layers between, [outputs, inputs].
    biases
        Of all layers.
    """

    first: NDArray[np.generic]
    last: NDArray[np.generic]
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    @property
    def architecture(self) -> Architecture:
        """Widths; a trained network has no dropout."""
        return Architecture(tuple(len(bias) for bias in self.biases[: len(self.biases) // 2]), 0.0)

    def encode(self, X: Floats) -> Array:
        """Return the latents [n, 64] of z-scored samples [n, p]."""
        return self._apply(self._entering(X), 0, len(self.biases) // 2)

    def reconstruct(self, X: Floats) -> Floats:
        """Return the reconstruction [n, p] of samples [n, p]."""
        hidden = self._apply(self._entering(X), 0, len(self.biases) - 1)
        outputs = np.empty(np.shape(X))
        for genes, weight in _decoded(self.last):
            outputs[:, genes] = hidden @ weight.T + self.biases[-1][genes]
        return outputs

    def errors(self, X: Floats) -> Floats:
        """Return the squared errors [n, p]."""
        return np.asarray((np.asarray(X, dtype=np.float64) - self.reconstruct(X)) ** 2)

    def jacobian(self, sample: Floats) -> Array:
        """Return the derivatives of the latents with respect to the genes of one sample: [p] -> [64, p]."""
        encoder = len(self.biases) // 2
        active = []
        activation = self._entering(sample[None])
        for layer in range(encoder - 1):
            activation = self._apply(activation, layer, layer + 1)
            active.append(activation[0] > 0)
        inner = np.eye(len(self.biases[encoder - 1]), dtype=activation.dtype)
        for layer in range(encoder - 1, 0, -1):
            inner = (inner @ self.weights[layer - 1]) * active[layer - 1]
        return np.concatenate([inner @ weight.T for _, weight in _decoded(self.first)], axis=1)

    def to_tensors(self) -> dict[str, NDArray[np.generic]]:
        """Return everything needed to rebuild it, by name; bfloat16 as uint16."""
        tensors = {_FIRST: self.first, _LAST: self.last, _OUTPUT_BIAS: self.biases[-1]}
        for layer, bias in enumerate(self.biases[:-1]):
            tensors[f"layer_{layer}.bias"] = bias
        for layer, weight in enumerate(self.weights, start=1):
            tensors[f"layer_{layer}.weight"] = weight
        return tensors

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, NDArray[np.generic]]) -> FeatureAutoencoder:
        """Rebuild it from `to_tensors`; further tensors are left alone.

        Raises
        ------
        ValueError
            If a tensor is missing.
        """
        layers = sum(name.startswith("layer_") and name.endswith(".bias") for name in tensors)
        weights, biases = [f"layer_{i}.weight" for i in range(1, layers)], [f"layer_{i}.bias" for i in range(layers)]
        needed = [_FIRST, _LAST, _OUTPUT_BIAS, *weights, *biases]
        missing = [name for name in needed if name not in tensors]
        if missing or not layers:
            msg = f"not an autoencoder of the feature basis: tensors {missing or 'of layers'} are missing"
            raise ValueError(msg)
        inner, outer = (tuple(_floating(tensors[name]) for name in names) for names in (weights, biases))
        return cls(tensors[_FIRST], tensors[_LAST], inner, (*outer, _floating(tensors[_OUTPUT_BIAS])))

    def _entering(self, X: Floats) -> Array:
        """Return the products of the first layer's weights with samples [n, h]."""
        dtype = self.biases[0].dtype
        total = np.zeros((len(X), self.first.shape[1]), dtype=dtype)
        for genes, weight in _decoded(self.first):
            total += X[:, genes].astype(dtype) @ weight
        return total

    def _apply(self, activation: Array, start: int, stop: int) -> Array:
        """Apply layers to what enters them; layer 0 is given its products with the samples."""
        shape = self.architecture
        for layer in range(start, stop):
            products = activation if layer == 0 else activation @ self.weights[layer - 1].T
            activation = products + self.biases[layer]
            if shape.hidden(layer):
                activation = np.maximum(activation, 0)
        return activation


Autoencoder = TrainedAutoencoder | FeatureAutoencoder


def autoencoder_of(tensors: dict[str, NDArray[np.generic]]) -> Autoencoder:
    """Rebuild an autoencoder of either basis from its `to_tensors`."""
    kind = FeatureAutoencoder if _FIRST in tensors else TrainedAutoencoder
    return kind.from_tensors(tensors)


def stored_weights(weight: Tensor) -> NDArray[np.generic]:
    """Return a tensor as numpy keeps it: bfloat16 as its bits; on the cpu the same memory."""
    weight = weight.detach().cpu()
    return np.asarray((weight.view(torch.uint16) if weight.dtype == torch.bfloat16 else weight).numpy())


def predict_feature_memory(
    shape: Architecture, settings: AutoencoderSettings, *, features: int, samples: int, folds: int = 5
) -> int:
    """Return the bytes that cross-validation in the feature basis holds at its peak, about: one network at a time.

    Gene-wide weights and what their optimiser remembers of each (row-Adam and SGD one number, AdamW two), one whole
    gradient if set, the inner layers in float32 (weights, gradient, two moments), the samples of every fold with their
    basis, and the held-out error of every gene at every epoch of every fold and seed.
    """
    size = 2 if settings.precision == "bfloat16" else 4
    remembered = 2 if settings.optimizer == "adamw" else 1
    wide = features * shape.widths[0]
    gradient = wide if settings.weight_gradients == "whole" else 0
    inner = shape.parameters(1) - 2 * shape.widths[0]
    recorded = 4 * features * folds * settings.cv_seeds * settings.max_epochs
    matrices = features * samples * (folds * 3 * 8 + 6 * 4) + recorded
    return size * (2 * wide * (1 + remembered) + gradient) + 4 * 4 * inner + matrices


def feature_memory_remedy(settings: AutoencoderSettings) -> str:
    """Return what to set where the memory does not suffice, the exact and cheapest first."""
    remedies = ["basis: sample (the same training, exactly, with row_adam and sgd)"]
    if settings.precision == "float32":
        remedies.append("precision: bfloat16")
    if settings.weight_gradients == "whole":
        remedies.append("weight_gradients: chunked")
    if settings.optimizer == "adamw":
        remedies.append("optimizer: row_adam")
    return f"under autoencoder, set {', or '.join([*remedies, 'preset: compact'])}"


def _decoded(weight: NDArray[np.generic]) -> Iterator[tuple[slice, Array]]:
    """Blocks of genes and their weights as numbers."""
    for start in range(0, len(weight), _BLOCK):
        genes = slice(start, start + _BLOCK)
        block = weight[genes]
        coded = block.dtype == np.uint16
        yield genes, (block.astype(np.uint32) << 16).view(np.float32) if coded else _floating(block)


def _floating(array: NDArray[np.generic]) -> Array:
    return np.asarray(array, dtype=array.dtype if array.dtype.kind == "f" else np.float64)
