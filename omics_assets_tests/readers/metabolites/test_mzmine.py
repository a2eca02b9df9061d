"""MZmine: the simple table of versions 2 to 4, and the full one of 3 and 4."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.metabolites.reading import read, rows

PLAIN = (
    "row ID,row m/z,row retention time,a.mzXML Peak area,a.mzXML Peak height,b.mzXML Peak area,b.mzXML Peak height,",
    "7,108.5179024,10.5,1389687.3169999998,11.0,0.0,0.0,",
    "9,184.9856016,0.25,824854.724,12.0,319453.1235,13.0,",
)
FULL = (
    "id,mz,rt,area,height,spectral_db_matches:compound_name,spectral_db_matches:ion_adduct,"
    "ion_identities:ion_identities,preferred_annotation:mol_formula,"
    "datafile:a:1.mzML:feature_state,datafile:a:1.mzML:area,datafile:a:1.mzML:height,"
    "datafile:QC01.mzML:feature_state,datafile:QC01.mzML:area,datafile:QC01.mzML:height\n"
    '142,419.2026,2.62,2.6E5,4.5E6,"6-(2-x, 3-y)",M+NH4,[M-H2O+H]+,C6H12,DETECTED,1.2E5,2.2E6,UNKNOWN,,\n'
    "143,437.2123,2.5,2.2E5,3.8E6,,,,,DETECTED,0,3.8E6,ESTIMATED,1.4E3,2.8E5\n"
)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_simple_table_reads_alike_with_every_delimiter(tmp_path: Path, delimiter: str) -> None:
    found = read(tmp_path, rows(*PLAIN, delimiter=delimiter))
    assert found.dialect == "mzmine2"
    assert found.table.to_dict("list") == {"a.mzXML": [1389687.3169999998, 824854.724], "b.mzXML": [0.0, 319453.1235]}
    assert list(found.table.index) == ["7", "9"]
    assert found.features["mz"].tolist() == [108.5179024, 184.9856016]
    assert found.features["rt_s"].tolist() == [630.0, 15.0]
    assert (found.zeros, found.unit) == ("not_detected", "intensity")


def test_heights_are_read_on_request_and_a_third_quantity_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, rows(*PLAIN), quantity="height").table.loc["9"].tolist() == [12.0, 13.0]
    with pytest.raises(InputError, match=r"no quantity 'concentration'.*area, height"):
        read(tmp_path, rows(*PLAIN), quantity="concentration")


def test_without_areas_heights_are_read(tmp_path: Path) -> None:
    text = "row ID,row m/z,row retention time,a.raw Peak height\n1,100.5,1,12\n"
    assert read(tmp_path, text).table.to_dict() == {"a.raw": {"1": 12.0}}


@pytest.mark.parametrize(
    ("columns", "area", "dialect"),
    [
        ("", "81619.78", "mzmine2"),
        ("row ion mobility,row ion mobility unit,row CCS,", "81619.78", "mzmine3_4"),
        ("correlation group ID,best ion,", "81619.78", "mzmine3_4"),
        ("correlation group ID,best ion,", "6510899.564", "mzmine2"),
    ],
)
def test_the_version_is_told_by_the_columns_and_the_precision(
    tmp_path: Path, columns: str, area: str, dialect: str
) -> None:
    blanks = "," * columns.count(",")
    text = f"row ID,row m/z,row retention time,{columns}a.mzML Peak area\n834,150.1277307,1.5,{blanks}{area}\n"
    found = read(tmp_path, text)
    assert found.dialect == dialect
    assert found.table.to_dict() == {"a.mzML": {"834": float(area)}}


def test_ion_network_columns_are_no_samples_even_without_peak_area(tmp_path: Path) -> None:
    text = rows(
        ",row ID,row m/z,row retention time,correlation group ID,best ion,neutral M mass,a.mzXML,pool_1.mzXML",
        "0,1,100.5,2,17,[M+H]+,99.5,5,6",
        "1,2,101.5,3,18,[M+Na]+,98.5,7,0",
        delimiter=",",
    )
    found = read(tmp_path, text)
    assert found.table.to_dict("list") == {"a.mzXML": [5.0, 7.0], "pool_1.mzXML": [6.0, 0.0]}
    assert list(found.table.index) == ["1", "2"]
    assert found.features["adduct"].tolist() == ["[M+H]+", "[M+Na]+"]
    assert found.samples["role"].tolist() == ["biological", "qc"]
    assert any("peak area or height" in note for note in found.notes)


@pytest.mark.parametrize(
    ("header", "cells", "name"),
    [("row m/z,row retention time", "160.060,0.4096", "160.060@0.4096"), ("row m/z", "160.060", "160.060")],
)
def test_a_table_without_row_ids_is_named_by_mass_and_time(tmp_path: Path, header: str, cells: str, name: str) -> None:
    found = read(tmp_path, f"{header},a.mzXML Peak area\n{cells},1.44E+07\n")
    assert found.table.to_dict() == {"a.mzXML": {name: 1.44e7}}


def test_the_full_table(tmp_path: Path) -> None:
    found = read(tmp_path, FULL)
    assert (found.dialect, found.zeros) == ("mzmine3_4", "measured")
    assert list(found.table.columns) == ["a:1.mzML", "QC01.mzML"]
    np.testing.assert_array_equal(found.table, [[1.2e5, np.nan], [0.0, 1.4e3]])
    first = found.features.loc["142"]
    assert (first["name"], first["adduct"], first["formula"]) == ("6-(2-x, 3-y)", "[M-H2O+H]+", "C6H12")
    assert (first["mz"], first["rt_s"]) == (419.2026, pytest.approx(157.2))
    assert found.features.loc["143", ["name", "adduct", "formula"]].isna().all()
    assert found.samples["role"].tolist() == ["biological", "qc"]


def test_the_full_table_gives_heights_on_request_and_where_it_has_no_areas(tmp_path: Path) -> None:
    heights = [[2.2e6, np.nan], [3.8e6, 2.8e5]]
    np.testing.assert_array_equal(read(tmp_path, FULL, quantity="height").table, heights)
    np.testing.assert_array_equal(read(tmp_path, FULL.replace(":area", ":fwhm")).table, heights)


def test_a_full_table_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column of a sample"):
        read(tmp_path, "id,mz,rt,area\n1,2,3,4\n", "mzmine3_4")


def test_text_among_the_areas_is_refused_with_its_place(tmp_path: Path) -> None:
    text = rows(*PLAIN, delimiter=",").replace("319453.1235", "many")
    with pytest.raises(InputError, match="'many' is not a number") as caught:
        read(tmp_path, text)
    assert (caught.value.line, caught.value.column) == (3, "b.mzXML Peak area")


def test_two_columns_of_one_sample_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'a\.mzXML' has more than one column"):
        read(tmp_path, rows(*PLAIN).replace("b.mzXML", "a.mzXML"))


@pytest.mark.parametrize(("policy", "ids"), [("suffix", ["7", "7_2"]), ("sum", ["7"])])
def test_repeated_ids(tmp_path: Path, policy: str, ids: list[str]) -> None:
    found = read(tmp_path, rows(*PLAIN).replace("\n9\t", "\n7\t"), duplicates=policy)
    assert list(found.table.index) == list(found.features.index) == ids
    assert found.features["mz"].iloc[0] == 108.5179024
