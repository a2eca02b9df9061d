"""Spearman's rho of every gene with every metabolite, in half precision, a block of genes at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.statistics.ranks import CentredRanks

BLOCK_BYTES = 128 << 20
"""Bytes of rho held at a time."""
PRODUCT_ELEMENTS = 1 << 21
BYTES_PER_PAIR = 2


def genes_per_block(metabolites: int, most: int) -> int:
    """Return how many genes a block holds: as many as fit, no more than asked for."""
    return max(1, min(most, BLOCK_BYTES // (BYTES_PER_PAIR * max(1, metabolites))))


def dense_rho(genes: CentredRanks, metabolites: CentredRanks, block: int) -> Iterator[NDArray[np.float16]]:
    """Yield rho of consecutive blocks of genes.

    The sums of products of the ranks are exact, rho is rounded once to double and once to half precision: an error of
    2^-12 at most (2^-11 relative).

    Parameters
    ----------
    genes, metabolites
        Ranks of G and M rows over the same samples.
    block
        Genes at a time.

    Yields
    ------
    float16 [M, b], one row per metabolite; NaN where either side is constant.
    """
    lengths = (np.where(side.norm > 0, side.norm, np.nan) for side in (genes, metabolites))
    gene_length, metabolite_length = lengths
    for start in range(0, gene_length.size, block):
        chosen = slice(start, start + block)
        right, length = np.ascontiguousarray(genes.doubled[chosen].T), gene_length[chosen]
        rho = np.empty((metabolite_length.size, length.size), dtype=np.float16)
        step = max(1, PRODUCT_ELEMENTS // length.size)
        for first in range(0, metabolite_length.size, step):
            rows = slice(first, first + step)
            product = (metabolites.doubled[rows] @ right).astype(np.float64)
            product /= metabolite_length[rows, None] * length
            rho[rows] = product
        yield rho


def predict_memory(genes: int, metabolites: int, n: int, block: int) -> int:
    """Return the bytes of memory at the peak: the ranks, two blocks and as much again to write one, and products."""
    ranks = (genes + metabolites) * (n * 8 + 9)
    return ranks + 4 * block * metabolites * BYTES_PER_PAIR + PRODUCT_ELEMENTS * 20


def predict_disk(genes: int, metabolites: int) -> int:
    """Return the bytes on disk: ranks repeat too little to be made much smaller."""
    return genes * metabolites * BYTES_PER_PAIR
