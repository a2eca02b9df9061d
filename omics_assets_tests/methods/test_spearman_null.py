from __future__ import annotations

import itertools
import math
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from omics_assets.methods.spearman_exact import exact_tail
from omics_assets.methods.spearman_null import (
    law_description,
    p_method,
    smallest_detectable_rho,
    smallest_p,
    two_sided_p,
    two_sided_p_tied,
)


def all_sums(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of products of two centred vectors for every permutation of the second."""
    orders = np.array(list(itertools.permutations(range(left.size))))
    return (right - right.mean())[orders] @ (left - left.mean())


@pytest.mark.parametrize("n", [4, 5, 6, 7])
def test_every_p_equals_the_share_of_all_pairings(n: int) -> None:
    ranks = np.arange(n, dtype=float)
    sums = np.abs(all_sums(ranks, ranks))
    spread = (n**3 - n) / 12
    for value in np.unique(sums):
        assert two_sided_p(value / spread, n) == pytest.approx((sums >= value - 1e-9).mean(), rel=1e-12)


@pytest.mark.parametrize("n", [8, 10, 12, 16, 21])
def test_agrees_with_the_independent_oracles(n: int) -> None:
    folder = os.environ.get("OMICS_EXAMPLE_DATA")
    if folder is None:
        pytest.skip("OMICS_EXAMPLE_DATA is not set")
    table = np.loadtxt(Path(folder) / "oracles" / f"spearman_exact_n{n:02d}.csv", delimiter=",", skiprows=2)
    table = table[6 * table[:, 0] < n**3 - n]
    expected = np.minimum(1.0, 2 * table[:, 2])
    ratio = two_sided_p(1 - 6 * table[:, 0] / (n**3 - n), n) / expected
    exact = np.ones(len(table), dtype=bool) if n <= 16 else table[:, 0] < 240
    np.testing.assert_allclose(ratio[exact], 1, rtol=1e-9)
    np.testing.assert_allclose(ratio[~exact], 1, rtol=0.04)


def test_a_published_value() -> None:
    assert exact_tail(10, 19)[18] == pytest.approx(0.005265377, rel=1e-6)  # n = 10, D = 36 (notes, van de Wiel)


@pytest.mark.parametrize("n", [5, 16, 17, 21, 36, 37, 60, 200])
def test_p_falls_as_rho_grows(n: int) -> None:
    p = two_sided_p(np.linspace(0, 1, 4001), n)
    assert (np.diff(p) <= 0).all()
    assert p[0] == 1
    assert p[-1] == pytest.approx(2 / math.factorial(n) if n < 170 else 0, rel=1e-9, abs=1e-300)
    assert p[-1] > 0


def test_sign_and_shape_do_not_matter() -> None:
    rho = np.array([[0.5, -0.5], [0.9, -0.9]])
    p = two_sided_p(rho, 21)
    assert p.shape == (2, 2)
    np.testing.assert_array_equal(p[:, 0], p[:, 1])


def test_large_samples_approach_the_normal_law() -> None:
    n = 300
    rho = np.array([0.05, 0.1, 0.15])
    np.testing.assert_allclose(two_sided_p(rho, n), 2 * norm.sf(rho * np.sqrt(n - 1)), rtol=0.05)


def test_monte_carlo_at_n_40() -> None:
    rng = np.random.default_rng(7)
    n = 40
    ranks = np.arange(n) - (n - 1) / 2
    rho = np.abs(rng.permuted(np.tile(ranks, (200_000, 1)), axis=1) @ ranks) / (ranks @ ranks)
    for cut in (0.2, 0.3, 0.4):
        assert (rho >= cut).mean() == pytest.approx(float(two_sided_p(cut, n)), rel=0.05)


def test_ties_are_conservative_and_equal_to_the_law_without() -> None:
    n, rng = 7, np.random.default_rng(3)
    full = np.sqrt((n**3 - n) / 12)
    for levels in (2, 3, 4, 5, 6, 7) * 6:
        left, right = rankdata(rng.integers(0, levels, n)), rankdata(rng.permutation(n) // rng.integers(1, 3))
        if np.ptp(left) == 0:
            continue
        left, right = left - left.mean(), right - right.mean()
        lengths = np.linalg.norm(left), np.linalg.norm(right)
        sums = np.abs(all_sums(left, right))
        for value in np.unique(np.round(sums, 9)):
            true = (sums >= value - 1e-7).mean()
            p = two_sided_p_tied(value / np.prod(lengths), n, lengths[0] * lengths[1] / full**2)
            assert true > 0.05 or p >= true * (1 - 1e-9)
    lattice = 1 - 12 * np.arange(29) / (n**3 - n)
    np.testing.assert_array_equal(two_sided_p_tied(lattice, n, 1.0), two_sided_p(lattice, n))


def test_a_gene_seen_in_one_sample_is_no_discovery() -> None:
    n = 21
    ranks = rankdata(np.eye(n)[0]) - (n + 1) / 2
    share = float(ranks @ ranks) / ((n**3 - n) / 12)
    assert two_sided_p_tied(1.0, n, share) >= 1 / n


def test_smallest_detectable_rho_is_the_edge() -> None:
    for n, p in ((10, 1e-3), (21, 1e-6), (60, 5e-11)):
        rho = smallest_detectable_rho(p, n)
        assert two_sided_p(rho, n) <= p < two_sided_p(rho - 12.5 / (n**3 - n), n)
    assert math.isnan(smallest_detectable_rho(1e-10, 10))
    assert smallest_p(10) == pytest.approx(2 / math.factorial(10))


def test_methods_are_named() -> None:
    np.testing.assert_array_equal(
        p_method([0.99, 0.5, 0.5], 21, [False, False, True]),
        ["exact", "saddlepoint", "saddlepoint, conservative with ties"],
    )
    assert p_method(0.1, 10, False) == "exact"
    assert law_description(21, ties=False) == "exact tail, saddlepoint elsewhere"


@pytest.mark.parametrize("rho", [1.1, float("nan")])
def test_impossible_correlations_are_refused(rho: float) -> None:
    with pytest.raises(ValueError, match="correlation"):
        two_sided_p(rho, 10)


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        two_sided_p(0.5, 3)
