"""What a file is, by its content: how it is packed, in which encoding, and what its sample is called."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from omics_assets.errors import InputError
from omics_assets.readers import read_expression, read_samples
from omics_assets.readers.source import open_source

TABLE = "gene,s1,s2\ng1,1,2.5\ng2,3,4\n"
ACCENTS = "metabolite,Blüte,s2\nacide caféique,1,2\nα-pinene,3,4\n"
WESTERN = "metabolite,Blüte,s2\nacide caféique,1,2\nµ-thing,3,4\n"


def archive(*members: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return stream.getvalue()


PACKED: dict[str, bytes] = {
    "gzip": gzip.compress(TABLE.encode()),
    "gzip in two members": gzip.compress(TABLE[:15].encode()) + gzip.compress(TABLE[15:].encode()),
    "bzip2": bz2.compress(TABLE.encode()),
    "bzip2 in two streams": bz2.compress(TABLE[:15].encode()) + bz2.compress(TABLE[15:].encode()),
    "xz": lzma.compress(TABLE.encode()),
    "zip": archive(("any/name", TABLE)),
    "zip, stored": archive(("t.csv", TABLE), method=zipfile.ZIP_STORED),
    "zip, bzip2 inside": archive(("t.csv", TABLE), method=zipfile.ZIP_BZIP2),
    "zip of a desktop": archive(("t.csv", TABLE), ("__MACOSX/._t.csv", b"\0\5"), ("x/.DS_Store", b"\0")),
    "zip with a folder": archive(("f/", ""), ("f/t.csv", TABLE)),
    "gzip twice": gzip.compress(gzip.compress(TABLE.encode())),
    "gzip in zip": archive(("t.csv.gz", gzip.compress(TABLE.encode()))),
}


@pytest.mark.parametrize("way", PACKED)
def test_packed_files_are_unpacked_by_content(way: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(PACKED[way])
    assert open_source(path).content == TABLE.encode()
    assert read_expression(path).table.loc["g1", "s2"] == 2.5


MARKS = {"utf-8-sig": b"", "utf-16": b"", "utf-32": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


@pytest.mark.parametrize("encoding", MARKS)
def test_text_with_a_byte_order_mark(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_bytes(MARKS[encoding] + ACCENTS.encode(encoding))
    source = open_source(path)
    assert source.text == ACCENTS
    assert bool(source.notes) == (not encoding.startswith("utf-8"))


@pytest.mark.parametrize("encoding", ["utf-8", *MARKS])
def test_a_position_of_the_text_is_found_in_its_utf_8(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_bytes(MARKS.get(encoding, b"") + ACCENTS.encode(encoding))
    content, start = open_source(path).utf8(len(ACCENTS) - 8)
    assert content[start:].decode() == ACCENTS[-8:]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_bytes(ACCENTS.encode(encoding))
    assert open_source(path).text == ACCENTS
    read = read_expression(path)
    assert list(read.table.index) == ["acide caféique", "α-pinene"]
    assert any(encoding.upper() in note for note in read.notes)


def test_utf_8_goes_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_text(ACCENTS, encoding="utf-8")
    assert open_source(path).text == ACCENTS
    assert open_source(path).notes == ()


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_text_is_read_and_noted(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_bytes(WESTERN.encode(encoding))
    read = read_expression(path)
    assert list(read.table.index) == ["acide caféique", "µ-thing"]
    assert list(read.table.columns) == ["Blüte", "s2"]
    assert any("Windows-1252" in note for note in read.notes)
    assert any("Windows-1252" in note for note in read_samples(path).notes)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("leaf_1.sf", "leaf_1"),
        ("leaf.1.genes.results", "leaf.1.genes"),
        ("S1.tsv.gz", "S1"),
        ("run.2024.01", "run.2024.01"),
        (".csv", ".csv"),
    ],
)
def test_the_label_is_the_name_without_suffixes(name: str, label: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(TABLE)
    source = open_source(tmp_path / name)
    assert (source.label, source.name, source.path) == (label, name, tmp_path / name)
    assert open_source(tmp_path / name, label="sample 1").label == "sample 1"


def test_hdf5_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\x89HDF\r\n\x1a\n" + b"\0" * 100)
    assert open_source(tmp_path / "x.csv").container == "hdf5"


Bomb = Callable[[], bytes]
ZEROS = 80 << 20
BOMBS: dict[str, Bomb] = {
    "gzip": lambda: gzip.compress(bytes(ZEROS), 6),
    "bzip2": lambda: bz2.compress(bytes(ZEROS), 1),
    "xz": lambda: lzma.compress(bytes(ZEROS), preset=0),
    "zip": lambda: archive(("t.csv", bytes(ZEROS))),
    "workbook": lambda: archive(("xl/workbook.xml", bytes(ZEROS))),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_are_refused_while_they_unpack(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(BOMBS[kind]())
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match="times its size") as caught:
        open_source(path)
    assert caught.value.file == "bomb"
    assert caught.value.remedy


@pytest.mark.parametrize("way", ["gzip", "bzip2", "xz", "zip"])
def test_unpacking_stops_at_the_limit(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("omics_assets.readers.packing.MAX_BYTES", len(TABLE) - 1)
    path = tmp_path / "t"
    path.write_bytes(PACKED[way])
    monkeypatch.setattr(Path, "stat", lambda _path: os.stat_result((0o100644, *[0] * 9)))  # the packed file is small
    with pytest.raises(InputError, match="holds more than"):
        open_source(path)


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t"
    with path.open("wb") as stream:
        stream.truncate(3 << 30)  # sparse: takes no room
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("read"))
    with pytest.raises(InputError, match="holds more than 2 GiB"):
        open_source(path)


def test_what_is_no_ordinary_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("read"))  # it would wait for ever
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match="is not an ordinary file"):
        open_source(tmp_path / "pipe.csv")
    with pytest.raises(InputError, match="is not an ordinary file"):
        open_source(Path("/dev/zero"))
    with pytest.raises(InputError, match="is a folder"):
        open_source(tmp_path)
