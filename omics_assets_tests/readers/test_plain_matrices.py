"""Plain matrices: every way they are written in gives the same table."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.errors import InputError
from omics_assets.readers import read_expression, read_metabolites
from omics_assets.readers.delimited import read_delimited
from omics_assets.readers.delimited_columns import fast_columns, record_columns
from omics_assets.readers.duplicates import Policy
from omics_assets.readers.records import read_records
from omics_assets.readers.source import Source

NA = np.nan
EXPECTED = pd.DataFrame(
    [[1.0, -2.5, NA], [3e-5, 4.0, 5.0]], index=["g1", "g2"], columns=["s1", "s2", "s3"], dtype="float64"
)
PLAIN = "gene,s1,s2,s3\ng1,1,-2.5,NA\ng2,3e-5,4,5\n"


def _write(folder: Path, content: str | bytes) -> Path:
    path = folder / "matrix.dat"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _xlsx() -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in (["gene", "s1", "s2", "s3"], ["g1", 1, -2.5, None], [], ["g2", 3e-5, "4", 5.0]):
        book.active.append(row)
    book.create_sheet("notes").append(["x"])
    book.save(stream)
    return stream.getvalue()


def _parquet(*, as_index: bool) -> bytes:
    stream = io.BytesIO()
    frame = EXPECTED.rename_axis("gene")
    (frame if as_index else frame.reset_index()).to_parquet(stream)
    return stream.getvalue()


WAYS: dict[str, str | bytes] = {
    "csv": PLAIN,
    "no end of line at the end": PLAIN.rstrip("\n"),
    "tsv": PLAIN.replace(",", "\t"),
    "semicolons": PLAIN.replace(",", ";"),
    "write.table with spaces": '"s1" "s2" "s3"\n"g1" 1 -2.5 NA\n"g2" 3e-5 4 5\n',
    "write.csv": '"","s1","s2","s3"\n"g1",1,-2.5,NA\n"g2",3e-5,4,5\n',
    "header one short": PLAIN.removeprefix("gene,"),
    "header one short, tabs": PLAIN.removeprefix("gene,").replace(",", "\t"),
    "first cell empty": PLAIN.removeprefix("gene"),
    "quoted": '"gene","s1","s2","s3"\n"g1","1","-2.5","NA"\n"g2","3e-5","4","5"\n',
    "CRLF": PLAIN.replace("\n", "\r\n"),
    "CR": PLAIN.replace("\n", "\r"),
    "BOM": PLAIN.encode("utf-8-sig"),
    "UTF-16": PLAIN.encode("utf-16"),
    "UTF-16 big endian": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "UTF-32": PLAIN.encode("utf-32"),
    "UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "gzip": gzip.compress(PLAIN.encode()),
    "quoted, CRLF": '"gene","s1","s2","s3"\r\n"g1","1","-2.5","NA"\r\n"g2","3e-5","4","5"\r\n',
    "quotes and line ends in quotes": PLAIN.replace("gene", '"ge""\n""ne"').replace("NA", '"NA"'),
    "decimal commas": "gene;s1;s2;s3\ng1;1,0;-2,5;NA\ng2;3e-5;4;5,00\n",
    "decimal commas, tabs": "gene\ts1\ts2\ts3\ng1\t1,0\t-2,5\t\ng2\t0,00003\t4\t5,00\n",
    "number signs in cells": "gene,no#,s1,s2,s3\ng1,#a,1,-2.5,NA\ng2,b#,3e-5,4,5\n",
    "comments": f'# made by\n# x, "y\n{PLAIN}# the end, "\n',
    "a row in a comment": f"{PLAIN}#g3,7,8,9\n",
    "header in a comment": f"# made by\n#{PLAIN}",
    "blank lines": PLAIN.replace("\n", "\n\n"),
    "rows of delimiters": f"{PLAIN},,,\n,,,\n",
    "trailing delimiters": PLAIN.replace("\n", ",\n"),
    "trailing delimiters below the header": "gene,s1,s2,s3\ng1,1,-2.5,NA,\ng2,3e-5,4,5,\n",
    "spaces around": "gene , s1,s2 ,s3\n g1, 1 ,-2.5,  NA\ng2 ,3e-5,4, 5\n",
    "plus signs": "gene,s1,s2,s3\ng1,+1,-2.5,NA\ng2,3e-5,+4.0,5.\n",
    "annotation": 'gene,description,s1,s2,s3\ng1,"one, two",1,-2.5,NA\ng2,NA,3e-5,4,5\n',
    "annotation behind": "gene,s1,s2,s3,note\ng1,1,-2.5,NA,a\ng2,3e-5,4,5,b\n",
    "annotation with numbers": "gene,chr,length,s1,s2,s3\ng1,chr1,10,1,-2.5,NA\ng2,chr2,20,3e-5,4,5\n",
    "text, then numbers without a number in the name": (
        "gene,id,factor,s1,s2,s3\ng1,t_1,7,1,-2.5,NA\ng2,t_2,NA,3e-5,4,5\n"
    ),
    "numbered rows": ",gene,s1,s2,s3\n0,g1,1,-2.5,NA\n1,g2,3e-5,4,5\n",
    "samples in rows": "sample,g1,g2\ns1,1,3e-5\ns2,-2.5,4\ns3,NA,5\n",
    "samples in rows, with labels": "sample,tissue,g1,g2\ns1,leaf,1,3e-5\ns2,leaf,-2.5,4\ns3,root,,5\n",
    "xlsx": _xlsx(),
    "Parquet": _parquet(as_index=False),
    "Parquet with an index": _parquet(as_index=True),
    **{f"missing as {word!r}": PLAIN.replace("NA", word) for word in ("", "NaN", "nan", "null", "NULL", "-", "#N/A")},
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_gives_the_same_table(way: str, tmp_path: Path) -> None:
    read = read_expression(_write(tmp_path, WAYS[way]))
    pd.testing.assert_frame_equal(read.table, EXPECTED, check_names=False, check_index_type=False)
    assert (read.table.dtypes == "float64").all()
    assert read.dialect.startswith("matrix")
    assert read.unit is None
    assert list(read.features.index) == ["g1", "g2"]
    assert read.notes[0].startswith("samples in rows" if way.startswith("samples") else "features in rows")


def test_notes_name_dropped_columns_and_skipped_comments(tmp_path: Path) -> None:
    notes = "\n".join(read_expression(_write(tmp_path, WAYS["annotation with numbers"])).notes)
    assert "chr, length" in notes
    notes = "\n".join(read_expression(_write(tmp_path, WAYS["comments"])).notes)
    assert "1 comment lines below the header" in notes


def test_known_sample_names_decide_the_orientation(tmp_path: Path) -> None:
    path = _write(tmp_path, "x,a,b\nS.1,1,2\nS.2,3,4\nS.3,5,6\n")
    turned = read_expression(path, sample_names=["S.1", "s_2", "S-3"])
    assert list(turned.table.columns) == ["S.1", "S.2", "S.3"]
    assert list(turned.table.index) == ["a", "b"]
    assert list(read_expression(path).table.columns) == ["a", "b"]
    assert list(read_expression(path, "matrix_samples_in_rows").table.index) == ["a", "b"]


def test_known_sample_names_tell_annotation_from_samples(tmp_path: Path) -> None:
    path = _write(tmp_path, "m,score,Fg_1,Fg_2,Ct_1\nm1,9,1,2,3\nm2,9,4,5,6\n")
    read = read_metabolites(path, sample_names=["Fg_1", "Fg_2"])
    assert list(read.table.columns) == ["Fg_1", "Fg_2", "Ct_1"]  # Ct_1 is of the same form: a sample not in the sheet
    assert any("score" in note for note in read.notes)


def test_a_known_sample_full_of_text_is_an_error_not_annotation(tmp_path: Path) -> None:
    path = _write(tmp_path, "g,s1,s2\ng1,x,1\ng2,y,2\n")
    assert list(read_expression(path).table.columns) == ["s2"]
    with pytest.raises(InputError, match="'x' is not a number"):
        read_expression(path, sample_names=["s1", "s2"])
    with pytest.raises(InputError, match="every value is missing"):
        read_expression(_write(tmp_path, "g,s1,s2\ng1,,NA\n"), sample_names=["s1", "s2"])


def test_ids_stay_text(tmp_path: Path) -> None:
    path = _write(tmp_path, "gene,001,1e3\n007,1,2\n1-Sep,3,4\n2023-09-01,5,6\nNA,7,8\n2.31E+13,9,9\nMARCH1,1,1\n")
    read = read_expression(path)
    assert list(read.table.index) == ["007", "1-Sep", "2023-09-01", "NA", "2.31E+13", "MARCH1"]
    assert list(read.table.columns) == ["001", "1e3"]
    assert any(note.startswith("3 ids look as if") and "1-Sep, 2023-09-01, 2.31E+13" in note for note in read.notes)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("sum", [[4.0, 2.0], [5.0, 6.0]]), ("mean", [[2.0, 2.0], [5.0, 6.0]]), ("max", [[3.0, 2.0], [5.0, 6.0]])],
)
def test_repeated_features_are_merged(policy: Policy, expected: list[list[float]], tmp_path: Path) -> None:
    path = _write(tmp_path, "gene,s1,s2\ng1,1,2\ng2,5,6\ng1,3,NA\n")
    read = read_expression(path, duplicates=policy)
    assert list(read.table.index) == ["g1", "g2"]
    np.testing.assert_array_equal(read.table, expected)
    assert any(policy in note and "g1" in note for note in read.notes)


def test_merged_features_keep_the_first_annotation_and_what_is_missing(tmp_path: Path) -> None:
    path = _write(tmp_path, "m,name,s1,s2\na,x,1,NA\nb,z,1,1\na,y,2,NA\n")
    read = read_metabolites(path, duplicates="sum")
    assert list(read.features["name"]) == ["x", "z"]
    np.testing.assert_array_equal(read.table.to_numpy(), [[3, NA], [1, 1]])


def test_repeated_features_get_a_free_suffix(tmp_path: Path) -> None:
    path = _write(tmp_path, "m,name,s1\na,x,1\na,y,2\na_2,z,3\na,w,4\n")
    read = read_metabolites(path, duplicates="suffix")
    assert list(read.table.index) == ["a", "a_3", "a_2", "a_4"]
    assert list(read.features["name"]) == ["x", "y", "z", "w"]
    assert list(read.table["s1"]) == [1, 2, 3, 4]


def test_metabolite_features_from_columns_and_names(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "id,Name,m/z,rt_min,Adduct,Formula,role,s1\nM1,rutin,610.15,2,[M+H]+,C27H30O16,Standard,1\n"
        "M100.5T60_2,NA,100.51,,-,,blank,2\n",
    )
    features = read_metabolites(path).features
    assert list(features.columns) == ["name", "mz", "rt_s", "adduct", "formula", "role"]
    assert list(features.loc["M1"]) == ["rutin", 610.15, 120.0, "[M+H]+", "C27H30O16", "standard"]
    assert features.loc["M100.5T60_2", ["name", "adduct", "formula"]].isna().all()
    assert features.loc["M100.5T60_2", "role"] == "analyte"
    named = read_metabolites(_write(tmp_path, "m,s1\nM100.5T60_2,1\nM17T9,2\nT9,3\n")).features
    assert named["mz"].tolist()[:2] == [100.5, 17.0]
    assert named["rt_s"].tolist()[:2] == [60.0, 9.0]
    assert named.loc["T9", ["mz", "rt_s"]].isna().all()


CELL = st.one_of(st.floats(-1e9, 1e9).map(repr), st.sampled_from(["", "NA", "+3", " 4 ", "5."]))
NAME = st.text(st.sampled_from("abcXYZ01 ._-é,\"'\n\t;#"), min_size=1, max_size=8).map(str.strip)


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_written_matrices_come_back(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    named = NAME.filter(lambda name: bool(name) and not name.startswith("#"))
    genes = data.draw(st.lists(named, min_size=2, max_size=6, unique=True))
    rows = [[data.draw(CELL) for _ in range(3)] for _ in genes]
    rows[0] = ["1", "2", "3"]
    rows[1] = ["0", "1.5", "2"]
    stream = io.StringIO(newline="")
    delimiter = data.draw(st.sampled_from(",\t;"))
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=data.draw(st.sampled_from(["\n", "\r\n"])))
    writer.writerows([["gene", "s1", "s2", "s3"], *([name, *row] for name, row in zip(genes, rows, strict=True))])
    read = read_expression(_write(tmp_path_factory.mktemp("m"), stream.getvalue()))
    assert list(read.table.index) == genes
    expected = [[NA if cell.strip() in {"", "NA"} else float(cell) for cell in row] for row in rows]
    np.testing.assert_array_equal(read.table.to_numpy(), expected)


@settings(deadline=None, max_examples=40)
@given(
    rows=st.lists(st.lists(st.text("ab1.- \r", max_size=3), min_size=3, max_size=3), min_size=1, max_size=8),
    end=st.sampled_from(["\n", "\r\n", "\n\n"]),
)
def test_the_fast_and_the_exact_way_agree(rows: list[list[str]], end: str) -> None:
    cells = [[cell.replace("\r", "") for cell in row] for row in rows]
    kept = [row for row in cells if any(cell.strip() for cell in row)]
    text = end.join(",".join(row) for row in [["x", "y", "z"], *cells])
    fast = read_delimited(Source(Path("f"), "f", text.encode(), "text"))
    commented = f"{text}{end}#{end}x,1,2"  # a comment rules the fast way out
    exact = read_delimited(Source(Path("f"), "f", commented.encode(), "text"))
    assert fast.rows == len(kept)
    assert exact.rows == len(kept) + 1
    for column in range(3):
        assert fast.text(column) == exact.text(column)[:-1] == [row[column].strip() for row in kept]
    step = len(end.replace("\r", ""))
    lines = [1 + step * (number + 1) for number, row in enumerate(cells) if any(cell.strip() for cell in row)]
    assert fast.lines() == exact.lines()[:-1] == lines


QUOTED = st.sampled_from(['"a"', '"a,b"', '"a""b"', '""', '"""a"', '"\n"', "a", 'a"b', '"a"b', '"', ""])


@settings(deadline=None, max_examples=300)
@given(rows=st.lists(st.lists(QUOTED, min_size=2, max_size=2), min_size=1, max_size=4), end=st.sampled_from("\n\r"))
def test_quotes_mean_the_same_in_the_fast_way(rows: list[list[str]], end: str) -> None:
    body = end.join(",".join(row) for row in rows)
    fast = fast_columns(body.encode(), 0, ",", 2)
    if '"a"b' in body or 'a"b' in body:
        assert fast is None
    if fast is not None:
        exact = record_columns(read_records(body, ",", file="f"), 2, "f")
        assert [column.to_pylist() for column in fast] == [column.to_pylist() for column in exact]


def test_the_fast_way_is_taken_where_quotes_are_regular() -> None:
    body = b'"a, ""b"" ",1\r\n"c\nd","2"\r\n'
    assert [column.to_pylist() for column in fast_columns(body, 0, ",", 2) or ()] == [['a, "b" ', "c\nd"], ["1", "2"]]


@pytest.mark.parametrize("quote", ["", '"'])
def test_many_columns_are_read_like_few(quote: str, tmp_path: Path) -> None:
    genes = [f"g{number}" for number in range(5000)]
    lines = [",".join(f"{quote}{cell}{quote}" for cell in ["sample", "tissue", *genes])]
    lines += [",".join([f"s{row}", "leaf", *(str(row + number) for number in range(5000))]) for row in range(3)]
    read = read_expression(_write(tmp_path, "\n".join(lines)))
    assert list(read.table.index) == genes
    np.testing.assert_array_equal(read.table.to_numpy(), np.add.outer(np.arange(5000), np.arange(3)))


def test_two_lines_of_header_are_refused_with_what_they_say(tmp_path: Path) -> None:
    path = _write(tmp_path, "gene,s1,s2,s3\nclass,leaf,leaf,root\ng1,1,2,3\ng2,4,5,6\n")
    with pytest.raises(InputError, match=r"line 2: holds text below the column names, such as 'leaf'"):
        read_expression(path)


def test_rows_of_a_repeated_id_are_counted_in_the_note(tmp_path: Path) -> None:
    path = _write(tmp_path, "gene,s1\na,1\nb,2\na,3\na,4\nb,5\nc,6\n")
    for policy, said in (("sum", "merged by sum"), ("suffix", "a suffix was given to")):
        notes = read_expression(path, duplicates=policy).notes
        assert any(said in note and "5 rows of 2 repeated ids (a, b)" in note for note in notes)


def test_logarithms_are_not_added(tmp_path: Path) -> None:
    path = _write(tmp_path, "gene,s1,s2\na,1,2\na,3,-0.5\nb,1,1\n")
    with pytest.raises(InputError, match="column s2: the id 'a' has several rows, which cannot be added") as caught:
        read_expression(path, duplicates="sum")
    assert "mean" in (caught.value.remedy or "")
    assert read_expression(path, duplicates="mean").table.loc["a"].tolist() == [2, 0.75]
    unique = _write(tmp_path, "gene,s1,s2\na,1,2\nb,1,-1\n")
    assert read_expression(unique, duplicates="sum").table.loc["b", "s2"] == -1


def test_blanks_and_controls_beside_known_samples_are_samples(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id,mz,leaf_1,leaf_2,leaf_3,leaf_4,QC1,blank\nm1,100.5,1,2,3,4,5,6\nm2,200.5,6,5,4,3,2,1\n")
    found = read_metabolites(path, sample_names=["leaf_1", "leaf_2", "leaf_3", "leaf_4"])
    assert list(found.table.columns) == ["leaf_1", "leaf_2", "leaf_3", "leaf_4", "QC1", "blank"]
    assert found.samples["role"].tolist() == ["biological"] * 4 + ["qc", "blank"]
    assert found.features["mz"].tolist() == [100.5, 200.5]
