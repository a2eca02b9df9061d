"""Rows of ranks by their pattern of ties: rows of one pattern share one null law."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.statistics.ranks import CentredRanks


def most_classes(n: int) -> int:
    """Classes a side may have: at larger n the law of rho hardly depends on the ties, and takes longer to compute."""
    return 24 if n <= 26 else 8 if n <= 100 else 4


@dataclass(frozen=True)
class TieClasses:
    """The tie pattern of every row.

    Parameters
    ----------
    code
        Class of every row, int64 [f].
    patterns
        Sorted doubled centred ranks of every class, float64 [n] each.
    own
        Rows whose class is their own pattern, bool [f]; the others have further ties than their class.
    """

    code: NDArray[np.int64]
    patterns: tuple[NDArray[np.float64], ...]
    own: NDArray[np.bool_]


def tie_classes(ranks: CentredRanks) -> TieClasses:
    """Return the classes of rows that are not constant.

    Few patterns (`most_classes`): each is a class. More: a row belongs to the class of its ties at the lowest value
    (not detected); ties elsewhere, in a matrix of measurements few and small, are neglected. Too many of those as
    well: of some evenly spaced, the nearest one with no more ties.
    """
    n, most = ranks.n, most_classes(ranks.n)
    if not ranks.tied.any():
        pattern = np.arange(1 - n, n, 2, dtype=np.float64)
        rows = ranks.tied.size
        return TieClasses(np.zeros(rows, dtype=np.int64), (pattern,), np.ones(rows, dtype=np.bool_))
    ordered = np.sort(ranks.doubled, axis=1)
    fingerprint = ordered.astype(np.float64) @ np.random.default_rng(0).random(n)
    _, first, code = np.unique(fingerprint, return_index=True, return_inverse=True)
    if first.size <= most:
        patterns = tuple(ordered[row].astype(np.float64) for row in first)
        return TieClasses(code.astype(np.int64), patterns, np.ones(code.size, dtype=np.bool_))
    lowest = (ordered == ordered[:, :1]).sum(axis=1)
    kinds = np.unique(lowest)
    if kinds.size > most:
        kinds = kinds[np.unique(np.linspace(0, kinds.size - 1, most).astype(np.int64))]
    code = np.searchsorted(kinds, lowest, side="right") - 1
    patterns = tuple(tied_at_lowest(n, int(ties)) for ties in kinds)
    own = np.array([(pattern**2).sum() for pattern in patterns])[code] == np.rint(ranks.norm**2)
    return TieClasses(code.astype(np.int64), patterns, own & (kinds[code] == lowest))


def tied_at_lowest(n: int, ties: int) -> NDArray[np.float64]:
    """Return the sorted doubled ranks of n values of which the lowest ``ties`` are equal and no others."""
    ranks = np.arange(1 - n, n, 2, dtype=np.float64)
    ranks[:ties] = ranks[:ties].mean()
    return ranks
