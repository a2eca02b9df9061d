"""InterProScan's TSV of several versions: columns come and go, the analysis says what the score is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets.readers.homology.interproscan import COLUMNS, REGION_PROGRAMS
from omics_assets_tests.readers.homology.reading import line, read_text

MD5 = "0123456789abcdef0123456789abcdef"


def match(analysis: str, signature: str, score: str, *more: str) -> str:
    return line("g1.t1", MD5, 512, analysis, signature, "Some domain", 30, 490, score, "T", "22-01-2024", *more)


PFAM = match("Pfam", "PF00067", "2.1E-95", "IPR001128", "Cytochrome P450", "GO:0005506|GO:0020037", "-")
REGION = match("MobiDBLite", "mobidb-lite", "-", "-", "-")


def test_columns_of_several_versions(tmp_path: Path) -> None:
    prosite = match("ProSiteProfiles", "PS50405", "12.5", "IPR1", "a", "GO:1(InterPro)", "Reactome: R-1|MetaCyc: P")
    old = match("Gene3D", "G3DSA:1.10.630.10", "1.0E-90")  # without -iprlookup: eleven columns
    read = read_text(tmp_path, PFAM + REGION + prosite + old)
    assert read.dialect == "interproscan"
    assert list(read.features) == list(COLUMNS)
    table = read.table
    assert set(table["gene"]) == {"g1.t1"}
    assert table["query"].tolist() == ["PF00067", "mobidb-lite", "PS50405", "G3DSA:1.10.630.10"]
    assert table["family"].tolist() == table["accession"].tolist() == table["query"].tolist()
    np.testing.assert_array_equal(table["evalue"], [2.1e-95, np.nan, np.nan, 1e-90])
    assert table[["bitscore", "coverage", "identity", "gathering"]].isna().all(axis=None)
    assert table["program"].tolist()[:2] == ["interproscan:Pfam", "interproscan:MobiDBLite"]
    assert table["program"][1] in REGION_PROGRAMS
    assert read.features["interpro"].tolist() == ["IPR001128", "-", "IPR1", ""]
    assert read.features.loc[2, ["score", "go"]].tolist() == ["12.5", "GO:1(InterPro)"]
    assert any("1 matches predict regions" in note for note in read.notes)
    assert any("score that is no E-value" in note for note in read.notes)


def test_pfam_versions_and_a_header_of_someone(tmp_path: Path) -> None:
    read = read_text(tmp_path, line(*COLUMNS) + PFAM.replace("PF00067", "PF00067.25") + "\n", family="CYP")
    assert (read.table["accession"].tolist(), read.table["family"].tolist()) == (["PF00067"], ["CYP"])


def test_checksums_of_interproscan_4(tmp_path: Path) -> None:
    old = PFAM.replace(MD5, "0A5FDCE74AB7C3AD")
    assert read_text(tmp_path, old).dialect == "interproscan"


def test_no_matches_by_name(tmp_path: Path) -> None:
    assert len(read_text(tmp_path, "", "interproscan").table) == 0


@pytest.mark.parametrize(
    ("text", "problem", "line_number"),
    [
        (PFAM + "g1\tx\n", "has 2 columns where InterProScan writes 11 to 15", 2),
        (PFAM + match("Pfam", "PF1", "low"), "'low' is not a number", 2),
        (PFAM + match("Pfam", "", "1e-5"), "the query is missing", 2),
        (PFAM.rstrip("\n") + "\tmore\n" + PFAM, "has 16 columns", 1),
    ],
)
def test_bad_rows(text: str, problem: str, line_number: int, tmp_path: Path) -> None:
    if line_number == 1:
        text = PFAM + text
        line_number = 2
    with pytest.raises(InputError, match=problem) as caught:
        read_text(tmp_path, text)
    assert caught.value.line == line_number
