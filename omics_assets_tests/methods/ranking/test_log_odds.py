from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from omics_assets.methods.ranking.log_odds import (
    LogOdds,
    fixed_exponent,
    learned_exponent,
    log_likelihood_ratio,
    rank_by_log_odds,
)
from omics_assets.methods.ranking.matched_gate import gated_evidence
from omics_assets.methods.ranking.tail_evidence import KnownGenes, TailEvidence, tail_evidence
from omics_assets.methods.statistics.rank_normalization import tail_fraction

NOBODY = KnownGenes.of([])
Floats = NDArray[np.float64]


def ids(n: int) -> list[str]:
    return [f"g{i:04d}" for i in range(n)]


def test_likelihood_ratio_by_hand() -> None:
    # ln .3 - .7 ln .01 = -1.203973 + 3.223619 = 2.019646; ln .3 - .7 ln .9 = -1.203973 + .073752
    np.testing.assert_allclose(log_likelihood_ratio([0.01, 0.9, np.nan], 0.3), [2.019646, -1.130221, 0.0], atol=1e-6)
    np.testing.assert_array_equal(log_likelihood_ratio([0.01, 0.9, np.nan], 1.0), 0.0)


def test_exponents_by_hand() -> None:
    # K = 3: -ln v = 4.605170 + 3.912023 + .693147 = 9.210340; a = (3 + 4) / (9.210340 + 8) = .406732
    assert learned_exponent(np.array([0.01, 0.02, 0.5])) == pytest.approx(0.406732, abs=1e-6)
    assert learned_exponent(np.array([0.01, np.nan])) == pytest.approx(5 / (4.605170 + 8), abs=1e-6)
    assert learned_exponent(np.array([])) == 0.5
    assert learned_exponent(np.full(50, 0.99)) == 1.0  # known genes at the bottom: no weight
    assert [fixed_exponent(k, name) for k in (0, 1, 2) for name in ("correlation", "bait")] == [
        0.3, 0.3, 0.4, 0.4, 0.4, 0.3,
    ]  # fmt: skip


def test_without_known_genes_by_hand() -> None:
    # 4 genes, v = 1/8, 3/8, 5/8, 7/8; a = .3; hits: 1 of 4 searched, s = .7, h0 = .25
    # prior: 20 of 4 is capped at one half: logit .5 = 0
    rho = np.array([0.9, 0.5, 0.4, 0.1])
    answer = rank_by_log_odds(
        tail_evidence("correlation", rho, NOBODY), NOBODY, ids(4), hit=np.array([0.0, 0.6, 0.0, 0.0])
    )
    correlation = np.log(0.3) - 0.7 * np.log(np.array([1, 3, 5, 7]) / 8)
    homology = np.array([np.log(0.3 / 0.75), np.log(0.7 / 0.25), np.log(0.3 / 0.75), np.log(0.3 / 0.75)])
    np.testing.assert_allclose(answer.terms, [correlation, homology])
    np.testing.assert_allclose(answer.log_odds, correlation + homology)
    assert answer.rank.tolist() == [2, 1, 3, 4]
    assert answer.rank_without_homology.tolist() == [1, 2, 3, 4]
    assert answer.exponents == {"correlation": 0.3}


def test_prior_is_the_logit_of_the_expected_share() -> None:
    rho = np.arange(100.0)
    answer = rank_by_log_odds(tail_evidence("correlation", rho, NOBODY), NOBODY, ids(100), expected_genes=5)
    assert answer.prior == pytest.approx(np.log(5 / 95))
    np.testing.assert_allclose(answer.log_odds, answer.prior + answer.terms.sum(axis=0))


def test_known_genes_are_off_the_list_but_not_out_of_n() -> None:
    rho = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    known = KnownGenes.of([0, 3])
    answer = rank_by_log_odds(tail_evidence("correlation", rho, known), known, ids(5))
    assert answer.rank.tolist() == [0, 1, 2, 0, 3]
    # The best candidate stays at the second of 5 places: v = 1.5 / 5.
    assert answer.terms[0, 1] == pytest.approx(np.log(0.4) - 0.6 * np.log(0.3))


def test_known_genes_are_scored_without_themselves() -> None:
    rho = np.linspace(1, 0.1, 40)
    hit = np.zeros(40)
    hit[[0, 1]] = 1.0
    known = KnownGenes.of([0, 1, 2, 30])
    correlation = tail_evidence("correlation", rho, known)
    answer = rank_by_log_odds(correlation, known, ids(40), hit=hit)
    for k, gene in enumerate(known.index):
        others = KnownGenes.of(np.delete(known.index, k))
        rest = tail_evidence("correlation", rho, others)
        without = rank_by_log_odds(rest, others, ids(40), hit=hit)
        np.testing.assert_allclose(answer.terms[:, gene], without.terms[:, gene])
    assert answer.exponents["correlation"] == learned_exponent(correlation.known_tail)


def test_a_known_gene_of_two_pathways_is_held_out_of_both() -> None:
    rho = np.linspace(1, 0.1, 40)
    known = KnownGenes.of([0, 0, 7, 8, 9], [0, 1, 0, 1, 1])
    answer = rank_by_log_odds(tail_evidence("correlation", rho, known), known, ids(40))
    others = KnownGenes.of([7, 8, 9])
    without = rank_by_log_odds(tail_evidence("correlation", rho, others), others, ids(40))
    np.testing.assert_allclose(answer.terms[:, 0], without.terms[:, 0])


def test_known_genes_are_judged_within_their_own_pathway() -> None:
    # Gene 0 is first in pathway 0 and gene 3 first in pathway 1.
    rows = np.array([[9.0, 1, 2, 3], [1.0, 3, 2, 9]])
    known = KnownGenes.of([0, 3, 1], [0, 1, 1])
    evidence = tail_evidence("correlation", rows.max(axis=0), known, pathway_values=rows)
    np.testing.assert_allclose(evidence.known_tail, [0.125, 0.125, 0.375])
    with pytest.raises(ValueError, match="2 pathways"):
        tail_evidence("correlation", rows[0], known, pathway_values=rows[:1])


def test_untested_adds_nothing() -> None:
    rho = np.array([0.9, np.nan, 0.5, 0.1])
    answer = rank_by_log_odds(
        tail_evidence("correlation", rho, NOBODY), NOBODY, ids(4), hit=np.array([1.0, np.nan, 0.0, 0.0])
    )
    np.testing.assert_array_equal(answer.terms[:, 1], 0.0)
    assert answer.log_odds[1] == answer.prior
    assert answer.homology.hit_share == pytest.approx(1 / 3)


def test_an_evidence_that_ties_all_genes_has_no_weight() -> None:
    rho = np.array([3.0, 2, 1, 0])
    flat = TailEvidence("bait", tail_fraction(np.array([1.0, 1, 1, np.nan])), np.array([]))
    answer = rank_by_log_odds(tail_evidence("correlation", rho, NOBODY), NOBODY, ids(4), bait=flat)
    np.testing.assert_array_equal(answer.terms[1], 0.0)
    assert answer.exponents["bait"] == 1.0


def gated_case(value_of_known: float, n_known: int = 6) -> tuple[KnownGenes, Floats, Floats]:
    rng = np.random.default_rng(3)
    rho, value = rng.random(400), rng.random(400)
    known = KnownGenes.of(np.arange(n_known))
    value[: len(known.index)] = value_of_known
    return known, rho, value


@pytest.mark.parametrize(("value", "enters"), [(0.95, True), (0.5, False), (0.05, False)])
def test_a_further_evidence_enters_only_if_known_genes_stand_out_at_equal_rho(value: float, enters: bool) -> None:
    known, rho, scores = gated_case(value)
    further = gated_evidence("autoencoder", scores, known, rho)
    answer = rank_by_log_odds(tail_evidence("correlation", rho, known), known, ids(400), further=[further])
    assert answer.gates[0].is_open is enters
    assert bool(np.any(answer.terms[1] != 0)) is enters
    if enters:
        assert answer.exponents["autoencoder"] == learned_exponent(further.known_tail)


def test_an_evidence_that_only_repeats_rho_does_not_enter() -> None:
    # Known genes have a high rho and so a high value: a raw AUROC lets it in, the matched gate does not.
    rng = np.random.default_rng(5)
    rho = rng.random(2000)
    known = KnownGenes.of(np.argsort(-rho)[300:340:5])
    repeated = rho + 0.05 * rng.standard_normal(2000)
    further = gated_evidence("gnn", repeated, known, rho)
    assert further.known_tail.mean() < 0.25
    answer = rank_by_log_odds(tail_evidence("correlation", rho, known), known, ids(2000), further=[further])
    assert not answer.gates[0].is_open


def test_no_further_evidence_enters_without_known_genes() -> None:
    _, rho, scores = gated_case(0.9)
    further = gated_evidence("autoencoder", scores, NOBODY, rho)
    answer = rank_by_log_odds(tail_evidence("correlation", rho, NOBODY), NOBODY, ids(400), further=[further])
    assert not answer.gates[0].is_open
    np.testing.assert_array_equal(answer.terms[1], 0.0)


def test_a_single_known_gene_cannot_let_an_evidence_in_for_itself() -> None:
    known, rho, scores = gated_case(2.0, n_known=1)  # best of all: z = (120.5/121 - .5) sqrt 12 = 1.72
    further = gated_evidence("gnn", scores, known, rho)
    answer = rank_by_log_odds(tail_evidence("correlation", rho, known), known, ids(400), further=[further])
    assert answer.gates[0].is_open
    assert answer.terms[1, 0] == 0.0
    assert np.all(answer.terms[1, 1:] != 0)


def test_matched_percentile_against_brute_force() -> None:
    known, rho, scores = gated_case(0.7)
    further = gated_evidence("gnn", scores, known, rho)
    assert further.matched_percentile is not None
    for k, gene in enumerate(known.index):
        pool = [g for g in range(400) if g == gene or g not in known.index]
        pool.sort(key=lambda g: -rho[g])
        place = pool.index(gene)
        nearest = sorted(range(len(pool)), key=lambda r, place=place: (abs(r - place), r))[:121]
        matched = scores[[pool[r] for r in nearest]]
        expected = (np.sum(matched < scores[gene]) + 0.5) / 121
        assert further.matched_percentile[k] == pytest.approx(expected)


def test_misuse_is_refused() -> None:
    correlation = tail_evidence("correlation", np.arange(3.0), NOBODY)
    with pytest.raises(ValueError, match="no gene"):
        rank_by_log_odds(tail_evidence("correlation", [], NOBODY), NOBODY, [])
    with pytest.raises(ValueError, match="not unique"):
        rank_by_log_odds(correlation, NOBODY, ids(3), bait=correlation)
    with pytest.raises(ValueError, match="gated_evidence"):
        rank_by_log_odds(correlation, NOBODY, ids(3), further=[tail_evidence("gnn", np.arange(3.0), NOBODY)])
    with pytest.raises(ValueError, match="pathway numbers"):
        KnownGenes.of([1, 2], [0])


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, 5).map(float), st.sampled_from([np.nan, 0.0, 1.0]), st.integers(0, 3).map(float)),
        min_size=6,
        max_size=30,
    ),
    st.integers(0, 4),
    st.integers(0, 2**32 - 1),
)
def test_shuffling_genes_shuffles_the_answer(rows: list[tuple[float, float, float]], n_known: int, seed: int) -> None:
    rho, hit, further = np.array(rows).T
    names = ids(len(rows))
    shuffle = np.random.default_rng(seed).permutation(len(rows))

    def rank(order: NDArray[np.intp]) -> LogOdds:
        known = KnownGenes.of(np.argsort(order)[:n_known])
        return rank_by_log_odds(
            tail_evidence("correlation", rho[order], known),
            known,
            [names[i] for i in order],
            hit=hit[order],
            further=[gated_evidence("gnn", further[order], known, rho[order])],
        )

    straight, shuffled = rank(np.arange(len(rows))), rank(shuffle)
    np.testing.assert_allclose(shuffled.log_odds, straight.log_odds[shuffle])
    np.testing.assert_array_equal(shuffled.rank, straight.rank[shuffle])
    assert sorted(straight.rank) == [0] * n_known + list(range(1, len(rows) - n_known + 1))
