"""All-pairs Spearman of genes with metabolites: partners, counts, exact q-values and the significant pairs.

Two passes over blocks of genes, so memory does not grow with the number of pairs. The first keeps every gene's and
metabolite's partners and a histogram of the sums of rank products; since p depends on that sum alone, BH and BY over
all pairs follow from the histogram. The second counts and collects the pairs beyond the threshold found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.all_pairs import AllPairs, BestPartners, Collected, Levels
from omics_assets.methods.correlation_result import CorrelationResult, Pairs, Partners
from omics_assets.methods.multiple_testing import q_from_counts
from omics_assets.methods.mutual_rank import mutual_rank
from omics_assets.methods.ranks import CentredRanks, centred_ranks, full_norm_squared
from omics_assets.methods.spearman_null import law_description, p_method, two_sided_p_tied
from omics_assets.progress import Progress, silent


@dataclass(frozen=True)
class _QTable:
    """Levels that occur, strongest first, with their p and q."""

    level: NDArray[np.int64]
    p: NDArray[np.float64]
    q_bh: NDArray[np.float64]
    q_by: NDArray[np.float64]
    count: NDArray[np.int64]

    def threshold(self, alpha: float, most: int | None) -> int | None:
        """Smallest level with q_bh <= alpha and, if given, at most ``most`` pairs at or above it."""
        good = self.q_bh <= alpha
        if most is not None:
            good &= np.cumsum(self.count) <= most
        return int(self.level[good][-1]) if good.any() else None


def standardized_ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Mid-ranks of every row, centred and of unit length, so that rho = A @ B.T; constant rows are 0.

    Parameters
    ----------
    values
        [f, n], finite, n >= 4; otherwise ValueError.
    """
    ranks = centred_ranks(values)
    norm = np.where(ranks.norm > 0, ranks.norm, 1.0)
    return np.asarray(ranks.doubled / norm[:, None], dtype=np.float64)


def correlate(
    genes: ArrayLike,
    metabolites: ArrayLike,
    *,
    alpha: float = 0.05,
    top_k: int = 10,
    max_pairs: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> CorrelationResult:
    """Spearman of every gene with every metabolite.

    Parameters
    ----------
    genes, metabolites
        [G, n] and [M, n]: the same samples in the same order, finite. Constant rows are not tested and not counted.
    alpha
        Pairs with q_bh up to this are significant and stored.
    top_k
        Partners averaged in ``mean_top_abs_rho``.
    max_pairs
        At most so many pairs are stored: the threshold of what is stored rises (pairs of one p are stored all or
        none); the counts stay exact.
    threads
        Worker threads; None = one per core.

    Raises
    ------
    ValueError
        If the numbers of samples differ, there are fewer than 4, or a value is not finite.
    """
    gene_ranks, metabolite_ranks = centred_ranks(genes), centred_ranks(metabolites)
    if gene_ranks.n != metabolite_ranks.n:
        msg = f"genes have {gene_ranks.n} samples, metabolites {metabolite_ranks.n}"
        raise ValueError(msg)
    kept_genes, kept_metabolites = np.flatnonzero(gene_ranks.norm), np.flatnonzero(metabolite_ranks.norm)
    n_tests = kept_genes.size * kept_metabolites.size
    levels = Levels.of(gene_ranks.n, alpha)
    engine = AllPairs(gene_ranks.rows(kept_genes), metabolite_ranks.rows(kept_metabolites), levels, top_k, threads)
    survey = engine.survey(progress or silent)
    table = _q_table(survey.histogram, levels, n_tests)
    found = engine.collect(survey, table.threshold(alpha, None), table.threshold(alpha, max_pairs), progress or silent)
    gene_side, metabolite_side = engine.genes, engine.metabolites
    return CorrelationResult(
        _partners(
            survey.genes,
            found.gene_count,
            gene_side,
            metabolite_side,
            kept_genes,
            kept_metabolites,
            gene_ranks.norm.size,
        ),
        _partners(
            survey.metabolites,
            found.metabolite_count,
            metabolite_side,
            gene_side,
            kept_metabolites,
            kept_genes,
            metabolite_ranks.norm.size,
        ),
        _pairs(found, table, engine, kept_genes, kept_metabolites),
        n_tests,
        int(found.gene_count.sum()),
        law_description(gene_side.n, bool(gene_side.tied.any() or metabolite_side.tied.any())),
    )


def _q_table(histogram: NDArray[np.int64], levels: Levels, n_tests: int) -> _QTable:
    occupied = np.flatnonzero(histogram)[::-1]
    level, count = occupied + levels.lowest, histogram[occupied]
    p = levels.p(level)
    return _QTable(level, p, q_from_counts(p, count, n_tests), q_from_counts(p, count, n_tests, "by"), count)


def _share(left: NDArray[np.float64], right: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Product of the lengths of two rank vectors over the same without ties."""
    return np.asarray(left * right / full_norm_squared(n))


def _partners(
    best: BestPartners,
    count: NDArray[np.int64],
    own: CentredRanks,
    other: CentredRanks,
    own_index: NDArray[np.int64],
    other_index: NDArray[np.int64],
    size: int,
) -> Partners:
    result = Partners(
        np.full(size, -1, dtype=np.int64), np.zeros(size), np.ones(size), np.zeros(size, dtype=np.int64), np.zeros(size)
    )
    if not other_index.size or not own_index.size:
        return result
    partner = other.rows(best.partner)
    products = np.einsum("ij,ij->i", own.doubled, partner.doubled, dtype=np.float64)
    rho = np.clip(products / (own.norm * partner.norm), -1, 1)
    result.best[own_index] = other_index[best.partner]
    result.best_rho[own_index] = rho
    result.best_p[own_index] = two_sided_p_tied(rho, own.n, _share(own.norm, partner.norm, own.n))
    result.n_significant[own_index] = count
    result.mean_top_abs_rho[own_index] = best.top.mean(axis=1)
    return result


def _pairs(
    found: Collected,
    table: _QTable,
    engine: AllPairs,
    gene_index: NDArray[np.int64],
    metabolite_index: NDArray[np.int64],
) -> Pairs:
    genes, metabolites, n = engine.genes, engine.metabolites, engine.genes.n
    length = genes.norm[found.gene] * metabolites.norm[found.metabolite]
    rho = np.clip(found.product / length, -1, 1)
    # table.level descends
    at = table.level.size - 1 - np.searchsorted(table.level[::-1], engine.levels.level(np.abs(found.product)))
    order = np.lexsort((found.metabolite, found.gene, -np.abs(rho), table.p[at]))
    gene, metabolite, rho, at = found.gene[order], found.metabolite[order], rho[order], at[order]
    ranks = mutual_rank(genes, metabolites, gene, metabolite)
    tied = genes.tied[gene] | metabolites.tied[metabolite]
    method = p_method(rho * _share(genes.norm[gene], metabolites.norm[metabolite], n), n, tied)
    return Pairs(
        gene_index[gene],
        metabolite_index[metabolite],
        rho,
        table.p[at],
        method,
        table.q_bh[at],
        table.q_by[at],
        ranks.mutual_rank,
        ranks.gene_rank,
        ranks.metabolite_rank,
    )
