"""ISA-Tab study and assay files as MetaboLights and isatools write them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_samples
from omics_assets_tests.readers.example_data import folder

STUDY = (
    "Source Name;Characteristics[Organism];Term Source REF;Term Accession Number;Characteristics[Sample type];"
    "Term Source REF;Term Accession Number;Protocol REF;Sample Name;Factor Value[Gender];Term Source REF;"
    "Term Accession Number;Factor Value[Time (Hrs)];Unit",
    "p1;Homo sapiens;NCBITAXON;http://x;experimental sample;;;Sample collection;p1_a;Male;;;12;hour",
    "p1;Homo sapiens;NCBITAXON;http://x;experimental sample;;;Sample collection;p1_b;;;;24;hour",
    "qc;Homo sapiens;NCBITAXON;http://x;pool;;;Sample collection;run_7;;;;;",
)
ASSAY = (
    '"Sample Name";"Protocol REF";"Parameter Value[Scan polarity]";"MS Assay Name";"Raw Spectral Data File";'
    '"Protocol REF";"Derived Spectral Data File"',
    '"p1_a";"Extraction";"positive";"pos_1";"FILES/p1_a.raw";"Data transformation";"FILES/p1_a.mzML"',
    '"p1_b";"Extraction";"positive";"pos_2";"FILES/p1_b.raw";"Data transformation";"FILES/p1_b.mzML"',
)


def _write(path: Path, *lines: str, end: str = "\n") -> Path:
    path.write_bytes(end.join(line.replace(";", "\t") for line in lines).encode())
    return path


def test_study_file(tmp_path: Path) -> None:
    sheet = read_samples(_write(tmp_path / "x", *STUDY))
    assert sheet.dialect == "isatab_sample"
    assert list(sheet.table.index) == ["p1_a", "p1_b", "run_7"]
    assert list(sheet.table.columns) == [
        "Source Name",
        "Characteristics[Organism]",
        "Characteristics[Sample type]",
        "Factor Value[Gender]",
        "Factor Value[Time (Hrs)]",
        "role",
    ]
    assert sheet.table["Factor Value[Gender]"].fillna("?").tolist() == ["Male", "?", "?"]
    assert sheet.table["Factor Value[Time (Hrs)]"].fillna("?").tolist() == ["12", "24", "?"]
    assert sheet.table["role"].tolist() == ["biological", "biological", "qc"]
    assert any("Term Source REF, Term Accession Number, Protocol REF, Unit" in note for note in sheet.notes)


def test_rows_without_a_sample_are_left_out_and_pooled_sources_merged(tmp_path: Path) -> None:
    unnamed, second = STUDY[1].replace(";p1_a;", ";;"), STUDY[1].replace("p1;", "p2;", 1)
    sheet = read_samples(_write(tmp_path / "x", *STUDY, unnamed, second, end="\r\n"))
    assert list(sheet.table.index) == ["p1_a", "p1_b", "run_7"]
    assert sheet.table["Source Name"].tolist() == ["p1; p2", "p1", "qc"]
    assert "1 rows without a sample name left out" in sheet.notes
    with pytest.raises(
        InputError, match=r"line 5.*'p1_a' stands in several rows that differ in 'Factor Value\[Gender\]'"
    ):
        read_samples(_write(tmp_path / "x", *STUDY, STUDY[1].replace("Male", "Female")))
    with pytest.raises(InputError, match="no row has a sample name"):
        read_samples(_write(tmp_path / "x", STUDY[0], unnamed))


def test_assay_file_maps_samples_to_raw_files(tmp_path: Path) -> None:
    sheet = read_samples(_write(tmp_path / "x", *ASSAY))
    assert sheet.dialect == "isatab_assay"
    assert sheet.table.loc["p1_b", "Raw Spectral Data File"] == "FILES/p1_b.raw"
    assert sheet.table.loc["p1_a", "Derived Spectral Data File"] == "FILES/p1_a.mzML"
    named = read_samples(_write(tmp_path / "x", *ASSAY), id="MS Assay Name")
    assert list(named.table.index) == ["pos_1", "pos_2"]
    with pytest.raises(InputError, match="did you mean 'MS Assay Name'"):
        read_samples(_write(tmp_path / "x", *ASSAY), id="MS Assay")


def test_an_asked_for_study_file_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column 'Sample Name'"):
        read_samples(_write(tmp_path / "x", "a;b", "1;2"), "isatab_sample")


def test_study_files_of_real_tools() -> None:
    files = folder("OMICS_EXAMPLE_FORMATS")
    expected: dict[str, dict[str, Any]] = json.loads((files / "expected.json").read_text(encoding="utf-8"))
    chosen = {path: facts for path, facts in expected.items() if facts["format"] == "isatab_sample"}
    assert len(chosen) >= 2
    for path, facts in chosen.items():
        sheet = read_samples(files / path)
        assert sheet.dialect == "isatab_sample"
        assert len(sheet.table) == facts["n_unique_samples"]
        assert (sheet.table.index[0], sheet.table.index[-1]) == (facts["first_sample"], facts["last_sample"])
        assert [name for name in sheet.table.columns if name.startswith("Factor Value")] == facts["factors"]
        for cell in facts["cells"]:
            assert sheet.table.index[cell["row"]] == cell["sample"]
            value = sheet.table[cell["column"]].fillna("").iloc[cell["row"]]
            assert value == cell["value"], path
