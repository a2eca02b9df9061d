"""What mwTab files and tables for MetaboAnalyst say of their samples, read as sample sheets."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_samples

MWTAB = (
    "#METABOLOMICS WORKBENCH STUDY_ID:ST000001\n"
    "SUBJECT_SAMPLE_FACTORS           \t-\tS1\tDiet:Ad lib | Group:High\tRAW_FILE_NAME=a.raw\n"
    "SUBJECT_SAMPLE_FACTORS           \t-\tS2\tDiet:Fasted | Group:Pool\t\n"
)


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_mwtab_factors(tmp_path: Path) -> None:
    sheet = read_samples(_write(tmp_path / "x", MWTAB))
    assert sheet.dialect == "mwtab"
    assert list(sheet.table.index) == ["S1", "S2"]
    assert sheet.table["Diet"].tolist() == ["Ad lib", "Fasted"]
    assert sheet.table["RAW_FILE_NAME"].fillna("?").tolist() == ["a.raw", "?"]
    assert sheet.table["role"].tolist() == ["biological", "qc"]
    again = MWTAB + "SUBJECT_SAMPLE_FACTORS\t-\tS2\tDiet:Fasted | Group:Pool\t\n"
    assert len(read_samples(_write(tmp_path / "x", again)).table) == 2
    with pytest.raises(InputError, match="'S2' stands in several rows that differ in 'Diet'"):
        read_samples(_write(tmp_path / "x", again.replace("S2\tDiet:Fasted", "S2\tDiet:Ad lib", 1)))
    with pytest.raises(InputError, match="no SUBJECT_SAMPLE_FACTORS"):
        read_samples(_write(tmp_path / "x", MWTAB.split("\n")[0] + "\n"))
    with pytest.raises(InputError, match=r"line 2.*names no sample"):
        read_samples(_write(tmp_path / "x", MWTAB.replace("\tS1\t", "\t\t")))
    with pytest.raises(InputError, match="leave id out"):
        read_samples(_write(tmp_path / "x", MWTAB), id="Diet")


def test_label_rows_of_a_metabolite_table(tmp_path: Path) -> None:
    text = "Sample,a,b,c\nLabel,WT,WT,KO\nTime,0,1,0\nM450T1918,1,2,3\n"
    sheet = read_samples(_write(tmp_path / "x", text))
    assert sheet.dialect == "metaboanalyst"
    assert list(sheet.table.index) == ["a", "b", "c"]
    assert sheet.table["Label"].tolist() == ["WT", "WT", "KO"]
    assert sheet.table["Time"].tolist() == ["0", "1", "0"]


def test_label_columns_are_read_when_asked_for_and_a_plain_sheet_stays_plain(tmp_path: Path) -> None:
    path = _write(tmp_path / "x", "sample,tissue,age,weight\na,leaf,1,2\nb,leaf,3,4\nc,root,5,6\n")
    plain = read_samples(path)
    assert plain.dialect == "sample sheet (csv)"
    assert list(plain.table.columns) == ["tissue", "age", "weight"]
    labels = read_samples(path, "metaboanalyst")
    assert list(labels.table.columns) == ["tissue", "age", "role"]


def test_a_label_without_a_sample_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("Sample,a,,c,d\nLabel,x,x,y,y\nm1,1,2,3,4\nm2,1,2,3,4\n")
    with pytest.raises(InputError, match="a sample has no name") as caught:
        read_samples(path)
    assert caught.value.line == 1
