"""The compiled loops over one block of pairs, while the block lies in cache.

A block is the product of doubled ranks of some genes (rows) with all metabolites (columns).
Everything is exact: sums are integers, the order of partners of a gene is that of S^2 / length^2 (one
correctly rounded division, so equal correlations compare equal), single precision only sorts out the weak pairs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

# A margin under every single-precision comparison; what passes is compared exactly.
MARGIN = 1.0 - 1e-6


class Pairing(NamedTuple):
    """What the loops need to know of both sides.

    Parameters
    ----------
    gene_class, gene_squared, gene_inverse
        Tie class, squared length and 1 / length of every gene [G].
    metabolite_class, squared, inverse, weight
        Tie class, squared length, 1 / length, and 1 / length in single precision of every metabolite [M].
    lowest, offset
        First bin of interest and where the cells begin, by pair of classes.
    bins
        Number of bins of abs(rho).
    """

    gene_class: NDArray[np.int64]
    gene_squared: NDArray[np.float64]
    gene_inverse: NDArray[np.float64]
    metabolite_class: NDArray[np.int64]
    squared: NDArray[np.float64]
    inverse: NDArray[np.float64]
    weight: NDArray[np.float32]
    lowest: NDArray[np.int64]
    offset: NDArray[np.int64]
    bins: int


class Best(NamedTuple):
    """Partners found so far of f rows: the k largest S^2 / length^2 (descending), the best of them and its partner.

    ``floor`` is a lower bound, in single precision, of the abs(rho) that enters the k.
    """

    top: NDArray[np.float64]
    key: NDArray[np.float64]
    partner: NDArray[np.int64]
    floor: NDArray[np.float32]


@njit(cache=True, nogil=True)
def survey(
    product: NDArray[Any],
    first: int,
    sides: Pairing,
    histogram: NDArray[np.int64],
    genes: Best,
    metabolites: Best,
    highest: NDArray[np.int64],
) -> None:
    """Update the partners of both sides, the cells of the histogram, and the highest bin of every gene and class."""
    scale = np.float64(sides.bins - 1)
    columns = np.empty(product.shape[1] + 1, dtype=np.int64)
    for row in range(product.shape[0]):
        gene = first + row
        lowest, offset = sides.lowest[sides.gene_class[gene]], sides.offset[sides.gene_class[gene]]
        factor = sides.gene_inverse[gene] * scale
        length = np.float32(1 / sides.gene_inverse[gene])
        bound = np.float32(lowest.min() / factor * MARGIN)
        strong, bounded = _strong(product[row], sides.weight, bound, metabolites.floor, length, columns)
        if bounded < genes.top.shape[1]:  # the k strongest partners are not all among them
            strong, _ = _strong(product[row], sides.weight, np.float32(0), metabolites.floor, length, columns)
        floor = np.float32(0)
        for place in range(strong):
            column = columns[place]
            total = np.float64(abs(product[row, column]))
            kind = sides.metabolite_class[column]
            level = _level(total, factor, sides.inverse[column], sides.bins)
            highest[gene, kind] = max(highest[gene, kind], level)
            if level >= lowest[kind]:
                histogram[offset[kind] + level] += 1
            strength = np.float32(total) * sides.weight[column]
            if strength >= floor:
                floor = _enter(genes, gene, total * total / sides.squared[column], column, 1.0)
            if strength >= metabolites.floor[column] * length:
                key = total * total / sides.gene_squared[gene]
                metabolites.floor[column] = _enter(metabolites, column, key, gene, 1.0 / sides.squared[column])


@njit(cache=True, nogil=True)
def _level(total: float, factor: float, inverse: float, bins: int) -> int:
    """Return the bin of a pair; every pass must round alike."""
    level = int(total * factor * inverse)
    return level if level < bins else bins - 1


@njit(cache=True, nogil=True)
def _strong(
    line: NDArray[Any],
    weight: NDArray[np.float32],
    bound: np.float32,
    floor: NDArray[np.float32],
    length: np.float32,
    columns: NDArray[np.int64],
) -> tuple[int, int]:
    """Write down the columns whose strength reaches the bound or their own floor, without branches.

    Returns how many, and how many reach the bound.
    """
    size = bounded = 0
    for column in range(line.size):
        strength = abs(line[column]) * weight[column]
        columns[size] = column
        size += (strength >= bound) | (strength >= floor[column] * length)
        bounded += strength >= bound
    return size, bounded


@njit(cache=True, nogil=True)
def _enter(best: Best, row: int, key: float, partner: int, share: float) -> np.float32:
    """Offer a partner to a row; return the row's new floor."""
    top = best.top[row]
    if key > best.key[row] or (key == best.key[row] and partner < best.partner[row]):
        best.key[row], best.partner[row] = key, partner
    place = top.size - 1
    if key > top[place]:
        while place > 0 and top[place - 1] < key:
            top[place] = top[place - 1]
            place -= 1
        top[place] = key
    return np.float32(np.sqrt(max(top[top.size - 1], 0.0) * share) * MARGIN)


@njit(cache=True, nogil=True)
def count_pairs(
    product: NDArray[Any],
    rows: NDArray[np.int64],
    sides: Pairing,
    significant: NDArray[np.int64],
    stored: NDArray[np.int64],
    gene_count: NDArray[np.int64],
    metabolite_count: NDArray[np.int64],
) -> int:
    """Count the pairs of some genes from the ``significant`` bins on; return how many reach the ``stored`` bins."""
    scale, kept = np.float64(sides.bins - 1), 0
    for row in range(product.shape[0]):
        gene = rows[row]
        limits, keep = significant[sides.gene_class[gene]], stored[sides.gene_class[gene]]
        factor = sides.gene_inverse[gene] * scale
        bound = np.float32(limits.min() / factor * MARGIN)
        for column in range(product.shape[1]):
            total = abs(product[row, column])
            if total * sides.weight[column] < bound:
                continue
            kind = sides.metabolite_class[column]
            level = _level(np.float64(total), factor, sides.inverse[column], sides.bins)
            if level >= limits[kind]:
                gene_count[gene] += 1
                metabolite_count[column] += 1
                kept += level >= keep[kind]
    return kept


@njit(cache=True, nogil=True)
def take_pairs(
    product: NDArray[Any],
    rows: NDArray[np.int64],
    sides: Pairing,
    stored: NDArray[np.int64],
    genes: NDArray[np.int32],
    columns: NDArray[np.int32],
    sums: NDArray[np.float64],
    cells: NDArray[np.int32],
) -> None:
    """Write down the pairs of some genes from the ``stored`` bins on."""
    scale, at = np.float64(sides.bins - 1), 0
    for row in range(product.shape[0]):
        gene = rows[row]
        keep, offset = stored[sides.gene_class[gene]], sides.offset[sides.gene_class[gene]]
        factor = sides.gene_inverse[gene] * scale
        bound = np.float32(keep.min() / factor * MARGIN)
        for column in range(product.shape[1]):
            total = product[row, column]
            if abs(total) * sides.weight[column] < bound:
                continue
            kind = sides.metabolite_class[column]
            level = _level(np.float64(abs(total)), factor, sides.inverse[column], sides.bins)
            if level >= keep[kind]:
                genes[at], columns[at], sums[at], cells[at] = gene, column, total, offset[kind] + level
                at += 1
