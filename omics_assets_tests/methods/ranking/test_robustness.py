from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.ranking.log_odds import rank_by_log_odds
from omics_assets.methods.ranking.published_fusion import Evidence, fuse_published
from omics_assets.methods.ranking.robustness import (
    draw_weights,
    driving_evidence,
    rank_interval,
    ranks_under_weights,
    ranks_without_each,
)
from omics_assets.methods.ranking.tail_evidence import KnownGenes, tail_evidence

WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1])
NAMES = ("correlation", "autoencoder", "gnn", "homology")


def parts(seed: int = 0, n: int = 30) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.random((4, n))
    values[1, 3] = values[3, 5] = np.nan
    return values


def test_given_weights_give_the_published_rank() -> None:
    values = parts()
    evidences = [Evidence(name, row, ranked=False) for name, row in zip(NAMES, values, strict=True)]
    fusion = fuse_published(evidences, dict(zip(NAMES, WEIGHTS, strict=True)), [f"g{i:02d}" for i in range(30)])
    ranks = ranks_under_weights(values, WEIGHTS[None, :], is_mean=True)[0]
    np.testing.assert_array_equal(ranks, fusion.fused_rank)


def test_drawn_weights_keep_the_sum_and_the_zeros() -> None:
    weights = np.array([0.4, 0.3, 0.3, 0.0])
    flat = draw_weights(weights, np.random.default_rng(0), draws=4000)
    near = draw_weights(weights, np.random.default_rng(0), draws=4000, concentration=50.0)
    for drawn, centre in ((flat, [1 / 3, 1 / 3, 1 / 3, 0]), (near, weights)):
        np.testing.assert_allclose(drawn.sum(axis=1), 1.0)
        np.testing.assert_allclose(drawn.mean(axis=0), centre, atol=0.02)
    assert near[:, 0].var() == pytest.approx(0.4 * 0.6 / 51, rel=0.15)
    assert draw_weights(np.ones(3), np.random.default_rng(1), draws=5).sum(axis=1) == pytest.approx(3.0)


def test_a_gene_best_everywhere_has_no_spread() -> None:
    values = parts()
    values[:, 7] = 2.0
    drawn = draw_weights(WEIGHTS, np.random.default_rng(1), draws=50)
    interval = rank_interval(ranks_under_weights(values, drawn, is_mean=True))
    assert interval.low[7] == interval.median[7] == interval.high[7] == 1
    assert np.all(interval.low <= interval.median)
    assert (interval.high - interval.low).max() > 5


def test_rank_without_each_is_the_rank_of_the_rest() -> None:
    values = parts()
    without = ranks_without_each(values, WEIGHTS, is_mean=True)
    rest = ranks_under_weights(values[1:], WEIGHTS[None, 1:], is_mean=True)[0]
    np.testing.assert_array_equal(without[0], rest)


def test_log_odds_ranks_and_genes_off_the_list() -> None:
    rng = np.random.default_rng(6)
    known = KnownGenes.of([2, 9])
    hit = np.where(rng.random(40) < 0.1, 1.0, 0.0)
    hit[[2, 9]] = 1.0
    answer = rank_by_log_odds(
        tail_evidence("correlation", rng.random(40), known), known, [f"{i:02d}" for i in range(40)], hit=hit
    )
    listed = answer.rank > 0
    without = ranks_without_each(answer.terms, np.ones(2), is_mean=False, listed=listed)
    assert np.isnan(without[:, ~listed]).all()
    np.testing.assert_array_equal(without[1, listed], answer.rank_without_homology[listed])


def test_driven_by_the_one_evidence_a_place_hangs_on() -> None:
    rank = np.array([1.0, 2, 3, 4, 0])
    without = np.array([[9, 1, 9, 1, 1], [1, 1, 9, 9, 9]])
    assert driving_evidence(rank, without, ["correlation", "homology"], top=3) == [
        "correlation",
        None,
        None,
        None,
        None,
    ]


def test_beyond_the_shortlist_may_be_asked_further_down() -> None:
    without = np.array([[4.0, 9, 1]])
    assert driving_evidence(np.array([1.0, 2, 3]), without, ["s1"], top=3) == ["s1", "s1", None]
    assert driving_evidence(np.array([1.0, 2, 3]), without, ["s1"], top=3, beyond=6) == [None, "s1", None]
    assert driving_evidence(np.array([1.0, 2]), np.empty((0, 2)), []) == [None, None]


def test_the_interval_holds_its_level_of_the_draws() -> None:
    interval = rank_interval(np.arange(1.0, 102)[:, None])
    assert (interval.low[0], interval.median[0], interval.high[0]) == pytest.approx((6, 51, 96))
    half = rank_interval(np.arange(1.0, 102)[:, None], level=0.5)
    assert (half.low[0], half.high[0]) == pytest.approx((26, 76))


def test_a_gene_that_no_weighted_evidence_has_tested_stands_last() -> None:
    values = np.array([[0.0, np.nan, 0.5], [np.nan, 0.9, 0.5]])
    ranks = ranks_under_weights(values, np.array([[1.0, 0.0]]), is_mean=True)
    np.testing.assert_array_equal(ranks, [[2, 3, 1]])


def test_the_last_gene_of_the_top_may_be_driven_and_the_next_not() -> None:
    assert driving_evidence(np.array([3.0, 4]), np.array([[9.0, 9]]), ["homology"], top=3) == ["homology", None]
    assert driving_evidence(np.array([3.0]), np.array([[3.0]]), ["homology"], top=3) == [None]
