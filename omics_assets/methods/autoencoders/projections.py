"""Samples in the plane: PCA, t-SNE and UMAP, with perplexity and neighbours fitted to the number of samples."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.manifold import TSNE

with warnings.catch_warnings():
    # umap announces that its optional neural variant, which needs TensorFlow, is not there
    warnings.simplefilter("ignore", ImportWarning)
    from umap.umap_ import UMAP

Floats = NDArray[np.float64]
Method = Literal["pca", "tsne", "umap"]

METHODS: tuple[Method, ...] = ("pca", "tsne", "umap")
MIN_SAMPLES: dict[Method, int] = {"pca": 2, "tsne": 4, "umap": 4}
LARGEST_PERPLEXITY = 30.0
LARGEST_NEIGHBOURHOOD = 15
LARGEST_EXACT = 500
_FLAT = 1e-6


@dataclass(frozen=True)
class Projection:
    """Coordinates [n, 2] of one method, or none [0, 2] and the reason."""

    method: Method
    coordinates: Floats
    reason: str


def project(X: NDArray[np.floating], *, rng: np.random.Generator) -> tuple[Projection, ...]:
    """Project samples [n, d] with every method.

    t-SNE takes perplexity min(30, (n - 1) / 3), UMAP min(15, n - 1) neighbours; both start from the principal
    components. Distances in both have no unit: only neighbourhood is meant.

    Raises
    ------
    ValueError
        If X holds a value that is not finite.
    """
    values = np.asarray(X, dtype=np.float64)
    if not np.isfinite(values).all():
        msg = "the matrix to project holds NaN or infinity"
        raise ValueError(msg)
    seeds = {method: int(rng.integers(2**31)) for method in METHODS}
    return tuple(_project(values, method, seeds[method]) for method in METHODS)


def _project(X: Floats, method: Method, seed: int) -> Projection:
    reason = ""
    if len(X) < MIN_SAMPLES[method]:
        reason = f"{method} needs at least {MIN_SAMPLES[method]} samples, there are {len(X)}"
    elif method != "pca" and not np.ptp(X, axis=0).any():
        reason = f"{method} cannot be computed: all samples are equal"
    if reason:
        return Projection(method, np.zeros((0, 2)), reason)
    components = _principal_components(X)
    if method == "pca":
        return Projection(method, components, "")
    start = _start(components, seed)
    coordinates = _tsne(X, start, seed) if method == "tsne" else _umap(X, start, seed)
    return Projection(method, coordinates, "")


def _principal_components(X: Floats) -> Floats:
    """First two principal components [n, 2], 0 where there is none; the largest score of each is positive."""
    centred = X - X.mean(axis=0)
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    found = min(2, len(singular))
    scores = np.zeros((len(X), 2))
    scores[:, :found] = left[:, :found] * singular[:found]
    signs = np.sign(np.take_along_axis(scores, np.abs(scores).argmax(axis=0)[None], axis=0))
    return np.asarray(scores * np.where(signs == 0, 1.0, signs))


def _start(components: Floats, seed: int) -> Floats:
    """Principal components with standard deviation 1 on the first; chance where a second one is missing."""
    scaled = components / components[:, 0].std()
    noise = np.random.default_rng(seed).normal(scale=1e-2, size=scaled.shape)
    return np.asarray(np.where(scaled.std(axis=0) > _FLAT, scaled, noise))


def _tsne(X: Floats, start: Floats, seed: int) -> Floats:
    perplexity = min(LARGEST_PERPLEXITY, (len(X) - 1) / 3)
    method = "exact" if len(X) <= LARGEST_EXACT else "barnes_hut"
    # the usual start of t-SNE is small
    model = TSNE(perplexity=perplexity, init=(1e-4 * start).astype(np.float32), random_state=seed, method=method)
    return np.asarray(model.fit_transform(X), dtype=np.float64)


def _umap(X: Floats, start: Floats, seed: int) -> Floats:
    neighbours = min(LARGEST_NEIGHBOURHOOD, len(X) - 1)
    model = UMAP(n_neighbors=neighbours, init=start.astype(np.float32), random_state=seed, n_jobs=1)
    return np.asarray(model.fit_transform(X), dtype=np.float64)
