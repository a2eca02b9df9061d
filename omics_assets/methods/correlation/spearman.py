"""All-pairs Spearman of genes with metabolites: partners, counts, exact q-values and the significant pairs.

Passes over blocks of genes, so memory does not grow with the number of pairs. The first keeps every gene's and
metabolite's partners and counts the pairs per level of p; BH and BY over all pairs follow from the counts. The second
counts and collects the pairs beyond the threshold found, two more rank them in the lists of either side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.correlation.all_pairs import AllPairs, StoredPairs
from omics_assets.methods.correlation.correlation_result import CorrelationResult, Pairs, Partners
from omics_assets.methods.correlation.pair_kernels import Best
from omics_assets.methods.correlation.pair_levels import PairLevels, QTable
from omics_assets.methods.correlation.spearman_null import EXACT, SADDLEPOINT
from omics_assets.methods.correlation.tie_classes import tie_classes
from omics_assets.methods.statistics.ranks import CentredRanks, centred_ranks
from omics_assets.progress import Progress, silent


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
    mutual_ranks: bool = True,
    threads: int | None = None,
    device: str = "cpu",
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
    mutual_ranks
        Whether the stored pairs are ranked in both lists (two more passes).
    threads
        Worker threads; None = one per core.
    device
        torch device of the first pass: cuda, or anything else for the processor. The result is the same.

    Raises
    ------
    ValueError
        If the numbers of samples differ, there are fewer than 4, a value is not finite, alpha is not within 0 and 1,
        top_k below 1 or max_pairs below 0.
    """
    report = progress or silent
    if not 0 <= alpha <= 1 or top_k < 1 or (max_pairs is not None and max_pairs < 0):
        msg = f"alpha must be within 0 and 1, top_k at least 1, max_pairs not negative: {alpha}, {top_k}, {max_pairs}"
        raise ValueError(msg)
    sides = centred_ranks(genes), centred_ranks(metabolites)
    if sides[0].n != sides[1].n:
        msg = f"genes have {sides[0].n} samples, metabolites {sides[1].n}"
        raise ValueError(msg)
    kept = np.flatnonzero(sides[0].norm), np.flatnonzero(sides[1].norm)
    left, right = _rows(sides[0], kept[0]), _rows(sides[1], kept[1])
    n_tests = kept[0].size * kept[1].size
    levels = PairLevels.of(tie_classes(left), tie_classes(right), left.n, alpha)
    engine = _engine(left, right, levels, threads, device)
    found = engine.survey(top_k, report)
    table = levels.q_table(found.histogram, n_tests)
    collected = engine.collect(found, table.largest_p(alpha), table.largest_p(alpha, max_pairs), report)
    none = np.zeros(0, dtype=np.int32)
    ranks = engine.ranks_in_lists(collected.pairs, report) if mutual_ranks else (none, none)
    counts = collected.gene_count, collected.metabolite_count
    return CorrelationResult(
        _partners(found.genes, counts[0], (left, right), kept, sides[0].norm.size, levels, table),
        _partners(
            found.metabolites, counts[1], (right, left), kept[::-1], sides[1].norm.size, levels.transposed(), table
        ),
        _pairs(collected.pairs, table, levels, (left, right), kept, ranks),
        n_tests,
        int(counts[0].sum()),
        levels.description(),
    )


def _engine(
    genes: CentredRanks, metabolites: CentredRanks, levels: PairLevels, threads: int | None, device: str
) -> AllPairs:
    if not device.startswith("cuda"):
        return AllPairs(genes, metabolites, levels, threads)
    from omics_assets.methods.correlation.all_pairs_cuda import DevicePairs  # torch takes seconds to import

    return DevicePairs(genes, metabolites, levels, device)


def _rows(ranks: CentredRanks, index: NDArray[np.int64]) -> CentredRanks:
    return ranks if index.size == ranks.norm.size else ranks.rows(index)


def _partners(
    best: Best,
    count: NDArray[np.int64],
    ranks: tuple[CentredRanks, CentredRanks],
    index: tuple[NDArray[np.int64], NDArray[np.int64]],
    size: int,
    levels: PairLevels,
    table: QTable,
) -> Partners:
    """Partners of one side; ``ranks`` and ``index`` are its own and the other side's."""
    result = Partners(
        np.full(size, -1, dtype=np.int64), np.zeros(size), np.ones(size), np.ones(size),
        np.zeros(size, dtype=np.int64), np.zeros(size),
    )  # fmt: skip
    own, other = ranks
    if not index[0].size or not index[1].size:
        return result
    products = np.einsum("ij,ij->i", own.doubled, other.doubled[best.partner], dtype=np.float64)
    rho = np.clip(products / (own.norm * other.norm[best.partner]), -1, 1)
    result.best[index[0]] = index[1][best.partner]
    result.best_rho[index[0]] = rho
    result.best_p[index[0]] = levels.p_of(best.partner, rho)
    result.best_q[index[0]] = table.q_of(result.best_p[index[0]])
    result.n_significant[index[0]] = count
    result.mean_top_abs_rho[index[0]] = np.minimum(np.sqrt(best.top) / own.norm[:, None], 1.0).mean(axis=1)
    return result


def _pairs(
    stored: StoredPairs,
    table: QTable,
    levels: PairLevels,
    ranks: tuple[CentredRanks, CentredRanks],
    index: tuple[NDArray[np.int64], NDArray[np.int64]],
    in_lists: tuple[NDArray[np.int32], NDArray[np.int32]],
) -> Pairs:
    gene, metabolite = stored.gene, stored.metabolite
    rho = np.clip(stored.product / (ranks[0].norm[gene] * ranks[1].norm[metabolite]), -1, 1)
    method = np.array([SADDLEPOINT, EXACT], dtype=object)[levels.exact.astype(np.int64)]
    further = ~(levels.genes.own[gene] & levels.metabolites.own[metabolite])
    return Pairs(
        index[0][gene].astype(np.int32), index[1][metabolite].astype(np.int32), rho, stored.cell, *in_lists,
        table.p, table.q_bh, table.q_by, method, further,
    )  # fmt: skip
