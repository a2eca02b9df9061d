from __future__ import annotations

import math

import numpy as np
import pytest

from omics_assets.methods.correlation.detectability import gene_detectability, pair_detectability
from omics_assets.methods.correlation.gene_test import gene_level_test
from omics_assets.methods.correlation.spearman_null import two_sided_p
from omics_assets.methods.statistics.design import Design


def free(units: int) -> Design:
    """So many units of no design."""
    return Design((), (), np.arange(units))


def test_the_published_grid_at_twenty_samples() -> None:
    card = pair_detectability(132_129, 6_980, 20, 20, alpha=0.05)
    assert card.tests == 922_260_420
    assert card.detectable_rho == pytest.approx(0.97, abs=0.005)  # notes: a lone hit needs about 0.97
    assert 5e5 < card.expected_null_hits < 1e6  # notes: some 5e5 null pairs exceed 0.7 by t, more in truth
    assert card.smallest_p == pytest.approx(2 / math.factorial(20))
    assert card.detectable_rho > card.detectable_rho_30 > card.detectable_rho_40 > card.detectable_rho_60
    assert card.expected_null_small_p == pytest.approx(922_260.42)


def test_below_fourteen_samples_no_single_pair_can_pass() -> None:
    assert math.isnan(pair_detectability(132_129, 6_980, 13, 13, alpha=0.05).detectable_rho)
    assert pair_detectability(132_129, 6_980, 14, 14, alpha=0.05).detectable_rho == 1


def test_units_count_not_samples() -> None:
    assert pair_detectability(100, 10, 24, 12, alpha=0.05).detectable_rho == pytest.approx(
        pair_detectability(100, 10, 12, 12, alpha=0.05).detectable_rho
    )


def test_the_edge_is_a_single_discovery() -> None:
    card = pair_detectability(1000, 5, 21, 21, alpha=0.05)
    assert two_sided_p(card.detectable_rho, 21) * card.tests <= 0.05


def test_gene_level_needs_less_than_all_pairs_and_enough_draws() -> None:
    gene = gene_detectability(20_000, 10, free(21), alpha=0.05, draws=400)
    pairs = pair_detectability(20_000, 10, 21, 21, alpha=0.05)
    assert gene.detectable_rho == pytest.approx(pairs.detectable_rho, abs=0.002)
    assert gene.smallest_p == 1 / (1 + 20_000 * 400)
    assert gene.tests == 20_000
    assert gene.expected_null_hits == pytest.approx(20_000 * (1 - (1 - two_sided_p(0.7, 21)) ** 10))
    assert math.isnan(gene_detectability(20_000, 10, free(21), alpha=0.05, draws=19).detectable_rho)


def test_the_design_takes_degrees_of_freedom_from_the_gene_test() -> None:
    # 24 units of 6 tissues: as many degrees of freedom as 19 units of no design
    tissue = np.repeat(np.arange(6), 4)
    within = gene_detectability(20_000, 362, Design((tissue,), ("tissue",), np.arange(24)), alpha=0.05, draws=400)
    assert (within.n, within.effective_n) == (24, 24)
    assert within.detectable_rho == gene_detectability(20_000, 362, free(19), alpha=0.05, draws=400).detectable_rho
    assert within.detectable_rho_30 == gene_detectability(20_000, 362, free(25), alpha=0.05, draws=400).detectable_rho
    assert within.detectable_rho > gene_detectability(20_000, 362, free(24), alpha=0.05, draws=400).detectable_rho
    # technical replicates are averaged, and a column that follows from another takes nothing more
    twice = Design((np.repeat(tissue, 2), np.repeat(tissue // 2, 2)), ("tissue", "organ"), np.repeat(np.arange(24), 2))
    doubled = gene_detectability(20_000, 362, twice, alpha=0.05, draws=400)
    assert (doubled.n, doubled.effective_n, doubled.detectable_rho) == (48, 24, within.detectable_rho)


def test_the_limit_is_that_of_the_test_where_nothing_is_related() -> None:
    rng, tissue = np.random.default_rng(0), np.repeat(np.arange(4), 5)
    design = Design((tissue,), ("tissue",), np.arange(20))
    null = [
        gene_level_test(rng.normal(size=(4000, 20)), rng.normal(size=(3, 20)), design, draws=1, rng=rng, free=False)
        for _ in range(10)
    ]
    beyond = np.quantile(np.concatenate([test.statistic for test in null]), 1 - 0.05 / 40)
    within = gene_detectability(40, 3, design, alpha=0.05, draws=400).detectable_rho
    ignored = gene_detectability(40, 3, free(20), alpha=0.05, draws=400).detectable_rho
    assert within == pytest.approx(beyond, abs=0.02)
    assert ignored < beyond - 0.03


def test_a_design_that_explains_every_unit_detects_nothing() -> None:
    alone = Design((np.arange(8),), ("plant",), np.arange(8))
    assert math.isnan(gene_detectability(100, 5, alone, alpha=0.05, draws=400).detectable_rho)


def test_too_few_units_detect_nothing() -> None:
    card = pair_detectability(10, 10, 6, 3, alpha=0.05)
    assert math.isnan(card.detectable_rho)
    assert np.isfinite(card.expected_null_hits)


@pytest.mark.parametrize(("genes", "metabolites"), [(0, 5), (5, 0), (0, 0), (1, 1)])
@pytest.mark.parametrize("units", [0, 1, 3, 4, 21])
def test_nothing_or_one_thing_to_test_has_a_defined_answer(genes: int, metabolites: int, units: int) -> None:
    for card in (
        pair_detectability(genes, metabolites, 24, units, alpha=0.05),
        gene_detectability(genes, metabolites, free(units), alpha=0.05, draws=400),
    ):
        assert 0 < card.smallest_p <= 1
        assert 0 <= card.expected_null_hits <= card.tests
        assert 0 <= card.expected_null_small_p <= card.tests
        assert math.isnan(card.detectable_rho) or 0 < card.detectable_rho <= 1
        assert units >= 4 or math.isnan(card.detectable_rho)


@pytest.mark.parametrize(("genes", "units", "alpha"), [(-1, 6, 0.05), (5, 7, 0.05), (5, -1, 0.05), (5, 6, 1.5)])
def test_impossible_numbers_are_refused(genes: int, units: int, alpha: float) -> None:
    with pytest.raises(ValueError, match="negative"):
        pair_detectability(genes, 5, 6, units, alpha=alpha)


@pytest.mark.parametrize(("genes", "targets", "alpha"), [(-1, 5, 0.05), (5, -1, 0.05), (5, 5, 1.5)])
def test_an_impossible_gene_test_is_refused(genes: int, targets: int, alpha: float) -> None:
    with pytest.raises(ValueError, match="negative"):
        gene_detectability(genes, targets, free(6), alpha=alpha, draws=400)
