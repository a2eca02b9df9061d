"""Bad files, through the public readers: each must be refused with its place, and a way to mend it."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression, read_homology, read_metabolites, read_samples
from omics_assets.readers.known_genes import read_known_genes

GOOD = "gene,s1,s2,s3\ng1,1,2,3\ng2,4,5,6\n"
LONG = GOOD + "".join(f"h{row},{row},{row * 7},{row**3 % 1000}\n" for row in range(2000))
HMMER = "#" + " " * 20 + "\n# target name accession query name accession E-value score bias\n"
TBL = "g1 - p450 PF00067.1 {evalue} 300.1 0.0 1e-9 10 0.0 1.0 1 0 0 1 1 1 1 some protein\n"
BLAST = "b\tg\t{identity}\t100\t1\t0\t1\t100\t1\t100\t{evalue}\t200\n"
strictly = partial(read_expression, duplicates="error")

Case = tuple[Callable[[Path], object], str | bytes, str, int | None, str | int | None]


def workbook(rows: list[list[object]]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def archive(**members: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


def with_part(part: str, content: bytes) -> bytes:
    """Return a workbook in which one part is replaced."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["gene", "s1"], ["g1", 1]]))) as good,
        zipfile.ZipFile(stream, "w") as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, content if name == part else good.read(name))
    return stream.getvalue()


def protected() -> bytes:
    """Return an archive that says that its member is encrypted."""
    packed = bytearray(archive(t_csv=GOOD))
    packed[6] |= 1
    packed[packed.index(b"PK\1\2") + 8] |= 1
    return bytes(packed)


def nameless() -> bytes:
    """Return an archive whose directory gives its member no name."""
    packed = bytearray(archive(t_csv=GOOD))
    lengths = packed.index(b"PK\1\2") + 28
    packed[lengths], packed[lengths + 2] = 0, packed[lengths]
    return bytes(packed)


def parquet() -> bytes:
    stream = io.BytesIO()
    pd.DataFrame({"gene": ["a", "b"], "s1": [1.0, 2.0]}).to_parquet(stream)
    return stream.getvalue()


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "'
    + b"ha" * 5000
    + b'">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, (b"&%c;" % (97 + i)) * 20) for i in range(6))
)
LAUGHING = (
    LAUGHS + b"]><worksheet><sheetData><row><c t='inlineStr'><is><t>&g;</t></is></c></row></sheetData></worksheet>"
)

PACKED: dict[str, Case] = {
    "truncated gzip": (read_expression, gzip.compress(LONG.encode())[:-12], "gzip file is cut short", None, None),
    "damaged gzip": (read_expression, gzip.compress(GOOD.encode())[:12] + b"rubbish!", "gzip file is cut", None, None),
    "gzip with a tail": (read_expression, gzip.compress(GOOD.encode()) + b"tail", "gzip file is cut", None, None),
    "gzip header only": (read_expression, b"\x1f\x8b", "gzip file is cut short", None, None),
    "truncated bzip2": (read_expression, bz2.compress(LONG.encode())[:-9], "bzip2 file is cut short", None, None),
    "damaged bzip2": (read_expression, b"BZh9" + b"rubbish" * 9, "bzip2 file is cut short or damaged", None, None),
    "truncated xz": (read_expression, lzma.compress(LONG.encode())[:-20], "xz file is cut short", None, None),
    "damaged xz": (read_expression, lzma.compress(GOOD.encode())[:20] + b"x" * 50, "xz file is cut", None, None),
    "truncated zip": (read_expression, archive(t_csv=LONG)[:-30], "zip archive is cut short", None, None),
    "damaged zip": (
        read_expression,
        archive(t_csv=LONG).replace(archive(t_csv=LONG)[60:80], bytes(20)),
        "zip file is cut",
        None,
        None,
    ),
    "zip of several files": (read_expression, archive(a_csv=GOOD, b_csv=GOOD), "2 files (a.csv, b.csv)", None, None),
    "zip of nothing": (read_metabolites, archive(), "holds no file", None, None),
    "zip of a file without a name": (read_expression, nameless(), "zip archive is cut short", None, None),
    "zip with a password": (read_expression, protected(), "asks for a password", None, None),
    "packed again and again": (
        read_expression,
        gzip.compress(gzip.compress(gzip.compress(gzip.compress(GOOD.encode())))),
        "packed more than 3 times",
        None,
        None,
    ),
    "empty gzip": (read_expression, gzip.compress(b""), "is empty", None, None),
    "zstd": (read_expression, b"\x28\xb5\x2f\xfd" + b"\0" * 50, "packed with zstd", None, None),
    "7z": (read_samples, b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "7z archive", None, None),
    "old Excel": (read_expression, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old Excel", None, None),
    "PDF": (read_samples, b"%PDF-1.7\n", "is a PDF", None, None),
}
BYTES: dict[str, Case] = {
    "binary": (read_expression, b"gene,s1\n\x00\x01\x02", "binary", None, None),
    "binary in a text file": (read_expression, GOOD.encode() + b"g3,\x80\x01\x02,5,6\n", "holds binary data", 4, None),
    "NUL behind the beginning": (read_expression, LONG.encode() + b"g3,\0,5,6\n", "holds binary data", 2004, None),
    "two encodings": (read_expression, "gene,s1\ncafé,1\n".encode() + b"caf\xe9,2\n", "not in this line", 3, None),
    "undefined in Windows-1252": (read_metabolites, b"gene,s1\na\x81,1\n", "is not UTF-8 text", 2, None),
    "cut UTF-16": (read_expression, GOOD.encode("utf-16")[:-1], "is not UTF-16 text", None, None),
    "cut in a UTF-8 letter": (read_expression, "gene,s1\na,1\né".encode()[:-1] + b"\xc3,1\xc3\xa9", "not in", 3, None),
    "HDF5": (read_expression, b"\x89HDF\r\n\x1a\n", "HDF5", None, None),
    "HDF5 as a sheet": (read_samples, b"\x89HDF\r\n\x1a\n" + b"\0" * 99, "HDF5", None, None),
}
TYPED: dict[str, Case] = {
    "cut Parquet": (read_expression, parquet()[:-20], "Parquet file is cut", None, None),
    "not quite Parquet": (read_expression, b"PAR1rubbish", "Parquet file is cut", None, None),
    "cut workbook": (read_expression, workbook([["gene", "s1"], ["g1", 1]])[:900], "cut short or damaged", None, None),
    "empty workbook": (read_expression, workbook([]), "is empty", None, None),
    "text in workbook": (read_expression, workbook([["g", "s1", "s2"], ["g1", 1, 2], ["g2", "x", 4]]), "'x'", 3, "s1"),
    "long workbook row": (read_expression, workbook([["g", "s1"], ["g1", 1, 2]]), "beyond the last", 2, 3),
    "error in workbook": (read_expression, workbook([["g", "s"], ["a", 1], ["b", "#REF!"]]), "'#REF!'", 3, "s"),
    "workbook without its sheet": (read_samples, with_part("xl/workbook.xml", b"<x/>"), "is empty", None, None),
    "workbook of nonsense": (read_samples, with_part("xl/workbook.xml", b"<x"), "is damaged", None, None),
    "laughing workbook": (read_expression, with_part("xl/worksheets/sheet1.xml", LAUGHING), "is damaged", None, None),
}
SHAPE: dict[str, Case] = {
    "empty": (read_expression, "", "is empty", None, None),
    "empty metabolites": (read_metabolites, "", "is empty", None, None),
    "empty sheet": (read_samples, "", "is empty", None, None),
    "blank": (read_expression, "\n  \n", "is empty", None, None),
    "comments only": (read_expression, "# a\n# b\n", "only comment lines", None, None),
    "header only": (read_expression, "gene,s1,s2\n", "no rows", None, None),
    "header only, metabolites": (read_metabolites, "metabolite\ts1\n\n", "no rows", None, None),
    "no header": (read_expression, "g1,1.5,2.5\ng2,3.5,4.5\n", "first line holds numbers", 1, None),
    "one column": (read_expression, "gene\ng1\ng2\n", "only one column", None, None),
    "wrong delimiter": (read_expression, "gene|s1|s2\ng1|1|2\ng2|3|4\n", "only one column", None, None),
    "short row": (read_expression, "gene,s1,s2\ng1,1,2\ng2,3\n", "2 fields where 3", 3, None),
    "long row": (read_expression, "gene,s1,s2\ng1,1,2\ng2,3,4,5\n", "4 fields where 3", 3, None),
    "two delimiters": (read_expression, "gene\ts1\ts2\ng1\t1\t2\ng2,3,4\n", "1 fields where 3", 3, None),
    "cut in a row": (read_metabolites, "m\ts1\ts2\na\t1\t2\nb\t3\t4\nc\t5", "2 fields where 3", 4, None),
    "header too short": (read_expression, "gene,s1\ng1,1,2,3\ng2,3,4,5\n", "2 names, the rows have 4", 1, None),
    "title above the header": (read_expression, "My data\ngene,s1,s2\ng1,1,2\n", "1 names, the rows have 3", 1, None),
    "two header rows": (read_expression, "g,s1,s2\n,leaf,root\na,1,2\nb,3,4\n", "a second header line", 2, None),
    "units below the header": (read_metabolites, "m,s1,s2\nu,mM,mM\na,1,2\nb,1,2\n", "such as 'mM'", 2, None),
    "open quote": (read_expression, 'gene,s1\ng1,1\n"g2,2\ng3,4\n', "quotation mark", 3, None),
    "text behind a quote": (read_expression, 'gene,s1\ng1,1\n"g2"x,2\n', "quotation mark", 3, None),
    "a web page": (
        read_expression,
        "<!DOCTYPE html>\n<html><body>Not found</body></html>\n",
        "is a web page",
        None,
        None,
    ),
    "XML": (read_metabolites, '\ufeff <?xml version="1.0"?><mzML/>', "is a web page or XML", None, None),
}
CELLS: dict[str, Case] = {
    "text in a number column": (read_expression, "gene,s1,s2\ng1,1,2\ng2,3,high\n", "'high' is not a number", 3, "s2"),
    "text after blank lines": (read_expression, "gene,s1,s2\n\ng1,1,2\n\ng2,x,4\ng3,1,1\n", "'x'", 5, "s1"),
    "text after a comment": (read_expression, "#c\ngene,s1,s2\n#c\ng1,1,2\ng2,x,4\ng3,1,1\n", "'x'", 5, "s1"),
    "text behind quotes": (read_expression, 'gene,s1,s2\n"g,\n1",1,2\ng2,3,o\n', "'o'", 4, "s2"),
    "text in samples in rows": (read_metabolites, "sample,m1,m2\na,1,2\nb,x,3\nc,1,1\n", "'x'", 3, "m1"),
    "underscore is no number": (read_expression, "gene,s1,s2\ng1,1,2\ng2,1_0,2\n", "'1_0'", 3, "s1"),
    "hexadecimal is no number": (read_expression, "gene,s1,s2\ng1,1,2\ng2,0x1F,2\n", "'0x1F'", 3, "s1"),
    "two points": (read_expression, "gene,s1,s2\ng1,1,2\ng2,1.2.3,2\n", "'1.2.3'", 3, "s1"),
    "a percentage": (read_metabolites, "m,s1,s2\nm1,1,2\nm2,5%,2\n", "'5%'", 3, "s1"),
    "infinite": (read_expression, "gene,s1,s2\ng1,1,inf\n", "'inf' is not a finite number", 2, "s2"),
    "minus infinite": (read_expression, "gene,s1,s2\ng1,1,2\ng2,-Infinity,2\n", "not a finite", 3, "s1"),
    "huge": (read_expression, "gene,s1,s2\ng1,1,2\ng2,1e308,2\n", "'1e308' is not a finite", 3, "s1"),
    "overflowing": (read_expression, "gene,s1,s2\ng1,1,2\ng2,1e999,2\n", "not a finite", 3, "s1"),
    "no numbers": (read_expression, "gene,name\ng1,a\ng2,b\n", "no column of numbers", None, None),
    "all missing": (read_metabolites, "m,s1,s2\nm1,NA,\nm2,-,nan\n", "no column of numbers", None, None),
    "all below detection": (read_metabolites, "m,s1\nm1,<LOD\nm2,<LOD\n", "every value is missing", None, None),
}
NAMES: dict[str, Case] = {
    "duplicate sample": (read_expression, "gene,s1,s1\ng1,1,2\n", "'s1' has more than one column", 1, 3),
    "duplicate sample in rows": (read_expression, "sample,g1,g2\na,1,2\na,3,4\n", "'a' stands in more", 3, 1),
    "unnamed sample": (read_expression, "gene,s1,\ng1,1,2\n", "sample has no name", 1, 3),
    "duplicate feature": (strictly, "gene,s1\ng1,1\ng2,2\ng1,3\n", "'g1' is used a second time", 4, None),
    "added logarithms": (
        partial(read_expression, duplicates="sum"),
        "gene,s1,s2\ng1,1,2\ng1,2,-1\n",
        "cannot be added",
        None,
        "s2",
    ),
    "unnamed feature": (read_expression, "gene,s1,s2\ng1,1,2\n,3,4\n", "feature has no name", 3, 1),
    "sheet: duplicate sample": (read_samples, "sample,t\na,1\nb,1\na,2\n", "'a' appears twice", 4, "sample"),
    "sheet: unnamed sample": (read_samples, "sample,t\na,1\n,1\n", "no sample name", 3, "sample"),
    "sheet: duplicate column": (read_samples, "sample,t,t\na,1,2\n", "'t' appears twice", 1, 3),
    "sheet: unnamed column": (read_samples, "sample,t,\na,1,2\n", "column has no name", 1, 3),
    "sheet: header only": (read_samples, "sample,t\n", "no rows", None, None),
    "sheet: no such column": (partial(read_samples, id="smaple"), "sample,t\na,1\n", "no column 'smaple'", 1, None),
}
HITS: dict[str, Case] = {
    "hmmer: word for a number": (read_homology, HMMER + TBL.format(evalue="small"), "'small'", 3, "E-value"),
    "hmmer: negative E-value": (read_homology, HMMER + TBL.format(evalue="-1"), "-1 is not between", 3, "E-value"),
    "hmmer: short row": (read_homology, HMMER + "g1 - p450 PF00067.1 1e-9\n", "5 fields where tblout has 18", 3, None),
    "blast: word for a number": (
        read_homology,
        BLAST.format(identity=50, evalue="1e-9") + BLAST.format(identity="half", evalue="1e-9"),
        "'half'",
        2,
        "pident",
    ),
    "blast: identity": (read_homology, BLAST.format(identity=150, evalue=0), "150 is not between", 1, "pident"),
    "blast: short row": (
        read_homology,
        BLAST.format(identity=50, evalue=0) + "b\tg\t1\n",
        "3 columns where 12",
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
CASES = PACKED | BYTES | TYPED | SHAPE | CELLS | NAMES | HITS


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


@pytest.mark.parametrize("read", [read_expression, read_metabolites, read_samples, read_homology])
def test_what_is_no_file_is_refused(read: Callable[[Path], object], tmp_path: Path) -> None:
    (tmp_path / "around").symlink_to(tmp_path / "around")
    for path in (tmp_path / "absent.csv", tmp_path, tmp_path / "around", tmp_path / ("x" * 300)):
        with pytest.raises(InputError, match="cannot be read") as caught:
            read(path)
        assert (caught.value.file, bool(caught.value.remedy)) == (path.name, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_one_may_not_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text(GOOD)
    path.chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        read_expression(path)


def test_unknown_format_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(GOOD)
    with pytest.raises(InputError, match="did you mean 'matrix'"):
        read_expression(path, "matrx")


def test_thousands_of_empty_lines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omics_assets.readers.records._MAX_IDLE", 1000)
    path = tmp_path / "x"
    for empty in (",\n", "\n", "#\n", ",\r\n"):
        path.write_text("gene,s1\n" + empty * 1100 + '"a",1\n#\n', newline="")
        with pytest.raises(InputError, match="line 2: more than 1,000 lines in a row are empty"):
            read_expression(path)
        path.write_text("gene,s1\n" + empty * 900 + '"a",1\n#\n' + empty * 900, newline="")
        assert read_expression(path).table.loc["a", "s1"] == 1


def test_an_endless_cell_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omics_assets.readers.records._MAX_FIELD", 1 << 20)
    path = tmp_path / "x"
    path.write_text('gene,s1\ng1,1\n"g2' + "a" * (2 << 20))
    with pytest.raises(InputError, match="line 3: a cell holds more than 1 million characters"):
        read_expression(path)


def test_a_workbook_with_a_cell_far_out_in_every_row_is_refused_soon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omics_assets.readers.workbook.MAX_CELLS", 100_000)
    rows = "".join(f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>' for row in range(1, 20))
    sheet = (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>'
    )
    path = tmp_path / "wide.xlsx"
    path.write_bytes(with_part("xl/worksheets/sheet1.xml", f"{sheet}</worksheet>".encode()))
    with pytest.raises(InputError, match="spans more than 100,000 cells"):
        read_expression(path)
