"""How firm a rank is, how the known genes of each pathway are found, and what a pathway's list may claim."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.cohort_arrays.sample_table import Samples
from omics_assets.assets.ranking.dossiers import robustness_lines
from omics_assets.assets.ranking.evidence import Evidences, evidences_of
from omics_assets.assets.ranking.part_ranks import part_ranks
from omics_assets.assets.ranking.ranked import Ranked, pathway_log_odds, pooled_log_odds, rank_genes
from omics_assets.assets.ranking.ranking_lists import metabolite_rankings
from omics_assets.assets.ranking.ranking_robustness import ranking_robustness
from omics_assets.assets.ranking.ranking_validation import ranking_validation
from omics_assets.assets.ranking.seed_ranks import seed_ranks
from omics_assets.cohort_spec import CohortSpec
from omics_assets.methods.correlation.gene_test import gene_level_test
from omics_assets.methods.ranking.claims import claim
from omics_assets.methods.ranking.published_fusion import fuse_published
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets.methods.statistics.design import Design
from omics_assets.methods.statistics.rank_normalization import rank_normalize
from omics_assets.settings import CorrelationSettings, RankingSettings, Settings
from omics_assets.tables.catalog import CATALOG

G, N = 400, 16
GENES = tuple(f"g{number:03d}" for number in range(G))
RANKING = RankingSettings(bootstrap=20, repairings=9, weight_draws=5)
SETTINGS = Settings(ranking=RANKING, correlation=CorrelationSettings(permutations=20))
TISSUE = np.repeat([0, 1], N // 2)
SAMPLES = Samples(
    tuple(f"s{number}" for number in range(N)),
    {"tissue": (TISSUE, ("leaf", "root"))},
    Design((TISSUE,), ("tissue",), np.arange(N)),
)
STAGE = SimpleNamespace(cohort=SimpleNamespace(settings=SETTINGS, spec=CohortSpec()), rng=np.random.default_rng)


def profiles() -> Profiles:
    """Two pathways: genes 0-7 follow the first target, 8-15 the second; gene 20 the first, in leaves alone."""
    rng = np.random.default_rng(1)
    genes, targets = rng.standard_normal((G, N)), rng.standard_normal((2, N))
    genes[:8] += 2 * targets[0]
    genes[8:16] += 2 * targets[1]
    leaf, root = np.flatnonzero(TISSUE == 0), np.flatnonzero(TISSUE == 1)
    genes[20, leaf] = 3 * targets[0, leaf]
    # within roots rho is exactly 0 with both targets, as nearly as a few shuffles find it
    shuffles = [rng.permutation(8) for _ in range(20_000)]
    places = [np.argsort(np.argsort(targets[t, root])) for t in (0, 1)]
    genes[20, root] = min(shuffles, key=lambda s: max(abs(np.corrcoef(s, place)[0, 1]) for place in places)) / 8
    return Profiles(genes, targets, (targets[:1], targets[1:]))


def evidences(given: Profiles) -> Evidences:
    known = KnownGenes.of([0, 1, 2, 8, 9], [0, 0, 0, 1, 1])
    rng = np.random.default_rng(7)
    autoencoder = rng.random(G)
    autoencoder[known.index] = 0.0  # its gate stays shut
    others = {"homology": np.where(np.arange(G) % 40 < 3, 1.0, 0.0), "autoencoder": rank_normalize(autoencoder)}
    return evidences_of(GENES, given, Baits(known, ("first", "second"), (), {}), others)


@pytest.fixture(scope="module")
def given() -> Profiles:
    return profiles()


@pytest.fixture(scope="module")
def ranked(given: Profiles) -> Ranked:
    return rank_genes(evidences(given), np.full(G, 0.5), RANKING)


def importances() -> dict[str, pd.DataFrame]:
    """Three seeds of the reconstruction, two of the gradient, none of the graph network, no target gradient."""
    rng = np.random.default_rng(5)
    made = {"reconstruction": rng.random((G, 3)), "gradient": rng.random((G, 2)), "gnn": rng.random((G, 0))}
    frames = {}
    for name, values in made.items():
        values[[0, 1, 2, 8, 9]] = 0.0
        frame = pd.DataFrame(values, columns=[f"seed_{seed + 1}" for seed in range(values.shape[1])])
        score = values.mean(axis=1) if values.size else rng.random(G)
        frames[name] = frame.assign(gene=GENES, label="all", rank=rankdata(-score))
    return frames | {"target_gradient": frames["gnn"].iloc[:0]}


@pytest.fixture(scope="module")
def robustness(ranked: Ranked, given: Profiles) -> pd.DataFrame:
    product = ranking_robustness(STAGE, ranked, given, SAMPLES, importances())
    assert product.metadata["top_100_driven_by_one_label_level"] > 0
    return CATALOG["ranking_robustness"].arrow(product.frame).to_pandas().set_index("gene").loc[list(GENES)]


def without(given: Profiles, kept: np.ndarray) -> np.ndarray:
    rest = evidences(Profiles(given.genes[:, kept], given.targets[:, kept], tuple(p[:, kept] for p in given.pathways)))
    return pooled_log_odds(rest, RANKING).rank.astype(float)


def test_a_part_of_the_samples_is_ranked_as_a_cohort_of_its_own(ranked: Ranked, given: Profiles) -> None:
    parts = part_ranks(ranked, given, SAMPLES, RANKING, np.random.default_rng(1))
    listed = ranked.log_odds.rank > 0
    np.testing.assert_array_equal(parts.units["sample s3"][listed], without(given, np.delete(np.arange(N), 3))[listed])
    np.testing.assert_array_equal(parts.levels["tissue=leaf"][listed], without(given, np.arange(8, N))[listed])
    assert len(parts.cells) == 2
    assert len(parts.halves) == 8
    assert len(parts.units) == N
    assert np.isnan(parts.halves[0][~listed]).all()


def test_intervals_are_the_extremes(robustness: pd.DataFrame, given: Profiles) -> None:
    listed = robustness["rank"].notna()
    cells = [without(given, np.arange(8, N)), without(given, np.arange(8))]
    np.testing.assert_array_equal(robustness["sample_rank_low"][listed], np.min(cells, axis=0)[listed])
    np.testing.assert_array_equal(robustness["sample_rank_high"][listed], np.max(cells, axis=0)[listed])
    assert (robustness["half_rank_low"][listed] <= robustness["half_rank_high"][listed]).all()
    assert robustness["half_rank_high"].loc["g100":].median() > 200


def test_a_gene_that_follows_the_target_in_leaves_alone_stands_on_them(robustness: pd.DataFrame) -> None:
    assert robustness.loc["g020", "rank"] <= 100
    assert "tissue=leaf" in robustness.loc["g020", "driven_by"].split("; ")
    assert "tissue" not in str(robustness.loc["g004", "driven_by"])


def test_the_rank_without_an_evidence_that_takes_no_part_is_missing(robustness: pd.DataFrame) -> None:
    assert robustness["rank_without_gnn"].isna().all()
    assert robustness["rank_without_autoencoder"].isna().all()  # the known genes do not let it in
    assert robustness["rank_without_bait"].notna().any()
    assert robustness["fused_rank_without_gnn"].isna().all()
    assert (robustness["fused_rank_without_autoencoder"] != robustness["fused_rank_without_correlation"]).any()


def test_published_rank_without_an_evidence_is_that_of_the_others(robustness: pd.DataFrame, ranked: Ranked) -> None:
    raw = {name: value for name, value in ranked.evidences.raw.items() if name != "autoencoder"}
    rest = replace(ranked.evidences, raw=raw)
    weights = {name: w for name, w in RANKING.weights.model_dump().items() if name != "autoencoder"}
    alone = fuse_published(rest.published(), weights, GENES)
    expected = pd.Series(alone.fused_score).rank(ascending=False, method="average").to_numpy()
    np.testing.assert_array_equal(robustness["fused_rank_without_autoencoder"], np.floor(expected))


def test_ranks_over_seeds_take_one_seed_of_every_network(ranked: Ranked, robustness: pd.DataFrame) -> None:
    made = importances()
    fused = []
    for first, second in (("seed_1", "seed_1"), ("seed_2", "seed_2"), ("seed_3", "seed_1")):  # of two, again the first
        autoencoder = (made["reconstruction"][first] + made["gradient"][second]).to_numpy() / 2
        raw = {"autoencoder": autoencoder, "gnn": rank_normalize(-made["gnn"]["rank"])}
        changed = replace(ranked.evidences, raw=ranked.evidences.raw | raw)
        fused.append(fuse_published(changed.published(), RANKING.weights.model_dump(), GENES).fused_rank)
    np.testing.assert_array_equal(robustness["seed_fused_rank_low"], np.min(fused, axis=0))
    np.testing.assert_array_equal(robustness["seed_fused_rank_high"], np.max(fused, axis=0))
    listed = robustness["rank"].notna()  # the autoencoder takes no part in the log-odds
    np.testing.assert_array_equal(robustness["seed_rank_high"][listed], robustness["rank"][listed])


def test_a_dossier_tells_what_was_measured(robustness: pd.DataFrame) -> None:
    row = robustness.loc["g020"].to_dict()
    told = {item: value for _, item, value in robustness_lines(row)}
    assert told["rank on halves of the samples"] == f"{row['half_rank_low']:.0f} to {row['half_rank_high']:.0f}"
    assert f"bait {row['rank_without_bait']:,.0f}" in told["rank without"]
    assert "gnn" not in told["rank without"]
    assert told["published rank without"].startswith("correlation ")
    assert "tissue=leaf" in told["stands on"]
    unmeasured = row | {"half_rank_low": np.nan, "driven_by": None}
    assert {item for _, item, _ in robustness_lines(unmeasured)} == set(told) - {
        *("rank on halves of the samples", "stands on")
    }


def test_networks_of_one_seed_say_nothing_of_seeds(ranked: Ranked) -> None:
    made = importances()
    assert len(seed_ranks(ranked, made, RANKING).fused) == 3
    single = {name: frame[["gene", "label", "rank"]] for name, frame in made.items()}
    assert seed_ranks(ranked, single, RANKING).fused == []


@pytest.fixture(scope="module")
def validation(ranked: Ranked, given: Profiles) -> pd.DataFrame:
    metabolites = np.vstack([given.targets, np.random.default_rng(4).standard_normal((5, N))])
    frame = ranking_validation(STAGE, ranked, given, metabolites, SAMPLES.design).frame
    return CATALOG["ranking_validation"].arrow(frame).to_pandas().set_index(["pathway", "method", "metric"])


def test_each_pathway_is_judged_by_its_own_known_genes(validation: pd.DataFrame, ranked: Ranked) -> None:
    assert validation.loc[("first", "log_odds", "auprc"), "known_genes"] == 3
    assert validation.loc[("second", "log_odds", "auprc"), "known_genes"] == 2
    assert validation.loc[("all pathways", "log_odds", "auprc"), "known_genes"] == 5
    score = pathway_log_odds(ranked.evidences, 1, RANKING).log_odds
    misses = np.delete(score, [8, 9])
    expected = np.median([1 + np.sum(misses > score[gene]) for gene in (8, 9)])
    assert validation.loc[("second", "log_odds", "median_rank"), "value"] == expected


def test_mutual_rank_is_a_rival_and_the_excess_has_a_p(validation: pd.DataFrame) -> None:
    found = validation.loc[("all pathways", "mutual_rank", "recall_at_20")]
    assert found["value"] == 1.0
    assert found["excess"] == pytest.approx(1.0 - found["repaired_mean"])
    assert found["excess_p"] == pytest.approx(0.1)  # none of nine re-pairings: (0 + 1) / (9 + 1)


@pytest.mark.parametrize("method", ["pca", "bait", "homology", "autoencoder"])
def test_what_re_pairing_does_not_change_has_no_excess(validation: pd.DataFrame, method: str) -> None:
    row = validation.loc[("all pathways", method, "auprc")]
    assert not np.isnan(row["value"])
    assert row[["repaired_mean", "excess", "excess_p"]].isna().all()
    assert validation.loc[("all pathways", "fused", "auprc"), "excess_p"] <= 1.0


def test_the_list_of_a_pathway_claims_over_all_its_genes(ranked: Ranked, given: Profiles) -> None:
    frame = metabolite_rankings(STAGE, ranked.evidences, given, [], SAMPLES.design).frame
    test = gene_level_test(given.genes, given.pathways[1], SAMPLES.design, draws=20, rng=np.random.default_rng(1))
    term = pathway_log_odds(ranked.evidences, 1, RANKING).homology
    q = pd.Series(claim(test.p_gene, ranked.evidences.raw["homology"], term).q, index=GENES)
    mine = frame[frame["target"] == "second"].set_index("gene")
    np.testing.assert_allclose(mine["q"], q[mine.index])
    assert mine["q"].min() < 0.1 < mine["q"].max()
