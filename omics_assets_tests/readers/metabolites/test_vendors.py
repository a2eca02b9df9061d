"""Agilent, Compound Discoverer and MetaboScape."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.metabolites.reading import read

AGILENT = (
    '"Compound Name","Formula","Mass","RT","CAS ID",AQ-r001,AQ-blank,AQ-r003\r\n'
    "1,,156.0422,1.25,,41840.5,,7\r\n"
    '"Rutin",C27H30O16,610.1534,1.5,153-18-4,,,8\r\n'
    ",,104.1071,0.75,,,,9\r\n"
)
DISCOVERER = (
    '"Checked","Name","Formula","Calc. MW","m/z","RT [min]","Area (Max.)","Group Area: leaf","Area: a.raw (F1)",'
    '"Area: Blank_1.raw (F2)","Norm. Area: a.raw (F1)","Norm. Area: Blank_1.raw (F2)","Reference Ion"\n'
    '"False","Catechin","C15 H14 O6","290.07872","291.08600","1.5","9","5.5","5.5","","55","","[M+H]+1"\n'
    '"False","","","118.08","119.087","2","3","0","0","3","2","33","[M+H]+1"\n'
)
METABOSCAPE = (
    '"SHARED_NAME","FEATURE_ID","RT","PEPMASS","CCS","SIGMA_SCORE","NAME_METABOSCAPE","MOLECULAR_FORMULA","ADDUCT",'
    '"KEGG","CAS","MaxIntensity","hop_MeanIntensity","MF 2_P1-A-9_01_2252","MF 3_P1-B-1_01_2253"\n'
    "1,44,29.29,190.00357,265.5,,,,ION=[M+H+H]2+,,,2503.00,1949.78,2012.00,0.00\n"
    '2,63,39.01,132.05314,208.5,4.4,"L-Asparagine","C4H8N2O3",ION=[M+H]+,"C00152","70-47-3",9.00,7,8921.00,8141.00\n'
)


@pytest.mark.parametrize("wanted", ["auto", "agilent", "other_vendor"])
def test_agilent(tmp_path: Path, wanted: str) -> None:
    found = read(tmp_path, AGILENT, wanted)
    assert (found.dialect, found.zeros) == ("agilent", "measured")
    assert list(found.table.columns) == ["AQ-r001", "AQ-blank", "AQ-r003"]
    assert list(found.table.index) == ["1", "Rutin", "104.1071@0.75"]
    np.testing.assert_array_equal(found.table, [[41840.5, np.nan, 7], [np.nan, np.nan, 8], [np.nan, np.nan, 9]])
    assert found.features["rt_s"].tolist() == [75.0, 90.0, 45.0]
    assert found.features["mz"].isna().all()
    assert found.features["name"].tolist()[1] == "Rutin"
    assert found.features["name"].isna().tolist() == [True, False, True]
    assert found.samples["role"].tolist() == ["biological", "blank", "biological"]


@pytest.mark.parametrize("wanted", ["auto", "compound_discoverer", "other_vendor"])
def test_compound_discoverer(tmp_path: Path, wanted: str) -> None:
    found = read(tmp_path, DISCOVERER, wanted)
    assert found.dialect == "compound_discoverer"
    assert list(found.table.index) == ["290.07872@1.5", "118.08@2"]
    assert list(found.table.columns) == ["a.raw", "Blank_1.raw"]
    np.testing.assert_array_equal(found.table, [[5.5, np.nan], [0, 3]])
    np.testing.assert_array_equal(read(tmp_path, DISCOVERER, quantity="normalized").table, [[55, np.nan], [2, 33]])
    assert found.features.loc["290.07872@1.5"].tolist() == ["Catechin", 291.086, 90, "[M+H]+1", "C15 H14 O6", "analyte"]
    assert found.samples["study_file"].tolist() == ["F1", "F2"]
    assert found.samples["role"].tolist() == ["biological", "blank"]


def test_a_workbook_is_recognised_as_well(tmp_path: Path) -> None:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in csv.reader(DISCOVERER.splitlines()):
        book.active.append(row)
    book.save(stream)
    found = read(tmp_path, stream.getvalue())
    assert found.dialect == "compound_discoverer"
    np.testing.assert_array_equal(found.table, [[5.5, np.nan], [0, 3]])


def test_one_raw_file_twice_in_a_study_keeps_the_study_file_in_its_name(tmp_path: Path) -> None:
    found = read(tmp_path, DISCOVERER.replace("Blank_1.raw", "a.raw"))
    assert list(found.table.columns) == ["a.raw (F1)", "a.raw (F2)"]


@pytest.mark.parametrize("maximum", ['"MaxIntensity",', ""])
def test_metaboscape(tmp_path: Path, maximum: str) -> None:
    text = METABOSCAPE if maximum else METABOSCAPE.replace('"MaxIntensity",', "").replace("2503.00,", "")
    found = read(tmp_path, text if maximum else text.replace('"70-47-3",9.00', '"70-47-3"'))
    assert (found.dialect, found.zeros) == ("metaboscape", "not_detected")
    assert list(found.table.index) == ["44", "63"]
    assert found.table.to_dict("list") == {"MF 2_P1-A-9_01_2252": [2012, 8921], "MF 3_P1-B-1_01_2253": [0, 8141]}
    assert found.features["adduct"].tolist() == ["[M+H+H]2+", "[M+H]+"]
    assert found.features["rt_s"].tolist() == [29.29, 39.01]
    assert found.features["mz"].isna().all()


def test_another_table_asked_for_as_a_vendors_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no vendor's software.*compound_discoverer, metaboscape, agilent"):
        read(tmp_path, "id,s1\nx,1\n", "other_vendor")


@pytest.mark.parametrize("wanted", ["agilent", "compound_discoverer", "metaboscape", "xcms", "mzmine2", "mzmine3_4"])
def test_asked_for_by_name_a_table_without_its_columns_is_refused(tmp_path: Path, wanted: str) -> None:
    with pytest.raises(InputError, match="has no column"):
        read(tmp_path, "gene,s1\nx,1\n", wanted)
