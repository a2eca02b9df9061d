"""One screen about one gene, from what is stored."""

from __future__ import annotations

import pandas as pd
import pytest

from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.explain.screen import explain
from omics_assets.tables.ranking import EVIDENCES
from omics_assets_tests.stored_cohort import fill, make_cohort, store


def ranked(gene: str, **changes) -> dict:
    evidence = {}
    for position, name in enumerate(EVIDENCES):
        numbers = {"raw": 0.9, "normalised": 0.95 - position / 10, "contribution": 0.1, "term": 1.5 - position}
        evidence |= {f"{name}_{key}": value for key, value in numbers.items()} | {f"{name}_state": "tested"}
    row = {
        "gene": gene,
        "rank": 1,
        "log_odds": 4.25,
        "prior": -6.2,
        "rank_without_homology": 12,
        "fused_rank": 3,
        "fused_score": 0.8125,
        "coverage": 0.9,
        "p_gene": 0.0001,
        "q": 0.031,
        "q_unweighted": 0.05,
        "best_metabolite": "m1",
        "rho": 0.91,
        "family": "CYP",
        "flags": "driven by leaf",
    }
    return row | evidence | changes


def not_expressed(gene: str) -> dict:
    states = {f"{name}_state": "not expressed" for name in EVIDENCES}
    return {"gene": gene, "flags": "not expressed", **states}


def verdict(evidence: str, beats: bool | None, statistic: str = "mean held-out R2", **figures: float) -> dict:
    return {"evidence": evidence, "label": "all", "statistic": statistic, "beats_control": beats} | figures


@pytest.fixture
def root(tmp_path):
    root = DataRoot(tmp_path)
    make_cohort(root)
    store(root, "gene_correlation", ("settings/correlation",), frame=correlation())
    store(root, "correlation_pairs", frame=pairs())
    asked = [{"metabolite": f"m{number}", "is_target": number < 2} for number in range(7)]
    store(root, "metabolite_correlation", frame=fill("metabolite_correlation", asked))
    store(root, "samples", frame=fill("samples", [{"sample": "s1", "role": "biological", "design": "organ;site"}]))
    store(root, "homology_scores", frame=fill("homology_scores", [{"gene": "g1", "state": "tested", "bonus": 0.9}]))
    store(root, "homology_hits", frame=hits())
    dropped = [{"modality": "gene", "feature": "silent", "reason": "detected in 3 % of the samples"}]
    dropped.append({"modality": "metabolite", "feature": "m9", "reason": "constant"})
    store(root, "dropped_features", frame=pd.DataFrame(dropped))
    genes = [
        ranked("g1"),
        ranked("g2", rank=2, fused_rank=1, flags="", homology_state="not searched", homology_normalised=None),
        ranked("bait", rank=None, rank_without_homology=None, fused_rank=2, flags="known", q=None),
        not_expressed("silent"),
    ]
    made_of = ("gene_correlation", "homology_scores", "known_genes_file", "settings/ranking")
    frame = fill("gene_ranking", genes).astype({"rank": "Int64", "fused_rank": "Int64"})
    store(root, "gene_ranking", made_of, frame=frame, overridden={"ranking": {"top": 7}})
    store(root, "ranking_robustness", ("settings/ranking",), frame=robustness())
    verdicts = [
        verdict("correlation", True),
        verdict("autoencoder", True, value=0.5, control_mean=0.125, baseline_value=0.625),
        verdict("autoencoder", False, "split-half agreement"),
        verdict("gnn", None),
        verdict("homology", True, "gate"),
        verdict("autoencoder", False, "gate"),
    ]
    frame = fill("evidence_verdicts", verdicts).astype({"beats_control": "boolean"})
    store(root, "evidence_verdicts", frame=frame)
    return root


def correlation() -> pd.DataFrame:
    rows = [
        {"gene": "g1", "best_metabolite": "m1", "rho": 0.91, "p": 1e-8, "p_free": 2e-5, "driven_by": "leaf"},
        {"gene": "g2", "best_metabolite": "m2", "rho": -0.5, "p": 0.02, "p_free": 0.4},
    ]
    return fill("gene_correlation", rows)


def pairs() -> pd.DataFrame:
    common = {"p_method": "exact", "q_by": 0.1, "gene_rank": 1, "metabolite_rank": 1, "mutual_rank": 1.0}
    rhos = [0.91, -0.95, 0.3, 0.5, -0.4, 0.6, 0.7]
    rows = [{"gene": "g1", "metabolite": f"m{i}", "rho": rho, "p": 0.001, "q_bh": 0.04} for i, rho in enumerate(rhos)]
    rows.append({"gene": "other", "metabolite": "elsewhere", "rho": 1.0, "p": 0.001, "q_bh": 0.04})
    return fill("correlation_pairs", [row | common for row in rows])


def hits() -> pd.DataFrame:
    common = {"gene": "g1", "family": "CYP", "program": "hmmsearch", "coverage": 0.95}
    rows = [
        {"hit": 0, "query": "weak", "evalue": 1e-90, "passes": False, "reason": "coverage 0.1 below 0.5"},
        {"hit": 1, "query": "PF00067", "evalue": 1e-80, "bitscore": 250.0, "passes": True},
        *({"hit": i, "query": f"q{i}", "evalue": 1e-6, "passes": True} for i in (2, 3)),
        {"hit": 4, "query": "unmeasured", "passes": True},
    ]
    return fill("homology_hits", [common | row for row in rows])


def robustness() -> pd.DataFrame:
    row = {
        "gene": "g1",
        "rank": 1,
        "fused_rank_low": 1.0,
        "fused_rank_high": 1234.0,
        "top_100_share": 0.8,
        "sample_rank_low": 2.0,
        "sample_rank_high": 17.0,
        "half_rank_low": 3.0,
        "half_rank_high": 40.0,
        "rank_without_correlation": 900,
        "rank_without_bait": 5,
        "rank_without_homology": 9,
        "driven_by": "correlation",
    }
    return fill("ranking_robustness", [row])


def screen(root: DataRoot, gene: str) -> str:
    lines = explain(root, "leaf", gene)
    assert len(lines) <= 60
    assert all("\n" not in line and len(line) <= 120 for line in lines)
    return "\n".join(lines)


def evidence_line(text: str, name: str) -> str:
    return next(line for line in text.split("\n") if line.startswith(f"{name} "))


def test_both_ranks_and_the_claim(root):
    text = screen(root, "g1")
    assert "1 of 2 (log-odds +4.25, a score, not a probability); without homology 12" in text
    assert "rank 3 of 3 by the published fusion (score 0.812, coverage 0.90)" in text
    assert "q 0.031 within the design (unweighted 0.05, p_gene 0.0001); claimed at q <= 0.1: yes" in text
    rows = [ranked("g1", q=0.1001), ranked("g2", q=0.1)]
    store(root, "gene_ranking", frame=fill("gene_ranking", rows))
    assert "claimed at q <= 0.1: no" in screen(root, "g1")
    assert "claimed at q <= 0.1: yes" in screen(root, "g2")
    assert "driven by leaf" in text


def test_every_evidence_with_its_term_state_and_verdict(root):
    text = screen(root, "g1")
    assert evidence_line(text, "correlation").split()[1:4] == ["95.0%", "+1.50", "0.100"]
    assert evidence_line(text, "correlation").endswith("tested; beats its control")
    assert "DOES NOT BEAT its control (1 of 2 tests); gate closed" in evidence_line(text, "autoencoder")
    assert evidence_line(text, "gnn").endswith("tested; no control")
    assert evidence_line(text, "homology").endswith("tested; no control; gate open")
    assert "-6.20" in evidence_line(text, "prior")
    line = evidence_line(screen(root, "g2"), "homology")
    assert line.split()[1] == "-"
    assert "not searched" in line


def test_the_strongest_metabolites_come_first_and_only_its_own(root):
    lines = screen(root, "g1").split("\n")
    shown = [line for line in lines if "q 0.04" in line]
    assert [line.split(": rho ")[1][:5] for line in shown] == ["-0.95", "+0.91", "+0.70", "+0.60", "+0.50"]
    assert "p 0.001 (exact)" in shown[0]
    best = " ".join("\n".join(lines).split())
    alone = "m1: rho +0.91, p 1e-08 of that pair alone, the best of 2 targets, p_free 2e-05"
    assert f"{alone} (association including organ and site)" in best
    assert "the correlation falls away without leaf" in "\n".join(lines)
    assert "elsewhere" not in "\n".join(lines)
    assert "no pair of this gene is among those stored" in screen(root, "g2")


def test_an_association_is_named_by_the_design_and_one_target_is_no_choice(root):
    store(root, "samples", frame=fill("samples", [{"sample": "s1", "role": "biological", "design": ""}]))
    store(root, "metabolite_correlation", frame=fill("metabolite_correlation", [{"metabolite": "m1"}]))
    text = " ".join(screen(root, "g1").split())
    assert "p 1e-08 of that pair alone, p_free 2e-05 (association within and between groups)" in text
    assert "tissue" not in text


def test_what_stands_against_an_evidence_has_its_figures(root):
    text = screen(root, "g1")
    assert "autoencoder: mean held-out R2 0.5 (control 0.12, baseline 0.62); split-half agreement - (control -)" in text
    assert "gnn: " not in text  # not judged


def test_a_dossier_tells_more_of_the_partners_than_the_pairs(root):
    lines = [("rank", "rank by log-odds", "1"), ("metabolite", "m1", "rho +0.91, +0.40 with tissue removed")]
    lines += [("metabolite", "m0", "rho -0.95")]
    rows = [dict(zip(("section", "item", "value"), line, strict=True)) for line in lines]
    rows = [row | {"gene": "g1", "line": i, "rank": 1} for i, row in enumerate(rows)]
    store(root, "gene_dossiers", frame=pd.DataFrame(rows))
    text = screen(root, "g1")
    assert "metabolites  m1: rho +0.91, +0.40 with tissue removed\n             m0: rho -0.95\n" in text
    assert "mutual rank" not in text
    assert "mutual rank" not in screen(root, "g2")


def test_the_best_passing_hit_comes_first(root):
    text = screen(root, "g1")
    assert "homology     CYP, PF00067 (hmmsearch): E 1e-80, bits 250, coverage 0.95, passes" in text
    assert "and 2 more hits" in text
    assert text.index("PF00067") < text.index("q2") < text.index("q3")  # the one without an E-value is not shown
    root.table("homology_hits", "leaf").unlink()
    assert "homology     no hit" in screen(root, "g1")
    assert "homology     not searched" in screen(root, "g2")


def test_how_far_the_rank_moves(root):
    text = screen(root, "g1")
    flat = " ".join(text.split())
    assert "published rank over weights: 1 to 1,234 (in the first 100 with 80% of them)" in flat
    assert "rank with one cell left out: 2 to 17; rank on halves of the samples: 3 to 40" in flat
    assert "rank over training seeds" not in flat  # was not measured
    assert "rank without correlation 900, homology 9, bait 5" in text
    assert "stands on correlation" in text


def test_where_the_ranking_comes_from(root):
    text = screen(root, "g1")
    assert "code 1, run 01234567, content " in text
    assert "ranking.top = 7" in text
    assert "no file      known_genes_file" in text
    assert "files        none" in text
    assert "CHANGED" not in text
    store(root, "gene_correlation", ("settings/correlation",), frame=correlation().iloc[:1])
    assert "since the ranking was made: gene_correlation; run the cohort again" in screen(root, "g1")


def test_the_files_behind_the_tables_are_named_with_their_digests(root):
    made = store(root, "gene_correlation", ("expression_file", "settings/correlation"), frame=correlation())
    digest = made.inputs["expression_file"]
    assert f"files        expression_file:{digest[:8]}\n" in screen(root, "g1")


def test_a_copy_says_which_gene_shortlists_show(root):
    assert "redundant" not in screen(root, "g1")
    store(root, "gene_ranking", frame=fill("gene_ranking", [ranked("g1"), ranked("g1.2", redundant_with="g1")]))
    assert "of the same locus or profile as g1, which shortlists show" in screen(root, "g1.2")


def test_a_known_gene_is_not_on_the_list(root):
    text = screen(root, "bait")
    assert "rank         none: known genes are not on the list (would stand at rank 1; log-odds +4.25" in text
    assert "rank 2 of 3 by the published fusion" in text
    assert "p_gene was not estimated" in text


def test_a_known_gene_is_told_where_it_would_stand_among_the_listed(root):
    rows = [ranked("g1", log_odds=5.0), ranked("g2", rank=2, log_odds=4.5), ranked("g3", rank=3, log_odds=4.25)]
    rows += [ranked(name, rank=None, log_odds=x, flags="known") for name, x in (("bait", 4.25), ("better", 9.0))]
    frame = fill("gene_ranking", rows).astype({"rank": "Int64", "fused_rank": "Int64"})
    store(root, "gene_ranking", frame=frame)
    assert "would stand at rank 3;" in screen(root, "bait")
    assert "would stand at rank 1;" in screen(root, "better")


def test_a_dropped_gene_is_explained(root):
    text = screen(root, "silent")
    assert "none: the gene does not enter the analysis (detected in 3 % of the samples)" in text
    assert "evidence" not in text
    assert "code 1" in text


def test_a_dropped_metabolite_is_no_gene(root):
    with pytest.raises(InputError, match="gene 'm9' is not in the data"):
        explain(root, "leaf", "m9")


def test_an_unknown_gene_suggests_near_ones(root):
    with pytest.raises(InputError, match="near matches: silent"):
        explain(root, "leaf", "slient")


def test_without_a_ranking_there_is_nothing_to_explain(root):
    with pytest.raises(InputError, match="omics-assets run other"):
        explain(root, "other", "g1")
    with pytest.raises(InputError, match="not a valid cohort name"):
        explain(root, "../leaf", "g1")


def test_missing_and_damaged_tables_leave_the_rest(root):
    for name in ("correlation_pairs", "homology_hits", "homology_scores", "ranking_robustness", "dropped_features"):
        root.table(name, "leaf").unlink()
    root.table("evidence_verdicts", "leaf").write_bytes(b"damaged")
    text = screen(root, "g1")
    assert "1 of 2" in text
    assert evidence_line(text, "correlation").endswith("tested; no control")
    assert "the reason is not stored" in screen(root, "silent")


def test_a_cohort_sorted_by_the_published_fusion_says_so(root):
    assert "published fusion\n" not in screen(root, "g1")
    path = root.cohort_folder("leaf") / "cohort.yaml"
    path.write_text("ranking: {order: fused}\n")
    store(root, "gene_ranking", ("settings/ranking",), frame=fill("gene_ranking", [ranked("g1")]))
    assert "shortlists of this cohort are sorted by the published fusion" in screen(root, "g1")
