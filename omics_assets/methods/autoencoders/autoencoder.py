"""The autoencoder as a thing: its widths, its parameters, and a trained one that encodes and reconstructs in numpy.

What belongs here: what is true of a network once its weights are known. What does not: how the weights are found
(`autoencoder_training`), how good they are (`cross_validation`), what they say about genes (`attribution`).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.sample_basis import SampleBasis

Preset = Literal["published", "published_counts", "compact"]
Modality = Literal["gene", "metabolite"]
Array = NDArray[np.floating]

LATENTS = 64

_WIDTHS: dict[tuple[Preset, Modality], tuple[int, ...]] = {
    ("published", "gene"): (8192, 1024, 128, LATENTS),
    ("published", "metabolite"): (1024, 256, LATENTS),
    ("published_counts", "gene"): (2048, 1024, 128, LATENTS),
    ("published_counts", "metabolite"): (2048, 512, LATENTS),
    ("compact", "gene"): (512, 256, 128, LATENTS),
    ("compact", "metabolite"): (512, 256, 128, LATENTS),
}
_DROPOUT: dict[Preset, float] = {"published": 0.3, "published_counts": 0.3, "compact": 0.1}


@dataclass(frozen=True)
class Architecture:
    """Widths of the encoder, latents last, and dropout of the hidden layers; the decoder mirrors the encoder.

    Hidden layers: affine, ReLU, dropout. Latents and output: affine only.
    """

    widths: tuple[int, ...]
    dropout: float

    def layer_sizes(self, inputs: int) -> tuple[tuple[int, int], ...]:
        """Return (inputs, outputs) of every layer, encoder then decoder."""
        sizes = (inputs, *self.widths, *self.widths[-2::-1], inputs)
        return tuple(itertools.pairwise(sizes))

    def hidden(self, layer: int) -> bool:
        """Whether the layer (from 0) is a hidden one."""
        return layer not in {len(self.widths) - 1, 2 * len(self.widths) - 1}

    def parameters(self, inputs: int) -> int:
        """Return the number of weights and biases: with r inputs those trained, with p those of the same network."""
        return sum(fan_in * fan_out + fan_out for fan_in, fan_out in self.layer_sizes(inputs))


def architecture(preset: Preset, modality: Modality, *, features: int) -> Architecture:
    """Return the widths and dropout of a preset.

    `compact` leaves out hidden layers wider than four times the features (but none of 128 or less).
    """
    widths = _WIDTHS[preset, modality]
    if preset == "compact":
        widths = tuple(width for width in widths if width <= max(128, 4 * features))
    return Architecture(widths, _DROPOUT[preset])


@dataclass(frozen=True)
class TrainedAutoencoder:
    """An autoencoder fitted in the sample basis.

    Parameters
    ----------
    basis
        Of its training samples.
    weights, biases
        Of all layers, encoder then decoder: [outputs, inputs] and [outputs]; first inputs and last outputs are
        coordinates.
    """

    basis: SampleBasis
    weights: tuple[Array, ...]
    biases: tuple[Array, ...]

    @property
    def architecture(self) -> Architecture:
        """Widths; a trained network has no dropout."""
        return Architecture(tuple(len(bias) for bias in self.biases[: len(self.biases) // 2]), 0.0)

    def encode(self, X: NDArray[np.float64]) -> Array:
        """Return the latents [n, 64] of z-scored samples [n, p]."""
        latent_layer = len(self.weights) // 2
        return self._apply(self.basis.coordinates(X), 0, latent_layer)

    def reconstruct(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the reconstruction [n, p] of samples [n, p]: always within the span of the training samples."""
        return self.basis.lift(self._apply(self.basis.coordinates(X), 0, len(self.weights)))

    def errors(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the squared errors [n, p], the out-of-span part of X included."""
        return np.asarray((np.asarray(X, dtype=np.float64) - self.reconstruct(X)) ** 2)

    def jacobian(self, coordinates: NDArray[np.float64]) -> Array:
        """Return the derivatives of the latents with respect to the coordinates of one sample: [r] -> [64, r]."""
        activation = coordinates.astype(self.weights[0].dtype)
        active = []
        encoder = len(self.weights) // 2
        for layer in range(encoder - 1):
            activation = np.maximum(self.weights[layer] @ activation + self.biases[layer], 0)
            active.append(activation > 0)
        # from the latents down: 64 rows are fewer than the columns of any hidden layer
        jacobian = self.weights[encoder - 1]
        for layer in range(encoder - 2, -1, -1):
            jacobian = (jacobian * active[layer]) @ self.weights[layer]
        return jacobian

    def _apply(self, coordinates: Array, first: int, last: int) -> Array:
        shape = self.architecture
        activation = coordinates.astype(self.weights[0].dtype)
        for layer in range(first, last):
            activation = activation @ self.weights[layer].T + self.biases[layer]
            if shape.hidden(layer):
                activation = np.maximum(activation, 0)
        return activation

    def to_tensors(self) -> dict[str, NDArray[np.generic]]:
        """Return everything needed to rebuild it, by name: basis, singular_values, layer_<i>.weight and .bias."""
        tensors: dict[str, NDArray[np.generic]] = {
            "basis": self.basis.vectors,
            "singular_values": self.basis.singular_values,
        }
        for layer, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            tensors[f"layer_{layer}.weight"] = weight
            tensors[f"layer_{layer}.bias"] = bias
        return tensors

    @classmethod
    def from_tensors(cls, tensors: dict[str, NDArray[np.generic]]) -> TrainedAutoencoder:
        """Rebuild it from `to_tensors`; further tensors (means, standard deviations) are left alone.

        Raises
        ------
        ValueError
            If a tensor is missing.
        """
        layers = sum(name.endswith(".weight") for name in tensors)
        needed = [
            "basis",
            "singular_values",
            *(f"layer_{i}.{part}" for i in range(layers) for part in ("weight", "bias")),
        ]
        missing = [name for name in needed if name not in tensors]
        if missing or not layers:
            msg = f"not an autoencoder: tensors {missing or 'of layers'} are missing"
            raise ValueError(msg)
        vectors, singular_values = (np.asarray(tensors[name], dtype=np.float64) for name in needed[:2])
        arrays: list[Array] = [np.asarray(tensors[name]).astype(tensors[name].dtype) for name in needed[2:]]
        return cls(SampleBasis(vectors, singular_values), tuple(arrays[::2]), tuple(arrays[1::2]))


def predict_memory(shape: Architecture, *, features: int, samples: int, folds: int) -> int:
    """Return the bytes that cross-validation holds at its peak on the cpu, about.

    One network at a time in float32 (weights, gradients, two moments) and its activations; of every fold its basis and
    held-out samples, and of one fold all samples in a few forms, in float64.
    """
    rank = max(1, samples - 1)
    network = 4 * 4 * shape.parameters(rank)
    activations = 3 * 4 * samples * (2 * sum(shape.widths) + rank)
    matrices = 8 * features * (folds * rank + 7 * samples)
    return network + activations + matrices
