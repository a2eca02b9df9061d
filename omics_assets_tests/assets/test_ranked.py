"""Which evidence enters which list, and what the claims are weighed by."""

from __future__ import annotations

import numpy as np
import pytest

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.ranking.evidence import Evidences, evidences_of
from omics_assets.assets.ranking.ranked import pathway_log_odds, pooled_log_odds, rank_genes
from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.bait import bait_evidence
from omics_assets.methods.ranking.claims import claim
from omics_assets.methods.ranking.log_odds import LogOdds, rank_by_log_odds
from omics_assets.methods.ranking.tail_evidence import KnownGenes, tail_evidence
from omics_assets.methods.statistics.rank_normalization import rank_normalize
from omics_assets.settings import RankingSettings, Weights
from omics_assets_tests.assets.test_ranking_trust import GENES, RANKING, G, profiles

KNOWN = KnownGenes.of([0, 1, 2, 3, 4, 8, 9, 10, 11], [0, 0, 0, 0, 0, 1, 1, 1, 1])


@pytest.fixture(scope="module")
def given() -> Profiles:
    return profiles()


@pytest.fixture(scope="module")
def found(given: Profiles) -> Evidences:
    autoencoder = np.random.default_rng(7).random(G)
    autoencoder[KNOWN.index] = 2.0  # its gate opens
    others = {"homology": np.where(np.arange(G) % 40 < 3, 1.0, 0.0), "autoencoder": autoencoder}
    return evidences_of(GENES, given, Baits(KNOWN, ("first", "second"), (), {}), others)


def expected(given: Profiles, found: Evidences, pathway: int | None) -> LogOdds:
    score = found.pooled if pathway is None else found.correlation[pathway]
    return rank_by_log_odds(
        tail_evidence("correlation", score, KNOWN, pathway_values=found.correlation),
        KNOWN,
        GENES,
        bait=bait_evidence(standardized_ranks(given.genes), KNOWN, pathway=pathway),
        hit=found.raw["homology"],
        further=found.further,
        expected_genes=RANKING.expected_genes,
    )


def test_a_pathway_is_ranked_by_its_own_metabolites_and_baits(given: Profiles, found: Evidences) -> None:
    for pathway in (0, 1):
        made, oracle = pathway_log_odds(found, pathway, RANKING), expected(given, found, pathway)
        np.testing.assert_allclose(made.terms, oracle.terms)
        np.testing.assert_array_equal(made.rank, oracle.rank)
    first, second = (pathway_log_odds(found, pathway, RANKING) for pathway in (0, 1))
    bait = first.names.index("bait")
    assert first.terms[bait, 5] > second.terms[bait, 5]
    assert first.terms[bait, 13] < second.terms[bait, 13]


def test_an_evidence_whose_gate_is_open_takes_part(given: Profiles, found: Evidences) -> None:
    pooled = pooled_log_odds(found, RANKING)
    np.testing.assert_allclose(pooled.terms, expected(given, found, None).terms)
    assert pooled.terms[pooled.names.index("autoencoder")].any()


def test_claims_are_weighed_by_homology(found: Evidences) -> None:
    p_gene = np.random.default_rng(2).random(G)
    ranked = rank_genes(found, p_gene, RANKING)
    assert ranked.log_odds.homology.active
    np.testing.assert_allclose(ranked.claims.q, claim(p_gene, found.raw["homology"], ranked.log_odds.homology).q)
    hit = found.raw["homology"] > 0
    assert ranked.claims.weight[hit].min() > 1 > ranked.claims.weight[~hit].max()


def test_the_published_fusion_has_the_weights_of_the_cohort(found: Evidences) -> None:
    settings = RankingSettings(weights=Weights(correlation=1.0, autoencoder=0.0, gnn=0.0, homology=0.0))
    fusion = rank_genes(found, np.full(G, 0.5), settings).fusion
    np.testing.assert_allclose(fusion.fused_score, rank_normalize(found.raw["correlation"]))
