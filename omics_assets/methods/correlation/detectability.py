"""What a cohort can detect, before any result."""

from __future__ import annotations

from dataclasses import dataclass

from omics_assets.methods.correlation.spearman_null import smallest_detectable_rho, smallest_p, two_sided_p
from omics_assets.methods.statistics.design import Design, design_basis
from omics_assets.methods.statistics.ranks import MIN_SAMPLES

STRONG_RHO = 0.7
SMALL_P = 0.001


@dataclass(frozen=True)
class Detectability:
    """What a single correlation must be like to survive the number of tests; NaN where none can.

    Parameters
    ----------
    n, effective_n
        Samples and biological units; the law is taken at the units, of the gene test less those its design takes up.
    tests
        Number of tests.
    smallest_p
        Smallest attainable p of one test.
    detectable_rho
        Smallest abs(rho) of a single Benjamini-Hochberg discovery (p <= alpha / tests) with the units there are.
    detectable_rho_30, detectable_rho_40, detectable_rho_60
        The same with so many units, in the same design.
    expected_null_hits
        Tests with abs(rho) >= 0.7 expected when nothing is related.
    expected_null_small_p
        Tests with p <= 0.001 expected when nothing is related.
    """

    n: int
    effective_n: int
    tests: int
    smallest_p: float
    detectable_rho: float
    detectable_rho_30: float
    detectable_rho_40: float
    detectable_rho_60: float
    expected_null_hits: float
    expected_null_small_p: float


def pair_detectability(genes: int, metabolites: int, n: int, effective_n: int, *, alpha: float) -> Detectability:
    """Detectability of single pairs: every gene with every metabolite of a set.

    Parameters
    ----------
    genes, metabolites
        Numbers tested.
    n, effective_n
        Samples and units.
    alpha
        False discovery rate of the single discovery.

    Raises
    ------
    ValueError
        If a number is negative, there are more units than samples, or alpha is not between 0 and 1.
    """
    _check((genes, metabolites, effective_n), n, effective_n, alpha)
    tests = genes * metabolites
    return _detectability(tests, alpha / max(tests, 1), n, effective_n, smallest_p(effective_n), 1)


def gene_detectability(genes: int, targets: int, design: Design, *, alpha: float, draws: int) -> Detectability:
    """Detectability of the gene-level test: the strongest of ``targets`` correlations per gene, within the design.

    The test correlates ranks less the effects of the design, of rank r with the mean: of u units as many degrees of
    freedom are left as u - r + 1 units without a design have, and the law is taken there. The p of the strongest of T
    is at most 1 - (1 - p)^T; where the pooled null of ``draws`` re-pairings cannot reach alpha / genes, nothing is
    detectable. An estimate: targets that go together make the true limit lower, residuals of unequal spread higher.

    Raises
    ------
    ValueError
        If a number is negative, or alpha is not between 0 and 1.
    """
    units = design.units()
    n, effective_n = design.blocks.size, units.blocks.size
    _check((genes, targets, draws), n, effective_n, alpha)
    lost = design_basis(units.columns, effective_n).shape[1] - 1 if effective_n else 0
    floor = max(smallest_p(effective_n - lost), 1 / (1 + genes * draws))
    per_gene = alpha / max(genes, 1)
    per_pair = -1.0 if floor > per_gene else 1 - (1 - per_gene) ** (1 / max(targets, 1))
    return _detectability(genes, per_pair, n, effective_n, floor, targets, lost)


def _check(counts: tuple[int, ...], n: int, effective_n: int, alpha: float) -> None:
    if min(counts) < 0 or effective_n > n or not 0 < alpha < 1:
        msg = (
            "numbers must not be negative, units not exceed samples, and alpha lie between 0 and 1: "
            f"{counts}, {effective_n} units of {n} samples, alpha {alpha}"
        )
        raise ValueError(msg)


def _detectability(
    tests: int, limit: float, n: int, effective_n: int, floor: float, targets: int, lost: int = 0
) -> Detectability:
    def detectable(units: int) -> float:
        free = units - lost
        return smallest_detectable_rho(limit, free) if free >= MIN_SAMPLES and limit > 0 else float("nan")

    free = effective_n - lost
    strong = float(two_sided_p(STRONG_RHO, free)) if free >= MIN_SAMPLES else 1.0
    return Detectability(
        n,
        effective_n,
        tests,
        floor,
        detectable(effective_n),
        detectable(30),
        detectable(40),
        detectable(60),
        tests * (1 - (1 - strong) ** targets),
        tests * SMALL_P if floor <= SMALL_P else 0.0,
    )
