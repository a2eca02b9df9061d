from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata, spearmanr

from omics_assets.methods import all_pairs
from omics_assets.methods.correlation_result import CorrelationResult
from omics_assets.methods.multiple_testing import benjamini_hochberg, benjamini_yekutieli
from omics_assets.methods.spearman import correlate, standardized_ranks
from omics_assets.methods.spearman_null import two_sided_p_tied

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


def shares(values: Matrix) -> Matrix:
    n = values.shape[1]
    return np.std(rankdata(values, axis=1), axis=1) / np.sqrt((n * n - 1) / 12)


def test_standardized_ranks_give_rho_by_a_product() -> None:
    left, right = cohort()
    np.testing.assert_allclose(
        standardized_ranks(left) @ standardized_ranks(right).T, rho_by_scipy(left, right), atol=1e-12
    )
    assert (standardized_ranks(left)[7] == 0).all()


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("block", [26, 2_000_000])
def test_everything_agrees_with_the_dense_way(monkeypatch: pytest.MonkeyPatch, ties: bool, block: int) -> None:
    monkeypatch.setattr(all_pairs, "BLOCK_ELEMENTS", block)
    left, right = cohort(ties=ties)
    result = correlate(left, right, top_k=4, threads=2)
    rho = rho_by_scipy(left, right)
    tested = np.ptp(left, axis=1) > 0
    n = left.shape[1]
    p = two_sided_p_tied(rho, n, np.outer(shares(left), shares(right)))
    assert result.n_tests == tested.sum() * len(right)
    q, by = np.ones(rho.shape), np.ones(rho.shape)
    q[tested] = benjamini_hochberg(p[tested].ravel()).reshape(-1, len(right))
    by[tested] = benjamini_yekutieli(p[tested].ravel()).reshape(-1, len(right))
    significant = q <= 0.05
    assert significant.sum() > 15
    assert result.n_significant == significant.sum()
    np.testing.assert_array_equal(result.genes.n_significant, significant.sum(axis=1))
    np.testing.assert_array_equal(result.metabolites.n_significant, significant.sum(axis=0))
    pairs = result.pairs
    assert set(zip(pairs.gene, pairs.metabolite, strict=True)) == set(zip(*np.nonzero(significant), strict=True))
    at = pairs.gene, pairs.metabolite
    np.testing.assert_allclose(pairs.rho, rho[at], atol=1e-12)
    np.testing.assert_allclose(pairs.p, p[at], rtol=1e-9)
    np.testing.assert_allclose(pairs.q_bh, q[at], rtol=1e-9)
    np.testing.assert_allclose(pairs.q_by, by[at], rtol=1e-9)
    assert (np.diff(pairs.p) >= 0).all()
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
    pairs = result.pairs
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
    np.testing.assert_array_equal(cut.pairs.gene, whole.pairs.gene[: cut.pairs.gene.size])
    np.testing.assert_array_equal(cut.pairs.q_bh, whole.pairs.q_bh[: cut.pairs.gene.size])


def test_the_first_of_equal_partners_is_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(all_pairs, "BLOCK_ELEMENTS", 4)
    row = np.arange(8.0)
    genes = np.stack([row[[1, 0, 3, 2, 5, 4, 7, 6]], row, -row, row, row, row])
    result = correlate(genes, np.stack([row, row]))
    np.testing.assert_array_equal(result.metabolites.best, [1, 1])
    np.testing.assert_array_equal(result.genes.best, 0)


def test_pairs_are_sorted_by_p_where_ties_part_it_from_rho() -> None:
    row = np.arange(12.0)
    swapped = row.copy()
    swapped[[0, 1, 4, 5]] = swapped[[1, 0, 5, 4]]
    tied = np.maximum(row - 6, 0)
    pairs = correlate(np.stack([tied, swapped]), np.stack([row, tied])).pairs
    np.testing.assert_array_equal(pairs.gene[:2], [1, 0])
    np.testing.assert_array_equal(pairs.metabolite[:2], [0, 1])
    assert (np.diff(pairs.p) >= 0).all()
    assert pairs.rho[0] < pairs.rho[1] == pytest.approx(1)
    assert [("ties" in method) for method in pairs.p_method[:2]] == [False, True]


def test_many_samples_share_bins_and_err_towards_larger_p() -> None:
    left, right = cohort(n=400, ties=False)
    pairs = correlate(left, right).pairs
    p = two_sided_p_tied(pairs.rho, 400, 1.0)
    assert (pairs.p >= p * (1 - 1e-12)).all()
    np.testing.assert_allclose(pairs.p, p, rtol=0.01)
    assert set(pairs.p_method) == {"saddlepoint"}


def test_pure_noise_finds_nothing_and_says_so_typed() -> None:
    rng = np.random.default_rng(5)
    result = correlate(rng.normal(size=(30, 8)), rng.normal(size=(20, 8)), alpha=1e-6)
    assert result.n_significant == 0
    assert result.pairs.gene.size == 0
    assert result.pairs.gene.dtype == np.int64
    assert (result.genes.best >= 0).all()
    assert result.p_method == "exact"


def test_nothing_left_to_test() -> None:
    result = correlate(np.ones((3, 6)), np.random.default_rng(0).normal(size=(2, 6)))
    assert result.n_tests == 0
    assert (result.metabolites.best == -1).all()
    assert result.pairs.gene.size == 0


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
    assert "conservative with ties" in result.p_method
