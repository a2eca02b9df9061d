"""From a cohort folder to its first tables: roles, zeros, blanks, units, columns of the sample sheet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from omics_assets.cohort import load_cohort
from omics_assets.cohort_tables import CohortTables, MeasuredFile, read_cohort_tables
from omics_assets.cohort_tables.matrices import missing_where_not_detected
from omics_assets.errors import InputError
from omics_assets.tables.catalog import CATALOG

SAMPLES = [f"leaf_{n}" for n in range(1, 7)]
CONTROLS = ["blank_1", "blank_2", "QC_1", "QC_2", "QC_3"]


class Files:
    """The files of a cohort, to be changed and then read."""

    def __init__(self, folder: Path) -> None:
        rng = np.random.default_rng(5)
        self.folder = folder
        self.expression = pd.DataFrame(rng.gamma(2, 40, (9, 6)).round(2), [f"g{n}" for n in range(9)], SAMPLES)
        columns = [CONTROLS[0], *SAMPLES[:3], CONTROLS[2], *SAMPLES[3:], *CONTROLS[3:], CONTROLS[1]]
        values = rng.gamma(2, 4000, (5, len(columns))).round(0) + 1
        self.metabolites = pd.DataFrame(values, [f"m{n}" for n in range(5)], columns)
        self.sheet: pd.DataFrame | None = None
        self.contract: dict[str, object] = {}

    def read(self) -> CohortTables:
        self.expression.to_csv(self.folder / "expression.csv", index_label="gene")
        self.metabolites.to_csv(self.folder / "metabolites.csv", index_label="metabolite")
        if self.sheet is not None:
            self.sheet.to_csv(self.folder / "samples.csv", index_label="sample")
        (self.folder / "cohort.yaml").write_text(yaml.safe_dump(self.contract))
        return read_cohort_tables(load_cohort(self.folder))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def roles(tables: CohortTables) -> dict[str, str]:
    return tables.samples.set_index("sample")["role"].to_dict()


def test_tables_fit_their_schemas_and_hold_biological_samples_only(files):
    tables = files.read()
    for name in ("samples", "gene_expression", "metabolite_intensity", "metabolite_features"):
        CATALOG[name].arrow(getattr(tables, name))
    wide = tables.metabolite_intensity
    assert list(wide.columns) == ["metabolite", "unit", "zeros", *SAMPLES]
    assert list(tables.gene_expression.columns) == ["gene", "unit", *SAMPLES]
    np.testing.assert_array_equal(wide[SAMPLES], files.metabolites[SAMPLES])


# --- roles


def test_blanks_and_controls_have_their_role_without_any_sample_sheet(files):
    found = roles(files.read())
    assert found == dict.fromkeys(SAMPLES, "biological") | dict.fromkeys(CONTROLS[:2], "blank") | dict.fromkeys(
        CONTROLS[2:], "qc"
    )


def test_the_sample_sheet_wins(files):
    names = [*SAMPLES, "QC_1", "blank_1", "wash"]
    files.sheet = pd.DataFrame({"role": ["Sample"] * 5 + ["pooled QC", "blank", "biological", "Blank"]}, names)
    files.expression["blank_1"] = files.expression["leaf_1"]
    assert roles(files.read()) == {
        **dict.fromkeys([*SAMPLES[:5], "blank_1"], "biological"),
        "leaf_6": "qc",
        "QC_1": "blank",
        "QC_2": "qc",
        "QC_3": "qc",
        "blank_2": "blank",
        "wash": "left_out",  # no file holds it
    }


def test_what_blanks_and_controls_say_of_the_features(files):
    files.metabolites.loc["m1", CONTROLS[:2]] = [0.0, 300.0]
    files.metabolites.loc["m1", CONTROLS[2:]] = [100.0, 120.0, 140.0]
    files.metabolites.loc["m1", SAMPLES] = [0.0, 600, 600, 600, 600, 600]
    features = files.read().metabolite_features.set_index("metabolite")
    row = features.loc["m1"]
    assert (row["blank_mean"], row["blank_share"]) == pytest.approx((150.0, 0.3))
    assert row["qc_cv"] == pytest.approx(20 / 120)
    assert features.notna()[["blank_mean", "blank_share", "qc_cv"]].all(axis=None)
    files.metabolites = files.metabolites[SAMPLES]
    assert files.read().metabolite_features[["blank_mean", "blank_share", "qc_cv"]].isna().all(axis=None)


def test_logarithms_are_raised_before_blanks_are_averaged(files):
    files.metabolites = np.log2(files.metabolites)
    files.metabolites.loc["m0", [*CONTROLS[:2], *SAMPLES]] = [3.0, 5.0, *[6.0] * 6]
    files.contract = {"metabolites": {"file": "metabolites.csv", "unit": "log2"}}
    row = files.read().metabolite_features.set_index("metabolite").loc["m0"]
    assert (row["blank_mean"], row["blank_share"]) == pytest.approx((20.0, 20 / 64))
    files.contract = {"metabolites": {"file": "metabolites.csv", "unit": "log_ratio"}}
    assert files.read().metabolite_features[["blank_mean", "blank_share", "qc_cv"]].isna().all(axis=None)


# --- zeros


def stored(tables: CohortTables) -> tuple[str, float]:
    row = tables.metabolite_intensity.set_index("metabolite").loc["m2"]
    return row["zeros"], row["leaf_2"]


def test_a_zero_means_not_detected_where_nothing_says_otherwise(files):
    files.metabolites.loc["m2", "leaf_2"] = 0.0
    tables = files.read()
    zeros, value = stored(tables)
    assert zeros == "not_detected"
    assert np.isnan(value)
    assert "metabolites: 1 zeros were taken for not detected, as the file cannot tell" in tables.notes


@pytest.mark.parametrize("unit", ["log2", "log_ratio", "percent"])
def test_a_zero_is_a_number_in_logarithms_and_percentages(files, unit):
    files.metabolites = files.metabolites / files.metabolites.sum()
    files.metabolites.loc["m2", "leaf_2"] = 0.0
    files.contract = {"metabolites": {"file": "metabolites.csv", "unit": unit}}
    assert stored(files.read()) == ("measured", 0.0)


AS_WRITTEN = ("2 zeros were taken for not detected, as this format writes it",)


@pytest.mark.parametrize(
    ("said", "unit", "means", "note"),
    [
        ("measured", "intensity", "measured", ()),
        (
            "not_detected",
            "intensity",
            "not_detected",
            AS_WRITTEN,
        ),
        ("not_detected", "percent", "not_detected", AS_WRITTEN),
        ("not_detected", "log2", "measured", ()),
        ("unknown", "intensity", "not_detected", ("2 zeros were taken for not detected, as the file cannot tell",)),
        ("unknown", "percent", "measured", ()),
    ],
)
def test_what_the_format_says_of_zeros_counts(said, unit, means, note):
    table = pd.DataFrame([[0.0, 1.0], [np.nan, 0.0]])
    measured = MeasuredFile("m", table, pd.DataFrame(), pd.DataFrame(), said, "d", unit, ())
    values, zeros, notes = missing_where_not_detected(measured)
    assert (zeros, notes) == (means, note)
    wanted = table if means == "measured" else table.replace(0.0, np.nan)
    pd.testing.assert_frame_equal(values, wanted)


# --- units


def test_a_sample_without_counts_is_refused(files):
    files.expression = (files.expression * 10).round(0)
    files.expression["leaf_4"] = 0
    with pytest.raises(InputError, match="has no counts") as caught:
        files.read()
    assert (caught.value.file, caught.value.column) == ("expression.csv", "leaf_4")


def test_units_and_dialects_are_known(files):
    tables = files.read()
    assert (tables.expression.unit, tables.metabolites.unit) == ("fpkm", "intensity")
    assert (tables.expression.dialect, tables.expression.file) == ("matrix (csv)", "expression.csv")


# --- the sample sheet


def test_a_column_of_the_sheet_pairs_files_with_names_of_their_own(files):
    runs = [f"2024_{n:03d}_k" for n in (17, 3, 250, 99, 41, 8)]
    files.expression.columns = [f"/data/{run}.sorted.bam" for run in runs]
    files.sheet = pd.DataFrame({"tissue": ["a", "b"] * 3, "rna_run": runs}, SAMPLES)
    tables = files.read()
    table = tables.samples.set_index("sample").loc[SAMPLES]
    assert table["expression_name"].tolist() == files.expression.columns.tolist()
    assert set(table["matched_by"]) == {"column rna_run + folder path + file suffix"}
    assert table["labels"].tolist() == ["tissue"] * 6
    np.testing.assert_array_equal(tables.gene_expression[SAMPLES], files.expression)


def test_named_columns_are_used_and_checked(files):
    order = ["3", "1", "2", "6", "5", "4"]
    files.expression.columns = sorted(order)
    files.sheet = pd.DataFrame({"order": order}, SAMPLES)
    files.contract = {"samples": {"file": "samples.csv", "expression_column": "order"}}
    table = files.read().samples.set_index("sample").loc[SAMPLES]
    assert table["expression_name"].tolist() == order
    files.contract = {"samples": {"file": "samples.csv", "expression_column": "ordr"}}
    with pytest.raises(InputError, match="no column 'ordr'"):
        files.read()


def test_labels_are_what_groups_the_biological_samples(files):
    """Neither the kind of sample nor a name of its own for every sample is a label."""
    names = [*SAMPLES, *CONTROLS]
    kinds = ["sample"] * 6 + ["blank"] * 2 + ["qc"] * 3
    files.sheet = pd.DataFrame({"kind": kinds, "role": kinds, "site": ["n", "s"] * 3 + [""] * 5, "id": names}, names)
    tables = files.read()
    assert set(tables.samples["labels"]) == {"site"}
    assert roles(tables)["QC_2"] == "qc"


@pytest.mark.parametrize("name", ["gene", "unit", "zeros"])
def test_a_sample_cannot_be_called_like_a_column(files, name):
    files.expression = files.expression.rename(columns={"leaf_1": name})
    files.metabolites = files.metabolites.rename(columns={"leaf_1": name})
    with pytest.raises(InputError, match=f"cannot be called '{name}'"):
        files.read()


# --- files of real tools


def write_salmon(files: Files, samples: list[str]) -> None:
    """Two transcripts of g1 and one of g2, one folder per sample, as Salmon writes them."""
    for number, name in enumerate(samples, 1):
        path = files.folder / "quants" / name / "quant.sf"
        path.parent.mkdir(parents=True)
        rows = [("g1.1", 1000, 800.0, 3.0 * number, 30), ("g1.2", 500, 300.0, 1.0, 10), ("g2.1", 900, 700.0, 8.0, 60)]
        lines = ["\t".join(map(str, row)) for row in rows]
        path.write_text("\n".join(["Name\tLength\tEffectiveLength\tTPM\tNumReads", *lines]) + "\n")
    (files.folder / "tx2gene.tsv").write_text("g1.1\tg1\ng1.2\tg1\ng2.1\tg2\n")


def write_mzmine(files: Files) -> None:
    """A table of MZmine 2: 0 = not detected, minutes, one column per raw file."""
    names = [*(f"{sample}.mzML" for sample in SAMPLES), "blank_1.mzML", "QC_1.mzML"]
    rows = [[1, 181.07, 2.5, 0, 20, 30, 40, 50, 60, 0, 35], [2, 300.1, 4, 9, 8, 7, 6, 5, 4, 9, 0]]
    header = ["row ID", "row m/z", "row retention time", *(f"{name} Peak area" for name in names)]
    text = "\n".join(",".join(map(str, row)) for row in [header, *rows])
    (files.folder / "metabolites.csv").write_text(text + "\n")


@pytest.mark.parametrize("file", ["quants", "quants/*/quant.sf"])
@pytest.mark.parametrize(
    ("options", "unit", "g1"),
    [({"tx2gene": "tx2gene.tsv"}, "tpm", 4.0), ({"gene_pattern": r"^(.+)\.\d+$", "unit": "counts"}, "counts", 40.0)],
)
def test_quantifier_and_mzmine(files, file, options, unit, g1):
    write_salmon(files, SAMPLES)
    write_mzmine(files)
    contract = {"expression": {"file": file, **options}, "metabolites": {"file": "metabolites.csv"}}
    (files.folder / "cohort.yaml").write_text(yaml.safe_dump(contract))
    tables = read_cohort_tables(load_cohort(files.folder))
    assert (tables.expression.dialect, tables.expression.unit) == ("salmon_quant", unit)
    genes = tables.gene_expression.set_index("gene")
    assert genes.index.tolist() == ["g1", "g2"]
    assert genes.loc["g1", "leaf_1"] == g1
    assert set(tables.samples.loc[tables.samples["role"] == "biological", "matched_by"]) == {"file suffix"}
    assert roles(tables) == dict.fromkeys(SAMPLES, "biological") | {"blank_1.mzML": "blank", "QC_1.mzML": "qc"}
    intensities = tables.metabolite_intensity.set_index("metabolite")
    assert tables.metabolites.dialect == "mzmine2"
    assert set(intensities["zeros"]) == {"not_detected"}
    assert np.isnan(intensities.loc["1", "leaf_1"])
    features = tables.metabolite_features.set_index("metabolite")
    assert features.loc["1", ["rt_s", "blank_mean"]].tolist() == [150.0, 0.0]
    assert features.loc["2", "blank_share"] == pytest.approx(9 / 6.5)


def test_the_names_of_transcripts_stand_in_the_notes(files):
    write_salmon(files, SAMPLES)
    write_mzmine(files)
    contract = {"expression": {"file": "quants", "tx2gene": "tx2gene.tsv"}, "metabolites": {"file": "metabolites.csv"}}
    (files.folder / "cohort.yaml").write_text(yaml.safe_dump(contract))
    notes = read_cohort_tables(load_cohort(files.folder)).notes
    assert "expression: tx2gene.tsv: 3 transcripts of 2 genes" in notes


def test_a_label_that_is_a_number_is_no_design(files):
    files.sheet = pd.DataFrame(
        {"tissue": ["leaf", "leaf", "leaf", "root", "root", "root"], "height": [1.5, 2, 3.5, 4, 5, 7]}, index=SAMPLES
    )
    files.contract = {"samples": {"file": "samples.csv", "labels": ["tissue", "height"]}}
    tables = files.read()
    assert set(tables.samples["labels"]) == {"tissue;height"}
    assert set(tables.samples["design"]) == {"tissue"}
    files.contract["samples"]["design"] = ["tissue", "height"]
    assert set(files.read().samples["design"]) == {"tissue;height"}
