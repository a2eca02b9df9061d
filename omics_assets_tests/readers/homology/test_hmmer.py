"""HMMER tables: no version swaps genes and profiles, and descriptions may hold anything."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_homology
from omics_assets_tests.readers.homology.reading import read_text

TBL_HEADER = (
    "#                                                               --- full sequence ---- --- best 1 domain ----\n"
    "# target name        accession  query name           accession    E-value  score  bias   E-value  score  bias"
    "   exp reg clu  ov env dom rep inc description of target\n"
    "#------------------- ---------- -------------------- ---------- --------- ------ ----- --------- ------ -----\n"
)
DOM_HEADER = (
    "# target name        accession   tlen query name           accession   qlen   E-value  score  bias   #  of"
    "  c-Evalue  i-Evalue  score  bias  from    to  from    to  from    to  acc description of target\n"
)
TRAILER = "#\n# Program:         {program}\n# Version:         {version}\n# Pipeline mode:   SEARCH\n# [ok]\n"


def tbl(target: str, target_accession: str, query: str, query_accession: str, evalue: str = "1e-50") -> str:
    text = f"{target} {target_accession} {query} {query_accession} {evalue} 170.5 0.1 2e-40 150.0 0.1"
    return f"{text} 1.1 1 0 0 1 1 1 1 Some protein # 3 # with [signs]\n"


def dom(
    target: tuple[str, str, int],
    query: tuple[str, str, int],
    hmm: tuple[int, int],
    evalue: str = "1e-20",
    env: tuple[int, int] = (1, 90),
) -> str:
    one, two = " ".join(map(str, target)), " ".join(map(str, query))
    found = f"1e-50 170.5 0.1 1 2 1e-21 {evalue} 80.0 0.1 {hmm[0]} {hmm[1]} 1 90 {env[0]} {env[1]} 0.95"
    return f"{one} {two} {found} a protein\n"


@pytest.mark.parametrize("program", ["hmmsearch", "hmmscan"])
@pytest.mark.parametrize("how", ["trailer", "accession", "format", "no comments"])
def test_genes_and_profiles_are_never_swapped(program: str, how: str, tmp_path: Path) -> None:
    accession = "-" if how in {"trailer", "format"} else "PF00067.21"
    profile, gene = ("p450", accession), ("gene1", "-")
    text = TBL_HEADER + tbl(*(gene + profile if program == "hmmsearch" else profile + gene))
    text += TRAILER.format(program=program, version="3.1b2 (February 2015)") if how == "trailer" else ""
    if how == "no comments":
        text = text.removeprefix(TBL_HEADER)
    read = read_text(tmp_path, text, f"hmmer_tblout_{program}" if how == "format" else "auto")
    assert read.dialect == f"hmmer_tblout_{program}"
    hit = read.table.loc[0]
    assert (hit["gene"], hit["query"], hit["family"], hit["program"]) == ("gene1", "p450", "p450", program)
    assert (hit["evalue"], hit["bitscore"]) == (1e-50, 170.5)
    assert hit[["coverage", "identity", "gathering"]].isna().all()
    if accession != "-":
        assert hit["accession"] == "PF00067"
    if how == "trailer":
        assert f"written by {program} 3.1b2 (February 2015)" in read.notes


def test_rows_as_in_the_file(tmp_path: Path) -> None:
    bare = "g2 - p450 PF00067.21 1e-9 9.5 0.1 2e-9 9.0 0.1 1.1 1 0 0 1 1 1 1\n"  # no description
    read = read_text(tmp_path, TBL_HEADER + tbl("g1", "-", "p450", "PF00067.21") + bare)
    assert list(read.features.columns[:7]) == ["target", "tacc", "query", "qacc", "evalue", "score", "bias"]
    assert list(read.features.loc[0, ["target", "qacc", "inc"]]) == ["g1", "PF00067.21", "1"]
    assert read.features["description"].tolist() == ["Some protein # 3 # with [signs]", ""]


SHORT, LONG = ("x", "-", 100), ("y", "-", 400)


@pytest.mark.parametrize(
    ("row", "program"),
    [
        (dom(SHORT, LONG, (1, 300)), "hmmsearch"),  # a profile position of 300 cannot be in 100
        (dom(LONG, SHORT, (1, 300)), "hmmscan"),
        (dom(LONG, SHORT, (1, 90), env=(200, 380)), "hmmsearch"),  # nor a sequence position of 380
        (dom(SHORT, LONG, (1, 90), env=(200, 380)), "hmmscan"),
    ],
)
def test_domtblout_side_from_coordinates(row: str, program: str, tmp_path: Path) -> None:
    read = read_text(tmp_path, DOM_HEADER + row)
    assert read.dialect == f"hmmer_domtblout_{program}"
    target, query = row.split()[0], row.split()[3]
    assert list(read.table.loc[0, ["gene", "query"]]) == (
        [target, query] if program == "hmmsearch" else [query, target]
    )


def test_domtblout_coverage_is_of_the_domains_together(tmp_path: Path) -> None:
    gene, other, profile = ("g1", "-", 500), ("g2", "-", 500), ("p450", "PF00067.3", 200)
    stretches = [((1, 60), "1e-9"), ((51, 100), "1e-9"), ((181, 200), "1e-9"), ((101, 180), "0.5")]
    text = DOM_HEADER + "".join(dom(gene, profile, hmm, evalue) for hmm, evalue in stretches)
    text += dom(other, profile, (1, 100), "0.2") + dom(other, profile, (1, 200), "3")
    read = read_text(tmp_path, text)
    assert read.table["coverage"].tolist() == [0.6, 0.6, 0.6, 0.6, 0.5, 0.5]
    assert read.table["evalue"].eq(1e-50).all()
    assert list(read.features.loc[3, ["hmm_from", "hmm_to", "i_evalue", "description"]]) == [
        *("101", "180", "0.5"),
        "a protein",
    ]


def test_family_option_overrides(tmp_path: Path) -> None:
    text = TBL_HEADER + tbl("g1", "-", "p450", "PF00067.21")
    assert read_text(tmp_path, text, family="CYP").table["family"].tolist() == ["CYP"]


@pytest.mark.parametrize("program", ["phmmer", "jackhmmer"])
def test_sequence_baits_are_no_families(program: str, tmp_path: Path) -> None:
    text = TBL_HEADER + tbl("g1", "-", "bait", "-") + TRAILER.format(program=program, version="3.4")
    table = read_text(tmp_path, text).table
    assert list(table.loc[0, ["gene", "query", "program"]]) == ["g1", "bait", program]
    assert table["family"].isna().all()


def test_files_of_several_runs_put_together(tmp_path: Path) -> None:
    one = TBL_HEADER + tbl("g1", "-", "p450", "PF00067.21") + TRAILER.format(program="hmmsearch", version="3.3.2")
    two = TBL_HEADER + tbl("g2", "-", "UDPGT", "-") + TRAILER.format(program="hmmsearch", version="3.4")
    table = read_text(tmp_path, one + two).table
    assert table[["gene", "query"]].to_numpy().tolist() == [["g1", "p450"], ["g2", "UDPGT"]]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (TBL_HEADER + TRAILER.format(program="nhmmer", version="3.4") + tbl("g", "-", "q", "-"), "by nhmmer"),
        ("# target name accession query name accession  hmmfrom hmm to alifrom  ali to E-value\n", "by nhmmer"),
        ("#target name accession query name accession mdl mdl from   E-value inc\n", "by Infernal"),
        ("# hmmsearch :: search profile(s) against a sequence database\n# HMMER 3.4\n", "is the report of HMMER"),
        (
            TBL_HEADER
            + TRAILER.format(program="hmmsearch", version="3.4")
            + TRAILER.format(program="hmmscan", version="3.4"),
            "of hmmsearch and of hmmscan",
        ),
        (TBL_HEADER + tbl("g", "-", "q", "PF1.1") + DOM_HEADER, "holds a domtblout below a tblout"),
        (DOM_HEADER + tbl("g", "-", "q", "PF1.1"), "is not a number"),
        (DOM_HEADER + dom(LONG, SHORT, (1, 300)).replace(" 300 ", " 500 "), "does not show whether"),
    ],
)
def test_what_is_no_table_of_hits_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        read_text(tmp_path, text)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        (TBL_HEADER, "hmmer_tblout"),  # HMMER 3.0 does not say which program found nothing
        (DOM_HEADER + TRAILER.format(program="hmmscan", version="3.3"), "hmmer_domtblout_hmmscan"),
    ],
)
def test_no_hits(text: str, dialect: str, tmp_path: Path) -> None:
    read = read_text(tmp_path, text)
    assert (read.dialect, len(read.table), len(read.features)) == (dialect, 0, 0)
    assert {"target", "query", "description"} <= set(read.features)
    assert np.isnan(read.table["coverage"]).all()


def test_coordinates_outside_the_profile_are_refused(tmp_path: Path) -> None:
    rows = [dom(("gene1", "-", 400), ("p450", "PF00067.21", 100), hmm) for hmm in ((1, 50), (-29000, 90))]
    with pytest.raises(InputError, match=r"beyond the profile|not between"):
        read_text(tmp_path, DOM_HEADER + "".join(rows) + TRAILER.format(program="hmmsearch", version="3.3"))


def test_how_the_text_was_decoded_is_noted(tmp_path: Path) -> None:
    text = TBL_HEADER + tbl("gene1", "-", "p450", "PF00067.21") + TRAILER.format(program="hmmsearch", version="3.3")
    path = tmp_path / "hits.txt"
    path.write_bytes(text.replace("Some protein", "Prot\u00e9ine").encode("cp1252"))
    assert any("1252" in note for note in read_homology(path).notes)
