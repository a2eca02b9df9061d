from __future__ import annotations

import itertools
import math
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from omics_assets.methods.correlation.spearman_null import (
    null_law,
    smallest_detectable_rho,
    smallest_p,
    two_sided_p,
    untied_law,
)
from omics_assets.methods.correlation.spearman_tables import tabulated_tail
from omics_assets.methods.correlation.tie_classes import tied_at_lowest


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
    exact = np.ones(len(table), dtype=bool) if n <= 16 else expected <= 1e-3
    np.testing.assert_allclose(ratio[exact], 1, rtol=1e-9)
    np.testing.assert_allclose(ratio[~exact], 1, rtol=0.04)


def test_a_published_value() -> None:
    assert tabulated_tail(10)[18] == pytest.approx(0.005265377, rel=1e-6)  # n = 10, D = 36 (notes, van de Wiel)


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


def doubled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(2 * rankdata(values) - (values.size + 1), dtype=np.float64)


@pytest.mark.parametrize("seed", range(24))
def test_ties_agree_with_all_pairings(seed: int) -> None:
    n, rng = 7, np.random.default_rng(seed)
    left = doubled(rng.integers(0, rng.integers(2, 8), n).astype(float))
    right = doubled(rng.permutation(n) // rng.integers(1, 4) + 0.0)
    if np.ptp(left) == 0:
        left = doubled(np.eye(n)[0])
    sums, law = np.abs(all_sums(left, right)), null_law(left, right)
    values = np.unique(np.round(sums))
    expected = [(sums >= value - 1e-6).mean() for value in values]
    np.testing.assert_allclose(law.p(values / law.length), expected, rtol=1e-12)
    assert law.is_exact(values / law.length).all()


@pytest.mark.parametrize(("n", "left", "right"), [(21, 8, 10), (21, 3, 1), (30, 20, 15), (60, 48, 20), (100, 60, 40)])
def test_light_and_heavy_ties_agree_with_a_million_permutations(n: int, left: int, right: int) -> None:
    sides = tied_at_lowest(n, left), tied_at_lowest(n, right)
    law, rng = null_law(*sides), np.random.default_rng(n + left)
    assert not law.is_exact(0.5)
    sums = np.concatenate([rng.permuted(np.tile(sides[0], (100_000, 1)), axis=1) @ sides[1] for _ in range(10)])
    for share in (0.3, 0.03, 3e-3, 3e-4):
        for sign, tail in ((1, law.upper), (-1, law.lower)):
            at = np.quantile(sign * sums, 1 - share, method="higher")
            observed = (sign * sums >= at - 1e-6).mean()
            allowed = 0.04 + 4 / np.sqrt(1e6 * observed)
            assert tail(np.array([at]))[0] == pytest.approx(observed, rel=allowed)


def test_a_gene_seen_in_one_sample_is_no_discovery() -> None:
    n = 21
    once, ranks = doubled(np.eye(n)[0]), doubled(np.arange(n, dtype=float))
    law = null_law(once, ranks)
    assert law.p(np.sort(once) @ ranks / law.length) == pytest.approx(2 / n)


def test_no_permutation_of_heavy_ties_on_both_sides_is_missed() -> None:
    law = null_law(tied_at_lowest(30, 20), tied_at_lowest(30, 15))
    assert law.p(0.0) == 1
    assert (np.diff(law.p(np.linspace(0, 1, 2001))) <= 0).all()


def test_smallest_detectable_rho_is_the_edge() -> None:
    for n, p in ((10, 1e-3), (21, 1e-6), (60, 5e-11)):
        rho = smallest_detectable_rho(p, n)
        assert two_sided_p(rho, n) <= p < two_sided_p(rho - 12.5 / (n**3 - n), n)
    assert math.isnan(smallest_detectable_rho(1e-10, 10))
    assert smallest_p(10) == pytest.approx(2 / math.factorial(10))


def test_what_is_exact_is_said() -> None:
    np.testing.assert_array_equal(untied_law(21).is_exact([0.99, 0.7, 0.3]), [True, True, False])
    assert untied_law(10).is_exact(0.1)
    assert not untied_law(60).is_exact(0.5)


@pytest.mark.parametrize("rho", [1.1, float("nan")])
def test_impossible_correlations_are_refused(rho: float) -> None:
    with pytest.raises(ValueError, match="correlation"):
        two_sided_p(rho, 10)


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        two_sided_p(0.5, 3)
