"""The sample basis: with far more genes than samples, a network can be trained exactly in the span of its samples.

Training inputs lie in the span of the r <= n - 1 centred training samples. Gradient descent never moves the first and
the last layer out of that span, so training them there (r inputs) is training them on p genes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# eigenvalues below this share of the largest are rounding; what they would span stays in the out-of-span part
_RELATIVE_EIGENVALUE = 1e-10
_CENTRED = 1e-6


@dataclass(frozen=True)
class SampleBasis:
    """Orthonormal basis V of centred training samples.

    Coordinates are V'x sqrt(r/p), so that z-scored genes give coordinates of unit size. In these coordinates a first
    layer W1 (h x p) is A V' sqrt(r/p) and a last layer W_L (p x h) is sqrt(p/r) V B. A learning rate e here acts as
    e r/p on W1 and e p/r on W_L in the feature basis under stochastic gradient descent, as e r/p and e under row-Adam.

    Parameters
    ----------
    vectors
        V [p, r], orthonormal columns, by falling singular value.
    singular_values
        Of the training samples [r].
    """

    vectors: Floats
    singular_values: Floats

    @property
    def rank(self) -> int:
        """Number of basis vectors, r."""
        return int(self.vectors.shape[1])

    @property
    def scale(self) -> float:
        """sqrt(p/r): length of a basis vector per unit of its coordinate."""
        return float(np.sqrt(self.vectors.shape[0] / self.vectors.shape[1]))

    def coordinates(self, X: Floats) -> Floats:
        """Return the coordinates [n, r] of samples [n, p]."""
        return np.asarray(X @ self.vectors / self.scale)

    def out_of_span(self, X: Floats) -> Floats:
        """Return |x_perp|^2 [n], what no network in the span can reconstruct of samples [n, p]."""
        residual = X - X @ self.vectors @ self.vectors.T
        return np.asarray(np.einsum("np,np->n", residual, residual))

    def lift(self, coordinates: NDArray[np.floating]) -> Floats:
        """Return samples [..., p] of coordinates [..., r]; also output bias, and the rows of W_L' from B'."""
        return np.asarray(coordinates @ self.vectors.T * self.scale)

    def lift_weights(self, weights: NDArray[np.floating]) -> Floats:
        """Return weights on (or derivatives by) genes [..., p] of those on coordinates [..., r]."""
        return np.asarray(weights @ self.vectors.T / self.scale)


def fit_sample_basis(X: Floats) -> SampleBasis:
    """Return the basis of training samples [n, p] by the eigenvectors of their Gram matrix, in float64.

    Raises
    ------
    ValueError
        If the samples are not centred per gene, or span nothing.
    """
    X = np.asarray(X, dtype=np.float64)
    largest = np.abs(X).max(initial=0.0)
    if np.abs(X.mean(axis=0)).max(initial=0.0) > _CENTRED * max(1.0, largest):
        msg = "the training samples must be centred per gene: use z-scores of the training samples"
        raise ValueError(msg)
    eigenvalues, eigenvectors = np.linalg.eigh(X @ X.T)
    eigenvalues, eigenvectors = eigenvalues[::-1], eigenvectors[:, ::-1]
    kept = eigenvalues > _RELATIVE_EIGENVALUE * eigenvalues[0]
    if largest == 0 or not kept.any():
        msg = "the training samples are all equal: there is nothing to learn from"
        raise ValueError(msg)
    singular_values = np.sqrt(eigenvalues[kept])
    return SampleBasis(X.T @ eigenvectors[:, kept] / singular_values, singular_values)
