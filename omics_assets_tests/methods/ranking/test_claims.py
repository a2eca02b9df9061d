from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from omics_assets.figures.shortlist import CLAIM_Q
from omics_assets.methods.ranking.claims import claim, expected_true_hits, homology_weights
from omics_assets.methods.ranking.homology_term import homology_term

NAN = np.nan
NOBODY = np.array([], dtype=np.int64)


def case() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    hit = np.zeros(200)
    hit[:10] = 1.0
    hit[190:] = NAN
    p = rng.random(200)
    p[:6] = 10.0 ** -np.arange(3, 9)
    return p, hit


def weighted_bh(p: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Brute force: the smallest level at which the gene is called."""
    scaled = p / weight
    return np.array(
        [min(min(1.0, len(p) * s / np.count_nonzero(scaled <= s)) for s in scaled[scaled >= mine]) for mine in scaled]
    )


def test_weights_by_hand() -> None:
    _, hit = case()
    homology = homology_term(hit, NOBODY)
    weight = homology_weights(hit, homology)
    h0 = 10 / 190
    np.testing.assert_allclose(weight[[0, 100, 195]], [0.7 / h0, 0.3 / (1 - h0), 1.0])


def test_q_against_brute_force() -> None:
    p, hit = case()
    claims = claim(p, hit, homology_term(hit, NOBODY))
    assert claims.weight.mean() == pytest.approx(1.0)
    np.testing.assert_allclose(claims.q, weighted_bh(p, claims.weight))
    np.testing.assert_allclose(claims.q_unweighted, false_discovery_control(p))
    assert np.all(claims.q[:6] < claims.q_unweighted[:6])  # hits gain


def test_a_closed_gate_means_equal_weights() -> None:
    p, hit = case()
    claims = claim(p, hit, homology_term(hit, np.array([100, 101, 102])))
    np.testing.assert_array_equal(claims.weight, 1.0)
    np.testing.assert_allclose(claims.q, claims.q_unweighted)


def test_genes_without_p_stay_without_q() -> None:
    p, hit = case()
    p[5:20] = NAN
    claims = claim(p, hit, homology_term(hit, NOBODY))
    tested = ~np.isnan(p)
    assert np.isnan(claims.q[~tested]).all()
    assert claims.weight[tested].mean() == pytest.approx(1.0)
    np.testing.assert_allclose(claims.q[tested], weighted_bh(p[tested], claims.weight[tested]))
    assert np.isnan(claim(np.full(200, NAN), hit, homology_term(hit, NOBODY)).q).all()


def test_expected_true_hits_are_those_called_less_all_expected_errors() -> None:
    q = np.array([0.01, 0.2, 0.1, NAN, 0.001])
    rank = np.array([1, 2, 3, 4, 0])  # the last is off the list, but one of the three called
    assert expected_true_hits(q, rank, first=(1, 2, 3, 10)) == pytest.approx({1: 0.7, 2: 0.7, 3: 1.7, 10: 1.7})
    assert expected_true_hits(q, rank, first=(3,), alpha=0.2) == pytest.approx({3: 3 - 0.8})


def test_expected_true_hits_are_a_floor_when_the_order_puts_all_errors_first() -> None:
    q = np.full(100, 0.05)
    errors_first = np.arange(1, 101)  # ten of a hundred may be false: they may be the first ten
    assert expected_true_hits(q, errors_first) == pytest.approx({10: 0.0, 20: 10.0, 50: 40.0, 100: 90.0})


def test_the_default_limit_is_the_one_that_marks_claims() -> None:
    q = np.array([CLAIM_Q, CLAIM_Q + 1e-9])
    assert expected_true_hits(q, np.array([1, 2]), first=(2,)) == pytest.approx({2: 1 - CLAIM_Q})


def test_a_null_cohort_can_count_on_nothing() -> None:
    rng = np.random.default_rng(4)
    hit = np.where(rng.random(500) < 0.05, 1.0, 0.0)
    homology = homology_term(hit, NOBODY)
    counts = []
    for _ in range(40):
        p = rng.random(500)
        rank = np.argsort(np.argsort(p)) + 1
        counts.append(expected_true_hits(claim(p, hit, homology).q, rank)[100])
    assert np.mean(np.array(counts) > 0) <= 0.15
