"""The Methods section says what the tables and settings say, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from omics_assets.reports.methods_text import MethodsContent, methods_markdown, methods_sections
from omics_assets.settings import Settings
from omics_assets_tests.fake_tables import Tables, empty_tables, fake_tables

VERSIONS = {"omics-assets": "0.1", "numpy": "2.9"}


def content(tables: Tables, title: str = "Leaf 2026") -> MethodsContent:
    names = ("samples", "gene_ranking", "dropped_features", "detectability", "autoencoder_quality", "classification")
    names += ("evidence_verdicts", "ranking_validation", "spike_in_recovery")
    return MethodsContent(title=title, settings=Settings(), versions=VERSIONS, **{name: tables[name] for name in names})


@pytest.fixture(scope="module")
def tables() -> Tables:
    return fake_tables(genes=300)


def said(given: MethodsContent) -> dict[str, str]:
    return {section.heading: " ".join(section.sentences) for section in methods_sections(given)}


def test_counts_come_from_the_tables(tables: Tables) -> None:
    text = said(content(tables))
    assert "21 samples" in text["Data"]
    assert "300 genes" in text["Data"]
    dropped = tables["dropped_features"]["modality"].value_counts()
    assert f"{dropped['gene']} genes were dropped" in text["Data"]
    own = tables["autoencoder_quality"].set_index(["modality", "method"]).loc[("gene", "autoencoder")]
    assert f"{own['trainable_parameters']:,.0f} parameters" in text["Models"]
    assert f"equal to {own['equivalent_parameters']:,.0f} with a weight for every gene" in text["Models"]
    assert f"held-out R2 {own['held_out_r2']:.3f}" in text["Models"]
    claimed = int((tables["gene_ranking"]["q"] <= 0.1).sum())
    assert f"{claimed} genes have q <= 0.1" in text["Correlation and claims"]
    assert "2 known genes" in text["Ranking"]


def test_one_is_one_and_none_is_none(tables: Tables) -> None:
    genes = tables["gene_ranking"].assign(q=0.5, flags=None)
    genes.loc[0, "q"] = 0.1
    dropped = tables["dropped_features"].query("modality == 'gene'").head(1)
    text = said(content(tables | {"gene_ranking": genes, "dropped_features": dropped}))
    assert "1 gene was dropped: 1 constant." in text["Data"]
    assert "1 gene has q <= 0.1" in text["Correlation and claims"]
    assert "with fixed strengths, for want of known genes" in text["Ranking"]
    assert "0 known genes" not in text["Ranking"]
    genes.loc[3, "flags"] = "known"
    assert "learned from 1 known gene." in said(content(tables | {"gene_ranking": genes}))["Ranking"]


def test_settings_and_versions_are_those_given(tables: Tables) -> None:
    given = content(tables)
    settings = given.settings.model_copy(
        update={"correlation": given.settings.correlation.model_copy(update={"permutations": 123, "seed": 7})}
    )
    text = said(replace(given, settings=settings))
    assert "against 123 re-pairings" in text["Correlation and claims"]
    assert "correlation 0.4, autoencoder 0.3, gnn 0.2, homology 0.1" in text["Ranking"]
    assert "omics-assets 0.1, numpy 2.9" in text["Software"]
    assert "correlation 7" in text["Software"]
    assert "(seed 1)" in said(given)["Software"]


def test_replicates_blanks_and_pairs_are_counted_as_what_they_are(tables: Tables) -> None:
    samples = tables["samples"].copy()
    samples["block"] = [f"plant {row // 2}" for row in range(len(samples))]
    samples.loc[len(samples) - 1, "role"] = "blank"
    detectability = tables["detectability"].assign(metabolite_set="all metabolites", tests=300 * 17)
    text = said(content(tables | {"samples": samples, "detectability": detectability}))["Data"]
    assert "metabolites of 20 samples from 10 biological units were used (design: tissue, location)" in text
    assert "300 genes and 17 metabolites entered the analysis" in text


def test_limits_are_those_of_the_settings(tables: Tables) -> None:
    settings = {
        "preparation": {"min_detected_share_genes": 0.11, "min_detected_share_metabolites": 0.22},
        "homology": {"max_evalue": 1e-7, "min_coverage": 0.33},
        "ranking": {"order": "fused", "expected_genes": 44.0},
    }
    given = replace(content(tables), settings=Settings.model_validate(settings))
    text = said(given)
    assert "Genes detected in fewer than 11% of the samples and metabolites detected in fewer than 22%" in text["Data"]
    assert "(E <= 1e-07, coverage >= 0.33)" in text["Homology"]
    assert "with e = 44 expected genes" in text["Ranking"]
    assert "Lists are sorted by fused." in text["Ranking"]
    gathering = {"homology": settings["homology"] | {"threshold": "gathering"}}
    text = said(replace(given, settings=Settings.model_validate(gathering)))
    assert "(the profile's gathering threshold, else E <= 1e-07" in text["Homology"]


def test_claims_hits_and_accuracy_are_those_of_the_tables(tables: Tables) -> None:
    genes = tables["gene_ranking"].copy()
    genes["q"], genes["q_unweighted"] = 0.5, 0.5
    genes.loc[:5, "q"], genes.loc[:2, "q_unweighted"] = 0.1, 0.1
    genes["homology_raw"] = 0.0
    genes.loc[:6, "homology_raw"] = 0.9
    genes.loc[290:, "homology_state"] = "not searched"
    text = said(content(tables | {"gene_ranking": genes}))
    assert "6 genes have q <= 0.1 (3 without weights)" in text["Correlation and claims"]
    assert "7 of 290 searched genes have a passing homology hit" in text["Homology"]
    accuracy = tables["classification"].set_index(["model", "label"])["balanced_accuracy"]
    for label in ("tissue", "location"):
        told = f"predicted {label} of held-out samples with balanced accuracy {accuracy['gat', label]:.2f}"
        assert told in text["Models"]
    assert text["Models"].count("balanced accuracy") == 2


def test_every_verdict_stands_as_it_is(tables: Tables) -> None:
    text = said(content(tables))["Verdicts"]
    for sentence in tables["evidence_verdicts"]["sentence"].dropna():
        assert sentence.rstrip(".") in text


def test_what_is_missing_is_left_out_or_said() -> None:
    text = said(content(empty_tables()))
    assert text["Homology"] == "No homology was searched."
    assert "nothing was adjusted for" in text["Data"]
    assert "Models" not in text
    assert "Verdicts" not in text
    assert "nan" not in " ".join(text.values()).lower()


def test_names_cannot_become_markup(tables: Tables) -> None:
    text = methods_markdown(content(tables, title="a <b>*x*\n# heading"))
    assert text.startswith("# Methods: a \\<b\\>\\*x\\*")
    assert "\n# heading" not in text
    assert text.count("\n## ") == len(methods_sections(content(tables)))
