"""False discovery rates: Benjamini-Hochberg (plain and weighted) and Benjamini-Yekutieli, from p or from counts."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma


def benjamini_hochberg(p: ArrayLike, weights: ArrayLike | None = None) -> NDArray[np.float64]:
    """Benjamini-Hochberg adjusted p-values (q), optionally weighted (Genovese, Roeder and Wasserman 2006).

    Parameters
    ----------
    p
        p-values [m]; NaN = not tested, and stays NaN.
    weights
        Prior weights [m], not negative; rescaled to mean 1 over the tested. p / weight is then adjusted.

    Raises
    ------
    ValueError
        If a p lies outside 0..1, or a weight is negative or NaN, or all weights of the tested are 0.
    """
    values = _checked(p)
    tested = ~np.isnan(values)
    if weights is not None and tested.any():
        values = values.copy()
        values[tested] = _weighted(values[tested], np.asarray(weights, dtype=np.float64)[tested])
    return _adjusted(values, tested, 1.0)


def benjamini_yekutieli(p: ArrayLike) -> NDArray[np.float64]:
    """Benjamini-Yekutieli adjusted p-values, valid under any dependence; NaN = not tested, and stays NaN."""
    values = _checked(p)
    tested = ~np.isnan(values)
    return _adjusted(values, tested, harmonic_number(int(tested.sum())))


def q_from_counts(
    p: NDArray[np.float64], counts: NDArray[np.int64], n_tests: int, method: Literal["bh", "by"] = "bh"
) -> NDArray[np.float64]:
    """Adjust p given as levels, where many tests share few levels.

    Parameters
    ----------
    p
        p of each level, ascending [k].
    counts
        Number of tests at each level [k]. Levels of large p may be left out: a q up to the largest p given is exact.
    n_tests
        Number of all tests, including those left out.
    method
        ``bh`` or ``by``.
    """
    if p.size and (np.diff(p) < 0).any():
        msg = "the levels of p must ascend"
        raise ValueError(msg)
    factor = 1.0 if method == "bh" else harmonic_number(n_tests)
    raw = p * (factor * n_tests) / np.maximum(np.cumsum(counts), 1)
    return np.minimum(1.0, np.minimum.accumulate(raw[::-1])[::-1])


def harmonic_number(m: int) -> float:
    """1 + 1/2 + ... + 1/m; 0 for m = 0."""
    return float(digamma(m + 1) - digamma(1)) if m else 0.0


def _checked(p: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1 or (values < 0).any() or (values > 1).any():
        msg = "p-values must be a vector of numbers from 0 to 1 (NaN = not tested)"
        raise ValueError(msg)
    return values


def _weighted(p: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    if not (weights >= 0).all() or weights.sum() <= 0:
        msg = "weights must not be negative, and not all 0"
        raise ValueError(msg)
    scaled = weights / weights.mean()
    return np.where(scaled > 0, p / np.where(scaled > 0, scaled, 1.0), np.inf)


def _adjusted(values: NDArray[np.float64], tested: NDArray[np.bool_], factor: float) -> NDArray[np.float64]:
    p = values[tested]
    order = np.argsort(p, kind="stable")
    raw = p[order] * (factor * p.size) / np.arange(1, p.size + 1)
    q = np.empty(p.size)
    q[order] = np.minimum(1.0, np.minimum.accumulate(raw[::-1])[::-1])
    result = np.full(values.shape, np.nan)
    result[tested] = q
    return result
