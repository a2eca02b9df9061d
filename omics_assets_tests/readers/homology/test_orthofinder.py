"""OrthoFinder: orthogroups as families, or the orthogroups of baits."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.homology.reading import line, read_text

N0 = (
    line("HOG", "OG", "Gene Tree Parent Clade", "arabidopsis", "leaf")
    + line("N0.HOG0000000", "OG0000000", "n0", "AT1, AT2", "g1.p1, g2.p1, g3.p1")
    + line("N0.HOG0000001", "OG0000000", "n3", "", "g4.p1")
    + line("N0.HOG0000002", "OG0000001", "-", "AT3", "")
)
ORTHOGROUPS = (
    line("Orthogroup", "arabidopsis", "leaf") + line("OG0000000", "AT1, AT2", "g1, g2") + line("OG0000001", "AT3", "")
)


def rows(read) -> list[list[str]]:
    return read.table[["gene", "query", "family", "accession"]].to_numpy().tolist()


def test_every_gene_has_its_orthogroup(tmp_path: Path) -> None:
    read = read_text(tmp_path, N0)
    assert read.dialect == "orthofinder"
    assert read.table["gene"].tolist() == ["AT1", "AT2", "g1.p1", "g2.p1", "g3.p1", "g4.p1", "AT3"]
    assert rows(read)[5] == ["g4.p1", "N0.HOG0000001", "N0.HOG0000001", "OG0000000"]
    assert set(read.table["program"]) == {"orthofinder"}
    assert read.features.shape == (3, 5)
    assert read.features.loc[0, "leaf"] == "g1.p1, g2.p1, g3.p1"


def test_species(tmp_path: Path) -> None:
    assert read_text(tmp_path, N0, species="leaf").table["gene"].tolist() == ["g1.p1", "g2.p1", "g3.p1", "g4.p1"]
    with pytest.raises(InputError, match="did you mean 'leaf'"):
        read_text(tmp_path, N0, species="leaves")


def test_orthogroups_of_baits(tmp_path: Path) -> None:
    read = read_text(tmp_path, N0, species="leaf", baits=["AT1", "AT2", "elsewhere"])
    assert read.table["gene"].tolist() == ["g1.p1", "g1.p1", "g2.p1", "g2.p1", "g3.p1", "g3.p1"]
    assert read.table["query"].tolist() == ["AT1", "AT2"] * 3
    assert read.table["family"].isna().all()
    assert set(read.table["accession"]) == {"OG0000000"}
    assert any("2 of 3 baits are in an orthogroup; not found: elsewhere" in note for note in read.notes)
    named = read_text(tmp_path, N0, species="leaf", baits=["AT3"], family="CYP")
    assert len(named.table) == 0  # its orthogroup has no gene of this species
    assert len(named.features) == 3
    with pytest.raises(InputError, match="holds none of the 1 baits"):
        read_text(tmp_path, N0, baits=["at1"])


@pytest.mark.parametrize(
    "text",
    [
        ORTHOGROUPS,
        ORTHOGROUPS.replace("Orthogroup\t", "\t"),  # up to version 2.2
        ORTHOGROUPS.replace("\n", "\r\n").replace("AT3\t\r\n", "AT3\r\n"),
        "OG0000000: AT1 AT2 g1 g2\nOG0000001: AT3\n",
    ],
)
def test_orthogroups(text: str, tmp_path: Path) -> None:
    read = read_text(tmp_path, text)
    assert rows(read) == [
        *([gene, "OG0000000", "OG0000000", "OG0000000"] for gene in ("AT1", "AT2", "g1", "g2")),
        ["AT3", "OG0000001", "OG0000001", "OG0000001"],
    ]
    assert read.features.iloc[:, 0].tolist() == ["OG0000000", "OG0000001"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (line("Orthogroup", "a", "b", "Total") + line("OG0000000", 2, 1, 3), "counts the genes"),
        (ORTHOGROUPS + line("OG0000002", "a", "b", "c"), "has 4 columns where the header has 3"),
        (line("Orthogroup", "a", "a") + line("OG0000000", "x", "y"), "two columns 'a'"),
        ("OG0000000: a b\nOG0000001 c\n", "is no line"),
    ],
)
def test_bad_tables(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=problem):
        read_text(tmp_path, text)
