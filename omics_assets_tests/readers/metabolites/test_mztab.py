"""mzTab-M 2.0 and 2.1 as Progenesis, MS-DIAL, XCMS, LipidDataAnalyzer and OpenMS write it; mzTab 1.0."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.metabolites.reading import read

SMH = (
    "SMH;SML_ID;SMF_ID_REFS;database_identifier;chemical_formula;smiles;inchi;chemical_name;uri;"
    "theoretical_neutral_mass;adduct_ions;reliability;best_id_confidence_measure;best_id_confidence_value;"
    "abundance_assay[1];abundance_assay[2];abundance_study_variable[1];abundance_variation_study_variable[1];opt_global_x"
)
SFH = (
    "SFH;SMF_ID;SME_ID_REFS;SME_ID_REF_ambiguity_code;adduct_ion;isotopomer;exp_mass_to_charge;charge;"
    "retention_time_in_seconds;retention_time_in_seconds_start;retention_time_in_seconds_end;"
    "abundance_assay[1];abundance_assay[2]"
)
SEH = "SEH;SME_ID;evidence_input_id;database_identifier;chemical_formula;smiles;inchi;chemical_name"
METADATA = (
    "COM;written by hand",
    "MTD;mzTab-version;2.0.0-M",
    "MTD;mzTab-ID;x",
    "MTD;ms_run[1]-location;file:///D:/Data%20Sets/leaf_1.mzML",
    "MTD;ms_run[2]-location;file://C:\\data\\leaf%5F2.mzML",
    "MTD;sample[1];plant 1",
    "MTD;assay[1];leaf 1",
    "MTD;assay[1]-sample_ref;sample[1]",
    "MTD;assay[1]-ms_run_ref;ms_run[1]",
    "MTD;assay[2];pool 1",
    "MTD;assay[2]-ms_run_ref;ms_run[2]",
    "MTD;study_variable[1];wild type",
    "MTD;study_variable[1]-assay_refs;assay[1]",
    "MTD;study_variable[2];sample_type:QC",
    "MTD;study_variable[2]-assay_refs;assay[2] ",
    "MTD;small_molecule-quantification_unit;[MS, MS:1001844, MS1 feature area, ]",
    "MTD;small_molecule_feature-quantification_unit;[PRIDE, PRIDE:0000330, Arbitrary quantification unit, ]",
    "",
)
SML = (
    SMH,
    "SML;6;2 | 1;CHEBI:1 | CHEBI:2;C2H6O | C3;null;null;ethanol | other;null;46;[M+H]+ | [M+Na]+;2;null;null;"
    "5.5;0;2;null;null",
    "SML;7;null;null;null;null;null;null;null;null;null;4;null;null;null;1e3;1;null;null",
    "",
)
SMF = (
    SFH,
    "SMF;1;9;null;[M+H]+;null;47.05;1;60.5;60;61;5;6",
    "SMF;2;null;null;[M+Na]+;null;69.03;1;62;60;63;null;8",
    "",
)
SME = (SEH, "SME;9;e;CHEBI:1;C2H6O;null;null;ethanol")


def mztab(*lines: str) -> str:
    """Return lines, written with semicolons, with tabs."""
    return "".join(line.replace(";", "\t") + "\n" for line in lines)


def test_small_molecules_with_what_their_first_feature_says(tmp_path: Path) -> None:
    found = read(tmp_path, mztab(*METADATA, *SML, *SMF, *SME))
    assert (found.dialect, found.unit, found.zeros) == ("mztab_m", "intensity", "measured")
    assert list(found.table.columns) == ["leaf 1", "pool 1"]
    np.testing.assert_array_equal(found.table.loc[["6", "7"]], [[5.5, 0], [np.nan, 1000]])
    assert found.features.loc["6"].tolist() == ["ethanol", 69.03, 62.0, "[M+H]+", "C2H6O", "analyte"]
    assert found.features.loc["7"].isna().tolist() == [True, True, True, True, True, False]
    assert found.samples["ms_run"].tolist() == ["leaf_1.mzML", "leaf_2.mzML"]
    assert found.samples["sample"].fillna("?").tolist() == ["plant 1", "?"]
    assert found.samples["study_variable"].tolist() == ["wild type", "sample_type:QC"]
    assert found.samples["role"].tolist() == ["biological", "qc"]
    assert "quantification unit: MS1 feature area" in found.notes
    assert "rows by reliability of the identification: 2: 1, 4: 1" in found.notes
    assert any("2.0.0-M" in note for note in found.notes)


def test_features_on_request_with_the_names_of_their_evidence(tmp_path: Path) -> None:
    found = read(tmp_path, mztab(*METADATA, *SML, *SMF, *SME), quantity="smf")
    np.testing.assert_array_equal(found.table.loc[["1", "2"]], [[5, 6], [np.nan, 8]])
    assert found.features["name"].fillna("?").tolist() == ["ethanol", "?"]
    assert found.features["rt_s"].tolist() == [60.5, 62.0]
    with pytest.raises(InputError, match="no quantity 'area'"):
        read(tmp_path, mztab(*METADATA, *SML), quantity="area")
    with pytest.raises(InputError, match="no SMF rows"):
        read(tmp_path, mztab(*METADATA, *SML), quantity="smf")


def test_features_where_the_small_molecules_are_a_dummy_or_absent(tmp_path: Path) -> None:
    dummy = (SMH, "SML;1;" + ";".join(["null"] * 17))
    for small_molecules, reason in ((dummy, "every abundance of the SML rows is null"), ((), "there are no SML rows")):
        found = read(tmp_path, mztab(*METADATA, *small_molecules, *SMF))
        assert list(found.table.index) == ["1", "2"]
        assert any(reason in note for note in found.notes)
    asked = read(tmp_path, mztab(*METADATA, *dummy, *SMF), quantity="sml")
    assert asked.table.shape == (1, 2)
    assert asked.table.isna().all(axis=None)


def test_padding_tabs_quotes_line_ends_and_another_column_order(tmp_path: Path) -> None:
    plain = read(tmp_path, mztab(*METADATA, *SML, *SMF))
    padded = mztab(*(f"{line};;;;" for line in (*METADATA, *SML, *SMF))).replace("\n", "\r\n")
    quoted = "\n".join("\t".join(f'"{cell}"' for cell in line.split(";")) for line in (*METADATA, *SML, *SMF) if line)
    header, *body = (line.split(";") for line in SML if line)
    order = [0, *reversed(range(1, len(header)))]
    turned = tuple(";".join(line[number] for number in order) for line in (header, *body))
    for text in (padded, quoted, mztab(*METADATA, *turned, *SMF)):
        found = read(tmp_path, text)
        if text is padded or text is quoted:
            assert found.notes == plain.notes
        assert found.table[plain.table.columns].equals(plain.table)
        assert found.features.equals(plain.features)


def test_assays_without_a_name(tmp_path: Path) -> None:
    unnamed = tuple(line for line in METADATA if not line.startswith(("MTD;assay[1];", "MTD;assay[2];")))
    text = mztab(*unnamed, *SML)
    found = read(tmp_path, text)
    assert list(found.table.columns) == ["assay[1]", "assay[2]"]
    assert any("2 assays have no name" in note for note in found.notes)
    known = read(tmp_path, text, sample_names=["leaf_1", "leaf_2"])
    assert list(known.table.columns) == ["leaf_1", "leaf_2"]
    twice = tuple(line.replace("assay[2];pool 1", "assay[2];leaf 1") for line in METADATA)
    assert list(read(tmp_path, mztab(*twice, *SML)).table.columns) == ["leaf 1 assay[1]", "leaf 1 assay[2]"]


def test_groups_of_study_variables_become_factors(tmp_path: Path) -> None:
    groups = (
        "MTD;mzTab-version;2.1.0-M",
        "MTD;assay[1];a",
        "MTD;assay[2];b",
        "MTD;study_variable_group[1];[,,sex,]",
        "MTD;study_variable_group[1]-study_variable_refs;study_variable[1]| study_variable[2]",
        "MTD;study_variable[1];Female",
        "MTD;study_variable[1]-assay_refs;assay[1]",
        "MTD;study_variable[2];Male",
        "MTD;study_variable[2]-assay_refs;assay[2]",
    )
    assert read(tmp_path, mztab(*groups, *SML)).samples["sex"].tolist() == ["Female", "Male"]


def test_decimal_commas_of_an_export_from_a_spreadsheet(tmp_path: Path) -> None:
    small = tuple(line.replace("5.5", "5,5").replace("1e3", "1234,25") for line in SML)
    found = read(tmp_path, mztab(*METADATA, *small))
    np.testing.assert_array_equal(found.table.loc[["6", "7"]], [[5.5, 0], [np.nan, 1234.25]])


def test_version_1(tmp_path: Path) -> None:
    lines = (
        "MTD;mzTab-version;1.0.0",
        "MTD;mzTab-mode;Complete",
        "MTD;ms_run[1]-location;file://L:/TG/a.chrom",
        "MTD;assay[1]-ms_run_ref;ms_run[1]",
        "MTD;study_variable[1]-description;Blank",
        "MTD;study_variable[1]-assay_refs;assay[1], assay[7]",
        "MTD;colunit-small_molecule;retention_time=[UO, UO:0000031, minute, ]",
        "SMH;identifier;chemical_formula;description;exp_mass_to_charge;charge;retention_time;"
        "smallmolecule_abundance_assay[1];smallmolecule_abundance_study_variable[1]",
        "SML;TG28:0;C31H58O6;triglyceride;544.45;1;13.5|13.7;100949.5;1",
        "SML;TG28:0;C31H58O6;triglyceride;545.46;1;null;null;1",
    )
    found = read(tmp_path, mztab(*lines))
    assert list(found.table.index) == ["TG28:0", "TG28:0_2"]
    assert found.features.iloc[0].tolist()[:3] == ["triglyceride", 544.45, 810.0]
    assert found.samples["role"].tolist() == ["blank"]
    seconds = read(tmp_path, mztab(*(line for line in lines if "colunit" not in line)))
    assert seconds.features["rt_s"].tolist()[0] == 13.5


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        (mztab("MTD;mzTab-version;1.0.0", "PRH;accession", "PRT;P1"), "without small molecules", None),
        (mztab(*METADATA), "no abundance of an assay", None),
        (mztab(*METADATA, SFH), "no abundance of an assay", None),
        (mztab(*METADATA, SML[1]), "SML rows without an SMH line", 19),
        (mztab(*METADATA, SMH, "SML;1;2"), "2 cells where 18 are expected", 20),
        (mztab(*METADATA, *SML, SMH), "second header of SML rows", 23),
        (mztab(*METADATA, SMH, SML[1].replace("5.5", "high")), "'high' is not a number", 20),
        (mztab(*METADATA, SMH, SML[1].replace("5.5", "INF")), "'INF' is not a finite number", 20),
    ],
)
def test_bad_files_are_refused_with_their_place(tmp_path: Path, text: str, problem: str, line: int | None) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text, "mztab_m")
    assert problem in caught.value.problem
    assert caught.value.line == line
    assert caught.value.remedy
