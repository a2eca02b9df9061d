"""The gene-level test that claims: strongest correlation with the targets given the design, against re-pairings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.statistics.design import Design, average_blocks
from omics_assets.methods.statistics.multiple_testing import benjamini_hochberg
from omics_assets.methods.statistics.permutation import PairingScheme, p_against, pairing_permutations, pairing_scheme
from omics_assets.methods.statistics.pooled_null import (
    count_at_least,
    design_residual_ranks,
    null_strongest,
    pooled_p,
    strongest,
)
from omics_assets.methods.statistics.ranks import centred_ranks
from omics_assets.progress import Progress, silent

VERDICT_P = 0.001


@dataclass(frozen=True)
class GeneTest:
    """Result for G genes; where nothing could be estimated every p and q is 1 and ``reason`` says why.

    Parameters
    ----------
    statistic
        Largest abs(correlation) of design-residualised ranks over the targets, float64 [G]; 0 = not tested.
    p_gene
        Its p within the design, null pooled over genes, float64 [G]; 1 = not tested.
    q_gene
        Benjamini-Hochberg over the tested genes, float64 [G].
    p_free
        p of the largest abs(rho) of plain ranks with units re-paired freely: association including tissue. NaN where
        it was not asked for.
    tested
        Genes with something left once the design is removed, bool [G].
    scheme
        How was re-paired.
    reason
        Why nothing was estimated; empty otherwise.
    draws
        Re-pairings drawn.
    """

    statistic: NDArray[np.float64]
    p_gene: NDArray[np.float64]
    q_gene: NDArray[np.float64]
    p_free: NDArray[np.float64]
    tested: NDArray[np.bool_]
    scheme: str
    reason: str
    draws: int


@dataclass(frozen=True)
class CorrelationVerdict:
    """Number of genes with p_gene <= 0.001 (``statistic``), the same for every re-pairing (int64 [B]), and its p."""

    statistic: int
    control: NDArray[np.int64]
    p: float
    reason: str


@dataclass(frozen=True)
class _Tested:
    genes: NDArray[np.float32]
    observed: NDArray[np.float32]
    null: NDArray[np.float32]


def gene_level_test(
    genes: ArrayLike,
    targets: ArrayLike,
    design: Design,
    *,
    draws: int,
    rng: np.random.Generator,
    free: bool = True,
    progress: Progress | None = None,
) -> GeneTest:
    """Test every gene against all targets together, given the design.

    Blocks are averaged to units, values ranked, design effects removed from the ranks; the target rows are re-paired
    with the genes among exchangeable units, all together, and have the design removed again.

    Parameters
    ----------
    genes, targets
        [G, n] and [T, n], finite.
    draws
        Re-pairings B; the smallest p is 1 / (1 + tested genes x B).
    free
        Whether p_free is wanted, too: it costs as much again.

    Raises
    ------
    ValueError
        If the sizes do not fit, a value is not finite, or draws is below 1.
    """
    if draws < 1:
        msg = f"the gene-level test needs at least one re-pairing, got {draws}"
        raise ValueError(msg)
    gene_units, target_units = _to_units(genes, targets, design)
    scheme = pairing_scheme(design)
    size = gene_units.shape[0]
    if scheme.reason or not target_units.shape[0]:
        reason = scheme.reason or "not estimated: no targets"
        p = np.ones((3, size))
        return GeneTest(np.zeros(size), p[0], p[1], p[2], np.zeros(size, dtype=bool), scheme.text, reason, 0)
    report = progress or silent
    statistic, p_gene, tested = _test(gene_units, target_units, scheme, draws, rng, report)
    p_free = p_gene if free else np.full(size, np.nan)
    if free and design.columns:
        everywhere = pairing_scheme(Design((), (), design.blocks))
        p_free = _test(gene_units, target_units, everywhere, draws, rng, report)[1]
    q_gene = np.nan_to_num(benjamini_hochberg(np.where(tested, p_gene, np.nan)), nan=1.0)
    return GeneTest(statistic, p_gene, q_gene, p_free, tested, scheme.text, "", draws)


def correlation_verdict(
    genes: ArrayLike, targets: ArrayLike, design: Design, *, draws: int, rng: np.random.Generator
) -> CorrelationVerdict:
    """Whether more genes correlate with the targets than under re-pairing within the design.

    Every draw is treated as if it had been observed, against the null pooled over the other draws.

    Raises
    ------
    ValueError
        With fewer than 20 draws: 0.05 could not be reached.
    """
    if draws < 20:
        msg = f"a verdict needs at least 20 control draws, got {draws}"
        raise ValueError(msg)
    gene_units, target_units = _to_units(genes, targets, design)
    scheme = pairing_scheme(design)
    if scheme.reason or not target_units.shape[0]:
        none = np.zeros(0, dtype=np.int64)
        return CorrelationVerdict(0, none, 1.0, scheme.reason or "not estimated: no targets")
    found = _draw(gene_units, target_units, scheme, draws, rng, silent)
    pool = np.sort(found.null, axis=None)
    statistic = count_below(pooled_p(found.observed, found.null), VERDICT_P)
    control = np.empty(draws, dtype=np.int64)
    for draw, values in enumerate(found.null):
        others = count_at_least(values, pool) - count_at_least(values, np.sort(values))
        control[draw] = count_below((1 + others) / (1 + pool.size - values.size), VERDICT_P)
    return CorrelationVerdict(statistic, control, p_against(control, statistic), "")


def count_below(p: NDArray[np.float64], threshold: float = VERDICT_P) -> int:
    """Number of p up to the threshold."""
    return int((p <= threshold).sum())


def _to_units(genes: ArrayLike, targets: ArrayLike, design: Design) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    sides = np.asarray(genes, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    for side in sides:
        if side.ndim != 2 or side.shape[1] != design.blocks.size:
            msg = f"expected features x {design.blocks.size} samples, as in the design, got shape {side.shape}"
            raise ValueError(msg)
        if not np.isfinite(side).all():
            msg = "the values hold NaN or infinity: impute or drop them before the test"
            raise ValueError(msg)
    return average_blocks(sides[0], design.blocks), average_blocks(sides[1], design.blocks)


def _draw(
    genes: NDArray[np.float64],
    targets: NDArray[np.float64],
    scheme: PairingScheme,
    draws: int,
    rng: np.random.Generator,
    progress: Progress,
) -> _Tested:
    """Observed and null statistics; only of the genes with something left once the design is removed."""
    target_ranks = centred_ranks(targets).doubled
    rows = design_residual_ranks(centred_ranks(genes).doubled, scheme.removed)
    kept = rows[rows.any(axis=1)]
    observed = strongest(rows, design_residual_ranks(target_ranks, scheme.removed))
    permutations = pairing_permutations(scheme, draws, rng)
    return _Tested(rows, observed, null_strongest(kept, target_ranks, scheme.removed, permutations, progress))


def _test(
    genes: NDArray[np.float64],
    targets: NDArray[np.float64],
    scheme: PairingScheme,
    draws: int,
    rng: np.random.Generator,
    progress: Progress,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Statistic, p and whether tested, of every gene."""
    found = _draw(genes, targets, scheme, draws, rng, progress)
    tested: NDArray[np.bool_] = np.asarray(found.genes.any(axis=1))
    p = np.ones(tested.size)
    p[tested] = pooled_p(found.observed[tested], found.null)
    return found.observed.astype(np.float64), p, tested
