"""Derivatives of the latents by every gene at once, from those by the coordinates of the sample basis.

A derivative by p genes is one by r coordinates times V'. All samples and latents are lifted together, in float32, a
block of genes at a time: a block stays in the cache, and the [n, 64, p] array is never there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import TrainedAutoencoder
from omics_assets.methods.autoencoders.sample_basis import SampleBasis

Floats = NDArray[np.float64]
Array = NDArray[np.floating]

NUMBERS_PER_BLOCK = 700_000
NUMBERS_PER_PRODUCT = 8_000_000


def latent_jacobians(model: TrainedAutoencoder, coordinates: Floats) -> Array:
    """Return the derivatives of the latents with respect to the coordinates of samples: [n, r] -> [n, 64, r].

    From the coordinates up where they are fewer than the latents, some samples in one product; else from the latents.
    """
    samples, rank = coordinates.shape
    if rank >= len(model.biases[len(model.biases) // 2 - 1]):
        return np.stack([model.jacobian(sample) for sample in coordinates])
    together = max(1, NUMBERS_PER_PRODUCT // model.weights[0].size)
    groups = np.split(coordinates, range(together, samples, together))
    return np.concatenate([_jacobians_upwards(model, group) for group in groups])


def mean_absolute(basis: SampleBasis, derivatives: Array) -> Floats:
    """Return the mean over b of |derivative by each gene| from derivatives by coordinates: [a, b, r] -> [a, p]."""
    found = np.empty((derivatives.shape[0], len(basis.vectors)))
    for genes, lifted in _lifted(basis, derivatives):
        found[:, genes] = _mean_of_last(np.abs(lifted, out=lifted)).T
    return found


def mean_absolute_times_input(basis: SampleBasis, derivatives: Array, X: Floats) -> Floats:
    """Return the mean over samples and latents of |x_j dz_k/dx_j|: derivatives [n, 64, r], X [n, p] -> [p]."""
    found = np.empty(len(basis.vectors))
    for genes, lifted in _lifted(basis, derivatives):
        by_sample = _mean_of_last(np.abs(lifted, out=lifted))
        found[genes] = np.einsum("gn,ng->g", by_sample, np.abs(X[:, genes])) / len(X)
    return found


def mean_length(basis: SampleBasis, derivatives: Array) -> Floats:
    """Return the mean over samples of the root of the sum over latents of (dz_k/dx_j)^2: [n, 64, r] -> [p]."""
    # the length of J v is that of R v, J = QR: at most r rows instead of 64
    triangles = np.asarray(np.linalg.qr(derivatives, mode="r"), dtype=derivatives.dtype)
    found = np.empty(len(basis.vectors))
    for genes, lifted in _lifted(basis, triangles):
        squares = _mean_of_last(np.square(lifted, out=lifted)) * lifted.shape[2]
        found[genes] = np.sqrt(squares).mean(axis=1)
    return found


def _jacobians_upwards(model: TrainedAutoencoder, coordinates: Floats) -> Array:
    samples, rank = coordinates.shape
    activation = coordinates.astype(model.weights[0].dtype)
    columns = np.repeat(model.weights[0][:, None, :], samples, axis=1)
    for layer in range(len(model.weights) // 2 - 1):
        activation = np.maximum(activation @ model.weights[layer].T + model.biases[layer], 0)
        columns = (columns * (activation > 0).T[:, :, None]).reshape(-1, samples * rank)
        columns = (model.weights[layer + 1] @ columns).reshape(-1, samples, rank)
    return np.asarray(columns.transpose(1, 0, 2))


def _lifted(basis: SampleBasis, derivatives: Array) -> Iterator[tuple[slice, Array]]:
    """Blocks of genes, and their derivatives [genes, a, b] in the float type of those by coordinates."""
    first, second, rank = derivatives.shape
    columns = np.ascontiguousarray(derivatives.reshape(-1, rank).T) / derivatives.dtype.type(basis.scale)
    size = max(1, NUMBERS_PER_BLOCK // columns.shape[1])
    for start in range(0, len(basis.vectors), size):
        genes = slice(start, start + size)
        lifted = basis.vectors[genes].astype(columns.dtype) @ columns
        yield genes, lifted.reshape(-1, first, second)


def _mean_of_last(values: Array) -> Array:
    """Mean over the last axis of [g, a, b] as a product with a vector, which is several times faster."""
    count = values.shape[2]
    weights = np.full(count, 1 / count, dtype=values.dtype)
    return np.asarray((values.reshape(-1, count) @ weights).reshape(values.shape[:2]))
