"""Exact lower tail of the sum of squared rank differences, by a dynamic programme over subsets of ranks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln


def exact_tail(n: int, count: int) -> NDArray[np.float64]:
    """P(sum d^2 / 2 <= l) for l = 0 .. count - 1 over the n! pairings without ties, float64 [count].

    Position after position takes one of the ranks left; a state is the set of ranks taken, with the number of ways to
    reach each cost. States that cannot end within the wanted tail are dropped, and only positive numbers are added,
    so nothing cancels.
    """
    taken = np.zeros(1, dtype=np.int64)
    # ways[state, h]: orders with cost 2 h + parity(state); the parity of a cost depends on the set alone.
    ways = np.zeros((1, count))
    ways[0, 0] = 1.0
    parity = np.zeros(1, dtype=np.int64)
    for position in range(n):
        taken, ways, parity = _place(taken, ways, parity, position, n)
    return np.asarray(np.cumsum(ways[0]) * np.exp(-gammaln(n + 1)))


def _place(
    taken: NDArray[np.int64], ways: NDArray[np.float64], parity: NDArray[np.int64], position: int, n: int
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    count = ways.shape[1]
    free = [np.flatnonzero((taken >> rank) & 1 == 0) for rank in range(n)]
    reached = np.unique(np.concatenate([taken[rows] | (1 << rank) for rank, rows in enumerate(free)]))
    reached, reached_parity = _viable(reached, position, n, 2 * (count - 1))
    reached_ways = np.zeros((reached.size, count))
    for rank, rows in enumerate(free):
        target = taken[rows] | (1 << rank)
        place = np.minimum(np.searchsorted(reached, target), reached.size - 1)
        cost = (position - rank) ** 2
        for odd in (0, 1):
            shift = (odd + cost - (odd + cost) % 2) // 2
            use = (reached[place] == target) & (parity[rows] == odd)
            if shift < count and use.any():
                reached_ways[place[use], shift:] += ways[rows[use], : count - shift]
    return reached, reached_ways, reached_parity


def _viable(
    sets: NDArray[np.int64], position: int, n: int, largest: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Keep the sets whose cheapest completion costs at most ``largest``; return them and the parity of their cost."""
    ranks = np.arange(n)
    inside = (sets[:, None] >> ranks) & 1 == 1
    # Cheapest: both the ranks taken and the ranks left go to their positions in ascending order.
    own_place = np.where(inside, np.cumsum(inside, axis=1) - 1, position + np.cumsum(~inside, axis=1))
    viable = ((ranks - own_place) ** 2).sum(axis=1) <= largest
    parity = (np.where(inside, ranks, 0).sum(axis=1) - position * (position + 1) // 2) % 2
    return sets[viable], parity[viable]
