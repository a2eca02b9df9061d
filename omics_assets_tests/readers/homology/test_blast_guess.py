"""Columns without a header: named where they are certain, asked for where they decide and are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers.homology.blast_columns import EXTENDED, STANDARD
from omics_assets_tests.readers.homology.reading import line, read_text


def standard(query: str, subject: str, end: int = 80) -> list[object]:
    return [query, subject, "42.500", 80, 1, 0, 1, end, 5, end + 4, "1e-30", 199]


PAIRS = [("b1", "g1", 200, 310), ("b1", "g2", 200, 290), ("b2", "g1", 180, 310), ("b3", "g3", 150, 280)]


def table(extra) -> str:
    return "".join(line(*standard(query, subject), *extra(q, s)) for query, subject, q, s in PAIRS)


def names(text: str, folder: Path) -> list[str]:
    return list(read_text(folder, text).features)


def test_lengths_behind_the_standard_columns(tmp_path: Path) -> None:
    assert names(table(lambda q, s: (q, s)), tmp_path) == [*STANDARD, "qlen", "slen"]
    assert names(table(lambda q, s: (q, s, 40)), tmp_path) == [*STANDARD, "qlen", "slen", "column_15"]
    assert names(table(lambda q, s: ("title of it", q, s)), tmp_path)[-3:] == ["column_13", "qlen", "slen"]
    one_bait = "".join(line(*standard("b", s), 200, n) for s, n in (("g1", 310), ("g2", 290), ("g3", 280)))
    read = read_text(tmp_path, one_bait)
    assert read.table["coverage"].tolist() == [0.4, 0.4, 0.4]


@pytest.mark.parametrize(
    "extra",
    [
        lambda q, _s: (q,),  # the length of the query, or a number of anything else?
        lambda _q, _s: (4081, 4081),  # one taxon for all: as constant per sequence as a length
        lambda q, s: (q // 4, s),  # shorter than the coordinates of the query reach
        lambda q, s: (q, s // 4),  # or of the subject
        lambda q, s: (q, s, q + 1, s + 1),  # which of the two pairs?
        lambda _q, s: (s, s),  # depends on the subject alone
        lambda q, s: (q / 1000, s),
    ],
)
def test_what_could_be_something_else_is_not_named(extra, tmp_path: Path) -> None:
    read = read_text(tmp_path, table(extra))
    assert not {"qlen", "slen"} & set(read.features)
    assert read.table["coverage"].isna().all()
    assert any("could not be told and is not used: declare `columns:`" in note for note in read.notes)


def test_sequences_around_the_standard_columns(tmp_path: Path) -> None:
    aligned = ["AC-DE", "b", "g", "50.00", 5, 0, 1, 10, 13, 101, 115, "1e-9", 30, "WYTSR"]  # tblastn: 15 bases
    assert names(line(*aligned), tmp_path) == ["qseq", *STANDARD, "sseq"]
    assert names(line("GIVEN-NAME", *aligned[1:]), tmp_path) == ["column_1", *STANDARD, "sseq"]


@pytest.mark.parametrize("titles", [True, False])
def test_extended_columns_of_galaxy(titles: bool, tmp_path: Path) -> None:
    row = ["b", "g", "96.552", 4, 0, 0, 1, 4, 3, 6, "0.0", 70, "gi|g", 180, 4, 4, 0, "98.56", 1, 1, "MNGT", "MNGS"]
    read = read_text(tmp_path, line(*row, 8, 9, *(["a title"] if titles else [])))
    assert list(read.features) == list(EXTENDED[: 25 if titles else 24])
    assert read.table["coverage"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("b", "g1"), ("b", "g2")], ["qseqid", "sseqid"]),
        ([("b", "g1", "1e-9"), ("b", "g2", "0.0")], ["qseqid", "sseqid", "evalue"]),
        ([("b", "g1", "1e-9", 80), ("b", "g2", "1e-5", 60)], ["qseqid", "sseqid", "evalue", "bitscore"]),
        ([("b", "g1", "1e-9", 80), ("b", "g2", "1e-5", 90)], ["qseqid", "sseqid", "evalue", "column_4"]),
        ([("b", "g1", "50.00", "60.00", "1e-9")], ["qseqid", "sseqid", "column_3", "column_4", "evalue"]),
        (
            [("b", "g1", "92.073", "1e-9", 80), ("b", "g2", "90.00", "1e-5", 60)],
            ["qseqid", "sseqid", "pident", "evalue", "bitscore"],
        ),
        (
            [("b", "g1", "92.073", 104, 121), ("c", "g1", "91.10", 430, 121), ("c", "g1", "94.22", 430, 121)],
            ["qseqid", "sseqid", "pident", "qlen", "slen"],
        ),
    ],
)
def test_fewer_columns(rows: list[tuple[object, ...]], expected: list[str], tmp_path: Path) -> None:
    read = read_text(tmp_path, "".join(line(*row) for row in rows))
    assert list(read.features) == expected
    assert read.dialect == "blast_outfmt6_custom"
    assert any("told by what they hold" in note for note in read.notes)


@pytest.mark.parametrize(
    "row",
    [
        ("b", "g", 148, "100.000", 100, 80, 80),  # nothing says what the numbers are
        ("b", "g", "50.00", "60.00"),  # identity and positives look alike
        ("b", "g", "50.00", 70),
        ("1e-9", "b", "g"),
    ],
)
def test_columns_that_decide_are_asked_for(row: tuple[object, ...], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="columns of this table cannot be told") as caught:
        read_text(tmp_path, line(*row))
    assert "columns: [std, qlen, slen]" in str(caught.value.remedy)


def test_declared_columns_need_no_format(tmp_path: Path) -> None:
    read = read_text(tmp_path, line("1e-9", "b", "g"), columns=("evalue", "qseqid", "sseqid"))
    assert list(read.table.loc[0, ["query", "gene", "evalue"]]) == ["b", "g", 1e-9]


@pytest.mark.parametrize("text", ["a,b\nc,d\n", "call Anna\n", "a b\tg\th\n", "g\t1\n", "some words\tmore words\n"])
def test_what_is_no_table_of_hits(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no format that is known"):
        read_text(tmp_path, text)


def test_comma_separated(tmp_path: Path) -> None:
    read = read_text(tmp_path, "".join(",".join(map(str, standard("b", s))) + "\n" for s in ("g1", "g2")))
    assert list(read.features) == list(STANDARD)
    assert read.table["gene"].tolist() == ["g1", "g2"]
