from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata

from omics_assets.methods.correlation.gene_test import GeneTest, correlation_verdict, count_below, gene_level_test
from omics_assets.methods.statistics.design import Design, residualize
from omics_assets.methods.statistics.multiple_testing import benjamini_hochberg
from omics_assets.methods.statistics.permutation import pairing_permutations, pairing_scheme
from omics_assets.methods.statistics.pooled_null import pooled_p

Matrix = NDArray[np.float64]
TISSUE = np.repeat(np.arange(4), 6)
DESIGN = Design((TISSUE,), ("tissue",), np.arange(24))


def null_cohort(seed: int, genes: int = 200, targets: int = 3) -> tuple[Matrix, Matrix]:
    """Genes and targets with strong tissue structure, unrelated within tissues."""
    rng = np.random.default_rng(seed)
    effects = 2 * rng.normal(size=(genes + targets, 4))[:, TISSUE]
    effects[: genes // 2] = rng.normal(size=(genes // 2, 1)) * effects[-1]
    values = effects + rng.normal(size=(genes + targets, 24))
    return values[:genes], values[genes:]


def run(genes: Matrix, targets: Matrix, design: Design = DESIGN, draws: int = 60, seed: int = 1) -> GeneTest:
    return gene_level_test(genes, targets, design, draws=draws, rng=np.random.default_rng(seed))


def defined_statistic(genes: Matrix, targets: Matrix, design: Design, order: NDArray[np.int64]) -> Matrix:
    """Strongest correlation of every gene with re-paired targets, as METHODS has it."""
    left = residualize(rankdata(genes, axis=1), design.columns)
    right = residualize(rankdata(targets, axis=1)[:, order], design.columns)
    return np.abs(np.corrcoef(left, right)[: len(genes), len(genes) :]).max(axis=1)


@pytest.mark.parametrize(
    "columns", [(TISSUE,), (TISSUE, np.tile(np.arange(6), 4)), (np.repeat([0, 1], 12), np.tile([0, 1, 2], 8))]
)
def test_agrees_with_the_definition_written_out(columns: tuple[NDArray[np.int64], ...]) -> None:
    design = Design(columns, ("tissue", "site")[: len(columns)], np.arange(24))
    genes, targets = null_cohort(0, genes=12)
    result = run(genes, targets, design, draws=25)
    orders = pairing_permutations(pairing_scheme(design), 25, np.random.default_rng(1))
    observed = defined_statistic(genes, targets, design, np.arange(24))
    null = np.stack([defined_statistic(genes, targets, design, order) for order in orders])
    np.testing.assert_allclose(result.statistic, observed, atol=1e-6)
    expected = [(1 + (null >= value - 1e-6).sum()) / (1 + null.size) for value in observed]
    np.testing.assert_allclose(result.p_gene, expected, rtol=1e-12)
    np.testing.assert_allclose(result.q_gene, benjamini_hochberg(result.p_gene))


def test_p_gene_is_uniform_under_a_null_with_tissue_structure_and_p_free_is_not() -> None:
    p_gene, p_free = [], []
    for seed in range(30):
        result = run(*null_cohort(seed), draws=30, seed=seed)
        p_gene.append(result.p_gene)
        p_free.append(result.p_free)
    gene, free = np.concatenate(p_gene), np.concatenate(p_free)
    for level in (0.05, 0.2, 0.5):
        assert (gene <= level).mean() == pytest.approx(level, abs=0.2 * level)
    assert (free <= 0.05).mean() > 0.15


def test_a_planted_gene_is_found_despite_the_tissue() -> None:
    genes, targets = null_cohort(3)
    genes[17] = targets[1] + 0.05 * np.random.default_rng(0).normal(size=24) + 5 * (TISSUE == 2)
    result = run(genes, targets, draws=200)
    assert result.p_gene.argmin() == 17
    assert result.q_gene[17] <= 0.05
    assert result.q_gene[np.arange(200) != 17].min() > 0.05


def test_blocks_are_one_unit_each() -> None:
    genes, targets = null_cohort(4, genes=30)
    blocks = np.repeat(np.arange(24), 2)
    noise = np.tile([0.3, -0.3], 24)
    doubled = Design((TISSUE.repeat(2),), ("tissue",), blocks)
    twice = run(genes.repeat(2, axis=1) + noise, targets.repeat(2, axis=1) - noise, doubled)
    once = run(genes, targets)
    np.testing.assert_allclose(twice.p_gene, once.p_gene)
    np.testing.assert_allclose(twice.p_free, once.p_free)


def test_genes_the_design_explains_are_not_tested() -> None:
    genes, targets = null_cohort(5, genes=20)
    genes[3], genes[4] = 1.0, TISSUE
    result = run(genes, targets)
    np.testing.assert_array_equal(np.flatnonzero(~result.tested), [3, 4])
    assert (result.p_gene[[3, 4]] == 1).all()
    assert (result.q_gene[[3, 4]] == 1).all()
    rest = run(np.delete(genes, [3, 4], axis=0), targets)
    np.testing.assert_allclose(np.delete(result.q_gene, [3, 4]), rest.q_gene)


def test_without_a_design_the_two_p_are_one() -> None:
    result = run(*null_cohort(6), Design((), (), np.arange(24)))
    np.testing.assert_array_equal(result.p_gene, result.p_free)
    assert "not adjusted for tissue" in result.scheme


@pytest.mark.parametrize(
    ("design", "targets", "reason"),
    [(Design((np.arange(24),), ("plant",), np.arange(24)), 3, "one pairing"), (DESIGN, 0, "no targets")],
)
def test_where_nothing_can_be_estimated_p_is_one_with_a_reason(design: Design, targets: int, reason: str) -> None:
    genes, metabolites = null_cohort(7, genes=9)
    result = run(genes, metabolites[:targets], design)
    assert reason in result.reason
    assert (result.p_gene == 1).all()
    assert (result.q_gene == 1).all()
    assert not result.tested.any()
    verdict = correlation_verdict(genes, metabolites[:targets], design, draws=20, rng=np.random.default_rng(0))
    assert verdict.p == 1
    assert reason in verdict.reason


def test_same_seed_same_result() -> None:
    genes, targets = null_cohort(8)
    np.testing.assert_array_equal(run(genes, targets).p_gene, run(genes, targets).p_gene)


def test_misfits_are_refused() -> None:
    genes, targets = null_cohort(9, genes=5)
    with pytest.raises(ValueError, match="24 samples"):
        run(genes[:, :20], targets)
    with pytest.raises(ValueError, match="24 samples"):
        run(genes, targets[:, 1:])
    with pytest.raises(ValueError, match="one re-pairing"):
        run(genes, targets, draws=0)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("targets", [0, 3])
def test_values_that_are_not_finite_are_refused_even_where_nothing_is_estimated(value: float, targets: int) -> None:
    genes, metabolites = null_cohort(9, genes=5)
    genes[0, 0] = value
    with pytest.raises(ValueError, match="NaN"):
        run(genes, metabolites[:targets])
    with pytest.raises(ValueError, match="NaN"):
        run(metabolites, genes)


def check_numbers(result: GeneTest) -> None:
    for values in (result.statistic, result.p_gene, result.q_gene, result.p_free):
        assert np.isfinite(values).all()
    assert ((result.p_gene > 0) & (result.p_gene <= result.q_gene) & (result.q_gene <= 1)).all()


@pytest.mark.parametrize(("genes", "targets"), [(0, 3), (0, 0), (1, 1), (1, 3), (5, 1)])
def test_few_or_no_rows_have_a_defined_result(genes: int, targets: int) -> None:
    values, metabolites = null_cohort(12)
    result = run(values[:genes], metabolites[:targets])
    check_numbers(result)
    assert result.p_gene.size == genes
    verdict = correlation_verdict(values[:genes], metabolites[:targets], DESIGN, draws=20, rng=np.random.default_rng(0))
    assert 0 < verdict.p <= 1


def test_constant_genes_and_targets_are_no_discovery() -> None:
    genes, targets = null_cohort(13, genes=6)
    flat = run(genes, np.ones((2, 24)))
    check_numbers(flat)
    assert (flat.p_gene == 1).all()
    none = run(np.ones((4, 24)), targets)
    check_numbers(none)
    assert not none.tested.any()
    assert (none.q_gene == 1).all()


@pytest.mark.parametrize(
    ("columns", "blocks", "reason"),
    [
        ((np.zeros(24, dtype=np.int64),), np.zeros(24, dtype=np.int64), "too few"),  # one block
        ((), np.arange(24) // 8, "too few"),  # three units
        ((np.arange(24),), np.arange(24), "one pairing"),  # one sample per cell, nothing else to permute in
    ],
)
def test_designs_that_leave_nothing_to_permute_say_so(
    columns: tuple[NDArray[np.int64], ...], blocks: NDArray[np.int64], reason: str
) -> None:
    design = Design(columns, ("site",)[: len(columns)], blocks)
    result = run(*null_cohort(14, genes=7), design)
    check_numbers(result)
    assert reason in result.reason
    assert (result.q_gene == 1).all()


def test_one_sample_per_cell_is_permuted_within_the_first_column() -> None:
    design = Design((TISSUE, np.tile(np.arange(6), 4)), ("tissue", "site"), np.arange(24))
    result = run(*null_cohort(15, genes=40), design)
    check_numbers(result)
    assert "within tissue" in result.scheme
    assert result.tested.all()


def test_pooled_p_counts_ties_against_the_gene() -> None:
    null = np.array([[0.1, 0.5], [0.5, 0.9]], dtype=np.float32)
    np.testing.assert_allclose(pooled_p(np.array([0.95, 0.5, 0.0]), null), [1 / 5, 4 / 5, 1])


def test_verdict_beats_its_control_only_with_signal() -> None:
    genes, targets = null_cohort(10, genes=400)
    rng = np.random.default_rng(2)
    null = correlation_verdict(genes, targets, DESIGN, draws=40, rng=rng)
    assert null.p > 0.05
    assert null.control.shape == (40,)
    genes[:30] += 4 * targets[0]
    signal = correlation_verdict(genes, targets, DESIGN, draws=40, rng=rng)
    assert signal.statistic >= 15
    assert signal.p == pytest.approx(1 / 41)


def test_every_control_draw_is_judged_by_the_other_draws() -> None:
    genes, targets = null_cohort(11, genes=80)
    verdict = correlation_verdict(genes, targets, DESIGN, draws=20, rng=np.random.default_rng(6))
    orders = pairing_permutations(pairing_scheme(DESIGN), 20, np.random.default_rng(6))
    null = np.stack([defined_statistic(genes, targets, DESIGN, order) for order in orders])
    for draw in range(20):
        others = np.delete(null, draw, axis=0)
        p = np.array([(1 + (others >= value - 1e-6).sum()) / (1 + others.size) for value in null[draw]])
        assert verdict.control[draw] == (p <= 0.001).sum()
    assert verdict.control.max() > 0


def test_verdict_is_calibrated() -> None:
    p = [
        correlation_verdict(*null_cohort(100 + s, genes=150), DESIGN, draws=20, rng=np.random.default_rng(s)).p
        for s in range(60)
    ]
    assert np.mean(np.array(p) <= 0.05) <= 0.15


def test_a_verdict_needs_twenty_draws() -> None:
    with pytest.raises(ValueError, match="20"):
        correlation_verdict(*null_cohort(1), DESIGN, draws=19, rng=np.random.default_rng(0))


def test_count_below_includes_the_threshold() -> None:
    assert count_below(np.array([0.0005, 0.001, 0.002])) == 2
