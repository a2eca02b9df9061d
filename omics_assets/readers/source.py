"""A file's bytes, unpacked within bounds, and what they are judged by content."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from omics_assets.errors import InputError

MAX_BYTES = 4 * 1024**3
"""Larger files, packed or not, are refused: a small archive can unpack to any size."""
Container = Literal["text", "workbook", "parquet"]

_CHUNK = 1 << 20
_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
_FOREIGN: dict[bytes, tuple[str, str]] = {
    b"\xd0\xcf\x11\xe0": ("is an old Excel workbook (.xls)", "save it as .xlsx or .csv"),
    b"\x89HDF": ("is an HDF5 file (.h5, .h5ad)", "export the matrix as .csv or .parquet"),
    b"%PDF": ("is a PDF", "export the table as .csv"),
    b"BZh": ("is packed with bzip2", "unpack it, or pack it with gzip"),
    b"\xfd7zXZ": ("is packed with xz", "unpack it, or pack it with gzip"),
    b"\x28\xb5\x2f\xfd": ("is packed with zstd", "unpack it, or pack it with gzip"),
    b"7z\xbc\xaf": ("is a 7z archive", "unpack it, or pack it with gzip"),
}
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)


@dataclass(frozen=True, eq=False)
class Source:
    """One opened file.

    Parameters
    ----------
    name
        File name, for messages.
    content
        Its bytes, unpacked.
    container
        What the bytes are.
    """

    name: str
    content: bytes
    container: Container

    @cached_property
    def text(self) -> str:
        """The decoded text: UTF-8, or UTF-16/32 with a byte order mark.

        Raises
        ------
        InputError
            If it is binary, or in another encoding.
        """
        encoding = next((name for mark, name in _BYTE_ORDER_MARKS if self.content.startswith(mark)), "utf-8")
        if encoding in {"utf-8", "utf-8-sig"} and b"\0" in self.content[:_CHUNK]:
            raise InputError("is a binary file, not a table", file=self.name, remedy="export the table as .csv")
        try:
            text = self.content.decode(encoding)
        except UnicodeDecodeError as error:
            line = self.content[: error.start].count(b"\n") + 1 if encoding.startswith("utf-8") else None
            problem = f"is not {encoding.removesuffix('-sig').upper()} text"
            raise InputError(problem, file=self.name, line=line, remedy="save it as UTF-8") from None
        if "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            raise InputError("holds binary data", file=self.name, line=line, remedy="export the table as .csv")
        return text


def open_source(path: Path) -> Source:
    """Read a file, gzip or not, and tell by its content what it is.

    Raises
    ------
    InputError
        If it cannot be read, is too large, damaged, or of a kind that holds no table we read.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=path.name, remedy="check the file") from None
    if content is None:
        raise _too_large(path.name)
    if content.startswith(_GZIP):
        content = _unpack(content, path.name)
    return Source(path.name, content, _container(content, path.name))


def _unpack(packed: bytes, name: str) -> bytes:
    unpacked = io.BytesIO()
    try:
        with gzip.open(io.BytesIO(packed)) as stream:
            while chunk := stream.read(_CHUNK):
                if unpacked.tell() + len(chunk) > MAX_BYTES:
                    raise _too_large(name)
                unpacked.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError("the gzip file is cut short or damaged", file=name, remedy="copy it again") from None
    return unpacked.getvalue()


def _container(content: bytes, name: str) -> Container:
    for magic, (problem, remedy) in _FOREIGN.items():
        if content.startswith(magic):
            raise InputError(problem, file=name, remedy=remedy)
    if content.startswith(_PARQUET):
        return "parquet"
    if not content.startswith(_ZIP):
        return "text"
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile:
        raise InputError("the workbook is cut short or damaged", file=name, remedy="copy it again") from None
    if not any(member.filename == "xl/workbook.xml" for member in members):
        raise InputError("is a zip archive", file=name, remedy="unpack it, or pack it with gzip")
    if sum(member.file_size for member in members) > MAX_BYTES:
        raise _too_large(name)
    return "workbook"


def _too_large(name: str) -> InputError:
    return InputError(f"holds more than {MAX_BYTES / 1024**3:g} GiB", file=name, remedy="split it or drop columns")
