"""Ranks of given pairs in the lists of their owners, by counting (mutual rank: Obayashi and Kinoshita 2009).

A row of products holds the whole list of its owner. Where all partners have one length (as without ties), they are
counted by their sum, unless there are many more sums than partners. Else the partners at least as strong as the
weakest pair asked about are counted into as many bins of strength as there are partners, and ordered within their bin.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from omics_assets.methods.correlation.block_products import BlockProducts
from omics_assets.methods.correlation.pair_kernels import MARGIN
from omics_assets.progress import Progress

# Ciura 2001.
GAPS = np.array([701, 301, 132, 57, 23, 10, 4, 1])
ONE = GAPS[-1:].copy()
FEW = 16
# Sums are counted while the table of them is not much longer than a list.
SUMS_PER_PARTNER = 4


class Lists(NamedTuple):
    """Pairs by the owner of a list.

    Parameters
    ----------
    start, partner
        The partners asked about by owner i are ``partner[start[i]:start[i + 1]]``, int64 [owners + 1] and int32 [k].
    squared, weight
        Of every possible partner: squared length, and 1 / length in single precision.
    sums
        Number of sums to count by; 0 where bins of strength are used.
    """

    start: NDArray[np.int64]
    partner: NDArray[np.int32]
    squared: NDArray[np.float64]
    weight: NDArray[np.float32]
    sums: int


def lists(owner: NDArray[np.int32], partner: NDArray[np.int32], owners: int, squared: NDArray[np.float64]) -> Lists:
    """Sort pairs by owner; ``squared`` are the squared lengths of all partners, whole numbers."""
    start, sorted_partner = np.zeros(owners + 1, dtype=np.int64), np.empty_like(partner)
    _by_owner(owner, partner, start, sorted_partner)
    # No sum exceeds the squared length of either side: tied ranks are means of ranks.
    countable = squared.size > 0 and squared.min() == squared.max() <= SUMS_PER_PARTNER * squared.size
    sums = int(squared[0]) + 1 if countable else 0
    return Lists(start, sorted_partner, squared, (1 / np.sqrt(squared)).astype(np.float32), sums)


@njit(cache=True, nogil=True)
def _by_owner(
    owner: NDArray[np.int32], partner: NDArray[np.int32], start: NDArray[np.int64], sorted_partner: NDArray[np.int32]
) -> None:
    for own in owner:
        start[own + 1] += 1
    for own in range(1, start.size):
        start[own] += start[own - 1]
    place = start.copy()
    for pair in range(owner.size):
        sorted_partner[place[owner[pair]]] = partner[pair]
        place[owner[pair]] += 1


@njit(cache=True, nogil=True)
def _in_order_of_pairs(
    owner: NDArray[np.int32], start: NDArray[np.int64], by_owner: NDArray[np.int32], result: NDArray[np.int32]
) -> None:
    place = start.copy()
    for pair in range(owner.size):
        result[pair] = by_owner[place[owner[pair]]]
        place[owner[pair]] += 1


def ranks_in_lists(
    products: BlockProducts, owner: NDArray[np.int32], asked: Lists, progress: Progress, what: str
) -> NDArray[np.int32]:
    """1 + the number of stronger partners of every pair, int32 [k]; the rows of the products are the owners."""
    rank = np.empty(owner.size, dtype=np.int32)

    def work(_: None, block: slice, product: NDArray[Any]) -> None:
        _rank_pairs(product, block.start, asked, rank)

    blocks = [block for block in products.blocks if asked.start[block.start] < asked.start[block.stop]]
    products.run(blocks, lambda: None, work, progress, what)
    result = np.empty(owner.size, dtype=np.int32)
    _in_order_of_pairs(owner, asked.start, rank, result)
    return result


@njit(cache=True, nogil=True)
def _rank_pairs(product: NDArray[Any], first: int, asked: Lists, rank: NDArray[np.int32]) -> None:
    """Rank the pairs of a block's owners."""
    above = np.empty(max(asked.sums, product.shape[1]), dtype=np.int32)
    columns = np.empty(product.shape[1], dtype=np.int32)
    for row in range(product.shape[0]):
        begin, end = asked.start[first + row], asked.start[first + row + 1]
        if begin == end:
            continue
        if asked.sums > 0:
            _count_by_sum(product[row], above[: asked.sums])
            for at in range(begin, end):
                rank[at] = 1 + above[int(abs(product[row, asked.partner[at]]))]
        else:
            kept = _candidates(product[row], asked, asked.partner[begin:end], columns)
            _count_by_strength(product[row], asked, columns[:kept], above)
            for at in range(begin, end):
                rank[at] = 1 + above[asked.partner[at]]


@njit(cache=True, nogil=True)
def _count_by_sum(line: NDArray[Any], above: NDArray[np.int32]) -> None:
    """Fill in, for every sum, the number of partners above it."""
    above[:] = 0
    for total in line:
        above[int(abs(total))] += 1
    stronger = 0
    for level in range(above.size - 1, -1, -1):
        own = above[level]
        above[level] = stronger
        stronger += own


@njit(cache=True, nogil=True)
def _count_by_strength(line: NDArray[Any], asked: Lists, columns: NDArray[np.int32], above: NDArray[np.int32]) -> None:
    """Fill in, for every candidate, the number of candidates above it.

    The strength of a partner is S^2 / length^2: one correctly rounded division, so equal correlations compare equal.
    """
    key = np.empty(columns.size)
    for at, column in enumerate(columns):
        total = np.float64(line[column])
        key[at] = total * total / asked.squared[column]
    ordered, descending = _descending(key)
    best = 0
    for at in range(columns.size):
        if descending[at] < descending[best]:
            best = at
        above[columns[ordered[at]]] = best


@njit(cache=True, nogil=True)
def _candidates(line: NDArray[Any], asked: Lists, partners: NDArray[np.int32], columns: NDArray[np.int32]) -> int:
    """Write down the columns at least as strong as the weakest partner, and hardly any other; return how many."""
    weakest = np.inf
    for column in partners:
        weakest = min(weakest, abs(line[column]) * asked.weight[column])
    bound = np.float32(weakest * MARGIN)
    size = 0
    for column in range(line.size):  # without branches
        columns[size] = column
        size += abs(line[column]) * asked.weight[column] >= bound
    return size


@njit(cache=True, nogil=True)
def _descending(key: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return which key comes when, the largest first, and the keys in that order."""
    strongest, weakest = 0.0, np.inf
    for own in key:
        strongest, weakest = max(strongest, np.sqrt(own)), min(weakest, np.sqrt(own))
    scale = key.size / (strongest - weakest) if strongest > weakest else 0.0
    bins, end = np.empty(key.size, dtype=np.int32), np.zeros(key.size + 2, dtype=np.int32)
    for at in range(key.size):
        bins[at] = int((strongest - np.sqrt(key[at])) * scale)
        end[bins[at] + 1] += 1
    for bin_ in range(1, end.size):
        end[bin_] += end[bin_ - 1]
    ordered, descending = np.empty(key.size, dtype=np.int32), np.empty(key.size)
    for at in range(key.size):
        to = end[bins[at]]  # the beginning of the bin, which becomes its end
        end[bins[at]] += 1
        ordered[to], descending[to] = at, key[at]
    begin = 0
    for bin_ in range(key.size + 1):
        if end[bin_] - begin > 1:
            _order_bin(ordered, descending, begin, end[bin_])
        begin = end[bin_]
    return ordered, descending


@njit(cache=True, nogil=True)
def _order_bin(ordered: NDArray[np.int32], key: NDArray[np.float64], begin: int, end: int) -> None:
    """Sort a bin, the largest key first (Shell 1959): few keys, or many of which most are equal."""
    for gap in GAPS if end - begin > FEW else ONE:
        for start in range(begin + gap, end):
            own_key, own, at = key[start], ordered[start], start
            while at - gap >= begin and key[at - gap] < own_key:
                key[at], ordered[at] = key[at - gap], ordered[at - gap]
                at -= gap
            key[at], ordered[at] = own_key, own
