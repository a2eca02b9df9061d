"""Normalisation as the cohort's settings say: blanks, quality controls, standards, reasons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from omics_assets.assets.cohort_arrays.sample_table import blank_corrected
from omics_assets.assets.preparation import Normalized, normalize, reason_counts
from omics_assets.cohort import load_cohort
from omics_assets.cohort_tables import CohortTables, read_cohort_tables
from omics_assets.settings import PreparationSettings

SAMPLES = [f"s{n}" for n in range(1, 7)]
BLANKS, CONTROLS = ["blank1", "blank2"], ["QC1", "QC2", "QC3"]
FEATURES = ["clean", "background", "unstable", "rare", "flat", "standard"]


def tables_of(folder: Path, unit: str = "intensity", **preparation: object) -> CohortTables:
    rng = np.random.default_rng(4)
    genes = pd.DataFrame(rng.gamma(2, 40, (5, 6)).round(2), [f"g{n}" for n in range(5)], SAMPLES)
    genes.to_csv(folder / "expression.csv", index_label="gene")
    columns = [*SAMPLES, *BLANKS, *CONTROLS]
    values = pd.DataFrame(rng.uniform(900, 1100, (6, 11)).round(0), FEATURES, columns)
    values[BLANKS] = 0.0
    values[CONTROLS] = [1000.0, 1010.0, 990.0]
    values.loc["background", BLANKS] = [600.0, 200.0]
    values.loc["standard", BLANKS] = 1000.0
    values.loc["unstable", CONTROLS] = [100.0, 1000.0, 4000.0]
    values.loc["rare", SAMPLES[1:]] = 0.0
    values.loc["flat", SAMPLES] = 500.0
    values = np.log2(values.replace(0, np.nan)) if unit == "log2" else values
    values.insert(0, "role", ["analyte"] * 5 + ["standard"])
    values.to_csv(folder / "metabolites.csv", index_label="metabolite")
    sheet = {"sample": columns, "role": ["sample"] * 6 + ["blank"] * 2 + ["qc"] * 3}
    pd.DataFrame(sheet).to_csv(folder / "samples.csv", index=False)
    contract = {"metabolites": {"file": "metabolites.csv", "unit": unit}, "preparation": preparation}
    (folder / "cohort.yaml").write_text(yaml.safe_dump(contract))
    return read_cohort_tables(load_cohort(folder))


def normalized(folder: Path, unit: str = "intensity", **preparation: object) -> Normalized:
    tables = tables_of(folder, unit, **preparation)
    matrices = (tables.gene_expression, tables.metabolite_intensity, tables.metabolite_features)
    return normalize(load_cohort(folder), tables.samples, *matrices)


ALWAYS = {"rare": "detected in 17 % of the samples", "flat": "constant"}
BLANK = {"background": "less than 3 times the blanks"}


@pytest.mark.parametrize(
    ("preparation", "dropped"),
    [
        ({}, ALWAYS | BLANK),
        ({"blank_ratio": 0}, ALWAYS),
        ({"blank_ratio": 2}, ALWAYS),
        ({"max_qc_cv": 0.3}, ALWAYS | BLANK | {"unstable": "varies by more than 30 % (CV) between qc samples"}),
        ({"max_qc_cv": 2.0}, ALWAYS | BLANK),
        ({"min_detected_share_metabolites": 0.1}, {"flat": "constant"} | BLANK),
    ],
)
def test_every_dropped_feature_has_its_reason(tmp_path, preparation, dropped):
    done = normalized(tmp_path, **preparation)
    assert done.dropped.set_index("feature")["reason"].to_dict() == dropped
    assert set(done.metabolites["metabolite"]) == set(FEATURES) - set(dropped)
    assert list(done.metabolites.columns) == ["metabolite", *SAMPLES]


def test_standards_are_kept_beside_as_negative_controls(tmp_path):
    assert "standard" in set(normalized(tmp_path, blank_ratio=100, max_qc_cv=0.001).metabolites["metabolite"])


@pytest.mark.parametrize("unit", ["intensity", "log2"])
def test_blanks_are_subtracted_where_asked(tmp_path, unit):
    tables = tables_of(tmp_path, unit)
    given = tables.metabolite_intensity
    plain, less = (
        blank_corrected(given, tables.metabolite_features, PreparationSettings(subtract_blanks=subtract))
        .set_index("metabolite")
        .loc["background", SAMPLES]
        for subtract in (False, True)
    )
    amounts = [np.exp2(row.astype(float)) if unit == "log2" else row.astype(float) for row in (plain, less)]
    np.testing.assert_allclose(amounts[1], amounts[0] - 400)
    standard = blank_corrected(given, tables.metabolite_features, PreparationSettings(subtract_blanks=True))
    row = standard.set_index("metabolite").loc["standard", SAMPLES].astype(float)
    limit = np.log2(1000) if unit == "log2" else 1000
    above = given.set_index("metabolite").loc["standard", SAMPLES].astype(float) > limit
    assert (row.notna() == above).all(), "what the blanks hold too was not detected"
    done, before = (normalized(tmp_path, unit, subtract_blanks=subtract) for subtract in (True, False))
    assert not done.metabolites.equals(before.metabolites)


def test_reasons_are_counted_without_their_shares():
    dropped = pd.DataFrame(
        {
            "modality": ["gene"] * 3,
            "feature": ["a", "b", "c"],
            "reason": ["detected in 5 % of the samples", "detected in 9 % of the samples", "constant"],
        }
    )
    assert reason_counts(dropped).to_dict() == {("gene", "detected in too few samples"): 2, ("gene", "constant"): 1}
