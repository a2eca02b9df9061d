"""Bad files: each must be refused with its place, and a way to mend it."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression, read_homology, read_metabolites, read_samples
from omics_assets.readers.known_genes import read_known_genes

GOOD = "gene,s1,s2,s3\ng1,1,2,3\ng2,4,5,6\n"
HMMER = "#" + " " * 20 + "\n# target name accession query name accession E-value score bias\n"
TBL = "g1 - p450 PF00067.1 {evalue} 300.1 0.0 1e-9 10 0.0 1.0 1 0 0 1 1 1 1 some protein\n"
BLAST = "b\tg\t{identity}\t100\t1\t0\t1\t100\t1\t100\t{evalue}\t200\n"


def _workbook(rows: list[list[object]]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.csv", GOOD)
    return stream.getvalue()


Case = tuple[Callable[[Path], object], str | bytes, str, int | None, str | int | None]
CASES: dict[str, Case] = {
    "text in a number column": (read_expression, "gene,s1,s2\ng1,1,2\ng2,3,high\n", "'high' is not a number", 3, "s2"),
    "text after blank lines": (read_expression, "gene,s1,s2\n\ng1,1,2\n\ng2,x,4\ng3,1,1\n", "'x'", 5, "s1"),
    "text after a comment": (read_expression, "#c\ngene,s1,s2\n#c\ng1,1,2\ng2,x,4\ng3,1,1\n", "'x'", 5, "s1"),
    "text behind quotes": (read_expression, 'gene,s1,s2\n"g,\n1",1,2\ng2,3,o\n', "'o'", 4, "s2"),
    "decimal comma": (read_expression, "gene;s1;s2\ng1;1,5;2,5\n", "'1,5' is not a number", 2, "s1"),
    "one decimal comma": (read_expression, "gene;s1;s2\ng1;1;2\ng2;1;2,5\n", "'2,5' is not a number", 3, "s2"),
    "underscore is no number": (read_expression, "gene,s1,s2\ng1,1,2\ng2,1_0,2\n", "'1_0'", 3, "s1"),
    "hexadecimal is no number": (read_expression, "gene,s1,s2\ng1,1,2\ng2,0x1F,2\n", "'0x1F'", 3, "s1"),
    "short row": (read_expression, "gene,s1,s2\ng1,1,2\ng2,3\n", "2 fields where 3", 3, None),
    "long row": (read_expression, "gene,s1,s2\ng1,1,2\ng2,3,4,5\n", "4 fields where 3", 3, None),
    "header too short": (read_expression, "gene,s1\ng1,1,2,3\ng2,3,4,5\n", "2 names, the rows have 4", 1, None),
    "duplicate sample": (read_expression, "gene,s1,s1\ng1,1,2\n", "'s1' has more than one column", 1, 3),
    "duplicate sample in rows": (read_expression, "sample,g1,g2\na,1,2\na,3,4\n", "'a' stands in more", 3, 1),
    "unnamed sample": (read_expression, "gene,s1,\ng1,1,2\n", "sample has no name", 1, 3),
    "duplicate feature": (read_expression, "gene,s1\ng1,1\ng2,2\ng1,3\n", "'g1' is used a second time", 4, None),
    "unnamed feature": (read_expression, "gene,s1,s2\ng1,1,2\n,3,4\n", "feature has no name", 3, 1),
    "empty": (read_expression, "", "is empty", None, None),
    "blank": (read_expression, "\n  \n", "is empty", None, None),
    "comments only": (read_expression, "# a\n# b\n", "only comment lines", None, None),
    "header only": (read_expression, "gene,s1,s2\n", "no rows", None, None),
    "no header": (read_expression, "g1,1.5,2.5\ng2,3.5,4.5\n", "first line holds numbers", 1, None),
    "one column": (read_expression, "gene\ng1\ng2\n", "only one column", None, None),
    "no numbers": (read_expression, "gene,name\ng1,a\ng2,b\n", "no column of numbers", None, None),
    "all missing": (read_metabolites, "m,s1,s2\nm1,NA,\nm2,-,nan\n", "no column of numbers", None, None),
    "infinite": (read_expression, "gene,s1,s2\ng1,1,inf\n", "'inf' is not a finite number", 2, "s2"),
    "minus infinite": (read_expression, "gene,s1,s2\ng1,1,2\ng2,-Infinity,2\n", "not a finite", 3, "s1"),
    "huge": (read_expression, "gene,s1,s2\ng1,1,2\ng2,1e301,2\n", "'1e301' is not a finite", 3, "s1"),
    "overflowing": (read_expression, "gene,s1,s2\ng1,1,2\ng2,1e999,2\n", "not a finite", 3, "s1"),
    "binary": (read_expression, b"gene,s1\n\x00\x01\x02", "binary", None, None),
    "latin-1": (read_expression, "gene,s1\ng1,1\ngène,2\n".encode("latin-1"), "is not UTF-8 text", 3, None),
    "cut UTF-16": (read_expression, GOOD.encode("utf-16")[:-1], "is not UTF-16 text", None, None),
    "open quote": (read_expression, 'gene,s1\ng1,1\n"g2,2\ng3,4\n', "quotation mark", 3, None),
    "text behind a quote": (read_expression, 'gene,s1\ng1,1\n"g2"x,2\n', "quotation mark", 3, None),
    "truncated gzip": (read_expression, gzip.compress(GOOD.encode() * 500)[:-12], "cut short or damaged", None, None),
    "damaged gzip": (read_expression, gzip.compress(GOOD.encode())[:12] + b"rubbish!", "cut short", None, None),
    "zip": (read_expression, _zip(), "zip archive", None, None),
    "cut workbook": (read_expression, _workbook([["gene", "s1"], ["g1", 1]])[:900], "cut short or damaged", None, None),
    "empty workbook": (read_expression, _workbook([]), "is empty", None, None),
    "text in workbook": (read_expression, _workbook([["g", "s1", "s2"], ["g1", 1, 2], ["g2", "x", 4]]), "'x'", 3, "s1"),
    "long workbook row": (read_expression, _workbook([["g", "s1"], ["g1", 1, 2]]), "beyond the last", 2, 3),
    "old Excel": (read_expression, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old Excel", None, None),
    "HDF5": (read_expression, b"\x89HDF\r\n\x1a\n", "HDF5", None, None),
    "cut Parquet": (read_expression, b"PAR1rubbish", "Parquet file is cut", None, None),
    "sheet: duplicate sample": (read_samples, "sample,t\na,1\nb,1\na,2\n", "'a' appears twice", 4, "sample"),
    "sheet: unnamed sample": (read_samples, "sample,t\na,1\n,1\n", "no sample name", 3, "sample"),
    "sheet: duplicate column": (read_samples, "sample,t,t\na,1,2\n", "'t' appears twice", 1, 3),
    "sheet: unnamed column": (read_samples, "sample,t,\na,1,2\n", "column has no name", 1, 3),
    "sheet: header only": (read_samples, "sample,t\n", "no rows", None, None),
    "hmmer: word for a number": (read_homology, HMMER + TBL.format(evalue="small"), "'small'", 3, "E-value"),
    "hmmer: negative E-value": (read_homology, HMMER + TBL.format(evalue="-1"), "-1 is not between", 3, "E-value"),
    "hmmer: short row": (read_homology, HMMER + "g1 - p450 PF00067.1 1e-9\n", "5 fields where tblout has 18", 3, None),
    "hmmer: no side": (
        read_homology,
        HMMER + TBL.format(evalue="1e-9").replace("PF00067.1", "-"),
        "does not show whether",
        None,
        None,
    ),
    "hmmer: nhmmer": (
        read_homology,
        HMMER + TBL.format(evalue="1e-9") + "# Program:         nhmmer\n",
        "written by nhmmer",
        None,
        None,
    ),
    "blast: word for a number": (
        read_homology,
        BLAST.format(identity=50, evalue="1e-9") + BLAST.format(identity="half", evalue="1e-9"),
        "'half'",
        2,
        "identity",
    ),
    "blast: identity": (read_homology, BLAST.format(identity=150, evalue=0), "1.5 is not between", 1, "identity"),
    "blast: short row": (
        read_homology,
        BLAST.format(identity=50, evalue=0) + "b\tg\t1\n",
        "3 columns where 12",
        2,
        None,
    ),
    "blast: changed fields": (
        read_homology,
        "# BLASTP 2.9\n# Fields: query id, subject id, evalue\na\tb\t1\n# Fields: query id, subject id\na\tb\n",
        "columns change",
        4,
        None,
    ),
    "blast: no subject": (
        read_homology,
        "# BLASTP 2.9\n# Fields: query id, evalue\na\t1\n",
        "no column of subject",
        2,
        None,
    ),
    "homology: unknown": (read_homology, "a,b\nc,d\n", "no format that is known", None, None),
    "families: no gene": (read_homology, "gene,family\ng1,F\n,F\n", "gene is missing", 3, "gene"),
    "families: coverage": (
        read_homology,
        "gene,family,coverage\ng1,F,0.5\ng2,F,50\n",
        "50 is not between",
        3,
        "coverage",
    ),
    "known genes: no column": (read_known_genes, "locus,pathway\na,b\n", "no column 'gene'", 1, None),
    "known genes: no gene": (read_known_genes, "gene,pathway\na,b\n,b\n", "gene is missing", 3, "gene"),
    "known genes: header only": (read_known_genes, "gene,pathway\n", "no rows", None, None),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_files_are_refused_with_their_place(name: str, tmp_path: Path) -> None:
    read, content, problem, line, column = CASES[name]
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        read(path)
    error = caught.value
    assert problem in error.problem
    assert (error.file, error.line, error.column) == ("file.csv", line, column)
    assert error.remedy


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_expression(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="cannot be read"):
        read_expression(tmp_path)


def test_unknown_format_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(GOOD)
    with pytest.raises(InputError, match="did you mean 'matrix'"):
        read_expression(path, "matrx")


def test_unpacking_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omics_assets.readers.source.MAX_BYTES", 1 << 20)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"0" * (3 << 20)))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="holds more than"):
        read_expression(path)
