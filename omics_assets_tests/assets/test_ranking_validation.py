"""How the known genes are found, by counting; and what a list finds on re-paired samples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom
from sklearn.metrics import average_precision_score, roc_auc_score

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.ranking.evidence import evidences_of
from omics_assets.assets.ranking.ranked import rank_genes
from omics_assets.assets.ranking.ranking_validation import ranking_validation
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets.methods.statistics.permutation import pairing_permutations, pairing_scheme
from omics_assets_tests.assets.test_ranking_trust import GENES, RANKING, SAMPLES, STAGE, G, evidences, profiles

KNOWN = [0, 1, 2, 8, 9]


@pytest.fixture(scope="module")
def given() -> Profiles:
    return profiles()


@pytest.fixture(scope="module")
def validation(given: Profiles) -> pd.DataFrame:
    ranked = rank_genes(evidences(given), np.full(G, 0.5), RANKING)
    frame = ranking_validation(STAGE, ranked, given, given.targets, SAMPLES.design).frame
    return frame.set_index(["pathway", "method", "metric"]).sort_index()


def test_every_metric_of_a_random_order_by_counting(validation: pd.DataFrame) -> None:
    score, positive = np.random.default_rng(1).random(G), np.isin(np.arange(G), KNOWN)
    ranks = np.array([1 + np.sum(score[~positive] > score[gene]) for gene in KNOWN])
    value = validation.loc[("all pathways", "random"), "value"]
    assert [value[f"recall_at_{k}"] for k in (20, 50, 100)] == [np.mean(ranks <= k) for k in (20, 50, 100)]
    assert value["median_rank"] == np.median(ranks) != ranks.min()
    found = np.sum(score[positive] >= np.sort(score)[-100])
    assert value["enrichment_at_100"] == pytest.approx(found / 5 / (100 / G))
    assert value["enrichment_p_at_100"] == pytest.approx(hypergeom.sf(found - 1, G, 5, 100))
    assert value["auprc"] == pytest.approx(average_precision_score(positive, score))
    assert value["auroc"] == pytest.approx(roc_auc_score(positive, score))


def test_known_genes_do_not_stand_in_each_others_way(given: Profiles) -> None:
    genes = given.genes.copy()
    genes[:30] += 20 * given.targets[0]
    one = Profiles(genes, given.targets[:1], (given.targets[:1],))
    hits = {"homology": np.where(np.arange(G) % 40 < 3, 1.0, 0.0)}
    crowded = evidences_of(GENES, one, Baits(KnownGenes.of(list(range(30))), ("first",), (), {}), hits)
    ranked = rank_genes(crowded, np.full(G, 0.5), RANKING)
    product = ranking_validation(STAGE, ranked, one, given.targets, SAMPLES.design)
    value = product.frame.set_index(["method", "metric"])["value"]
    assert value["correlation", "recall_at_20"] == 1.0  # though thirty genes cannot all be among the first twenty
    assert value["correlation", "median_rank"] == 1.0
    assert value["correlation", "enrichment_at_100"] == pytest.approx(G / 100)
    assert "30 of 30 in the first 100 by log-odds" in product.metadata["verdict"]


def test_a_pathway_has_a_null_of_its_own(validation: pd.DataFrame, given: Profiles) -> None:
    rng, positive = np.random.default_rng(1), np.isin(np.arange(G), [8, 9])
    rng.random(G)  # the random order comes first
    pairings = pairing_permutations(pairing_scheme(SAMPLES.design), RANKING.repairings, rng)
    scores = [evidences(given.repaired(pairing)).correlation[1] for pairing in pairings]
    null = [average_precision_score(positive, score) for score in scores]
    found = [np.mean([np.sum(score[~positive] >= score[gene]) < 20 for gene in (8, 9)]) for score in scores]
    assert validation.loc[("second", "correlation", "recall_at_20"), "repaired_mean"] == pytest.approx(np.mean(found))
    row = validation.loc[("second", "correlation", "auprc")]
    assert row["repaired_mean"] == pytest.approx(np.mean(null))
    assert row["excess"] == pytest.approx(row["value"] - np.mean(null))
    assert row["excess_p"] == pytest.approx((1 + np.sum(np.array(null) >= row["value"])) / (1 + RANKING.repairings))


def test_without_known_genes_nothing_is_judged_and_that_is_said(given: Profiles) -> None:
    bare = evidences_of(GENES, given, Baits(KnownGenes.of([]), ("first", "second"), (), {}), {})
    ranked = rank_genes(bare, np.full(G, 0.5), RANKING)
    product = ranking_validation(STAGE, ranked, given, given.targets, SAMPLES.design)
    assert product.frame.empty
    assert product.reason == "the cohort names no known genes"
