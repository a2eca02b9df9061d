"""Exact law of Spearman's sum, ties or not, by a dynamic programme over the multisets of ranks already placed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray


@dataclass(frozen=True)
class RankPattern:
    """Sorted doubled ranks of one side as distinct values on a lattice.

    Parameters
    ----------
    lowest, step
        Value i is lowest + step x values[i].
    values
        Distinct values in steps above the lowest, ascending, int64 [d].
    multiplicity
        How often each occurs, int64 [d].
    """

    lowest: int
    step: int
    values: NDArray[np.int64]
    multiplicity: NDArray[np.int64]

    @classmethod
    def of(cls, ranks: NDArray[np.float64]) -> RankPattern:
        """Return the pattern of doubled ranks [n], in any order."""
        distinct, multiplicity = np.unique(np.rint(ranks).astype(np.int64), return_counts=True)
        above = distinct - distinct[0]
        step = max(1, int(np.gcd.reduce(above)))
        return cls(int(distinct[0]), step, above // step, multiplicity.astype(np.int64))

    @property
    def states(self) -> int:
        """Number of multisets that can be taken from it."""
        return int(np.prod(self.multiplicity.astype(object) + 1))

    def ascending(self) -> NDArray[np.int64]:
        """Return every value as often as it occurs [n]."""
        return np.repeat(self.values, self.multiplicity)


@dataclass(frozen=True)
class ExactSums:
    """P(S = largest - span x c) for c = 0, 1, ... (float64 [k]), S = sum left_i right_perm(i)."""

    largest: int
    span: int
    probability: NDArray[np.float64]


def cost_of_whole_law(left: RankPattern, right: RankPattern) -> int:
    """Return the number of additions `exact_sums` needs for the whole law."""
    states = min(left.states, right.states)
    fewer = left if left.states <= right.states else right
    return states * fewer.values.size * _whole(left, right)


def exact_sums(left: RankPattern, right: RankPattern, count: int | None = None) -> ExactSums:
    """Law of the sum of products over all pairings.

    Position after position (largest first) takes one of the values left; a state is the multiset taken, with the
    probability of every cost, the distance below the best arrangement of what was taken. States that cannot end
    within the wanted costs are dropped, and only positive numbers are added, so nothing cancels.

    Parameters
    ----------
    left, right
        The two sides, of equal n.
    count
        How many sums, from the largest downwards; None: the whole law.
    """
    taken, placed = (left, right) if left.states <= right.states else (right, left)
    positions = placed.ascending()[::-1].copy()
    lengths = (left.ascending(), right.ascending())
    n = positions.size
    best = int(lengths[0] @ lengths[1])
    # (low + step a)(low' + step' b) summed over the n pairs, a and b counted in steps.
    constant = (
        n * left.lowest * right.lowest
        + left.lowest * right.step * int(lengths[1].sum())
        + right.lowest * left.step * int(lengths[0].sum())
    )
    span = left.step * right.step
    size = _whole(left, right) if count is None else min(count, _whole(left, right))
    probability = _law(taken.values, taken.multiplicity, positions, size)
    return ExactSums(constant + span * best, span, probability)


def _whole(left: RankPattern, right: RankPattern) -> int:
    ascending = left.ascending(), right.ascending()
    return int(ascending[0] @ ascending[1] - ascending[0] @ ascending[1][::-1]) + 1


@njit(cache=True)
def _law(
    values: NDArray[np.int64], multiplicity: NDArray[np.int64], positions: NDArray[np.int64], count: int
) -> NDArray[np.float64]:
    """Probability of every cost below ``count``; positions descend."""
    strides = np.ones(values.size, dtype=np.int64)
    for kind in range(1, values.size):
        strides[kind] = strides[kind - 1] * (multiplicity[kind - 1] + 1)
    codes, best = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    # The costs of a state lie next to one another, from 0 to the largest it can have.
    start, ways = np.arange(2), np.ones(1)
    for position in range(positions.size):
        reached, reached_best, sizes = _reachable(values, multiplicity, strides, positions, position, codes, count)
        begin = np.zeros(reached.size + 1, dtype=np.int64)
        for target in range(reached.size):
            begin[target + 1] = begin[target] + sizes[target]
        result = np.zeros(begin[-1])
        for state in range(codes.size):
            own = ways[start[state] : start[state + 1]]
            for kind in range(values.size):
                left = multiplicity[kind] - codes[state] // strides[kind] % (multiplicity[kind] + 1)
                if left == 0:
                    continue
                target = np.searchsorted(reached, codes[state] + strides[kind])
                if target == reached.size or reached[target] != codes[state] + strides[kind]:
                    continue
                cost = reached_best[target] - best[state] - values[kind] * positions[position]
                share = left / (positions.size - position)
                added = result[begin[target] + cost : begin[target + 1]]
                for at in range(min(added.size, own.size)):
                    added[at] += share * own[at]
        codes, best, start, ways = reached, reached_best, begin, result
    return np.asarray(ways)


@njit(cache=True)
def _reachable(
    values: NDArray[np.int64],
    multiplicity: NDArray[np.int64],
    strides: NDArray[np.int64],
    positions: NDArray[np.int64],
    position: int,
    codes: NDArray[np.int64],
    count: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Multisets after one more position that can end within the wanted costs; best sums; how many costs they have."""
    everything = strides[-1] * (multiplicity[-1] + 1) - 1
    ceiling = _sum_along(values, multiplicity, strides, everything, positions, 0, 1)
    targets = np.empty(codes.size * values.size, dtype=np.int64)
    size = 0
    for code in codes:
        for kind in range(values.size):
            if code // strides[kind] % (multiplicity[kind] + 1) < multiplicity[kind]:
                targets[size] = code + strides[kind]
                size += 1
    targets = np.unique(targets[:size])
    best, sizes = np.empty(targets.size, dtype=np.int64), np.empty(targets.size, dtype=np.int64)
    viable = np.zeros(targets.size, dtype=np.bool_)
    for at in range(targets.size):
        best[at] = _sum_along(values, multiplicity, strides, targets[at], positions, 0, 1)
        rest = _sum_along(values, multiplicity, strides, everything - targets[at], positions, position + 1, 1)
        viable[at] = ceiling - best[at] - rest < count
        worst = _sum_along(values, multiplicity, strides, targets[at], positions, position, -1)
        sizes[at] = min(best[at] - worst + 1, count)
    return targets[viable], best[viable], sizes[viable]


@njit(cache=True)
def _sum_along(
    values: NDArray[np.int64],
    multiplicity: NDArray[np.int64],
    strides: NDArray[np.int64],
    code: int,
    positions: NDArray[np.int64],
    first: int,
    step: int,
) -> int:
    """Sum of products of a multiset, largest first, with the positions from ``first`` on.

    Positions descend: the sum is the largest with ``step`` 1, and with -1 the smallest of the positions up to it.
    """
    total, at = 0, first
    for kind in range(values.size - 1, -1, -1):
        for _ in range(code // strides[kind] % (multiplicity[kind] + 1)):
            total += values[kind] * positions[at]
            at += step
    return total
