from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata, spearmanr

from omics_assets.methods.correlation import block_products
from omics_assets.methods.correlation.correlation_result import BATCH_COLUMNS, FURTHER_TIES, CorrelationResult, Partners
from omics_assets.methods.correlation.pair_levels import PairLevels
from omics_assets.methods.correlation.spearman import correlate, standardized_ranks
from omics_assets.methods.correlation.spearman_null import two_sided_p
from omics_assets.methods.correlation.tie_classes import tie_classes
from omics_assets.methods.statistics.multiple_testing import benjamini_hochberg, benjamini_yekutieli
from omics_assets.methods.statistics.ranks import centred_ranks

Matrix = NDArray[np.float64]


def cohort(
    seed: int = 0, genes: int = 40, metabolites: int = 13, n: int = 15, ties: bool = True
) -> tuple[Matrix, Matrix]:
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    left, right = rng.normal(size=(genes, n)), rng.normal(size=(metabolites, n))
    left[::4] += 3 * common
    right[::5] -= 3 * common
    if ties:
        left[1::3] = np.maximum(left[1::3], 0)
        right[2] = np.round(right[2])
        left[7] = 1.0
    return left, right


def rho_by_scipy(left: Matrix, right: Matrix) -> Matrix:
    rho = np.zeros((len(left), len(right)))
    for i, x in enumerate(left):
        for j, y in enumerate(right):
            rho[i, j] = 0 if np.ptp(x) == 0 or np.ptp(y) == 0 else spearmanr(x, y).statistic
    return rho


def p_by_definition(left: Matrix, right: Matrix, alpha: float = 0.05) -> Matrix:
    """The p that the engine states to use, pair by pair: the law of the two tie classes at the bin's lower edge."""
    sides = centred_ranks(left), centred_ranks(right)
    kept = [np.flatnonzero(side.norm) for side in sides]
    rows = [side.rows(index) for side, index in zip(sides, kept, strict=True)]
    levels = PairLevels.of(tie_classes(rows[0]), tie_classes(rows[1]), left.shape[1], alpha)
    result = np.ones((left.shape[0], right.shape[0]))
    for i, gene in enumerate(kept[0]):
        for j, metabolite in enumerate(kept[1]):
            products = float(np.dot(rows[0].doubled[i].astype(float), rows[1].doubled[j].astype(float)))
            bins = levels.count - 1
            level = min(int(abs(products) * (1 / rows[0].norm[i] * bins) * (1 / rows[1].norm[j])), bins)
            law = levels.laws[int(levels.genes.code[i]), int(levels.metabolites.code[j])]
            result[gene, metabolite] = law.p(level / bins)
    return result


def test_standardized_ranks_give_rho_by_a_product() -> None:
    left, right = cohort()
    np.testing.assert_allclose(
        standardized_ranks(left) @ standardized_ranks(right).T, rho_by_scipy(left, right), atol=1e-12
    )
    assert (standardized_ranks(left)[7] == 0).all()


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("block", [26, 2_000_000])
def test_everything_agrees_with_the_dense_way(monkeypatch: pytest.MonkeyPatch, ties: bool, block: int) -> None:
    monkeypatch.setattr(block_products, "BLOCK_ELEMENTS", block)
    monkeypatch.setattr(block_products, "FEWEST_ROWS", 1)
    left, right = cohort(ties=ties)
    result = correlate(left, right, top_k=4, threads=2)
    rho = rho_by_scipy(left, right)
    tested = np.ptp(left, axis=1) > 0
    p = p_by_definition(left, right)
    assert result.n_tests == tested.sum() * len(right)
    q, by = np.ones(rho.shape), np.ones(rho.shape)
    q[tested] = benjamini_hochberg(p[tested].ravel()).reshape(-1, len(right))
    by[tested] = benjamini_yekutieli(p[tested].ravel()).reshape(-1, len(right))
    significant = q <= 0.05
    assert significant.sum() > 15
    assert result.n_significant == significant.sum()
    np.testing.assert_array_equal(result.genes.n_significant, significant.sum(axis=1))
    np.testing.assert_array_equal(result.metabolites.n_significant, significant.sum(axis=0))
    pairs = result.pairs.all()
    assert set(zip(pairs.gene, pairs.metabolite, strict=True)) == set(zip(*np.nonzero(significant), strict=True))
    at = pairs.gene, pairs.metabolite
    np.testing.assert_allclose(pairs.rho, rho[at], atol=1e-12)
    np.testing.assert_allclose(pairs.p, p[at], rtol=1e-9)
    np.testing.assert_allclose(pairs.q_bh, q[at], rtol=1e-9)
    np.testing.assert_allclose(pairs.q_by, by[at], rtol=1e-9)
    for side, own in (
        (result.genes, q[np.arange(len(left)), result.genes.best]),
        (result.metabolites, q[result.metabolites.best, np.arange(len(right))]),
    ):
        np.testing.assert_allclose(side.best_q, np.where(side.best_p <= 0.05, own, 1.0), rtol=1e-9)
    check_partners(result, rho, tested)
    check_ranks(result, rho)


def check_partners(result: CorrelationResult, rho: Matrix, tested: NDArray[np.bool_]) -> None:
    strength = np.abs(rho)
    np.testing.assert_allclose(np.abs(result.genes.best_rho[tested]), strength.max(axis=1)[tested], atol=1e-12)
    np.testing.assert_allclose(np.abs(result.metabolites.best_rho), strength.max(axis=0), atol=1e-12)
    index = np.flatnonzero(tested)
    np.testing.assert_allclose(result.genes.best_rho[index], rho[index, result.genes.best[index]], atol=1e-12)
    assert (result.genes.best[~tested] == -1).all()
    assert (result.genes.best_p[~tested] == 1).all()
    top = np.sort(strength, axis=1)[:, -4:].mean(axis=1)
    np.testing.assert_allclose(result.genes.mean_top_abs_rho, top, atol=1e-6)
    top = np.sort(strength, axis=0)[-4:].mean(axis=0)
    np.testing.assert_allclose(result.metabolites.mean_top_abs_rho, top, atol=1e-6)


def check_ranks(result: CorrelationResult, rho: Matrix) -> None:
    strength = -np.round(np.abs(rho), 6)
    pairs = result.pairs.all()
    at = pairs.gene, pairs.metabolite
    np.testing.assert_array_equal(pairs.metabolite_rank, rankdata(strength, method="min", axis=1)[at])
    np.testing.assert_array_equal(pairs.gene_rank, rankdata(strength, method="min", axis=0)[at])
    np.testing.assert_allclose(pairs.mutual_rank, np.sqrt(pairs.gene_rank * pairs.metabolite_rank))


def test_a_limit_on_stored_pairs_leaves_the_counts_exact() -> None:
    left, right = cohort(genes=80, n=21)
    whole, cut = correlate(left, right), correlate(left, right, max_pairs=10)
    assert 0 < cut.pairs.gene.size <= 10 < whole.pairs.gene.size
    assert cut.n_significant == whole.n_significant
    np.testing.assert_array_equal(cut.genes.n_significant, whole.genes.n_significant)
    kept = {(gene, metabolite): q for gene, metabolite, q in zip_pairs(whole)}
    stored = {(gene, metabolite): q for gene, metabolite, q in zip_pairs(cut)}
    assert stored.items() <= kept.items()
    weakest = max(cut.pairs.all().p)
    assert (whole.pairs.all().p <= weakest).sum() == len(stored)


def zip_pairs(result: CorrelationResult) -> Iterator[tuple[int, int, float]]:
    pairs = result.pairs.all()
    yield from zip(pairs.gene.tolist(), pairs.metabolite.tolist(), pairs.q_bh.tolist(), strict=True)


def test_the_first_of_equal_partners_is_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_products, "BLOCK_ELEMENTS", 4)
    monkeypatch.setattr(block_products, "FEWEST_ROWS", 1)
    row = np.arange(8.0)
    genes = np.stack([row[[1, 0, 3, 2, 5, 4, 7, 6]], row, -row, row, row, row])
    result = correlate(genes, np.stack([row, row]))
    np.testing.assert_array_equal(result.metabolites.best, [1, 1])
    np.testing.assert_array_equal(result.genes.best, 0)


def test_pairs_come_by_gene_and_metabolite_in_batches() -> None:
    result = correlate(*cohort(genes=80, n=21))
    whole = result.pairs.all()
    order = np.lexsort((whole.metabolite, whole.gene))
    np.testing.assert_array_equal(order, np.arange(len(result.pairs)))
    parts = list(result.pairs.batches(7))
    assert [part.gene.size for part in parts[:-1]] == [7] * (len(parts) - 1)
    for name in BATCH_COLUMNS:
        np.testing.assert_array_equal(np.concatenate([getattr(part, name) for part in parts]), getattr(whole, name))


def test_many_samples_share_bins_and_err_towards_larger_p() -> None:
    left, right = cohort(n=400, ties=False)
    pairs = correlate(left, right).pairs.all()
    p = two_sided_p(pairs.rho, 400)
    assert (pairs.p >= p * (1 - 1e-12)).all()
    np.testing.assert_allclose(pairs.p, p, rtol=0.02)
    assert set(pairs.p_method) == {"saddlepoint"}


def test_the_number_of_threads_changes_nothing() -> None:
    left, right = cohort(genes=300, n=21, ties=True)
    one, two = correlate(left, right, threads=1), correlate(left, right, threads=2)
    for side in ("genes", "metabolites"):
        for field in fields(Partners):
            np.testing.assert_array_equal(
                getattr(getattr(one, side), field.name), getattr(getattr(two, side), field.name)
            )
    for name in BATCH_COLUMNS:
        np.testing.assert_array_equal(getattr(one.pairs.all(), name), getattr(two.pairs.all(), name))


def test_small_ties_beside_many_zeros_are_named() -> None:
    rng = np.random.default_rng(2)
    target = rng.normal(size=(3, 21))
    genes = np.concatenate([np.where(rng.random((60, 21)) < 0.5, 0, rng.normal(size=(60, 21))), target + 0.01])
    genes[:30] = np.round(genes[:30], 1)
    pairs = correlate(np.concatenate([genes, np.round(target, 1)]), target).pairs.all()
    said = dict(zip(pairs.gene.tolist(), pairs.p_method, strict=True))
    assert not said[60].endswith(FURTHER_TIES)
    assert said[63].endswith(FURTHER_TIES)


def test_pure_noise_finds_nothing_and_says_so_typed() -> None:
    rng = np.random.default_rng(5)
    result = correlate(rng.normal(size=(30, 8)), rng.normal(size=(20, 8)), alpha=1e-6)
    assert result.n_significant == 0
    assert result.pairs.gene.size == 0
    assert result.pairs.all().gene.dtype == np.int64
    assert (result.genes.best >= 0).all()
    assert result.p_method == "exact"


def test_nothing_left_to_test() -> None:
    result = correlate(np.ones((3, 6)), np.random.default_rng(0).normal(size=(2, 6)))
    assert result.n_tests == 0
    assert (result.metabolites.best == -1).all()
    assert result.pairs.gene.size == 0


def check_numbers(result: CorrelationResult) -> None:
    """Every number promised is one."""
    for partners in (result.genes, result.metabolites):
        for field in fields(Partners):
            assert np.isfinite(getattr(partners, field.name)).all()
    pairs = result.pairs.all()
    for name in set(BATCH_COLUMNS) - {"p_method"}:
        assert np.isfinite(getattr(pairs, name)).all()


@pytest.mark.parametrize(("genes", "metabolites"), [(0, 3), (3, 0), (0, 0), (1, 1), (1, 5), (5, 1)])
@pytest.mark.parametrize("n", [4, 9])
def test_few_or_no_rows_have_a_defined_result(genes: int, metabolites: int, n: int) -> None:
    rng = np.random.default_rng(6)
    result = correlate(rng.normal(size=(genes, n)), rng.normal(size=(metabolites, n)), alpha=1)
    check_numbers(result)
    assert result.n_tests == len(result.pairs) == genes * metabolites
    assert result.genes.best.size == genes
    assert result.metabolites.best.size == metabolites
    if not result.n_tests:
        assert (result.genes.best == -1).all()
        assert (result.metabolites.best_p == 1).all()


def test_every_pair_can_be_stored_and_ranked() -> None:
    left, right = cohort(genes=60, n=9)
    result = correlate(left, right, alpha=1)
    assert len(result.pairs) == result.n_tests == 59 * 13
    check_numbers(result)
    check_ranks(result, rho_by_scipy(left, right))


def test_constant_rows_are_not_tested_and_not_counted() -> None:
    left, right = cohort(genes=30, n=12)
    whole = correlate(left, right, alpha=0.5)
    flat = np.full((4, 12), 3.0)
    more = correlate(np.concatenate([left, flat]), np.concatenate([flat, right]), alpha=0.5)
    check_numbers(more)
    assert more.n_tests == whole.n_tests
    np.testing.assert_array_equal(more.pairs.all().q_bh, whole.pairs.all().q_bh)
    np.testing.assert_array_equal(more.pairs.all().mutual_rank, whole.pairs.all().mutual_rank)
    assert (more.genes.best[-4:] == -1).all()
    assert (more.metabolites.best[:4] == -1).all()


@pytest.mark.parametrize("wrong", [{"alpha": -0.1}, {"alpha": float("nan")}, {"top_k": 0}, {"max_pairs": -1}])
def test_impossible_settings_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="alpha must be"):
        correlate(*cohort(), **wrong)


def test_progress_reaches_the_end() -> None:
    seen: list[tuple[int, int]] = []
    correlate(*cohort(), progress=lambda done, total, _message: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.parametrize(
    ("left", "right", "match"),
    [
        (np.zeros((2, 5)), np.zeros((2, 6)), "5 samples"),
        (np.zeros((2, 3)), np.zeros((2, 3)), "at least 4"),
        (np.full((2, 5), np.nan), np.zeros((2, 5)), "NaN"),
        (np.zeros((2, 5)), np.full((2, 5), np.inf), "infinity"),
        (np.zeros(5), np.zeros((2, 5)), "dimensions"),
    ],
)
def test_misuse_is_refused(left: Matrix, right: Matrix, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        correlate(left, right)


def test_real_fatty_acids() -> None:
    folder = os.environ.get("OMICS_EXAMPLE_DATA")
    if folder is None:
        pytest.skip("OMICS_EXAMPLE_DATA is not set")
    tables = [
        pd.read_csv(Path(folder) / "nutrimouse" / f"paired_{kind}_x_40.csv", index_col=0)
        for kind in ("gene", "fattyacid")
    ]
    left, right = (t.to_numpy(dtype=float) if t.shape[1] == 40 else t.to_numpy(dtype=float).T for t in tables)
    result = correlate(left, right)
    rho = rho_by_scipy(left, right)
    np.testing.assert_allclose(np.abs(result.genes.best_rho), np.abs(rho).max(axis=1), atol=1e-12)
    assert result.n_tests == 120 * 21
    assert "by tie pattern" in result.p_method
