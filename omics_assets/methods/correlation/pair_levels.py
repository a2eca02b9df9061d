"""Levels of abs(rho) whose p is known: what makes false discovery rates over all pairs follow from counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.correlation.spearman_null import EXACT, SADDLEPOINT, NullLaw, null_law
from omics_assets.methods.correlation.tie_classes import TieClasses
from omics_assets.methods.statistics.multiple_testing import q_from_counts
from omics_assets.methods.statistics.ranks import full_norm_squared

MOST_LEVELS = 1 << 17
MOST_CELLS = 1 << 22
# A level never holds two sums of one law while there are more levels than sums; this many times more.
LEVELS_PER_SUM = 2
# A law may round its p otherwise for another number of values; levels are further apart.
SAME_P = 1e-10


@dataclass(frozen=True)
class PairLevels:
    """Bins of abs(rho), for every pair of tie classes its own p; the p of a bin is that of its lower edge.

    Parameters
    ----------
    genes, metabolites
        Tie classes of both sides.
    laws
        Null law by (gene class, metabolite class).
    count
        Bins from 0 to 1; bin = floor(abs(rho) x (count - 1)).
    lowest
        By pair of classes: the first bin whose p is at most alpha, int64; weaker pairs cannot be rejected.
    offset
        By pair of classes: where its cells begin (cell = offset + bin), int64; bins below ``lowest`` have none.
    p
        p of every cell, float64.
    """

    genes: TieClasses
    metabolites: TieClasses
    laws: dict[tuple[int, int], NullLaw]
    count: int
    lowest: NDArray[np.int64]
    offset: NDArray[np.int64]
    p: NDArray[np.float64]

    @classmethod
    def of(cls, genes: TieClasses, metabolites: TieClasses, n: int, alpha: float) -> PairLevels:
        """Choose the bins for n samples."""
        shape = len(genes.patterns), len(metabolites.patterns)
        wanted = LEVELS_PER_SUM * full_norm_squared(n)
        count = int(min(wanted, MOST_LEVELS, max(MOST_CELLS // (shape[0] * shape[1]), 1))) + 1
        edges = np.arange(count) / (count - 1)
        lowest, offset = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64)
        laws, p, cells = {}, [], 0
        for left, one in enumerate(genes.patterns):
            for right, other in enumerate(metabolites.patterns):
                law = null_law(one, other)
                of_bins = law.p(edges)
                first = int(np.argmax(of_bins <= alpha)) if of_bins[-1] <= alpha else count
                laws[left, right] = law
                lowest[left, right], offset[left, right] = first, cells - first
                p.append(of_bins[first:])
                cells += count - first
        return cls(genes, metabolites, laws, count, lowest, offset, np.concatenate(p) if p else np.zeros(0))

    def transposed(self) -> PairLevels:
        """Return the same with genes and metabolites exchanged; only for `p_of`."""
        laws = {(right, left): law for (left, right), law in self.laws.items()}
        return replace(self, genes=self.metabolites, metabolites=self.genes, laws=laws)

    def p_of(self, partner: NDArray[np.int64], rho: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the p of every gene's pair with a metabolite, by the same bins, also where it exceeds alpha."""
        result = np.ones(rho.size)
        classes = self.genes.code, self.metabolites.code[partner]
        edges = np.floor(np.abs(rho) * (self.count - 1)) / (self.count - 1)
        for (left, right), law in self.laws.items():
            at = (classes[0] == left) & (classes[1] == right)
            if at.any():
                result[at] = law.p(edges[at])
        return result

    def q_table(self, histogram: NDArray[np.int64], n_tests: int) -> QTable:
        """Return q of every cell from the number of pairs in each."""
        occupied = np.flatnonzero(histogram)
        order = occupied[np.argsort(self.p[occupied], kind="stable")]
        p, count = self.p[order], histogram[order]
        # Cells of one p are one level.
        starts = np.flatnonzero(np.diff(p, prepend=-1.0))
        together = np.add.reduceat(count, starts) if p.size else count
        level = np.cumsum(np.diff(p, prepend=-1.0) > 0) - 1
        q_bh, q_by = np.ones(self.p.size), np.ones(self.p.size)
        q_bh[order] = q_from_counts(p[starts], together, n_tests)[level]
        q_by[order] = q_from_counts(p[starts], together, n_tests, "by")[level]
        return QTable(self.p, q_bh, q_by, p[starts], together, n_tests)

    def first_bins(self, largest_p: float) -> NDArray[np.int64]:
        """By pair of classes: the first bin with p up to a value; ``count`` where there is none."""
        result = np.full(self.lowest.shape, self.count, dtype=np.int64)
        for (left, right), first in np.ndenumerate(self.lowest):
            cells = self.p[self.offset[left, right] + first : self.offset[left, right] + self.count]
            # p falls along the bins
            below = int(np.searchsorted(-cells, -largest_p, side="left"))
            result[left, right] = first + below
        return result

    @cached_property
    def exact(self) -> NDArray[np.bool_]:
        """Whether the p of every cell is exact."""
        edges = np.arange(self.count) / (self.count - 1)
        parts = [law.is_exact(edges[self.lowest[pair] :]) for pair, law in self.laws.items()]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.bool_)

    def description(self) -> str:
        """How p is computed in this table, in a few words."""
        kinds = [name for name, found in ((EXACT, self.exact.any()), (SADDLEPOINT, not self.exact.all())) if found]
        tied = len(self.laws) > 1 or bool(
            self.laws and len(self.genes.patterns[0]) != np.unique(self.genes.patterns[0]).size
        )
        return " and ".join(kinds or [EXACT]) + (", by tie pattern" if tied else "")


@dataclass(frozen=True)
class QTable:
    """p, q by Benjamini-Hochberg and by Benjamini-Yekutieli of every cell; the levels of p that occur, ascending.

    `n_tests` is the number of all pairs, those above alpha among them.
    """

    p: NDArray[np.float64]
    q_bh: NDArray[np.float64]
    q_by: NDArray[np.float64]
    levels: NDArray[np.float64]
    count: NDArray[np.int64]
    n_tests: int

    def q_of(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return q_bh of pairs by their p, which are among the levels; 1 of those beyond the last level."""
        q = np.append(q_from_counts(self.levels, self.count, self.n_tests), 1.0)
        return np.asarray(q[np.searchsorted(self.levels, p * (1 - SAME_P))])

    def largest_p(self, alpha: float, most: int | None = None) -> float | None:
        """Largest p with q_bh <= alpha and, if given, at most ``most`` pairs up to it; None: no pair."""
        good = q_from_counts(self.levels, self.count, self.n_tests) <= alpha
        if most is not None:
            good &= np.cumsum(self.count) <= most
        return float(self.levels[good][-1]) if good.any() else None
