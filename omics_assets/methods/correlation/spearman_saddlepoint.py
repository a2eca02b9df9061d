"""Saddlepoint approximation of the tails of Spearman's sum (Lugannani and Rice, corrected for the lattice)."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.interpolate import BSpline, make_interp_spline
from scipy.special import erfcx

GRID_POINTS = 64
# Tilts on the far side of 0, so that the derivatives of the spline are good at 0.
MIRRORED_POINTS = 5
LARGEST_DEVIATIONS = 6.0
SINKHORN_STEPS = 5000
SINKHORN_TOLERANCE = 1e-10


def saddlepoint_tail(
    left: NDArray[np.float64], right: NDArray[np.float64], span: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums s (ascending) and log P(S >= s) for S = sum left_i right_perm(i); float64 [k] each.

    With K the cumulant generating function of S, the tilt t solves K'(t) = s - span / 2, and P(S >= s) is the
    continuous Lugannani-Rice formula with (2 / span) sinh(span t / 2) sqrt(K''(t)) in place of t sqrt(K''(t)) (second
    continuity correction, Daniels 1987). The equation need not be solved: a grid of tilts gives a grid of s. The grid
    ends near rho = 0.93.

    Parameters
    ----------
    left, right
        Centred ranks [n], ties or not; neither constant.
    span
        Distance between neighbouring values of S.
    """
    n = left.size
    deviation = float(np.sqrt((left @ left) * (right @ right) / (n - 1)))
    largest = LARGEST_DEVIATIONS * float(np.sqrt(n)) / deviation
    steps, generating = _generating_function(left, right, largest)
    t = steps[1:]
    mean, variance = generating.derivative(1)(t), generating.derivative(2)(t)
    r = np.sqrt(np.maximum(2 * (t * mean - generating(t)), np.finfo(np.float64).tiny))
    u = 2 / span * np.sinh(span * t / 2) * np.sqrt(np.maximum(variance, np.finfo(np.float64).tiny))
    mills = np.sqrt(np.pi / 2) * erfcx(r / np.sqrt(2))
    log_p = -(r**2) / 2 - np.log(2 * np.pi) / 2 + np.log(np.maximum(mills + 1 / u - 1 / r, np.finfo(np.float64).tiny))
    # Heavy ties cut the sums off; there K is a straight line, and the formula says nothing.
    sound = (variance > 0) & (np.diff(mean, prepend=-np.inf) > 0) & (np.diff(log_p, prepend=np.inf) < 0)
    sound = np.logical_and.accumulate(sound)
    return mean[sound] + span / 2, log_p[sound]


def _generating_function(
    left: NDArray[np.float64], right: NDArray[np.float64], largest: float
) -> tuple[NDArray[np.float64], BSpline]:
    """Return a grid of tilts from 0 to the largest that can be computed, and K as a spline over it."""
    while True:
        steps = largest * np.linspace(0, 1, GRID_POINTS) ** 1.5
        tilts = np.asarray(np.concatenate([-steps[MIRRORED_POINTS:0:-1], steps]), dtype=np.float64)
        values = cumulant_generating(tilts, left, right)
        if np.isfinite(values).all():
            return steps, make_interp_spline(tilts, values, k=5)
        # Heavy ties cut the sums off: at large tilts almost all weight lies on the last one.
        finite = np.logical_and.accumulate(np.isfinite(values[MIRRORED_POINTS:]))
        largest = float(steps[finite][-1]) if finite[1:].any() else largest / GRID_POINTS


def cumulant_generating(
    tilts: NDArray[np.float64], left: NDArray[np.float64], right: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Logarithm of the mean of exp(t sum left_i right_perm(i)) over all permutations, for each (ascending) tilt t.

    NaN where the numbers fail.

    That is log(permanent / n!) of the matrix exp(t left_i right_j): Sinkhorn scaling makes it doubly stochastic, and
    the permanent of that is n! n^-n det(I + J - P'P)^(-1/2) (McCullagh 2014), J the matrix of 1/n.
    """
    n = left.size
    products, centre = np.outer(left, right), np.eye(n) + 1 / n
    scale = np.ones(n)
    result = np.empty(tilts.size)
    for index, tilt in enumerate(tilts):
        exponent = tilt * products
        largest = exponent.max()
        kernel = np.exp(exponent - largest)
        rows = _sinkhorn(kernel, np.ascontiguousarray(kernel.T), scale)
        stochastic = rows[:, None] * kernel * scale
        sign, determinant = np.linalg.slogdet(centre - stochastic.T @ stochastic)
        value = n * largest - np.log(rows).sum() - np.log(scale).sum() - n * np.log(n) - determinant / 2
        result[index] = value if sign > 0 else np.nan
    return result


@njit(cache=True, nogil=True, error_model="numpy")
def _sinkhorn(
    kernel: NDArray[np.float64], mirrored: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Scale ``columns`` in place, return x: diag(x) kernel diag(columns) has row and column sums 1."""
    rows, updated = np.empty(columns.size), np.empty(columns.size)
    for _ in range(SINKHORN_STEPS):
        _inverse_product(mirrored, columns, rows)
        _inverse_product(kernel, rows, updated)
        change = 0.0
        for at in range(columns.size):
            change = max(change, abs(updated[at] / columns[at] - 1))
            columns[at] = updated[at]
        if change < SINKHORN_TOLERANCE:
            break
    return rows


@njit(cache=True, nogil=True, error_model="numpy")
def _inverse_product(transposed: NDArray[np.float64], vector: NDArray[np.float64], result: NDArray[np.float64]) -> None:
    """1 / (matrix @ vector), from the transposed matrix."""
    result[:] = 0
    for line in range(vector.size):
        for at in range(result.size):
            result[at] += transposed[line, at] * vector[line]
    for at in range(result.size):
        result[at] = 1 / result[at]
