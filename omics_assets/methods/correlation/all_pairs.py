"""The passes over all gene-metabolite pairs, in blocks of genes (`block_products`), shared out among threads.

The work on a block is one compiled loop (`pair_kernels`, `mutual_rank`). What the threads find is summed, or the
larger of it kept, so nothing depends on their number or order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.correlation.block_products import BlockProducts
from omics_assets.methods.correlation.mutual_rank import lists, ranks_in_lists
from omics_assets.methods.correlation.pair_kernels import Best, Pairing, count_pairs, survey, take_pairs
from omics_assets.methods.correlation.pair_levels import PairLevels
from omics_assets.methods.statistics.ranks import CentredRanks
from omics_assets.progress import Progress

COMPILING = "compiling the correlation loops (once, some seconds)"


@dataclass(frozen=True)
class Survey:
    """First pass: the partners on both sides, the pairs in every cell, and the highest bin by gene and class."""

    genes: Best
    metabolites: Best
    histogram: NDArray[np.int64]
    highest: NDArray[np.int64]


@dataclass(frozen=True)
class StoredPairs:
    """Pairs by gene and then by metabolite: numbers of both, signed sum of products, and cell; k each."""

    gene: NDArray[np.int32]
    metabolite: NDArray[np.int32]
    product: NDArray[np.float64]
    cell: NDArray[np.int32]


@dataclass(frozen=True)
class Collected:
    """Second pass: exact counts per gene and metabolite, and the stored pairs."""

    gene_count: NDArray[np.int64]
    metabolite_count: NDArray[np.int64]
    pairs: StoredPairs


class AllPairs:
    """Genes against metabolites, none of them constant.

    Parameters
    ----------
    genes, metabolites
        Ranks of both sides.
    levels
        Bins of abs(rho) and their p.
    threads
        Worker threads; None = one per core.
    """

    def __init__(self, genes: CentredRanks, metabolites: CentredRanks, levels: PairLevels, threads: int | None) -> None:
        self._left = genes.doubled
        self._right = np.ascontiguousarray(metabolites.doubled.T)
        self._sides = Pairing(
            levels.genes.code,
            np.rint(genes.norm**2),
            1 / genes.norm,
            levels.metabolites.code,
            np.rint(metabolites.norm**2),
            1 / metabolites.norm,
            (1 / metabolites.norm).astype(np.float32),
            levels.lowest,
            levels.offset,
            levels.count,
        )
        self._levels = levels
        self._threads = threads
        self._products = BlockProducts(self._left, self._right, threads)

    def survey(self, top_k: int, progress: Progress) -> Survey:
        """First pass."""
        genes, metabolites = self._left.shape[0], self._right.shape[1]
        found = _best(genes, min(top_k, metabolites))
        highest = np.zeros((genes, len(self._levels.metabolites.patterns)), dtype=np.int64)

        def start() -> tuple[NDArray[np.int64], Best]:
            return np.zeros(self._levels.p.size, dtype=np.int64), _best(metabolites, min(top_k, genes))

        def work(state: tuple[NDArray[np.int64], Best], block: slice, product: NDArray[Any]) -> None:
            survey(product, block.start, self._sides, state[0], found, state[1], highest)

        if not survey.signatures:
            progress(0, len(self._products.blocks), COMPILING)
        states = self._products.run(self._products.blocks, start, work, progress, "correlating all pairs")
        histogram = np.sum([state[0] for state in states], axis=0) if states else start()[0]
        joined = _join([state[1] for state in states]) if states else start()[1]
        return Survey(found, joined, np.asarray(histogram), highest)

    def collect(self, found: Survey, significant: float | None, stored: float | None, progress: Progress) -> Collected:
        """Second pass: count pairs with p up to ``significant``, keep those with p up to ``stored``."""
        gene_count = np.zeros(self._left.shape[0], dtype=np.int64)
        metabolites = self._right.shape[1]
        limits, kept = (self._levels.first_bins(-1.0 if p is None else p) for p in (significant, stored))
        reached = np.flatnonzero((found.highest >= limits[self._sides.gene_class]).any(axis=1))
        products = BlockProducts(self._left[reached], self._right, self._threads)
        taken: dict[int, tuple[NDArray[Any], ...]] = {}

        def start() -> NDArray[np.int64]:
            return np.zeros(metabolites, dtype=np.int64)

        def work(counts: NDArray[np.int64], block: slice, product: NDArray[Any]) -> None:
            genes = reached[block]
            size = count_pairs(product, genes, self._sides, limits, kept, gene_count, counts)
            pairs = (np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size), np.empty(size, np.int32))
            take_pairs(product, genes, self._sides, kept, *pairs)
            taken[block.start] = pairs

        states = products.run(products.blocks, start, work, progress, "collecting the significant pairs")
        counts = np.asarray(np.sum(states, axis=0)) if states else start()
        parts = [taken[at] for at in sorted(taken)]
        gene, metabolite, product, cell = (
            np.concatenate([part[field] for part in parts]) if parts else np.zeros(0, dtype)
            for field, dtype in enumerate((np.int32, np.int32, np.float64, np.int32))
        )
        return Collected(gene_count, counts, StoredPairs(gene, metabolite, product, cell))

    def ranks_in_lists(self, pairs: StoredPairs, progress: Progress) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Further passes: the rank of each pair's gene in the metabolite's list, and the reverse.

        1 + the number of partners with larger abs(rho), among all genes or metabolites.
        """
        genes, metabolites = self._left.shape[0], self._right.shape[1]
        of_genes = lists(pairs.gene, pairs.metabolite, genes, self._sides.squared)
        of_metabolites = lists(pairs.metabolite, pairs.gene, metabolites, self._sides.gene_squared)
        mirrored = BlockProducts(self._right.T, self._left.T, self._threads)
        return (
            ranks_in_lists(
                mirrored, pairs.metabolite, of_metabolites, progress, "ranking the pairs in the metabolites' lists"
            ),
            ranks_in_lists(self._products, pairs.gene, of_genes, progress, "ranking the pairs in the genes' lists"),
        )


def _best(rows: int, k: int) -> Best:
    return Best(
        np.full((rows, max(k, 1)), -1.0), np.full(rows, -1.0), np.zeros(rows, dtype=np.int64),
        np.zeros(rows, dtype=np.float32),
    )  # fmt: skip


def _join(parts: list[Best]) -> Best:
    """Partners found by several threads."""
    k = parts[0].top.shape[1]
    top = np.concatenate([part.top for part in parts], axis=1)
    top = np.partition(top, top.shape[1] - k, axis=1)[:, -k:]
    keys, partners = np.stack([part.key for part in parts]), np.stack([part.partner for part in parts])
    key = keys.max(axis=0)
    partner = np.where(keys == key, partners, np.iinfo(np.int64).max).min(axis=0)
    return Best(top, key, partner, parts[0].floor)
