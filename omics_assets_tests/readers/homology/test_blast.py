"""BLAST-like tables: any columns in any order, of three programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets_tests.readers.homology.reading import line, read_file, read_text

BLAST = "bait\tgene1\t42.50\t100\t1\t0\t11\t90\t1\t80\t1e-30\t 199\n"
FIELDS = (
    "# Fields: query acc.ver, subject acc.ver, % identity, alignment length, mismatches, gap opens, q. start, q. end, "
    "s. start, s. end, evalue, bit score\n"
)
STANDARD = [
    *("qseqid", "sseqid", "pident", "length", "mismatch", "gapopen", "qstart", "qend", "sstart", "send"),
    *("evalue", "bitscore"),
]


def test_sides_and_units(tmp_path: Path) -> None:
    read = read_text(tmp_path, BLAST)
    assert read.dialect == "blast_outfmt6"
    assert list(read.table.loc[0, ["gene", "query", "program"]]) == ["gene1", "bait", "blast"]
    assert list(read.table.loc[0, ["identity", "evalue", "bitscore"]]) == [0.425, 1e-30, 199.0]
    assert read.table[["family", "coverage", "gathering"]].isna().all(axis=None)
    assert list(read.features) == STANDARD
    assert read.features.loc[0, "bitscore"] == " 199"  # as it stands in the file
    turned = read_text(tmp_path, BLAST, family="CYP", gene_side="query").table
    assert list(turned.loc[0, ["gene", "query", "family"]]) == ["bait", "gene1", "CYP"]


def test_outfmt7_of_several_queries(tmp_path: Path) -> None:
    none = "# BLASTP 2.13.0+\n# Query: lonely\n# Database: p\n# 0 hits found\n"
    found = "# BLASTP 2.13.0+\n# Query: bait\n# Database: p\n" + FIELDS + "# 1 hits found\n" + BLAST
    read = read_text(tmp_path, none + found + "# BLAST processed 2 queries\n")
    assert (read.dialect, len(read.table)) == ("blast_outfmt7", 1)
    assert "written by BLASTP 2.13.0+" in read.notes
    assert list(read.table.loc[0, ["gene", "query", "program"]]) == ["gene1", "bait", "blastp"]
    assert list(read.features)[:3] == ["query acc.ver", "subject acc.ver", "% identity"]


def test_fields_give_order_and_coverage(tmp_path: Path) -> None:
    fields = "evalue, subject id, query id, q. start, q. end, query length, % identity"
    text = f"# BLASTP 2.9.0+\n# Query: b\n# 0 hits found\n# BLASTP 2.9.0+\n# Fields: {fields}\n# 1 hits found\n"
    read = read_text(tmp_path, text + "1e-9\tgene1\tbait\t11\t90\t160\t50\n# BLAST processed 2 queries\n")
    assert list(read.table.loc[0, ["gene", "query", "program"]]) == ["gene1", "bait", "blastp"]
    assert list(read.table.loc[0, ["evalue", "identity", "coverage"]]) == [1e-9, 0.5, 0.5]


def test_columns_may_change_inside_a_file(tmp_path: Path) -> None:
    text = "# BLASTP 2.9.0+\n# Fields: query id, subject id, evalue\nb\tg1\t1e-9\n"
    text += "# BLASTX 2.9.0+\n# Fields: bit score, subject ids, query id\n 70\tg2;g3\tb\n 60\tg4<>g5\tb\n"
    read = read_text(tmp_path, text)
    assert read.table["gene"].tolist() == ["g1", "g2", "g4"]
    np.testing.assert_array_equal(read.table["evalue"], [1e-9, np.nan, np.nan])
    np.testing.assert_array_equal(read.table["bitscore"], [np.nan, 70, 60])
    assert list(read.features) == ["query id", "subject id", "evalue", "bit score", "subject ids"]
    assert len(set(read.notes)) == len(read.notes)
    assert read.features["evalue"].tolist() == ["1e-9", "", ""]


@pytest.mark.parametrize("name", ["% query coverage per subject", "% subject coverage"])
def test_coverage_of_all_alignments_of_a_pair(name: str, tmp_path: Path) -> None:
    text = f"# BLASTP 2.2.28+\n# Fields: query id, subject id, {name}\nbait\tgene1\t75\n"
    assert read_text(tmp_path, text).table["coverage"].tolist() == [0.75]


def test_coverage_is_the_union_of_the_alignments_of_a_pair(tmp_path: Path) -> None:
    rows = [("g1", 1, 50), ("g1", 90, 41), ("g1", 191, 200), ("g2", 1, 100)]  # 41-90 on the other strand
    text = "".join(line("b", g, "50.00", 50, 0, 0, start, end, 1, 50, "1e-9", 80, 200, 300) for g, start, end in rows)
    declared = {"columns": ("std", "qlen", "slen")}
    read = read_text(tmp_path, text, **declared)
    assert read.table["coverage"].tolist() == [0.5, 0.5, 0.5, 0.5]
    assert read.dialect == "blast_outfmt6_custom"
    turned = read_text(tmp_path, text, gene_side="query", **declared)  # now the subjects are the baits
    np.testing.assert_allclose(turned.table["coverage"], [50 / 300] * 4)
    alone = line("b", "g1", 30, 55) + line("b", "g2", 90, 10)
    by_column = read_text(tmp_path, alone, columns=("qseqid", "sseqid", "qcovhsp", "scovhsp"))
    assert by_column.table["coverage"].tolist() == [0.3, 0.9]


def test_identity_without_its_column(tmp_path: Path) -> None:
    read = read_text(tmp_path, line("b", "g", 20, 80), columns=("qseqid", "sseqid", "nident", "length"))
    assert read.table["identity"].tolist() == [0.25]


@pytest.mark.parametrize("columns", [("std", "qcovs"), ("6 std", "qcovs"), ("std,qcovs", "evalue")])
def test_declared_columns(columns: tuple[str, ...], tmp_path: Path) -> None:
    text = BLAST.rstrip("\n") + "\t81\n"
    read = read_text(tmp_path, text, columns=columns if columns[0] != "6 std" else ("std", "qcovs"))
    assert list(read.features) == [*STANDARD, "qcovs"]
    assert read.table["coverage"].tolist() == [0.81]
    assert "the columns are those declared in cohort.yaml" in read.notes
    named = read_text(tmp_path, line(*STANDARD) + BLAST, columns=(*columns[1:], "std"))
    assert "the file names its columns: those declared were not used" in named.notes


def test_columns_of_no_use_are_declared_too(tmp_path: Path) -> None:
    read = read_text(tmp_path, line("x", "b", "g", "y", 50), columns=("other", "qseqid", "sseqid", "other", "pident"))
    assert list(read.features) == ["other_1", "qseqid", "sseqid", "other_2", "pident"]
    assert list(read.table.loc[0, ["query", "gene", "identity"]]) == ["b", "g", 0.5]


def test_headers_without_comments(tmp_path: Path) -> None:
    read = read_text(tmp_path, "#A_id\tB_id\tA_length\tA_qcovhsp\tpident\tbitscore\nbait\tg\t20\t90\t50.000\t38.1\n")
    assert (read.dialect, list(read.features)[:2]) == ("blast_outfmt6_custom", ["A_id", "B_id"])
    assert list(read.table.loc[0, ["query", "gene", "coverage", "bitscore"]]) == ["bait", "g", 0.9, 38.1]
    twice = line("query_id", "subject_id", "perc_identity", "e_value") + line("b", "g", "31.25", "1e-7")
    read = read_text(tmp_path, twice + twice)  # files with headers, put together
    assert read.table["evalue"].tolist() == [1e-7, 1e-7]
    read = read_text(tmp_path, '"qseqid","sseqid","evalue"\n"b","g,1",1e-7\n')
    assert read.table["gene"].tolist() == ["g,1"]


def test_a_carriage_return_inside_a_title(tmp_path: Path) -> None:
    (tmp_path / "hits").write_bytes(b"b\tg1\t1e-9\tone\rtwo\nb\tg2\t1e-8\tthree\n")
    read = read_file(tmp_path / "hits", columns=("qseqid", "sseqid", "evalue", "stitle"))
    assert read.features["stitle"].tolist() == ["one\rtwo", "three"]


def test_diamond(tmp_path: Path) -> None:
    row = line("b", "g", 88.9, 512, 57, 0, 1, 1536, 1, 512, "8.27e-315", 897)
    read = read_text(tmp_path, row + line("b", "h", 100, 12, 0, 0, 1, 36, 1, 12, "5.0e-5", 30))
    assert (read.dialect, read.table.loc[0, "program"]) == ("diamond_tab", "diamond")
    assert read.table["identity"].tolist() == [0.889, 1.0]
    verbose = (
        "# DIAMOND v2.1.8. http://github.com/bbuchfink/diamond\n# Invocation: diamond blastp --header\n"
        "# Fields: Query ID, Subject ID, Percentage of identical matches, Expected value, Bit score, "
        "Subject coverage per HSP, Query coverage per HSP\n"
    )
    read = read_text(tmp_path, verbose + line("b", "g", 88.9, "8.27e-31", 897, 20.5, 75) + line("b", "*", *[-1] * 5))
    assert read.dialect == "diamond_tab"
    assert "written by DIAMOND v2.1.8" in read.notes
    assert list(read.table.loc[0, ["evalue", "bitscore", "coverage"]]) == [8.27e-31, 897.0, 0.75]
    assert (len(read.table), len(read.features)) == (1, 2)
    assert any("1 queries without an alignment" in note for note in read.notes)
    simple = read_text(tmp_path, line("qseqid", "sseqid", "pident", "evalue") + line("b", "g", 88.9, "1e-30"))
    assert simple.dialect == "diamond_tab"


def test_mmseqs2(tmp_path: Path) -> None:
    read = read_text(tmp_path, BLAST.replace("42.50", "0.893"))
    assert (read.dialect, read.table.loc[0, "program"]) == ("mmseqs2_m8", "mmseqs2")
    assert read.table["identity"].tolist() == [0.893]
    assert any("MMseqs2" in note for note in read.notes)
    header = ["query", "target", "fident", "alnlen", "mismatch", "gapopen", "qstart", "qend", "tstart", "tend"]
    header += ["evalue", "bits"]
    row = ["b", "g", 0.893, 152, 8, 0, 1, 152, 1, 152, "4.357E-99", 304]
    read = read_text(tmp_path, line(*header) + line(*row))  # --format-mode 4
    assert (read.dialect, list(read.features)) == ("mmseqs2_m8", header)
    assert list(read.table.loc[0, ["evalue", "bitscore", "identity"]]) == [4.357e-99, 304.0, 0.893]
    read = read_text(tmp_path, line("query", "target", "pident", "qcov", "evalue") + line("b", "g", 89.3, 0.75, "1e-9"))
    assert list(read.table.loc[0, ["identity", "coverage"]]) == [0.893, 0.75]


@pytest.mark.parametrize("dialect", ["blast_outfmt6", "blast_outfmt6_custom", "diamond_tab", "mmseqs2_m8"])
def test_formats_by_name(dialect: str, tmp_path: Path) -> None:
    assert read_text(tmp_path, BLAST, dialect).dialect == dialect


@pytest.mark.parametrize(
    ("text", "dialect", "columns"),
    [
        ("", "blast_outfmt6", STANDARD),
        ("# TBLASTN 2.2.26+\n# Query: x\n# Database: y\n# BLAST processed 1 queries\n", "blast_outfmt7", []),
        ("# BLASTP 2.9.0+\n" + FIELDS, "blast_outfmt7", None),
        ("# DIAMOND v2.0.4. http://\n# Invocation: d\n# Fields: Query ID, Subject ID\n", "diamond_tab", None),
        ("#A_id\tB_id\tA_vs_B bitscore\n", "blast_outfmt6_custom", ["A_id", "B_id", "A_vs_B bitscore"]),
    ],
)
def test_no_hits(text: str, dialect: str, columns: list[str] | None, tmp_path: Path) -> None:
    read = read_text(tmp_path, text)
    assert (read.dialect, len(read.table), len(read.features)) == (dialect, 0, 0)
    assert columns is None or list(read.features) == columns


@pytest.mark.parametrize(
    ("text", "options", "problem", "place"),
    [
        (BLAST + "b\tg\t1\n", {}, "has 3 columns where 12", (2, None)),
        (BLAST + BLAST.replace("42.50", "half"), {}, "'half' is not a number", (2, "pident")),
        (BLAST.replace("42.50", "150"), {}, "150 is not between 0 and 100", (1, "pident")),
        (BLAST.replace("1e-30", "-1e-30"), {}, "-1e-30 is not between", (1, "evalue")),
        (BLAST + BLAST.replace("gene1", ""), {}, "the subject is missing", (2, "subject")),
        ("# BLASTP 2.9\n# Fields: query id, evalue\na\t1\n", {}, "no column of subject ids", (2, None)),
        ("# BLASTP 2\n# Fields: query id, subject id, gaps, gaps\n", {}, "'gaps' twice", (2, None)),
        (BLAST, {"columns": ("std", "qlem")}, "'qlem' in `columns:` is no column of BLAST", (None, None)),
        (BLAST, {"columns": ("qseqid", "pident")}, "no column of subject ids", (None, None)),
        (BLAST, {"columns": ("std", "qlen")}, "has 12 columns where 13", (1, None)),
        (
            BLAST.rstrip("\n") + "\t60\n",
            {"columns": ("std", "qlen")},
            "1.33333 is not between 0 and 1",
            (1, "coverage of the query"),
        ),
        (BLAST.rstrip("\n") + "\t0\n", {"columns": ("std", "qlen")}, "0 is not between 1 and", (1, "qlen")),
    ],
)
def test_bad_tables(
    text: str, options: dict[str, object], problem: str, place: tuple[int | None, str | None], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        read_text(tmp_path, text, **options)
    assert problem in caught.value.problem
    assert (caught.value.line, caught.value.column) == place
    assert caught.value.remedy


def test_a_misspelt_column_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'evalue'"):
        read_text(tmp_path, BLAST, columns=("qseqid", "sseqid", "evlaue"))
