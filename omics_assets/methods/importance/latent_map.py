"""From latents to genes: weights of the latents carried to the genes by correlation."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MapForm = Literal["signed", "published"]


def gene_latent_correlation(genes: NDArray[np.floating], latents: NDArray[np.floating]) -> Floats:
    """Pearson correlation [G, d] of every gene [n, G] with every latent [n, d]; 0 where one is constant."""
    return np.asarray(_unit_columns(genes).T @ _unit_columns(latents))


def gene_map(weights: NDArray[np.floating], correlation: Floats, *, form: MapForm = "signed") -> Floats:
    """Carry the weights of the latents for each class to the genes.

    ``signed``: the mean over the classes of ``|sum_k w_ck corr(x_j, z_k)|``: how much a class's logit moves with the
    gene. The absolute value stands inside the mean because the weights of all classes add up to 0; with two classes
    both terms are equal. ``published``: ``sum_k |w|_k |corr(x_j, z_k)|``, |w|_k the mean over the classes, in which
    what latents say cannot cancel.

    Parameters
    ----------
    weights
        [classes, d], or of several networks [m, classes, d].
    correlation
        [G, d].

    Returns
    -------
    [G], or [m, G].
    """
    w = np.asarray(weights, dtype=np.float64)
    if form == "published":
        return np.asarray(np.abs(w).mean(axis=-2) @ np.abs(correlation).T)
    return np.asarray(np.abs(w @ correlation.T).mean(axis=-2))


def uniform_map(correlation: Floats) -> Floats:
    """Mean absolute correlation with the latents [G]: the published map without a network."""
    return np.asarray(np.abs(correlation).mean(axis=1))


def _unit_columns(X: NDArray[np.floating]) -> Floats:
    values = np.asarray(X, dtype=np.float64)
    mean = values.mean(axis=0)
    centred = values - mean
    length = np.linalg.norm(centred, axis=0)
    varies = length > 1e-9 * np.sqrt(len(values)) * np.maximum(1.0, np.abs(mean))
    return np.asarray(np.divide(centred, length, out=np.zeros_like(centred), where=varies))
