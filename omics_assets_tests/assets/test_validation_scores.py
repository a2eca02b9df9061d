"""What is judged by the known genes is what its name says, on the cohort and on every re-pairing of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.ranking.evidence import Evidences
from omics_assets.assets.ranking.ranked import pathway_log_odds, pooled_log_odds
from omics_assets.assets.ranking.validation_scores import Judged, judged_scores
from omics_assets.methods.correlation.target_mutual_rank import target_mutual_rank
from omics_assets.methods.importance.importance import communality
from omics_assets.methods.ranking.published_fusion import fuse_published
from omics_assets.methods.statistics.design import Design
from omics_assets.methods.statistics.permutation import pairing_permutations, pairing_scheme
from omics_assets_tests.assets.test_ranking_trust import GENES, RANKING, SAMPLES, TISSUE, G, N, evidences, profiles

SETTINGS = RANKING.model_copy(update={"repairings": 2})
KNOWN = [0, 1, 2, 8, 9]


@pytest.fixture(scope="module")
def given() -> Profiles:
    return profiles()


@pytest.fixture(scope="module")
def judged_evidences(given: Profiles) -> Evidences:
    return evidences(given)


def metabolites(given: Profiles) -> np.ndarray:
    return np.vstack([given.targets, np.random.default_rng(4).standard_normal((5, N))])


def judged(given: Profiles, found: Evidences, design: Design = SAMPLES.design) -> Judged:
    return judged_scores(found, given, metabolites(given), design, SETTINGS, np.random.default_rng(3))


def test_every_score_is_what_it_is_called(given: Profiles, judged_evidences: Evidences) -> None:
    scores = judged(given, judged_evidences).observed
    bait = judged_evidences.bait()
    expected = {
        "log_odds": pooled_log_odds(judged_evidences, SETTINGS).log_odds,
        "fused": fuse_published(judged_evidences.published(), SETTINGS.weights.model_dump(), GENES).fused_score,
        "mutual_rank": -target_mutual_rank(given.genes, given.targets, metabolites(given)),
        "pca": communality(given.genes.T),
        "random": np.random.default_rng(3).random(G),
        **{name: judged_evidences.raw[name] for name in ("correlation", "autoencoder", "homology")},
    }
    for name, score in expected.items():
        np.testing.assert_allclose(scores[None, name], score, err_msg=name)
    assert {name for pathway, name in scores if pathway is None} == {*expected, "bait"}
    # a bait is judged by the other baits of its pathway, every other gene by all of them
    np.testing.assert_allclose(scores[None, "bait"][KNOWN], -bait.known_tail)
    np.testing.assert_allclose(np.delete(scores[None, "bait"], KNOWN), np.delete(-bait.tail, KNOWN))


def test_a_pathway_is_judged_by_its_own_scores(given: Profiles, judged_evidences: Evidences) -> None:
    scores = judged(given, judged_evidences).observed
    for number in (0, 1):
        own = pathway_log_odds(judged_evidences, number, SETTINGS).log_odds
        np.testing.assert_allclose(scores[number, "log_odds"], own)
        np.testing.assert_allclose(scores[number, "correlation"], judged_evidences.correlation[number])
        np.testing.assert_allclose(scores[number, "bait"], -judged_evidences.bait(number).tail)
    first, second = (scores[number, "correlation"] for number in (0, 1))
    assert first[:8].min() > second[:8].max()


def test_one_pathway_is_the_pooled_list(given: Profiles, judged_evidences: Evidences) -> None:
    baits = replace(judged_evidences.baits, pathways=("first",))
    alone = judged(given, replace(judged_evidences, baits=baits)).observed
    assert {pathway for pathway, _ in alone} == {None}


def test_the_null_is_every_score_on_genes_and_metabolites_paired_anew(
    given: Profiles, judged_evidences: Evidences
) -> None:
    rng = np.random.default_rng(3)
    rng.random(G)
    pairings = pairing_permutations(pairing_scheme(SAMPLES.design), 2, rng)
    null = list(judged(given, judged_evidences).null)
    assert len(null) == 2
    for pairing, scores in zip(pairings, null, strict=True):
        np.testing.assert_array_equal(TISSUE[pairing], TISSUE)
        other = given.repaired(pairing)
        made = evidences(other)
        np.testing.assert_allclose(scores[None, "correlation"], made.raw["correlation"])
        np.testing.assert_allclose(scores[None, "log_odds"], pooled_log_odds(made, SETTINGS).log_odds)
        np.testing.assert_allclose(scores[1, "log_odds"], pathway_log_odds(made, 1, SETTINGS).log_odds)
        expected = -target_mutual_rank(other.genes, other.targets, metabolites(given)[:, pairing])
        np.testing.assert_allclose(scores[None, "mutual_rank"], expected)


def test_a_null_draw_leaves_out_what_saw_the_targets_and_what_it_does_not_change(
    given: Profiles, judged_evidences: Evidences
) -> None:
    saw = np.zeros(G)
    saw[KNOWN] = 1 + np.arange(5)  # finds every known gene: its gate is open, and it would make the null as good
    raw = judged_evidences.raw | {"target_gradient": saw}
    with_gradient = judged(given, replace(judged_evidences, raw=raw))
    assert (None, "target_gradient") in with_gradient.observed
    plain = judged(given, judged_evidences)
    assert not np.allclose(with_gradient.observed[None, "log_odds"], plain.observed[None, "log_odds"])
    for one, other in zip(with_gradient.null, plain.null, strict=True):
        assert {method for _, method in one} == {"log_odds", "fused", "correlation", "mutual_rank", "random"}
        for key in other:
            np.testing.assert_array_equal(one[key], other[key])


def test_units_that_nothing_may_be_exchanged_with_have_no_null(given: Profiles, judged_evidences: Evidences) -> None:
    alone = Design((np.arange(N),), ("plant",), np.arange(N))
    assert list(judged(given, judged_evidences, alone).null) == []
