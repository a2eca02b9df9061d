"""Saddlepoint approximation of the tail of Spearman's rho (Lugannani and Rice, corrected for the lattice)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline
from scipy.special import erfcx

GRID_POINTS = 128
# Tilts on the far side of 0, so that the derivatives of the spline are good at 0.
MIRRORED_POINTS = 5
SINKHORN_STEPS = 2000
SINKHORN_TOLERANCE = 1e-12


def saddlepoint_tail(n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Deficits (ascending) and log P(L <= deficit), where L = sum d^2 / 2, no ties; float64 [k] each.

    With S = the sum of products of centred ranks and its cumulant generating function K: the tilt t solves
    K'(t) = s - 1/2, and P(S >= s) is the continuous Lugannani-Rice formula with 2 sinh(t/2) sqrt(K''(t)) in place of
    t sqrt(K''(t)) (second continuity correction, Daniels 1987). The equation need not be solved: a grid of tilts
    gives a grid of s. The grid ends near rho = 0.93; K is too large there, so p errs upwards.
    """
    ranks = np.asarray(np.arange(n) - (n - 1) / 2, dtype=np.float64)
    largest = float(ranks @ ranks)
    deviation = largest / float(np.sqrt(n - 1))
    steps = 6 * float(np.sqrt(n)) / deviation * np.linspace(0, 1, GRID_POINTS) ** 1.5
    tilts = np.asarray(np.concatenate([-steps[MIRRORED_POINTS:0:-1], steps]), dtype=np.float64)
    generating = make_interp_spline(tilts, cumulant_generating(np.abs(tilts), ranks), k=5)
    t = steps[1:]
    mean, variance = generating.derivative(1)(t), generating.derivative(2)(t)
    r = np.sqrt(2 * (t * mean - generating(t)))
    u = 2 * np.sinh(t / 2) * np.sqrt(variance)
    mills = np.sqrt(np.pi / 2) * erfcx(r / np.sqrt(2))
    log_p = -(r**2) / 2 - np.log(2 * np.pi) / 2 + np.log(mills + 1 / u - 1 / r)
    return (largest - mean - 0.5)[::-1], log_p[::-1]


def cumulant_generating(tilts: NDArray[np.float64], ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the mean over all permutations of exp(t sum a_i a_perm(i)), for each tilt t >= 0.

    That is log(permanent / n!) of the matrix exp(t a_i a_j): Sinkhorn scaling makes it doubly stochastic, and the
    permanent of that is n! n^-n det(I + J - P'P)^(-1/2) (McCullagh 2014), J the matrix of 1/n.
    """
    n = ranks.size
    distance = (ranks[:, None] - ranks) ** 2 / 2
    centre = np.eye(n) + 1 / n
    scale = np.full(n, 1 / np.sqrt(n))
    result = np.empty(tilts.size)
    for index, tilt in enumerate(tilts):
        # exp(t a_i a_j) = exp(t a_i^2 / 2) exp(t a_j^2 / 2) times this kernel, which cannot overflow.
        kernel = np.exp(-tilt * distance)
        scale = _sinkhorn(kernel, scale)
        stochastic = scale[:, None] * kernel * scale
        determinant = np.linalg.slogdet(centre - stochastic @ stochastic)[1]
        result[index] = tilt * (ranks @ ranks) - 2 * np.log(scale).sum() - n * np.log(n) - determinant / 2
    return result


def _sinkhorn(kernel: NDArray[np.float64], start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale x of a symmetric positive matrix such that diag(x) kernel diag(x) has row sums 1."""
    scale = start
    for _ in range(SINKHORN_STEPS):
        product = kernel @ scale
        if np.abs(scale * product - 1).max() < SINKHORN_TOLERANCE:
            break
        scale = np.sqrt(scale / product)
    return scale
