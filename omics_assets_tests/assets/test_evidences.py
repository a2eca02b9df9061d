"""Evidences made of profiles, and the validation of a ranking on them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.ranking.evidence import Evidences, evidences_of
from omics_assets.assets.ranking.ranked import rank_genes
from omics_assets.assets.ranking.ranking_validation import ranking_validation
from omics_assets.methods.importance.importance import communality
from omics_assets.methods.ranking.recovery import auprc
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets.methods.statistics.design import Design
from omics_assets.settings import RankingSettings, Settings
from omics_assets.tables.ranking import EVIDENCES

G, N = 400, 16
SETTINGS = RankingSettings(bootstrap=20, repairings=3)


def profiles(seed: int = 1) -> Profiles:
    """Genes 0 to 7 follow the only target."""
    rng = np.random.default_rng(seed)
    genes, target = rng.standard_normal((G, N)), rng.standard_normal((1, N))
    genes[:8] += 2 * target
    return Profiles(genes, target, (target,))


def evidences(given: Profiles) -> Evidences:
    known = KnownGenes.of([0, 1, 2], [0, 0, 0])
    hits = np.where(np.arange(G) % 40 == 1, 1.0, 0.0)
    return evidences_of(tuple(f"g{i:03d}" for i in range(G)), given, Baits(known, ("p",), (), {}), {"homology": hits})


def test_what_is_named_nowhere_is_tested_nowhere() -> None:
    found = evidences(profiles())
    assert tuple(found.raw) == EVIDENCES
    assert {name for name, value in found.raw.items() if np.isnan(value).all()} == {
        *("autoencoder", "gnn", "target_gradient", "neighbours")
    }


def test_without_a_target_no_gene_is_tested_for_correlation() -> None:
    given = profiles()
    found = evidences(Profiles(given.genes, given.targets[:0], (None,)))
    assert np.isnan(found.raw["correlation"]).all()


def test_a_constant_added_to_a_log_matrix_changes_no_evidence() -> None:
    one = profiles()
    other = Profiles(one.genes + 3.0, one.targets - 5.0, tuple(rows - 5.0 for rows in one.pathways))
    for name, value in evidences(one).raw.items():
        np.testing.assert_array_equal(evidences(other).raw[name], value)
    ranked = [rank_genes(evidences(given), np.full(G, 0.5), SETTINGS).log_odds.rank for given in (one, other)]
    np.testing.assert_array_equal(*ranked)


def test_other_profiles_change_what_is_made_of_profiles_alone() -> None:
    found = evidences(profiles())
    rearranged = found.with_profiles(profiles(2))
    np.testing.assert_array_equal(rearranged.raw["homology"], found.raw["homology"])
    np.testing.assert_array_equal(rearranged.raw["correlation"], evidences(profiles(2)).raw["correlation"])


@pytest.fixture(scope="module")
def validation():
    given = profiles()
    ranked = rank_genes(evidences(given), np.full(G, 0.5), SETTINGS)
    settings = Settings(ranking=SETTINGS)
    stage = SimpleNamespace(cohort=SimpleNamespace(settings=settings), rng=np.random.default_rng)
    design = Design((np.repeat([0, 1], N // 2),), ("tissue",), np.arange(N))
    metabolites = np.vstack([given.targets, np.random.default_rng(4).standard_normal((5, N))])
    frame = ranking_validation(stage, ranked, given, metabolites, design).frame
    return frame.set_index(["method", "metric"])["value"]


def test_the_known_genes_are_found_and_pca_stands_beside(validation) -> None:
    assert validation["log_odds", "recall_at_20"] == validation["correlation", "recall_at_20"] == 1.0
    positive = np.arange(G) < 3
    assert validation["pca", "auprc"] == pytest.approx(auprc(communality(profiles().genes.T), positive))
    assert {method for method, _ in validation.index} >= {
        *("log_odds", "fused", "bait", "homology", "mutual_rank", "pca", "random")
    }


def test_enrichment_is_fold_over_chance_with_its_p(validation) -> None:
    # all 3 known genes among the first 100 of 400: C(100, 3) / C(400, 3)
    assert validation["correlation", "enrichment_at_100"] == pytest.approx(4.0)
    assert validation["correlation", "enrichment_p_at_100"] == pytest.approx(100 * 99 * 98 / (400 * 399 * 398))
