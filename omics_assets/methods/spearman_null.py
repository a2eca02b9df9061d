"""The null law of Spearman's rho under exchangeable samples: exact where quick, saddlepoint above, never t.

Everything is in terms of the deficit L = (sum of squared rank differences) / 2, an integer from 0 (rho = 1) to
(n^3 - n)/6 (rho = -1); rho = 1 - 12 L / (n^3 - n).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PchipInterpolator
from scipy.special import gammaln

from omics_assets.methods.ranks import MIN_SAMPLES
from omics_assets.methods.spearman_exact import exact_tail
from omics_assets.methods.spearman_saddlepoint import saddlepoint_tail

LARGEST_N_OF_WHOLE_LAW = 16
LARGEST_N_OF_EXACT_TAIL = 36
EXACT_TAIL_DEFICITS = 120
# Rounding allowed in a deficit computed from rho, in steps of the law.
DEFICIT_TOLERANCE = 1e-3

EXACT = "exact"
SADDLEPOINT = "saddlepoint"
CONSERVATIVE = ", conservative with ties"


@dataclass(frozen=True)
class _Law:
    """P(L <= l): a table of its lower tail, and the logarithm of the rest as a function of the deficit."""

    exact: NDArray[np.float64]
    log_rest: PchipInterpolator | None


@lru_cache(maxsize=32)
def _law(n: int) -> _Law:
    middle = (n**3 - n) // 12
    if n <= LARGEST_N_OF_WHOLE_LAW:
        return _Law(exact_tail(n, middle + 1), None)
    deficits, log_p = saddlepoint_tail(n)
    rest = PchipInterpolator(deficits, log_p, extrapolate=False)
    if n <= LARGEST_N_OF_EXACT_TAIL:
        return _Law(exact_tail(n, EXACT_TAIL_DEFICITS), rest)
    return _Law(np.array([max(smallest_p(n) / 2, np.finfo(np.float64).tiny)]), rest)


def _upper_tail(deficit: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """P(L <= deficit) for deficits up to the middle of the law."""
    law = _law(n)
    known = law.exact.size - 1
    p = law.exact[np.minimum(deficit, known)]
    if law.log_rest is None:
        return p
    beyond = deficit > known
    rest = law.log_rest(np.clip(deficit[beyond], law.log_rest.x[0], law.log_rest.x[-1]))
    # Not below the last exact value: the two approximations of one law join without a step back.
    p[beyond] = np.maximum(np.exp(rest), law.exact[known])
    return p


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
    float64 array of the same shape, never 0, falling as abs(rho) grows. Exact for n <= 16 and for the upper tail (sum
    of squared differences below 240) up to n = 36; elsewhere the lattice-corrected saddlepoint approximation, within
    4 % of the exact law at n = 21 and closer above.

    Raises
    ------
    ValueError
        If n < 4 or a correlation is NaN or beyond 1.
    """
    deficit = np.floor(_deficit(rho, n) + DEFICIT_TOLERANCE)
    return _two_sided(deficit, n)


def two_sided_p_tied(rho: ArrayLike, n: int, share: ArrayLike) -> NDArray[np.float64]:
    """Two-sided p of Spearman's rho with ties, conservative.

    Mid-ranks are the mean over all ways to break the ties, so the sum of products under the permutation null is
    smaller in convex order than the one without ties (Jensen). Its tail is therefore read from the untied law at the
    same *sum*, that is at rho times ``share``; a sum between two steps of the untied law takes the weaker one, which
    covers the atoms that ties make. Without ties this is the untied p; light ties cost next to nothing; in heavy ones
    (most values zero) p is much too large.

    Parameters
    ----------
    rho
        Tie-corrected correlations (Pearson of mid-ranks).
    n
        Samples.
    share
        Lengths of the two rank vectors over the lengths without ties, multiplied; 1 = no ties.
    """
    shrunk = np.asarray(rho, dtype=np.float64) * np.asarray(share, dtype=np.float64)
    return _two_sided(np.ceil(_deficit(shrunk, n) - DEFICIT_TOLERANCE), n)


def _deficit(rho: ArrayLike, n: int) -> NDArray[np.float64]:
    """Deficit of abs(rho), not rounded."""
    if n < MIN_SAMPLES:
        msg = f"the null law of rho needs at least {MIN_SAMPLES} samples, got {n}"
        raise ValueError(msg)
    strength = np.abs(np.asarray(rho, dtype=np.float64))
    if not (strength <= 1 + 1e-9).all():
        msg = "a correlation is NaN or beyond 1"
        raise ValueError(msg)
    return np.asarray((1 - np.minimum(strength, 1)) * ((n**3 - n) / 12))


def _two_sided(deficit: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    middle = (n**3 - n) / 12
    steps = np.asarray(np.clip(deficit, 0, np.floor(middle)), dtype=np.int64)
    p = np.minimum(1.0, 2 * _upper_tail(steps.ravel(), n).reshape(steps.shape))
    return np.where(deficit >= middle, 1.0, p)


def p_method(rho: ArrayLike, n: int, tied: ArrayLike) -> NDArray[Any]:
    """How each p was computed: exact or saddlepoint, and whether ties make it conservative (object array)."""
    names = np.array([EXACT, SADDLEPOINT, EXACT + CONSERVATIVE, SADDLEPOINT + CONSERVATIVE], dtype=object)
    deficit = np.ceil(_deficit(rho, n) - DEFICIT_TOLERANCE)
    approximate = (deficit >= EXACT_TAIL_DEFICITS) | (n > LARGEST_N_OF_EXACT_TAIL)
    approximate &= n > LARGEST_N_OF_WHOLE_LAW
    return np.asarray(names[approximate.astype(np.int64) + 2 * np.asarray(tied, dtype=np.int64)])


def law_description(n: int, ties: bool) -> str:
    """How the p of a whole table is computed, in a few words."""
    if n <= LARGEST_N_OF_WHOLE_LAW:
        law = EXACT
    else:
        law = SADDLEPOINT if n > LARGEST_N_OF_EXACT_TAIL else f"{EXACT} tail, {SADDLEPOINT} elsewhere"
    return law + (CONSERVATIVE if ties else "")


def smallest_p(n: int) -> float:
    """Smallest attainable two-sided p of one pair: 2 / n! (0.0 where it is below the smallest float)."""
    return float(np.exp(np.log(2.0) - gammaln(n + 1)))


def smallest_detectable_rho(p: float, n: int) -> float:
    """Smallest abs(rho) whose two-sided p is at most ``p`` (no ties); NaN where no correlation reaches it."""
    spread = (n**3 - n) / 12
    if two_sided_p(1.0, n) > p:
        return float("nan")
    strong, weak = 0, int(spread) + 1
    while weak - strong > 1:
        middle = (strong + weak) // 2
        strong, weak = (middle, weak) if two_sided_p(1 - middle / spread, n) <= p else (strong, middle)
    return 1 - strong / spread
