"""Progenesis QI compound measurements."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.metabolites.reading import read

BOTH = (
    ',,,,"Normalised abundance",,,"Raw abundance",,,,,,,\r\n'
    ',,,,"Blank",,"Leaf","Blank",,"Leaf","Tags",,,,\r\n'
    '"Compound","m/z","Retention time (min)","Minimum CV%","r1","r2","r3","r1","r2","r3","Max Ab > 100",'
    '"Accepted Description","Adducts","Formula","Compound Link"\r\n'
    '"0.13_207.9315m/z","207.931472","0.125","---","1","2","3","10","20","30","x","","M+H, M+Na","",""\r\n'
    '"3.61_830.4933n","831.5006","3.5","---","4","5","6","40","0","60","x","a name\r\nin two lines","","C5H12",""\r\n'
)
SEMICOLONS = (
    ";;;;Normalised abundance;;;;\n"
    ";;;;B1_500;QC 1\n"
    "Compound;Neutral mass (Da);m/z;Retention time (min);210413_500;210413_501\n"
    "0,60_158,9765m/z;;158,9764664;0,625;5225,152483;5076\n"
    "0,60_427,9255n;427,9254932;426,9182167;0,625;0;1,5\n"
)


def test_raw_abundances_are_the_customary_ones(tmp_path: Path) -> None:
    found = read(tmp_path, BOTH)
    assert (found.dialect, found.zeros, found.unit) == ("progenesis", "not_detected", "intensity")
    assert found.table.to_dict("list") == {"r1": [10, 40], "r2": [20, 0], "r3": [30, 60]}
    assert list(found.table.index) == ["0.13_207.9315m/z", "3.61_830.4933n"]
    assert found.features["rt_s"].tolist() == [7.5, 210.0]
    assert found.features["mz"].tolist() == [207.931472, 831.5006]
    assert found.features["name"].tolist()[1] == "a name\r\nin two lines"
    assert found.features["adduct"].tolist()[0] == "M+H, M+Na"


def test_a_condition_holds_until_the_next(tmp_path: Path) -> None:
    found = read(tmp_path, BOTH)
    assert found.samples["condition"].tolist() == ["Blank", "Blank", "Leaf"]
    assert found.samples["role"].tolist() == ["blank", "blank", "biological"]


@pytest.mark.parametrize("word", ["normalized", "normalised"])
def test_normalized_abundances_on_request(tmp_path: Path, word: str) -> None:
    found = read(tmp_path, BOTH, quantity=word)
    assert found.table.to_dict("list") == {"r1": [1, 4], "r2": [2, 5], "r3": [3, 6]}
    assert found.samples["condition"].tolist() == ["Blank", "Blank", "Leaf"]


@pytest.mark.parametrize(
    ("conditions", "behind"),
    [
        (',,,"Leaf",,"Tags",', '"High samples","Score"'),
        (",,,,,,", '"Accepted Compound ID","Score"'),
        (",,,,,,", '"Score",""'),
    ],
)
def test_the_only_block_ends_where_tags_or_identifications_begin(tmp_path: Path, conditions: str, behind: str) -> None:
    header = f'"Compound","m/z","Retention time (min)","r1","r2",{behind}'
    text = f'{",,,"}"Raw abundance",,,\n{conditions}\n{header}\n"0.5_100.1m/z","100.1","0.5","1","2","3",""\n'
    assert read(tmp_path, text).table.to_dict("list") == {"r1": [1], "r2": [2]}


def test_decimal_commas_between_semicolons(tmp_path: Path) -> None:
    found = read(tmp_path, SEMICOLONS)
    assert found.table.to_dict("list") == {"210413_500": [5225.152483, 0], "210413_501": [5076, 1.5]}
    assert list(found.table.index) == ["0,60_158,9765m/z", "0,60_427,9255n"]
    assert found.features["mz"].tolist() == [158.9764664, 426.9182167]
    assert found.features["rt_s"].tolist() == [37.5, 37.5]
    assert found.samples["role"].tolist() == ["biological", "qc"]


def test_a_file_without_the_names_of_its_blocks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no block of abundances"):
        read(tmp_path, BOTH[BOTH.index('"Compound"') :], "progenesis")
