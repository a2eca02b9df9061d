"""Cohorts as they come: each runs to a ranking with the evidence there is, or is refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.provenance import read_record
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.assets.runs import Told, run
from omics_assets_tests.assets.small_cohort import GENES, SAMPLES, SMALL, SmallCohort, road_to
from omics_assets_tests.conftest import TINY

ROAD = road_to("gene_ranking")
LABELLED = ("classification", "confusion", "classification_null", "gnn_importance", "gnn_control")
Spoil = Callable[[SmallCohort], None]


class Ranked:
    """A cohort that ran to its ranking."""

    def __init__(self, root: DataRoot, told: Told) -> None:
        assert told.outcome.success, told.outcome.failure
        self.root, self.told = root, told

    def frame(self, name: str) -> pd.DataFrame:
        frame: pd.DataFrame = pq.read_table(self.root.table(name, SMALL)).to_pandas()
        return frame

    def reason(self, name: str) -> str:
        record = read_record(self.root.table(name, SMALL))
        assert record
        return record.reason

    def ranked_genes(self) -> set[str]:
        ranking = self.frame("gene_ranking")
        return set(ranking.loc[ranking["fused_rank"].notna(), "gene"])


@pytest.fixture
def rank(tmp_path):
    """Run a spoilt cohort to its ranking, with every table on the way."""

    def run_to_the_end(spoil: Spoil, *further: str) -> Ranked:
        cohort = SmallCohort()
        spoil(cohort)
        root = DataRoot(tmp_path)
        cohort.write(root)
        with dg.DagsterInstance.ephemeral() as instance:
            ranked = Ranked(root, run(root, SMALL, instance, *ROAD, *further))
        for name in (*ROAD, *further):
            assert ranked.frame(name).columns[: len(CATALOG[name].columns)].tolist() == [
                column.name for column in CATALOG[name].columns
            ]
            assert len(ranked.frame(name)) or ranked.reason(name) or name == "dropped_features", f"{name}: empty, why?"
        return ranked

    return run_to_the_end


# --- runs to a ranking


def dirty(cohort: SmallCohort) -> None:
    cohort.expression.loc["g10"] = 0.0
    cohort.expression.loc["g11"] = 5.0
    cohort.expression.loc["g12", "s2"] = np.nan
    cohort.expression.loc["g13"] = np.nan
    cohort.metabolites.loc["m4", "s1"] = np.nan
    cohort.metabolites.loc["m5"] = 0.0
    cohort.metabolites.loc["m6"] = np.nan
    cohort.expression["s9"] = cohort.expression["s1"]
    cohort.metabolites["s10"] = cohort.metabolites["s1"]
    cohort.samples = pd.DataFrame({"sample": [*SAMPLES, "s9", "s10"], "tissue": ["leaf", "root"] * 5})


def test_constant_empty_and_missing_values_and_samples_in_one_file_only(rank):
    ranked = rank(dirty)
    dropped = ranked.frame("dropped_features").set_index("feature")["reason"]
    assert set(dropped.index) == {"g10", "g11", "g13", "m5", "m6"}
    assert dropped["g11"] == "constant"
    assert dropped.str.len().min() > 0
    assert ranked.ranked_genes() == set(GENES) - {"g10", "g11", "g13"}
    flags = ranked.frame("gene_ranking").set_index("gene")["flags"]
    assert (flags[["g10", "g11", "g13"]] == "not expressed").all()
    roles = ranked.frame("samples").set_index("sample")["role"]
    assert set(roles.index[roles == "left_out"]) == {"s9", "s10"}
    assert (roles[SAMPLES] == "biological").all()
    assert np.isfinite(ranked.frame("normalized_genes").drop(columns="gene").to_numpy()).all()
    assert np.isfinite(ranked.frame("gene_ranking").set_index("gene").loc["g12", "log_odds"])


def little_to_go_on(cohort: SmallCohort) -> None:
    """One class, only singletons, and a target that was never detected."""
    cohort.metabolites.loc["m0"] = 0.0
    assert cohort.samples is not None
    cohort.samples = cohort.samples.assign(tissue="leaf", plot=[f"p{n}" for n in range(len(SAMPLES))])
    cohort.contract["samples"] = {"file": "samples.csv", "labels": ["tissue", "plot"], "design": []}


def test_labels_that_cannot_be_predicted_are_named_and_other_evidence_stays(rank):
    ranked = rank(little_to_go_on)
    assert len(ranked.frame("classification")) == 0
    assert "tissue" in ranked.reason("classification")
    assert "plot" in ranked.reason("classification")
    assert ranked.ranked_genes() == set(GENES)
    ranking = ranked.frame("gene_ranking")
    assert (ranking["correlation_state"] == "cannot be computed here").all()
    assert (ranking["autoencoder_state"] == "tested").all()


def test_two_bare_matrices_are_a_cohort(rank):
    """No labels, no sample sheet, no homology, no known genes, no contract."""
    ranked = rank(SmallCohort.strip)
    for name in (*LABELLED, "homology_hits", "ranking_validation", "metabolite_rankings"):
        assert len(ranked.frame(name)) == 0
        assert ranked.reason(name)
    assert ranked.reason("classification") == "the cohort has no labels"
    assert set(ranked.frame("homology_scores")["bonus"].isna()) == {True}
    ranking = ranked.frame("gene_ranking")
    assert ranked.ranked_genes() == set(GENES)
    assert (ranking["homology_state"] == "not searched").all()
    assert (ranking["gnn_state"] == "cannot be computed here").all()
    assert (ranking["correlation_state"] == "tested").all()


NAMES = {
    "g00": "=HYPERLINK(1)",
    "g01": "+g01",
    "g02": "-g02",
    "g03": "@g03",
    "g04": "1-Mar",
    "g05": "Sep-02",
    "g06": "α-amylase β",
    "g07": "基因七",
    "g08": "2.31E+13",
    "g09": "007",
    "g10": "<b>g10</b>",
    "g11": "TRUE",
}


def strange_names(cohort: SmallCohort) -> None:
    cohort.rename_genes(NAMES)
    cohort.metabolites = cohort.metabolites.rename(index={"m0": "5-Dec", "m1": "=m1", "m2": "β-carotene"})
    cohort.contract["targets"] = ["5-Dec"]
    names = {"s1": "7", "s2": "ü 2", "s3": "=s3"}
    cohort.expression, cohort.metabolites = (t.rename(columns=names) for t in (cohort.expression, cohort.metabolites))
    assert cohort.samples is not None
    cohort.samples["sample"] = cohort.samples["sample"].replace(names)


def test_names_are_text_from_the_files_to_the_workbook(rank):
    """Unicode, what a spreadsheet made of ids, and what it would take for a formula."""
    beside = ("family_rankings", "detectability", "spike_in_recovery", "gene_dossiers", "ranking_changes")
    ranked = rank(strange_names, *beside, "ranking_workbook", "ranking_csv")
    genes = set(GENES) - set(NAMES) | set(NAMES.values())
    assert ranked.ranked_genes() == genes
    assert set(ranked.frame("samples")["sample"]) == {"7", "ü 2", "=s3", *SAMPLES[3:]}
    assert set(ranked.frame("gene_ranking")["best_metabolite"]) == {"5-Dec"}
    assert "1-Mar" in ranked.told.materializations()["samples"].metadata["notes"].value
    assert_workbook_holds_names_as_text(ranked, genes)
    csv = ranked.frame("ranking_csv").set_index("file")["path"]
    assert_csv_holds_no_formula(ranked, csv["gene_ranking"])


def assert_workbook_holds_names_as_text(ranked: Ranked, genes: set[str]) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = ranked.frame("ranking_workbook").set_index("file")["path"]["workbook"]
    book = openpyxl.load_workbook(ranked.root.path / path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"], "a formula"
    assert not [cell for cell in cells if cell.is_date], "a date"
    assert not [cell for cell in cells if cell.data_type == "b" and cell.value is True and cell.column == 1]
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
    shown = {str(text).removeprefix("'") for text in texts}
    assert genes <= shown
    dangerous = [cell for cell in cells if cell.data_type == "s" and str(cell.value)[0] in "=+-@\t"]
    assert dangerous
    assert all(cell.quotePrefix for cell in dangerous), "opened and saved again, it would be a formula"


def assert_csv_holds_no_formula(ranked: Ranked, path: str) -> None:
    genes = pd.read_csv(ranked.root.path / path, dtype=str, keep_default_na=False)["gene"]
    assert set(genes.str.removeprefix("'")) >= set(NAMES.values())
    assert not genes.str.startswith(("=", "+", "-", "@")).any()


# --- is refused with a sentence


def negative(cohort: SmallCohort) -> None:
    cohort.expression.loc["g07", "s3"] = -1.0


def three_samples(cohort: SmallCohort) -> None:
    cohort.metabolites = cohort.metabolites[SAMPLES[:3]]


def two_plants(cohort: SmallCohort) -> None:
    assert cohort.samples is not None
    cohort.samples = cohort.samples.assign(plant=cohort.samples["tissue"])
    cohort.contract["samples"] = {"file": "samples.csv", "block": "plant"}


def repeated_gene(cohort: SmallCohort) -> None:
    cohort.rename_genes({"g08": "g07"})
    cohort.contract["expression"] = {"file": "expression.csv", "unit": "fpkm", "duplicates": "error"}


def repeated_sample(cohort: SmallCohort) -> None:
    cohort.expression.columns = [*SAMPLES[:-1], "s1"]


def no_gene_left(cohort: SmallCohort) -> None:
    cohort.expression.loc[:] = 0.0


def no_metabolite_left(cohort: SmallCohort) -> None:
    cohort.metabolites.loc[:] = 7.0


def nothing_but_text(cohort: SmallCohort) -> None:
    cohort.expression = cohort.expression.astype(object)
    cohort.expression.loc["g03", "s2"] = "high"


def unknown_label(cohort: SmallCohort) -> None:
    cohort.contract["samples"] = {"file": "samples.csv", "labels": ["tisue"]}


REFUSED = [
    (negative, "expression.csv", "g07 has the value -1"),
    (three_samples, None, "only 3 samples have both"),
    (two_plants, "samples.csv", "only 2 biological samples"),
    (repeated_gene, "expression.csv", "'g07' is used a second time"),
    (repeated_sample, "expression.csv", "s1"),
    (no_gene_left, "expression.csv", "not one gene of 40 can be used"),
    (no_metabolite_left, "metabolites.csv", "not one metabolite of 8 can be used"),
    (nothing_but_text, "expression.csv", "high"),
    (unknown_label, "cohort.yaml", "'tisue'"),
]


def assert_refused(told: Told, file: str | None, sentence: str) -> None:
    """The run failed, not retried, with a sentence that says where and what to do."""
    assert not told.outcome.success
    assert told.outcome.bad_input, "exit code 2"
    failure = told.failure().step_failure_data.user_failure_data
    assert sentence in failure.description
    assert not [event for event in told.events if event.event_type_value == "STEP_UP_FOR_RETRY"]
    assert failure.metadata["remedy"].value in failure.description
    assert "\n" not in failure.description
    if file:
        assert failure.metadata["file"].value == file
        assert file in failure.description
    assert failure.description in told.outcome.failure


@pytest.mark.parametrize(("spoil", "file", "sentence"), REFUSED, ids=[spoil.__name__ for spoil, *_ in REFUSED])
def test_what_cannot_be_used_is_refused(tmp_path, spoil, file, sentence):
    cohort, root = SmallCohort(), DataRoot(tmp_path)
    spoil(cohort)
    cohort.write(root)
    with dg.DagsterInstance.ephemeral() as instance:
        told = run(root, SMALL, instance, "preparation")
    assert_refused(told, file, sentence)


# --- and leaves what was there


def spoil_file(root: DataRoot) -> None:
    path = root.cohort_folder(TINY) / "expression.csv"
    lines = path.read_text().splitlines()
    gene, first, *rest = lines[1].split(",")
    lines[1] = ",".join([gene, f"-{first}", *rest])
    path.write_text("\n".join(lines) + "\n")


def ask_for(root: DataRoot, target: str) -> None:
    path = root.cohort_folder(TINY) / "cohort.yaml"
    contract = yaml.safe_load(path.read_text()) | {"targets": [target]}
    path.write_text(yaml.safe_dump(contract))


def misspell_target(root: DataRoot) -> None:
    ask_for(root, "feature_1l")


def misspell_known_gene(root: DataRoot) -> None:
    path = root.cohort_folder(TINY) / "known_genes.csv"
    header, first, *rest = path.read_text().splitlines()
    path.write_text("\n".join([header, "gene_oo1" + first[first.index(",") :], *rest]) + "\n")


def misspell_metabolite_of_known_gene(root: DataRoot) -> None:
    path = root.cohort_folder(TINY) / "known_genes.csv"
    path.write_text(path.read_text().replace("feature_", "featur_"))


LATER = [
    (spoil_file, ("preparation",), "expression.csv", "cannot be negative"),
    (misspell_target, ("detectability",), "cohort.yaml", "target metabolite 'feature_1l' is not in the data"),
    (misspell_known_gene, ("ranking",), "known_genes.csv", "line 2, column gene: known gene 'gene_oo1' is not"),
    (misspell_metabolite_of_known_gene, ("ranking",), "known_genes.csv", "metabolite of a known gene 'featur_"),
]


@pytest.mark.parametrize(("spoil", "select", "file", "sentence"), LATER, ids=[spoil.__name__ for spoil, *_ in LATER])
def test_a_refusal_leaves_the_earlier_tables(fresh_root, spoil, select, file, sentence):
    root = DataRoot(fresh_root)
    spoil(root)
    before = {path: path.read_bytes() for path in root.assets.rglob("*") if path.is_file()}
    with dg.DagsterInstance.ephemeral() as instance:
        told = run(root, TINY, instance, *select)
    assert_refused(told, file, sentence)
    assert "near matches" in told.outcome.failure or spoil is spoil_file
    after = {path: path.read_bytes() for path in root.assets.rglob("*") if path.is_file()}
    assert after == before, "also nothing new, nothing unfinished"


def test_a_wrong_contract_is_refused_before_any_run(tmp_path):
    root = DataRoot(tmp_path)
    folder = SmallCohort().write(root)
    (folder / "cohort.yaml").write_text("target: [m0]\n")
    with dg.DagsterInstance.ephemeral() as instance, pytest.raises(InputError, match="did you mean 'targets'"):
        run(root, SMALL, instance)
