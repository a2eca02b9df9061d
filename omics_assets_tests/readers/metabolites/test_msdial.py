"""MS-DIAL alignment results of versions 2 to 5."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.metabolites.reading import read, rows

V3 = rows(
    ",,,,,Class,Blank,WT,WT,Pooled QC",
    ",,,,,File type,Blank,Sample,Sample,Sample",
    ",,,,,Injection order,1,2,3,4",
    "Alignment ID,Average Rt(min),Average Mz,Metabolite name,Adduct ion name,MS/MS spectrum,b_1,s 1,s 2,p",
    "1,5.5,165.03799,Unknown,[M-H]-,83.1:6,11244,49.3125,0,7",
    "3,6.25,221.15199,Rutin,[M+FA-H]-,,56.6,15,0.5,8",
    end="\r\n",
)
V5 = rows(
    ",,,,,,Class,wt_leaf,mut_leaf,NA,NA,NA,NA",
    ",,,,,,Parameter1,wt,mut,NA,NA,NA,NA",
    ",,,,,,Parameter2,leaf,leaf,NA,NA,NA,NA",
    ",,,,,,File type,Sample,Sample,NA,NA,NA,NA",
    ",,,,,,Injection order,1,2,NA,NA,NA,NA",
    ",,,,,,Batch ID,1,1,Average,Average,Stdev,Stdev",
    "Alignment ID,Average Rt(min),Average Mz,Metabolite name,Adduct type,Formula,MS/MS spectrum,"
    "A,B,wt_leaf,mut_leaf,wt_leaf,mut_leaf",
    "0,1,100.5,w/o MS2: Catechin (IS),[M+H]+,C15H14O6,null,5,6,5,6,0,0",
    "1,2,101.5,null,[M+H]+,null,null,7,0,7,0,0,0",
)
GC = rows(
    ",,,,,,Class,air,MIX01,leaf",
    ",,,,,,File type,QC,Standard,Sample",
    ",,,,,,Injection order,1,2,3",
    ",,,,,,Batch ID,1,1,1",
    "Alignment ID,Average Rt(min),Average RI,Quant mass,Metabolite name,Formula,EI spectrum,air,MIX01,leaf",
    "211,10,1257.6,341.02,Unknown,null,50:37,44.5,3,1",
)


def test_three_rows_above_the_header(tmp_path: Path) -> None:
    found = read(tmp_path, V3)
    assert (found.dialect, found.zeros, found.unit) == ("msdial", "not_detected", "intensity")
    assert found.table.to_dict("list") == {"b_1": [11244, 56.6], "s 1": [49.3125, 15], "s 2": [0, 0.5], "p": [7, 8]}
    assert list(found.table.index) == ["1", "3"]
    assert found.features["rt_s"].tolist() == [330.0, 375.0]
    assert found.features["name"].isna().tolist() == [True, False]
    assert found.features["adduct"].tolist() == ["[M-H]-", "[M+FA-H]-"]
    assert found.samples["role"].tolist() == ["blank", "biological", "biological", "qc"]
    assert found.samples["injection_order"].tolist() == ["1", "2", "3", "4"]


def test_more_rows_and_statistics_behind_the_samples(tmp_path: Path) -> None:
    found = read(tmp_path, V5)
    assert found.table.to_dict("list") == {"A": [5.0, 7.0], "B": [6.0, 0.0]}
    assert found.samples["parameter1"].tolist() == ["wt", "mut"]
    assert found.samples["batch"].tolist() == ["1", "1"]
    assert any(note.startswith("4 columns of averages") for note in found.notes)
    assert found.features["role"].tolist() == ["standard", "analyte"]
    assert found.features.loc["1", ["name", "formula"]].isna().all()


def test_columns_that_no_upper_row_describes_are_statistics_too(tmp_path: Path) -> None:
    text = V5.replace("Average\tAverage\tStdev\tStdev", "NA\tNA\tNA\tNA")
    assert list(read(tmp_path, text).table.columns) == ["A", "B"]


def test_classes_left_empty_are_trimmed_at_the_end_of_the_upper_rows(tmp_path: Path) -> None:
    text = V3.replace("\tBlank\tWT\tWT\tPooled QC\r\n", "\r\n").replace(
        "\tBlank\tSample\tSample\tSample", "\tQC\tSample"
    )
    found = read(tmp_path, text)
    assert list(found.table.columns) == ["b_1", "s 1", "s 2", "p"]
    assert found.samples["role"].tolist() == ["qc", "biological", "biological", "biological"]


def test_gas_chromatography(tmp_path: Path) -> None:
    found = read(tmp_path, GC)
    assert found.table.to_dict("list") == {"air": [44.5], "MIX01": [3.0], "leaf": [1.0]}
    assert found.features[["mz", "rt_s"]].to_numpy().tolist() == [[341.02, 600.0]]
    assert found.samples["role"].tolist() == ["qc", "qc", "biological"]
    assert any("Standard" in note for note in found.notes)


def test_without_rows_above_the_samples_follow_the_last_known_column(tmp_path: Path) -> None:
    found = read(tmp_path, V3[V3.index("Alignment") :])
    assert list(found.table.columns) == ["b_1", "s 1", "s 2", "p"]
    assert any("no rows above" in note for note in found.notes)


def test_a_name_that_begins_with_a_quotation_mark_is_text(tmp_path: Path) -> None:
    found = read(tmp_path, V3.replace("Rutin", '"Rutin'))
    assert found.table.to_dict("list") == read(tmp_path, V3).table.to_dict("list")
    assert found.features.loc["3", "name"] == '"Rutin'
    with pytest.raises(InputError, match="'many' is not a number") as caught:
        read(tmp_path, V3.replace("Rutin", '"Rutin').replace("0.5", "many"))
    assert (caught.value.line, caught.value.column) == (6, "s 2")


def test_saved_with_commas(tmp_path: Path) -> None:
    np.testing.assert_array_equal(read(tmp_path, V3.replace("\t", ",")).table, read(tmp_path, V3).table)


def test_decimal_commas(tmp_path: Path) -> None:
    numbers = V3.replace("5.5\t165.03799", "5,5\t165,03799").replace("49.3125", "49,3125")
    numbers = numbers.replace("6.25\t221.15199", "6,25\t221,15199").replace("56.6", "56,6").replace("0.5", "0,5")
    found, expected = read(tmp_path, numbers), read(tmp_path, V3)
    np.testing.assert_array_equal(found.table, expected.table)
    np.testing.assert_array_equal(found.features[["mz", "rt_s"]], expected.features[["mz", "rt_s"]])


def test_a_row_cut_short_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has 9 fields where 10 are expected") as caught:
        read(tmp_path, V3.replace("\t0.5\t8", "\t0.5"))
    assert caught.value.line == 6


def test_asked_for_by_name_a_file_without_the_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="begins with Alignment ID"):
        read(tmp_path, "id,s1\nx,1\n", "msdial")
