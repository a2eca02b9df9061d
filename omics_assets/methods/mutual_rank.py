"""Ranks of given pairs in the lists of both partners, by counting (mutual rank: Obayashi and Kinoshita 2009).

The keys of an owner's pairs are thresholds; every partner is counted at the largest threshold it exceeds. Only
partners stronger than the weakest pair asked about need looking at, which is few of them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from omics_assets.methods.pair_kernels import MARGIN, Pairing


class Thresholds(NamedTuple):
    """Lists of ascending keys, one list per row: list i is ``keys[start[i]:start[i + 1]]``."""

    start: NDArray[np.int64]
    keys: NDArray[np.float64]
    floor: NDArray[np.float32]


@njit(cache=True, nogil=True)
def count_stronger(
    product: NDArray[Any],
    first: int,
    sides: Pairing,
    of_genes: Thresholds,
    of_metabolites: Thresholds,
    gene_above: NDArray[np.int64],
    metabolite_above: NDArray[np.int64],
) -> None:
    """Count, at every threshold of a row, the partners above it and not above the next one."""
    for row in range(product.shape[0]):
        gene = first + row
        own_squared = sides.gene_squared[gene]
        length = np.float32(np.sqrt(own_squared))
        floor = of_genes.floor[gene]
        for column in range(product.shape[1]):
            total = abs(product[row, column])
            strength = total * sides.weight[column]
            above, other = strength >= floor, strength >= of_metabolites.floor[column] * length
            if not (above or other):
                continue
            squared = np.float64(total) * np.float64(total)
            if above:
                place = _above(of_genes, gene, squared / sides.squared[column])
                if place >= 0:
                    gene_above[place] += 1
            if other:
                place = _above(of_metabolites, column, squared / own_squared)
                if place >= 0:
                    metabolite_above[place] += 1


@njit(cache=True, nogil=True)
def _above(thresholds: Thresholds, row: int, key: float) -> int:
    """Place of the largest threshold of the row below a key; -1 where there is none."""
    low, high = thresholds.start[row], thresholds.start[row + 1]
    first = low
    while low < high:
        middle = (low + high) // 2
        if thresholds.keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low - 1 if low > first else -1


class PairLists:
    """Keys of pairs as one ascending list, without repeats, per owner."""

    def __init__(self, owner: NDArray[Any], key: NDArray[np.float64], size: int) -> None:
        order = np.lexsort((key, owner))
        owners, keys = owner[order], key[order]
        new = np.ones(keys.size, dtype=np.bool_)
        new[1:] = (owners[1:] != owners[:-1]) | (keys[1:] != keys[:-1])
        self.keys = keys[new]
        self.start = np.searchsorted(owners[new], np.arange(size + 1)).astype(np.int64)
        self._place = np.empty(keys.size, dtype=np.int64)
        self._place[order] = np.cumsum(new) - 1

    def thresholds(self, inverse: NDArray[np.float64]) -> Thresholds:
        """Return the lists with a lower bound, in single precision, of what exceeds any threshold of a row."""
        floor = np.full(self.start.size - 1, np.inf, dtype=np.float32)
        some = self.start[:-1] < self.start[1:]
        weakest = np.sqrt(self.keys[self.start[:-1][some]]) * inverse[some]
        floor[some] = weakest * MARGIN
        return Thresholds(self.start, self.keys, floor)

    def ranks(self, above: NDArray[np.int64]) -> NDArray[np.int64]:
        """1 + number of partners above each pair's key, from the numbers between neighbouring thresholds."""
        total = np.append(np.cumsum(above[::-1])[::-1], 0)
        owner = np.repeat(np.arange(self.start.size - 1), np.diff(self.start))
        return np.asarray(1 + (total[:-1] - total[self.start[1:]][owner])[self._place])
