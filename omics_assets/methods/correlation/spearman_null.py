"""The null law of Spearman's rho under exchangeable samples, ties or not: exact where quick, else saddlepoint; never t.

Everything is in terms of the sum of products of doubled centred ranks, S; rho = S / (length of one side x length of
the other).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PchipInterpolator
from scipy.special import gammaln

from omics_assets.methods.correlation.spearman_exact import RankPattern, cost_of_whole_law, exact_sums
from omics_assets.methods.correlation.spearman_saddlepoint import saddlepoint_tail
from omics_assets.methods.correlation.spearman_tables import tabulated_tail
from omics_assets.methods.statistics.ranks import MIN_SAMPLES, full_norm_squared

EXACT, SADDLEPOINT = "exact", "saddlepoint"
WHOLE_LAW_ADDITIONS = 3e8
"""A whole law that takes fewer additions is computed exactly, in a fraction of a second."""
# Rounding allowed in a sum computed from rho, in steps of the law.
TOLERANCE = 1e-3


@dataclass(frozen=True)
class _Tail:
    """P(S >= s): exact for the largest sums, and the logarithm of the rest as a function of s.

    Parameters
    ----------
    largest, span
        Largest sum, and the distance between sums.
    exact
        P(S >= largest - span x c) for c = 0, 1, ..., float64 [k].
    rest
        log P(S >= s); None where ``exact`` is the whole law.
    """

    largest: float
    span: float
    exact: NDArray[np.float64]
    rest: PchipInterpolator | None

    def __call__(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        cost = np.floor((self.largest - sums) / self.span + TOLERANCE)
        known = self.exact.size - 1
        p = np.where(cost < 0, 0.0, self.exact[np.clip(cost, 0, known).astype(np.int64)] if known >= 0 else 0.0)
        beyond = cost > known
        if self.rest is None or not beyond.any():
            return p
        # On the lattice, from below, so that a sum between two steps counts as the weaker one.
        at = self.largest - self.span * cost[beyond]
        first, last = self.rest.x[0], self.rest.x[-1]
        # Beyond the grid as steeply as at its end: the law falls faster still.
        logarithm = self.rest(np.clip(at, first, last)) + np.maximum(0.0, at - last) * self.rest.derivative()(last)
        # Not below the last exact value: the two approximations of one law join without a step back.
        p[beyond] = np.clip(np.exp(logarithm), self.exact[known] if known >= 0 else 0.0, 1.0)
        return p


@dataclass(frozen=True)
class NullLaw:
    """Law of S for two patterns of ranks.

    Parameters
    ----------
    length
        Product of the lengths of the two patterns: S = rho x length.
    upper, lower
        Tails of S and of -S.
    """

    length: float
    upper: _Tail
    lower: _Tail

    def p(self, rho: ArrayLike) -> NDArray[np.float64]:
        """Two-sided p: P(|rho| >= observed), never 0, falling as abs(rho) grows."""
        sums = np.abs(np.asarray(rho, dtype=np.float64)) * self.length
        # A sum nearer than the tolerance to 0 is 0: everything is at least as large.
        total = np.where(sums <= TOLERANCE * self.upper.span, 1.0, self.upper(sums) + self.lower(sums))
        return np.clip(total, np.finfo(np.float64).tiny, 1.0)

    def is_exact(self, rho: ArrayLike) -> NDArray[np.bool_]:
        """Return whether each p is exact; else it is a saddlepoint approximation."""
        cost = np.floor((self.upper.largest - np.abs(np.asarray(rho)) * self.length) / self.upper.span + TOLERANCE)
        return np.asarray((cost < self.upper.exact.size) | (self.upper.rest is None))


def null_law(left: NDArray[np.float64], right: NDArray[np.float64]) -> NullLaw:
    """Return the law of S for two rows of doubled centred ranks [n] (`ranks.centred_ranks`), neither constant.

    Without ties from a table (whole law to n = 16, its tail to n = 36) and a saddlepoint approximation beyond; with
    ties the whole law where it is quick (many ties, few samples), else a saddlepoint approximation of both tails.
    """
    sides = sorted((tuple(np.sort(left).tolist()), tuple(np.sort(right).tolist())))
    return _law(*sides)


@lru_cache(maxsize=4096)
def _law(left: tuple[float, ...], right: tuple[float, ...]) -> NullLaw:
    ranks = np.array(left), np.array(right)
    n = len(left)
    length = float(np.sqrt((ranks[0] @ ranks[0]) * (ranks[1] @ ranks[1])))
    patterns = RankPattern.of(ranks[0]), RankPattern.of(ranks[1])
    if patterns[0].values.size == patterns[1].values.size == n:
        tail = _untied_tail(ranks[0])
        return NullLaw(length, tail, tail)
    if cost_of_whole_law(*patterns) <= WHOLE_LAW_ADDITIONS:
        law = exact_sums(*patterns)
        upper = np.minimum(np.cumsum(law.probability), 1.0)
        lower = np.minimum(np.cumsum(law.probability[::-1]), 1.0)
        smallest = law.largest - law.span * (law.probability.size - 1)
        return NullLaw(length, _Tail(law.largest, law.span, upper, None), _Tail(-smallest, law.span, lower, None))
    span = patterns[0].step * patterns[1].step
    return NullLaw(length, _approximate(*ranks, span), _approximate(ranks[0], -ranks[1], span))


def _untied_tail(ranks: NDArray[np.float64]) -> _Tail:
    n, largest, span = ranks.size, float(ranks @ ranks), 4.0
    exact = tabulated_tail(n)
    if exact.size * span > largest:
        return _Tail(largest, span, exact, None)
    if not exact.size:
        exact = np.array([max(smallest_p(n) / 2, np.finfo(np.float64).tiny)])
    return _Tail(largest, span, exact, PchipInterpolator(*saddlepoint_tail(ranks, ranks, span)))


def _approximate(left: NDArray[np.float64], right: NDArray[np.float64], span: float) -> _Tail:
    largest = float(np.sort(left) @ np.sort(right))
    return _Tail(largest, span, np.zeros(0), PchipInterpolator(*saddlepoint_tail(left, right, span)))


def two_sided_p(rho: ArrayLike, n: int) -> NDArray[np.float64]:
    """Two-sided p of Spearman's rho without ties: P(|rho| >= observed) over all n! pairings.

    Parameters
    ----------
    rho
        Correlations, any shape; only the absolute value counts.
    n
        Samples.

    Returns
    -------
    float64 array of the same shape, never 0, falling as abs(rho) grows. Exact for n <= 16, for p <= 1e-3 up to n = 21,
    1e-5 up to 24, 1e-6 up to 26; elsewhere the lattice-corrected saddlepoint approximation, within 4 % of the exact
    law at n = 17 and closer above.

    Raises
    ------
    ValueError
        If n < 4 or a correlation is NaN or beyond 1.
    """
    strength = np.abs(np.asarray(rho, dtype=np.float64))
    if not (strength <= 1 + 1e-9).all():
        msg = "a correlation is NaN or beyond 1"
        raise ValueError(msg)
    return untied_law(n).p(np.minimum(strength, 1.0))


def untied_law(n: int) -> NullLaw:
    """Return the law for n samples without ties; ValueError for n < 4."""
    if n < MIN_SAMPLES:
        msg = f"the null law of rho needs at least {MIN_SAMPLES} samples, got {n}"
        raise ValueError(msg)
    ranks = np.arange(1 - n, n, 2, dtype=np.float64)
    return null_law(ranks, ranks)


def smallest_p(n: int) -> float:
    """Smallest attainable two-sided p of one pair: 2 / n!, at most 1 (0.0 where it is below the smallest float)."""
    return min(1.0, float(np.exp(np.log(2.0) - gammaln(n + 1))))


def smallest_detectable_rho(p: float, n: int) -> float:
    """Smallest abs(rho) whose two-sided p is at most ``p`` (no ties); NaN where no correlation reaches it."""
    steps = full_norm_squared(n) / 4
    if two_sided_p(1.0, n) > p:
        return float("nan")
    strong, weak = 0, int(steps) + 1
    while weak - strong > 1:
        middle = (strong + weak) // 2
        strong, weak = (middle, weak) if two_sided_p(max(0.0, 1 - middle / steps), n) <= p else (strong, middle)
    return 1 - strong / steps
