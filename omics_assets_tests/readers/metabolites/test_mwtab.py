"""mwTab text and JSON of the Metabolomics Workbench: MS, NMR metabolites, NMR bins."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.metabolites.reading import read

HEAD = (
    "#METABOLOMICS WORKBENCH STUDY_ID:ST000001 ANALYSIS_ID:AN000001 PROJECT_ID:PR000001",
    "VERSION             \t1",
    "#SUBJECT_SAMPLE_FACTORS:         \tSUBJECT(optional)[tab]SAMPLE[tab]FACTORS(NAME:VALUE pairs separated by |)",
    "SUBJECT_SAMPLE_FACTORS           \tp1\tS1\tDiet:Ad lib | Group:High\tRAW_FILE_NAME=a.raw; Age=3",
    "SUBJECT_SAMPLE_FACTORS           \tp2\tS2\tDiet:Fasted | Group:QC\t",
    "#MS",
    "MS:INSTRUMENT_NAME               \tQTOF",
)
DATA = (
    "#MS_METABOLITE_DATA",
    "MS_METABOLITE_DATA:UNITS         \tpeak area",
    "MS_METABOLITE_DATA_START",
    "Samples\tS1\tS2",
    "Factors\tDiet:Ad lib | Group:High\tDiet:Fasted | Group:QC",
    "2_3-DIPHOSPHO acid (*)\t476477.0000\t",
    "Valine\t0\tND",
    "MS_METABOLITE_DATA_END",
)
METABOLITES = (
    "#METABOLITES",
    "METABOLITES_START",
    "metabolite_name\tmoverz_quant\tretention_time\tformula\tadduct\tkegg_id",
    "2,3-DIPHOSPHO acid\t1\t\t\t\t",
    "2,3-DIPHOSPHO acid (*)\t264.95\t5.5\tC3H8\t[M-H]-\tC01",
    "VALINE\t118.1\t6.25\tC5H11NO2\t\tC00183",
    "METABOLITES_END",
    "#END",
)
JSON = {
    "METABOLOMICS WORKBENCH": {"STUDY_ID": "ST000001", "ANALYSIS_ID": "AN000001", "VERSION": "1"},
    "SUBJECT_SAMPLE_FACTORS": [
        {"Subject ID": "p1", "Sample ID": "S1", "Factors": {"Diet": "Ad lib"}, "Additional sample data": {"Age": "3"}},
        {"Subject ID": "-", "Sample ID": "S2", "Factors": {"Diet": "Fasted"}},
    ],
    "MS_METABOLITE_DATA": {
        "Units": "pg/ml",
        "Data": [{"Metabolite": "Valine", "S1": "1.5", "S2": ""}, {"Metabolite": "Leucine", "S1": 3, "S2": None}],
        "Metabolites": [{"Metabolite": "Valine", "quantified m/z": "118.1", "formula": "C5H11NO2"}],
    },
}


def text(*parts: tuple[str, ...], end: str = "\r\n") -> str:
    return "".join(line + end for part in parts for line in part)


def test_measurements_with_factors_and_annotation(tmp_path: Path) -> None:
    found = read(tmp_path, text(HEAD, DATA, METABOLITES))
    assert (found.dialect, found.unit, found.zeros) == ("mwtab", "intensity", "measured")
    assert list(found.table.columns) == ["S1", "S2"]
    assert list(found.table.index) == ["2_3-DIPHOSPHO acid (*)", "Valine"]
    np.testing.assert_array_equal(found.table.to_numpy(), [[476477, np.nan], [0, np.nan]])
    assert found.features.iloc[0].tolist() == ["2,3-DIPHOSPHO acid (*)", 264.95, 330.0, "[M-H]-", "C3H8", "analyte"]
    assert found.features.iloc[1].tolist()[:2] == ["VALINE", 118.1]
    assert list(found.samples.columns) == ["Diet", "Group", "RAW_FILE_NAME", "Age", "subject", "role"]
    assert found.samples.loc["S1"].tolist() == ["Ad lib", "High", "a.raw", "3", "p1", "biological"]
    assert found.samples.loc["S2", "role"] == "qc"
    assert "unit: peak area" in found.notes


def test_factors_row_serves_where_no_sample_is_described(tmp_path: Path) -> None:
    found = read(tmp_path, text(HEAD[:1], DATA))
    assert found.samples["Diet"].tolist() == ["Ad lib", "Fasted"]
    assert found.features["name"].tolist() == ["2_3-DIPHOSPHO acid (*)", "Valine"]


def test_nmr_bins_and_nmr_metabolites(tmp_path: Path) -> None:
    bins = (
        "#NMR_BINNED_DATA",
        "NMR_BINNED_DATA_START",
        "Bin range(ppm)\tS1\tS2",
        "0.50...0.56\t0.00058149\t1.6592",
        "NMR_BINNED_DATA_END",
    )
    found = read(tmp_path, text(HEAD, bins))
    assert found.table.loc["0.50...0.56"].tolist() == [0.00058149, 1.6592]
    assert found.features["name"].isna().all()
    assert found.unit is None
    nmr = tuple(line.replace("MS_METABOLITE", "NMR_METABOLITE").replace("peak area", "mM") for line in DATA)
    assert any("NMR_METABOLITE_DATA" in note for note in read(tmp_path, text(HEAD, nmr)).notes)


def test_extended_data_and_a_second_analysis_are_said_not_read(tmp_path: Path) -> None:
    extended = (
        "EXTENDED_MS_METABOLITE_DATA_START",
        "metabolite_name\tsample_id\tvalue",
        "Valine\tS1\t3",
        "EXTENDED_MS_METABOLITE_DATA_END",
    )
    found = read(tmp_path, text(HEAD, extended, DATA, METABOLITES, HEAD, DATA))
    assert found.table.shape == (2, 2)
    assert any("EXTENDED_MS_METABOLITE_DATA" in note for note in found.notes)
    assert any("several analyses" in note for note in found.notes)
    assert any("several analyses" in note for note in read(tmp_path, json.dumps({"1": JSON, "2": JSON})).notes)


def test_a_block_cut_out_by_a_spreadsheet(tmp_path: Path) -> None:
    lines = (
        "MS_METABOLITE_DATA_START,,",
        "Samples,a,b",
        "Factors,WT,KO",
        '"2,3-diphosphate",234.5,256.7',
        "MS_METABOLITE_DATA_END,,",
    )
    assert read(tmp_path, text(lines)).table.to_dict("index") == {"2,3-diphosphate": {"a": 234.5, "b": 256.7}}


def test_json(tmp_path: Path) -> None:
    found = read(tmp_path, json.dumps(JSON))
    assert (found.dialect, found.unit) == ("mwtab", "intensity")
    np.testing.assert_array_equal(found.table.loc[["Valine", "Leucine"]], [[1.5, np.nan], [3, np.nan]])
    assert found.features["mz"].tolist()[0] == 118.1
    assert found.samples["Diet"].tolist() == ["Ad lib", "Fasted"]
    assert found.samples["subject"].fillna("?").tolist() == ["p1", "?"]


def test_json_of_older_versions_of_the_mwtab_package(tmp_path: Path) -> None:
    old = {
        "METABOLOMICS WORKBENCH": {"HEADER": "#METABOLOMICS WORKBENCH"},
        "SUBJECT_SAMPLE_FACTORS": {
            "SUBJECT_SAMPLE_FACTORS": [
                {"subject_type": "-", "local_sample_id": "S2", "factors": "Diet:Fasted", "additional_sample_data": ""}
            ]
        },
        "MS_METABOLITE_DATA": {
            "MS_METABOLITE_DATA:UNITS": "Peak height",
            "MS_METABOLITE_DATA_START": {
                "Samples": ["S2", "S1"],
                "Factors": ["Diet:Fasted", "Diet:Ad lib"],
                "DATA": [{"metabolite_name": "alanine", "S1": "1", "S2": "2"}],
            },
        },
        "METABOLITES": {"METABOLITES_START": {"DATA": [{"metabolite_name": "alanine", "moverz_quant": "116"}]}},
    }
    found = read(tmp_path, json.dumps(old))
    assert found.table.to_dict("list") == {"S2": [2.0], "S1": [1.0]}
    assert found.features["mz"].tolist() == [116.0]
    assert found.samples["Diet"].tolist() == ["Fasted", "Ad lib"]  # S1 is not described: its Factors serve


@pytest.mark.parametrize(
    ("content", "problem", "line"),
    [
        (text(HEAD, DATA[:-1]), "is cut short: the line MS_METABOLITE_DATA_END is missing", 14),
        (text(HEAD, METABOLITES), "no block of measurements", None),
        (text(HEAD, ("MS:MS_RESULTS_FILE\tST1_Results.txt UNITS:area",)), "results file ST1_Results.txt", None),
        (text(HEAD, DATA).replace("\t0\tND", "\t0"), "has 1 values where there are 2 samples", 14),
        (text(HEAD, DATA).replace("\t0\tND", "\tlots\t1"), "'lots' is not a number", 14),
        (text(HEAD, DATA).replace("Samples\tS1\tS2", "Samples\tS1\tS1"), "'S1' has more than one column", 11),
        (json.dumps(JSON)[:-9], "not valid JSON", None),
        (json.dumps({**JSON, "MS_METABOLITE_DATA": {"Data": [["x"]]}}), "not of the form", None),
        (json.dumps({**JSON, "MS_METABOLITE_DATA": {"Data": [{"S1": "1"}]}}), "not of the form", None),
        (json.dumps(JSON).replace('"S2": ""', '"S1": ""'), "not valid JSON", None),
        ('{"METABOLOMICS WORKBENCH": ' + "[" * 100_000, "not valid JSON", None),
    ],
)
def test_bad_files_are_refused_with_their_place(tmp_path: Path, content: str, problem: str, line: int | None) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, content)
    assert problem in caught.value.problem
    assert caught.value.line == line
    assert caught.value.remedy


def test_a_quantity_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no quantity 'area'"):
        read(tmp_path, text(HEAD, DATA), quantity="area")
