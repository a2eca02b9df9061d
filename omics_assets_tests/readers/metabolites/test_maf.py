"""Metabolite assignment files of MetaboLights: for MS and NMR, version 1, and of the biocrates converter."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.metabolites.reading import read, rows

TAIL = (
    "taxid,species,database,database_version,reliability,uri,search_engine,search_engine_score,"
    "smallmolecule_abundance_sub,smallmolecule_abundance_stdev_sub,smallmolecule_abundance_std_error_sub"
)
MS = (
    "database_identifier,chemical_formula,smiles,inchi,metabolite_identification,mass_to_charge,fragmentation,"
    f"modifications,charge,retention_time,{TAIL},plasma 1,plasma 2,QC1",
    "CHEBI:1,C18H36O2,CC,InChI=1S,Stearic acid,283.2628,,[M-H]-,1,377,,,KEGG,,MSI:3,,,,,,,4996941,0.001,5",
    "CHEBI:2,C18H36O2,,,Stearic acid,283.2628 | 284,,,M+H,380.5,,,,,,,,,,,,1e3,,<LOD",
    "CHEBI:3,,,,,284.1,,oxidation,1,,,,,,,,,,,,,7,8,9",
)
NMR = (
    f"database_identifier,chemical_formula,smiles,inchi,metabolite_identification,chemical_shift,multiplicity,{TAIL},a,b",
    "CHEBI:1,C6H12O6,,,glucose,[0.10 .. 0.14],m,,,,,,,,,,,,0.5,0",
    ",,,,,[4.22 .. 4.24],,,,,,,,,,,,,6.81E-4,0.25",
    ",,,,,,,,,,,,,,,,,,1,2",
)
BIOCRATES = (
    "metabolite_identification,database_identifier,chemical_formula,smiles,inchi,mass_to_charge,modifications,charge,"
    "retention_time,taxid,species,database,database_version,reliability,uri,search_engine,search_engine_score,"
    "s1[intensity],s1[concentration],s1[status],s2[intensity],s2[concentration],s2[status]",
    "H1,,,,,,,,,,,,,,,,,100,1.5,VALID,200,2.5,OVER RANGE",
)


def test_mass_spectrometry(tmp_path: Path) -> None:
    found = read(tmp_path, rows(*MS, end="\r\n"))
    assert (found.dialect, found.unit, found.zeros) == ("metabolights_maf", None, "measured")
    assert list(found.table.columns) == ["plasma 1", "plasma 2", "QC1"]
    assert list(found.table.index) == ["Stearic acid", "Stearic acid_2", "CHEBI:3"]
    np.testing.assert_array_equal(found.table.to_numpy(), [[4996941, 0.001, 5], [1000, np.nan, np.nan], [7, 8, 9]])
    assert found.features.iloc[0].tolist() == ["Stearic acid", 283.2628, 377.0, "[M-H]-", "C18H36O2", "analyte"]
    assert found.features["mz"].tolist() == [283.2628, 283.2628, 284.1]
    assert found.features["adduct"].fillna("?").tolist() == ["[M-H]-", "M+H", "?"]
    assert found.features["name"].isna().tolist() == [False, False, True]
    assert found.samples["role"].tolist() == ["biological", "biological", "qc"]
    assert any("retention times are in seconds" in note for note in found.notes)


def test_short_retention_times_are_minutes_and_a_stated_unit_decides(tmp_path: Path) -> None:
    minutes = tuple(line.replace(",377,", ",11.59,").replace(",380.5,", ",14.62,") for line in MS)
    assert read(tmp_path, rows(*minutes)).features["rt_s"].iloc[0] == pytest.approx(695.4)
    stated = tuple(line.replace(",377,", ",11.59 s,").replace(",380.5,", ",14.62 s,") for line in MS)
    assert read(tmp_path, rows(*stated)).features["rt_s"].iloc[0] == 11.59


def test_nmr_bins_are_named_by_their_shift(tmp_path: Path) -> None:
    found = read(tmp_path, rows(*NMR))
    assert list(found.table.index) == ["glucose", "[4.22 .. 4.24]", "unnamed_3"]
    assert found.table["a"].tolist() == [0.5, 6.81e-4, 1.0]
    assert found.zeros == "unknown"
    assert found.features["mz"].isna().all()


def test_all_abundances_missing_keeps_the_identifications(tmp_path: Path) -> None:
    empty = (MS[0], *(line.rsplit(",", 3)[0] + ",,," for line in MS[1:]))
    found = read(tmp_path, rows(*empty))
    assert found.table.shape == (3, 3)
    assert found.table.isna().all(axis=None)
    assert found.features["name"].tolist()[0] == "Stearic acid"
    assert any("does not quantify" in note for note in found.notes)
    with pytest.raises(InputError, match="'Stearic acid' is used a second time"):
        read(tmp_path, rows(*empty), duplicates="error")


def test_version_1_columns_and_columns_that_are_no_samples(tmp_path: Path) -> None:
    header = (
        "identifier,chemical_formula,description,mass_to_charge,fragmentation,charge,retention_time,taxid,species,"
        "database,lab_code,database_version,reliability,uri,search_engine,search_engine_score,modifications,"
        "smallmolecule_abundance_sub,smallmolecule_abundance_stdev_sub,smallmolecule_abundance_std_error_sub,"
        "xcms_identifier,mzmed,npeaks,s1,s2,remark"
    )
    found = read(tmp_path, rows(header, "CHEBI:1,C2,ethanol,47.1,,,,,,,L1,,,,,,,,,,FT1,47.1,2,5,6,good"))
    assert list(found.table.columns) == ["s1", "s2"]
    assert list(found.table.index) == ["ethanol"]
    assert any("lab_code, xcms_identifier, mzmed, npeaks, remark" in note for note in found.notes)


def test_fields_of_samples_as_they_stand_or_one_of_them(tmp_path: Path) -> None:
    text = rows(*BIOCRATES)
    found = read(tmp_path, text)
    assert list(found.table.columns)[:3] == ["s1[intensity]", "s1[concentration]", "s1[status]"]
    assert found.table.loc["H1"].fillna(-1).tolist() == [100, 1.5, -1, 200, 2.5, -1]
    assert any("2 cells are words" in note for note in found.notes)
    assert read(tmp_path, text, quantity="intensity").table.to_dict("list") == {"s1": [100.0], "s2": [200.0]}
    known = read(tmp_path, text, sample_names=["s1", "s2"])
    assert known.table.to_dict("list") == {"s1": [1.5], "s2": [2.5]}
    assert any("concentration was taken" in note for note in known.notes)
    with pytest.raises(InputError, match=r"no quantity 'area'.*intensity, concentration, status"):
        read(tmp_path, text, quantity="area")
    with pytest.raises(InputError, match="no quantity 'area'"):
        read(tmp_path, rows(*MS), quantity="area")


@pytest.mark.parametrize(
    ("change", "problem", "line", "column"),
    [
        (("0.001", "much"), "'much' is not a number", 2, "plasma 2"),
        (("plasma 2", "plasma 1"), "'plasma 1' has more than one column", 1, 23),
    ],
)
def test_bad_files_are_refused(
    tmp_path: Path, change: tuple[str, str], problem: str, line: int, column: str | int
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, rows(*(text.replace(*change) for text in MS)))
    assert problem in caught.value.problem
    assert (caught.value.line, caught.value.column) == (line, column)


def test_annotation_alone_is_refused(tmp_path: Path) -> None:
    annotation = rows(*(line.rsplit(",", 3)[0] for line in MS))
    with pytest.raises(InputError, match="no column of a sample"):
        read(tmp_path, annotation)
    with pytest.raises(InputError, match="no rows"):
        read(tmp_path, rows(MS[0]))
