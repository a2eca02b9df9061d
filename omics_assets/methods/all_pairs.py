"""The two passes over all gene-metabolite pairs, block by block: numpy and BLAS, threads over blocks of genes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.ranks import CentredRanks, full_norm_squared
from omics_assets.methods.spearman_null import smallest_detectable_rho, two_sided_p_tied
from omics_assets.progress import Progress

BLOCK_ELEMENTS = 2_000_000
MAX_LEVELS = 1 << 20
Result = TypeVar("Result")


@dataclass(frozen=True)
class Levels:
    """Bins of the absolute sum of products of doubled ranks: one integer each while there are at most 2^20.

    Parameters
    ----------
    n
        Samples.
    width
        Sums per bin; the p of a bin is that of its lower edge.
    lowest
        First bin whose p can be at most alpha; weaker pairs cannot be rejected and are not binned.
    """

    n: int
    width: int
    lowest: int

    @classmethod
    def of(cls, n: int, alpha: float) -> Levels:
        """Choose the bins for n samples."""
        largest = full_norm_squared(n)
        width = 1 + largest // MAX_LEVELS
        rho = smallest_detectable_rho(alpha, n)
        # One rank product below the smallest rho of the untied law: between its steps p stays the same.
        step = 4
        lowest = largest + 1 if np.isnan(rho) else max(0, int(np.floor(rho * largest)) - step)
        return cls(n, width, lowest // width)

    @property
    def count(self) -> int:
        """Number of bins from the lowest to rho = 1."""
        return full_norm_squared(self.n) // self.width - self.lowest + 1

    def level(self, products: NDArray[Any]) -> NDArray[np.int64]:
        """Bin of each absolute sum."""
        return products.astype(np.int64) // self.width

    def p(self, level: NDArray[np.int64]) -> NDArray[np.float64]:
        """Two-sided p at the lower edge of each bin; conservative with ties (see spearman_null)."""
        return two_sided_p_tied(level * self.width / full_norm_squared(self.n), self.n, 1.0)


@dataclass(frozen=True)
class BestPartners:
    """Strongest partner of each of f rows (int64 [f]) and its top k abs(rho) in no order ([f, k])."""

    partner: NDArray[np.int64]
    top: NDArray[Any]


@dataclass(frozen=True)
class Survey:
    """First pass: the partners on both sides, the histogram over levels, and every block's highest level."""

    genes: BestPartners
    metabolites: BestPartners
    histogram: NDArray[np.int64]
    highest: NDArray[np.int64]


@dataclass(frozen=True)
class Collected:
    """Second pass: exact counts per gene and metabolite, and the stored pairs with their signed sum of products."""

    gene_count: NDArray[np.int64]
    metabolite_count: NDArray[np.int64]
    gene: NDArray[np.int64]
    metabolite: NDArray[np.int64]
    product: NDArray[np.float64]


@dataclass(frozen=True)
class _Block:
    genes: BestPartners
    metabolites: BestPartners
    strength: NDArray[Any]
    histogram: NDArray[np.int64]
    highest: int


class AllPairs:
    """Genes against metabolites, none of them constant."""

    def __init__(
        self, genes: CentredRanks, metabolites: CentredRanks, levels: Levels, top_k: int, threads: int | None
    ) -> None:
        self.genes, self.metabolites, self.levels = genes, metabolites, levels
        self._top_k = top_k
        self._threads = threads or os.cpu_count() or 1
        rows = max(1, BLOCK_ELEMENTS // max(1, metabolites.norm.size))
        empty = not metabolites.norm.size
        self._blocks = [] if empty else [slice(at, at + rows) for at in range(0, genes.norm.size, rows)]

    def survey(self, progress: Progress) -> Survey:
        """First pass."""
        genes: list[BestPartners] = []
        highest: list[int] = []
        histogram = np.zeros(max(0, self.levels.count), dtype=np.int64)
        size = self.metabolites.norm.size
        partner, best, top = np.zeros(size, dtype=np.int64), np.full(size, -1.0), np.zeros((size, 0))
        for done, block in enumerate(self._map(self._survey_block, self._blocks)):
            genes.append(block.genes)
            highest.append(block.highest)
            histogram[: block.histogram.size] += block.histogram
            stronger = block.strength > best
            partner = np.where(stronger, block.metabolites.partner, partner)
            best = np.where(stronger, block.strength, best)
            top = _largest(np.concatenate([top, block.metabolites.top], axis=1), self._top_k)
            progress(done + 1, len(self._blocks), "correlating all pairs")
        return Survey(_stack(genes), BestPartners(partner, top), histogram, np.array(highest, dtype=np.int64))

    def collect(self, survey: Survey, significant: int | None, stored: int | None, progress: Progress) -> Collected:
        """Second pass: count pairs at or above the level ``significant``, keep those at or above ``stored``."""
        gene_count = np.zeros(self.genes.norm.size, dtype=np.int64)
        metabolite_count = np.zeros(self.metabolites.norm.size, dtype=np.int64)
        none = np.zeros(0, dtype=np.int64)
        genes, metabolites, products = [none], [none], [np.zeros(0)]
        if significant is not None:
            store = self.levels.count + self.levels.lowest if stored is None else stored
            blocks = [block for block, top in zip(self._blocks, survey.highest, strict=True) if top >= significant]
            found = self._map(lambda block: self._collect_block(block, significant, store), blocks)
            for done, (block, part) in enumerate(zip(blocks, found, strict=True)):
                gene_count[block] = part.gene_count
                metabolite_count += part.metabolite_count
                genes.append(part.gene)
                metabolites.append(part.metabolite)
                products.append(part.product)
                progress(done + 1, len(blocks), "collecting the significant pairs")
        pairs = np.concatenate(genes), np.concatenate(metabolites), np.concatenate(products)
        return Collected(gene_count, metabolite_count, *pairs)

    def _map(self, function: Callable[[slice], Result], blocks: list[slice]) -> Iterator[Result]:
        """Results in the order of the blocks, so that nothing depends on the number of threads."""
        with ThreadPoolExecutor(self._threads) as pool:
            yield from pool.map(function, blocks)

    def _survey_block(self, block: slice) -> _Block:
        genes = self.genes.rows(block)
        product = genes.doubled @ self.metabolites.doubled.T
        np.abs(product, out=product)
        lowest = self.levels.lowest
        strong = self.levels.level(product[product >= lowest * self.levels.width])
        histogram = np.bincount(strong - lowest)
        highest = int(strong.max()) if strong.size else -1
        product /= genes.norm[:, None].astype(product.dtype)
        product /= self.metabolites.norm.astype(product.dtype)
        np.minimum(product, 1, out=product)
        # One contiguous copy serves both reductions over genes.
        transposed = np.ascontiguousarray(product.T)
        partner = transposed.argmax(axis=1)
        strength = np.take_along_axis(transposed, partner[:, None], axis=1)[:, 0]
        start = int(block.start)
        return _Block(
            BestPartners(product.argmax(axis=1), _largest(product, self._top_k)),
            BestPartners(partner + start, _largest(transposed, self._top_k)),
            strength,
            histogram,
            highest,
        )

    def _collect_block(self, block: slice, significant: int, stored: int) -> Collected:
        product = self.genes.doubled[block] @ self.metabolites.doubled.T
        strength = np.abs(product)
        hit = strength >= significant * self.levels.width
        gene, metabolite = np.nonzero(strength >= stored * self.levels.width)
        values = product[gene, metabolite].astype(np.float64)
        return Collected(hit.sum(axis=1), hit.sum(axis=0), gene + int(block.start), metabolite, values)


def _largest(values: NDArray[Any], k: int) -> NDArray[Any]:
    """The k largest of every row (all, where there are fewer), in no order."""
    if values.shape[1] <= k:
        return values
    return np.partition(values, values.shape[1] - k, axis=1)[:, -k:].copy()


def _stack(parts: list[BestPartners]) -> BestPartners:
    if not parts:
        return BestPartners(np.zeros(0, dtype=np.int64), np.zeros((0, 1)))
    return BestPartners(np.concatenate([p.partner for p in parts]), np.concatenate([p.top for p in parts]))
