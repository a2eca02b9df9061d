"""What all-pairs Spearman returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Partners:
    """What is known of every gene (or metabolite) among all its partners.

    Parameters
    ----------
    best
        Index of the partner with the largest abs(rho), the first of equals; -1 where there is none (constant row).
        int64 [f].
    best_rho
        Signed rho with it, 0 where there is none. float64 [f].
    best_p
        Two-sided p of that pair, 1 where there is none. float64 [f].
    best_q
        q_bh of that pair over all pairs, 1 where its p is above alpha: it is not computed there. float64 [f].
    n_significant
        Partners with q_bh <= alpha, exact even where not all pairs are stored. int64 [f].
    mean_top_abs_rho
        Mean abs(rho) of the top_k strongest partners (of all, where there are fewer). float64 [f].
    """

    best: NDArray[np.int64]
    best_rho: NDArray[np.float64]
    best_p: NDArray[np.float64]
    best_q: NDArray[np.float64]
    n_significant: NDArray[np.int64]
    mean_top_abs_rho: NDArray[np.float64]


@dataclass(frozen=True)
class PairBatch:
    """Some of the pairs; k rows.

    gene, metabolite, gene_rank (of the gene in the metabolite's list) and metabolite_rank (of the metabolite in the
    gene's list) are int64, p_method an object array of str, the rest float64.
    """

    gene: NDArray[np.int64]
    metabolite: NDArray[np.int64]
    rho: NDArray[np.float64]
    p: NDArray[np.float64]
    p_method: NDArray[Any]
    q_bh: NDArray[np.float64]
    q_by: NDArray[np.float64]
    mutual_rank: NDArray[np.float64]
    gene_rank: NDArray[np.int64]
    metabolite_rank: NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """The stored pairs, by gene and then by metabolite, in 29 bytes each; k rows.

    Parameters
    ----------
    gene, metabolite
        Indices of the rows, int32 [k].
    rho
        float64 [k].
    cell
        Row of ``p``, ``q_bh``, ``q_by`` and ``method`` (per level of p), int32 [k].
    gene_rank, metabolite_rank
        Rank of the gene in the metabolite's list and the reverse, best partner = 1, equals share the best of their
        ranks; int32 [k], empty where they were not asked for.
    p, q_bh, q_by, method
        By level: p, its two q, and how it was computed (object array of str).
    further_ties
        Pairs with ties beyond those the law knows of, bool [k].
    """

    gene: NDArray[np.int32]
    metabolite: NDArray[np.int32]
    rho: NDArray[np.float64]
    cell: NDArray[np.int32]
    gene_rank: NDArray[np.int32]
    metabolite_rank: NDArray[np.int32]
    p: NDArray[np.float64]
    q_bh: NDArray[np.float64]
    q_by: NDArray[np.float64]
    method: NDArray[Any]
    further_ties: NDArray[np.bool_]

    def __len__(self) -> int:
        return self.gene.size

    def batches(self, rows: int = 65_536) -> Iterator[PairBatch]:
        """Yield the pairs, so many rows at a time."""
        for start in range(0, len(self), rows):
            yield self._batch(slice(start, start + rows))

    def all(self) -> PairBatch:
        """Return all pairs at once."""
        return self._batch(slice(None))

    def _batch(self, rows: slice) -> PairBatch:
        cell = self.cell[rows]
        method = self.method[cell]
        further = self.further_ties[rows]
        method[further] = method[further] + FURTHER_TIES
        ranks = self.gene_rank[rows].astype(np.int64), self.metabolite_rank[rows].astype(np.int64)
        mutual = np.sqrt(ranks[0].astype(np.float64) * ranks[1])
        return PairBatch(
            self.gene[rows].astype(np.int64), self.metabolite[rows].astype(np.int64), self.rho[rows],
            self.p[cell], method, self.q_bh[cell], self.q_by[cell], mutual, *ranks,
        )  # fmt: skip


FURTHER_TIES = ", small ties neglected"
BATCH_COLUMNS = tuple(field.name for field in fields(PairBatch))


@dataclass(frozen=True)
class CorrelationResult:
    """All pairs of genes and metabolites, summarised.

    Parameters
    ----------
    genes, metabolites
        Summary of every row of either side.
    pairs
        The significant pairs (the strongest of them, if a maximum was set).
    n_tests
        Pairs tested: not constant on either side.
    n_significant
        Pairs with q_bh <= alpha, stored or not.
    p_method
        How p was computed, in a few words. Samples count as exchangeable: p means association, including any that
        comes through tissue or site.
    """

    genes: Partners
    metabolites: Partners
    pairs: Pairs
    n_tests: int
    n_significant: int
    p_method: str
