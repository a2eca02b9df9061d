"""The list of a pathway, of a target and of a family each rest on what is its own."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.machinery.product import Product
from omics_assets.assets.ranking.evidence import Evidences
from omics_assets.assets.ranking.ranked import pathway_log_odds
from omics_assets.assets.ranking.ranking_lists import metabolite_rankings
from omics_assets.cohort_spec import CohortSpec
from omics_assets.data_root import DataRoot
from omics_assets.methods.correlation.gene_scores import max_abs_rho
from omics_assets.methods.correlation.gene_test import gene_level_test
from omics_assets.methods.ranking.claims import claim
from omics_assets.methods.ranking.family_ranking import family_enrichment
from omics_assets.settings import RankingSettings
from omics_assets_tests.assets.one_step import make_alone
from omics_assets_tests.assets.test_ranking_trust import GENES, RANKING, SAMPLES, SETTINGS, evidences, profiles
from omics_assets_tests.stored_cohort import fill, make_cohort, store

TOP = 30
NAMED = "m2"


@pytest.fixture(scope="module")
def given() -> Profiles:
    return profiles()


@pytest.fixture(scope="module")
def found(given: Profiles) -> Evidences:
    return evidences(given)


@pytest.fixture(scope="module")
def lists(given: Profiles, found: Evidences) -> pd.DataFrame:
    settings = SETTINGS.model_copy(update={"ranking": RANKING.model_copy(update={"top": TOP})})
    cohort = SimpleNamespace(settings=settings, spec=CohortSpec(targets=[NAMED]))
    stage = SimpleNamespace(cohort=cohort, rng=np.random.default_rng)
    made: Product = metabolite_rankings(stage, found, given, ["m1", NAMED], SAMPLES.design)
    assert made.metadata["lists"] == 3
    return made.frame.set_index(["scope", "target"]).sort_index()


def test_the_list_of_a_pathway_is_made_of_its_own_evidence(
    lists: pd.DataFrame, given: Profiles, found: Evidences
) -> None:
    for number, name in enumerate(("first", "second")):
        mine = lists.loc[("pathway", name)].set_index("gene")
        own = pathway_log_odds(found, number, RANKING)
        rows = np.array([GENES.index(gene) for gene in mine.index])
        assert sorted(mine["rank_within"]) == list(range(1, TOP + 1))  # known genes have no place
        np.testing.assert_array_equal(mine["rank_within"], own.rank[rows])
        for term in ("correlation", "bait", "homology"):
            np.testing.assert_allclose(mine[f"{term}_term"], own.terms[own.names.index(term)][rows])
        np.testing.assert_allclose(mine["abs_rho"], max_abs_rho(given.genes, given.pathways[number])[rows])
    best = {name: set(lists.loc[("pathway", name)].nlargest(3, "abs_rho")["gene"]) for name in ("first", "second")}
    assert best["first"] <= set(GENES[3:8])
    assert best["second"] <= set(GENES[10:16])


def test_the_claims_of_a_pathway_are_weighed_over_all_genes_within_the_design(
    lists: pd.DataFrame, given: Profiles, found: Evidences
) -> None:
    rng = np.random.default_rng(1)
    test = gene_level_test(given.genes, given.pathways[0], SAMPLES.design.units(), draws=20, rng=rng, free=False)
    term = pathway_log_odds(found, 0, RANKING).homology
    q = pd.Series(claim(test.p_gene, found.raw["homology"], term).q, index=GENES)
    mine = lists.loc[("pathway", "first")].set_index("gene")
    np.testing.assert_allclose(mine["p_gene"], pd.Series(test.p_gene, index=GENES)[mine.index])
    np.testing.assert_allclose(mine["q"], q[mine.index])
    assert term.active
    assert (mine["q"] != claim(test.p_gene, np.zeros(len(GENES)), term).q_unweighted[: len(mine)]).any()


def test_only_named_targets_have_a_list_and_it_is_of_this_target_alone(lists: pd.DataFrame, given: Profiles) -> None:
    assert set(lists.index) == {("pathway", "first"), ("pathway", "second"), ("target", NAMED)}
    mine = lists.loc[("target", NAMED)].set_index("gene")
    rho = pd.Series(max_abs_rho(given.genes, given.targets[1:]), index=GENES)
    np.testing.assert_allclose(mine["abs_rho"], rho[mine.index])
    assert set(mine.nlargest(3, "correlation_term").index) <= set(GENES[10:16])
    assert mine[["p_gene", "q"]].isna().all(axis=None)
    assert (mine["bait_term"] == 0).all()


HITS = [
    {"gene": "b", "family": "CYP", "query": "weak", "evalue": 1e-10, "bitscore": 90.0},
    {"gene": "b", "family": "CYP", "query": "strong", "evalue": 1e-30, "bitscore": 50.0},
    {"gene": "b", "family": "CYP", "query": "stronger", "evalue": 1e-30, "bitscore": 60.0},
    {"gene": "b", "family": "CYP", "query": "refused", "evalue": 1e-99, "bitscore": 900.0, "passes": False},
    {"gene": "c", "family": "CYP", "query": "strong", "evalue": 1e-20, "bitscore": 50.0},
    {"gene": "d", "family": None, "query": "bait1", "evalue": 1e-20, "bitscore": 50.0},
    {"gene": "known", "family": "CYP", "query": "strong", "evalue": 1e-20, "bitscore": 50.0},
    {"gene": "silent", "family": "CYP", "query": "strong", "evalue": 1e-20, "bitscore": 50.0},
]


def ranking() -> pd.DataFrame:
    """By log-odds b, c, a, d; by the published fusion and without homology the other way round."""
    rows = [
        {"gene": gene, "rank": place, "fused_rank": 6 - place, "rank_without_homology": 5 - place, "q": place / 10}
        for place, gene in enumerate("bcad", 1)
    ]
    rows += [{"gene": "known", "fused_rank": 1}, {"gene": "silent"}]
    whole = dict.fromkeys(("rank", "fused_rank", "rank_without_homology"), "Int64")
    return fill("gene_ranking", rows).astype(whole)


def families(root: DataRoot, order: str = "log_odds", top: int = 200) -> pd.DataFrame:
    if not root.cohort_folder("leaf").exists():
        make_cohort(root)
    (root.cohort_folder("leaf") / "cohort.yaml").write_text(f"ranking: {{order: {order}, top: {top}}}\n")
    hits = [{"hit": number, "program": "blast", "passes": True} | hit for number, hit in enumerate(HITS)]
    store(root, "homology_hits", frame=fill("homology_hits", hits).astype({"passes": bool}))
    store(root, "gene_ranking", frame=ranking())
    return make_alone(root, "family_rankings").frame.set_index(["family", "gene"])


def test_a_family_lists_its_candidates_with_the_hit_that_puts_them_there(tmp_path) -> None:
    table = families(DataRoot(tmp_path))
    assert table.index.tolist() == [("CYP", "b"), ("CYP", "c"), ("bait1", "d")]
    assert table["rank_within"].tolist() == [1, 2, 1]
    assert table.loc[("CYP", "b"), ["query", "evalue", "rank", "fused_rank", "q"]].tolist() == [
        "stronger", 1e-30, 1, 5, 0.1
    ]  # fmt: skip


def test_a_family_is_enriched_by_the_ranks_without_homology(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    def of_two(members: pd.DataFrame, ids: list[str], rank: np.ndarray) -> pd.DataFrame:
        return family_enrichment(members, ids, rank, top=2)

    monkeypatch.setattr("omics_assets.assets.ranking.ranking_lists.family_enrichment", of_two)
    table = families(DataRoot(tmp_path))
    # without homology the first two are d and a: no CYP, and the only gene of bait1
    assert table.loc[("CYP", "b"), "enrichment_p"] == pytest.approx(1.0)
    assert table.loc[("bait1", "d"), "enrichment_p"] == pytest.approx(0.5)
    # over two families: 1 x 2/2 and 0.5 x 2/1
    assert table["enrichment_q"].tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_the_enrichment_has_its_q_over_the_families(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    p, q = {"CYP": 0.01, "bait1": 0.04}, {"CYP": 0.02, "bait1": 0.04}
    monkeypatch.setattr(
        "omics_assets.assets.ranking.ranking_lists.family_enrichment",
        lambda *_: pd.DataFrame({"family": list(p), "p": p.values(), "q": q.values()}),
    )
    table = families(DataRoot(tmp_path)).reset_index("family")
    assert table["enrichment_p"].tolist() == [p[family] for family in table["family"]]
    assert table["enrichment_q"].tolist() == [q[family] for family in table["family"]]


def test_families_follow_the_order_of_the_cohort_and_stop_at_its_top(tmp_path) -> None:
    root = DataRoot(tmp_path)
    assert RankingSettings().order == "log_odds"
    table = families(root, "fused")
    # the known gene stands first by the published fusion, and takes no place
    assert table.loc["CYP", "rank_within"].to_dict() == {"c": 1, "b": 2}
    assert families(root, top=1).index.tolist() == [("CYP", "b"), ("bait1", "d")]
