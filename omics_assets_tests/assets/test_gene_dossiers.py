"""A page says of a gene what the tables say of it, and of no other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from omics_assets.data_root import DataRoot
from omics_assets.tables.ranking import EVIDENCES
from omics_assets.tables.trust import RANK_INTERVALS
from omics_assets_tests.assets.one_step import make_alone
from omics_assets_tests.stored_cohort import fill, make_cohort, store

SAMPLES = [f"s{number}" for number in range(6)]
Pages = dict[str, dict[tuple[str, str], str]]


def ranking() -> pd.DataFrame:
    """By log-odds a, b, c; by the published fusion known, c, b, a."""
    rows = []
    for place, gene in enumerate("abc", 1):
        row = {"gene": gene, "rank": place, "rank_without_homology": 10 + place, "fused_rank": 5 - place}
        row |= {"log_odds": 4.0 - place, "fused_score": 0.5 + place / 10, "q": place / 100, "q_unweighted": place / 10}
        for name in EVIDENCES:
            numbers = {"raw": 0.7, "normalised": 0.91, "contribution": 0.123, "term": 1.5}
            row |= {f"{name}_{key}": value for key, value in numbers.items()} | {f"{name}_state": "tested"}
        rows.append(row | {"best_metabolite": "m1", "rho": 0.9, "gnn_state": "cannot be computed here"})
    rows[1] |= {"homology_state": "not searched", "flags": "driven by leaf", "redundant_with": "a"}
    rows.append(rows[0] | {"gene": "known", "rank": None, "fused_rank": 1, "flags": "known"})
    return fill("gene_ranking", rows).astype({"rank": "Int64", "fused_rank": "Int64"})


def robustness() -> pd.DataFrame:
    rows = []
    for place, gene in enumerate(["a", "b", "c", "known"], 1):
        bounds = {f"{name}_low": 10 * place + n for n, name in enumerate(RANK_INTERVALS)}
        bounds |= {f"{name}_high": 100 * place + n for n, name in enumerate(RANK_INTERVALS)}
        rows.append({"gene": gene, "rank_without_bait": 7 * place, "driven_by": f"sample s{place}"} | bounds)
    return fill("ranking_robustness", rows)


def verdicts() -> pd.DataFrame:
    same = {"label": "all", "value": 0.31, "control_mean": 0.05}
    rows = [
        {"evidence": "correlation", "statistic": "mean R2", "beats_control": True, "baseline_value": 0.36},
        {"evidence": "autoencoder", "statistic": "mean R2", "beats_control": False},
        {"evidence": "bait", "statistic": "gate", "beats_control": True},
    ]
    return fill("evidence_verdicts", [same | row for row in rows]).astype({"beats_control": "boolean"})


def hits() -> pd.DataFrame:
    same = {"program": "hmmsearch", "family": "CYP", "evalue": 1e-20, "bitscore": 90.0, "coverage": 0.8}
    rows = [
        {"hit": 0, "gene": "a", "query": "refused", "passes": False},
        {"hit": 1, "gene": "a", "query": "later", "passes": True, "evalue": 1e-19, "bitscore": 500.0},
        {"hit": 3, "gene": "a", "query": "fewer bits", "passes": True, "bitscore": 80.0},
        {"hit": 4, "gene": "a", "query": "PF00067", "passes": True, "coverage": None},
        {"hit": 5, "gene": "a", "query": "unmeasured", "passes": True, "evalue": None},
        {"hit": 2, "gene": "c", "query": "elsewhere", "passes": True},
    ]
    return fill("homology_hits", [same | row for row in rows]).astype({"passes": bool})


def pages(path: Path, settings: str) -> Pages:
    root = DataRoot(path)
    (make_cohort(root) / "cohort.yaml").write_text(settings)
    units = [{"sample": name, "role": "biological", "block": name, "labels": "", "design": ""} for name in SAMPLES]
    store(root, "samples", frame=fill("samples", units))
    values = np.random.default_rng(1).standard_normal((4, 6)).astype(np.float32)
    for table, key, ids in (
        ("normalized_genes", "gene", ["a", "b", "c", "known"]),
        ("normalized_metabolites", "metabolite", ["m1"]),
    ):
        frame = pd.DataFrame(values[: len(ids)], columns=SAMPLES)
        frame.insert(0, key, ids)
        store(root, table, frame=frame)
    store(root, "metabolite_correlation", frame=fill("metabolite_correlation", [{"metabolite": "m1"}]))
    store(root, "correlation_pairs")
    frames = {"gene_ranking": ranking(), "ranking_robustness": robustness()}
    for table, frame in (frames | {"evidence_verdicts": verdicts(), "homology_hits": hits()}).items():
        store(root, table, frame=frame)
    made = make_alone(root, "gene_dossiers").frame
    assert made["rank"].is_monotonic_increasing
    return {
        gene: lines.set_index(["section", "item"])["value"].to_dict()
        for gene, lines in made.groupby("gene", sort=False)
    }


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return pages(tmp_path_factory.mktemp("pages"), "ranking: {top: 2}\n")


def test_the_first_genes_of_the_order_have_a_page(told: Pages, tmp_path: Path) -> None:
    assert list(told) == ["a", "b"]
    assert list(pages(tmp_path, "ranking: {top: 2, order: fused}\n")) == ["c", "b"]  # known


def test_ranks_and_claim_are_those_of_the_gene(told: Pages) -> None:
    page = told["b"]
    assert page["rank", "rank by log-odds"].startswith("2 (log-odds 2.00, a score, not a probability)")
    assert page["rank", "published fusion"] == "rank 3, score 0.700"
    assert page["rank", "without homology"] == "rank 12"
    assert page["claim", "q within the design"] == "0.02 (unweighted 0.2)"
    assert page["rank", "flags"] == "driven by leaf"
    assert page["rank", "redundant with"].startswith("a: the same locus or profile")
    assert ("rank", "redundant with") not in told["a"]


def test_an_evidence_stands_with_its_verdict_and_what_was_not_tested_says_so(told: Pages) -> None:
    page = told["b"]
    assert page["evidence", "correlation"] == (
        "0.7, better than 91.0% of the genes; log-odds +1.50, fused 0.123; "
        "beats its control (mean R2 0.31 against 0.05, baseline 0.36)"
    )
    assert page["evidence", "autoencoder"].endswith("does not beat its control (mean R2 0.31 against 0.05)")
    assert "control" not in page["evidence", "bait"]  # a gate is no control
    assert page["evidence", "gnn"] == "cannot be computed here"
    assert page["evidence", "homology"] == "not searched"
    assert "bonus of its hit" in told["a"]["evidence", "homology"]


def test_the_best_passing_hit_of_the_gene_itself_is_named_and_no_other_lends_it_a_figure(told: Pages) -> None:
    named = {
        gene: {item: v for (section, item), v in page.items() if section == "homology"} for gene, page in told.items()
    }
    assert named == {"a": {"PF00067": "CYP (hmmsearch): evalue 1e-20, bitscore 90"}, "b": {}}


def test_robustness_is_that_of_the_gene(told: Pages) -> None:
    for place, gene in enumerate(told, 1):
        page = told[gene]
        for n, said in enumerate(RANK_INTERVALS.values()):
            assert page["robustness", said] == f"{10 * place + n} to {100 * place + n}"
        assert page["robustness", "rank without"] == f"bait {7 * place}"
        assert page["robustness", "stands on"] == f"sample s{place}"
