from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact, mannwhitneyu
from sklearn.metrics import average_precision_score, roc_auc_score

from omics_assets.methods.ranking.recovery import (
    auprc,
    auroc,
    enrichment,
    place_positives,
    recall_at_k,
    recover,
)
from omics_assets.methods.ranking.recovery_excess import excess


def case(seed: int = 0, n: int = 200, k: int = 12) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    positive = np.zeros(n, dtype=bool)
    positive[:k] = True
    return rng.standard_normal(n) + 1.5 * positive, positive


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=4, max_size=40))
def test_areas_agree_with_scikit_learn_also_under_ties(rows: list[tuple[int, bool]]) -> None:
    score, positive = np.array([r[0] for r in rows], dtype=float), np.array([r[1] for r in rows])
    if positive.all() or not positive.any():
        return
    assert auprc(score, positive) == pytest.approx(average_precision_score(positive, score))
    assert auroc(score, positive) == pytest.approx(roc_auc_score(positive, score))


def test_auroc_is_the_mann_whitney_statistic() -> None:
    score, positive = case()
    u = mannwhitneyu(score[positive], score[~positive]).statistic
    assert auroc(score, positive) == pytest.approx(u / (12 * 188))


def test_recall_and_ranks_by_hand() -> None:
    score = np.array([9.0, 8, 7, 6, 5, 5])
    positive = np.array([True, False, True, False, True, False])
    placement = place_positives(score, positive)
    np.testing.assert_array_equal(placement.rank, [1, 3, 5.5])
    np.testing.assert_allclose(placement.precision, [1, 2 / 3, 3 / 6])
    np.testing.assert_array_equal(place_positives(score, positive, one_at_a_time=True).rank, [1, 2, 3.5])
    assert recall_at_k(score, positive, 3) == pytest.approx(2 / 3)


def test_a_missing_score_stands_last_and_a_constant_one_finds_nothing() -> None:
    assert place_positives(np.array([np.nan, 1.0, 2.0]), np.array([True, False, False])).rank.tolist() == [3]
    positive = case()[1]
    assert auroc(np.zeros(200), positive) == 0.5
    assert recall_at_k(np.zeros(200), positive, 50) == 0.0


def test_enrichment_against_fisher() -> None:
    score, positive = case()
    found = round(recall_at_k(score, positive, 20) * 12)
    fold, p = enrichment(score, positive, 20)
    assert fold == pytest.approx(found / 20 / (12 / 200))
    table = [[found, 20 - found], [12 - found, 168 + found]]
    assert p == pytest.approx(fisher_exact(table, alternative="greater").pvalue)
    assert np.isnan(enrichment(score, np.zeros(200, dtype=bool), 20)).all()


def test_bootstrap_intervals_hold_the_value_and_repeat() -> None:
    score, positive = case()
    first, second = (recover(score, positive, np.random.default_rng(1), draws=300) for _ in range(2))
    assert first == second
    for estimate in (*first.recall.values(), first.auprc, first.auroc):
        assert estimate.low <= estimate.value <= estimate.high
    assert first.recall[50].value == recall_at_k(score, positive, 50)
    assert first.auprc.value == auprc(score, positive)
    assert first.auprc.high - first.auprc.low > 0.05


def test_bootstrap_interval_covers() -> None:
    truth = auroc(*case(99, n=40_000, k=2_000))
    covered = []
    for seed in range(60):
        estimate = recover(*case(seed, n=400, k=30), np.random.default_rng(seed), draws=200).auroc
        covered.append(estimate.low <= truth <= estimate.high)
    assert np.mean(covered) > 0.8


def test_nothing_to_recover_is_nan() -> None:
    recovery = recover(np.arange(5.0), np.zeros(5, dtype=bool), np.random.default_rng(0))
    assert recovery.n_positive == 0
    assert np.isnan([recovery.auprc.value, recovery.auroc.low, recovery.recall[20].high]).all()


def test_excess_is_over_the_null_not_over_chance() -> None:
    score, positive = case()
    biased = 0.8 * positive  # finds the positives without seeing the pairing

    def draw(rng: np.random.Generator) -> np.ndarray:
        return rng.standard_normal(200) + biased

    rng = np.random.default_rng(3)
    null = np.array([auroc(draw(rng), positive) for _ in range(40)])
    observed = auroc(score + biased, positive)
    real = excess(observed, null)
    assert real.null_mean > 0.6
    assert real.excess == pytest.approx(observed - null.mean())
    assert real.p == pytest.approx(1 / 41)
    fake = auroc(draw(rng), positive)
    assert fake > 0.55
    assert excess(fake, null).p > 0.05


def test_a_known_gene_left_out_has_the_other_known_genes_off_the_list() -> None:
    score, positive = np.array([9.0, 8, 7, 6, 5]), np.array([True, True, True, False, False])
    straight, alone = (
        recover(score, positive, np.random.default_rng(0), first=(1,), one_at_a_time=one, draws=20) for one in (0, 1)
    )
    assert straight.recall[1].value == pytest.approx(1 / 3)
    assert alone.recall[1].value == 1.0
    assert alone.auprc.value == straight.auprc.value


def test_bootstrap_interval_has_the_width_of_its_level() -> None:
    positive = np.ones(100, dtype=bool)
    score = np.arange(100.0)
    found = recover(score, positive, np.random.default_rng(2), first=(50,), draws=4000).recall[50]
    width = 2 * 1.96 * np.sqrt(0.25 / 100)  # of a share of 100 known genes, by the normal distribution
    assert found.high - found.low == pytest.approx(width, abs=0.021)
    narrow = recover(score, positive, np.random.default_rng(2), first=(50,), draws=4000, level=0.5).recall[50]
    assert narrow.high - narrow.low == pytest.approx(2 * 0.674 * np.sqrt(0.25 / 100), abs=0.021)


def test_no_shortlist_is_longer_than_the_list() -> None:
    score, positive = case()
    assert enrichment(score, positive, 500) == pytest.approx((1.0, 1.0))
