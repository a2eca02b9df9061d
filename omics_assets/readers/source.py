"""A file's bytes, unpacked within bounds, and what they are judged by content."""

from __future__ import annotations

import codecs
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from omics_assets.errors import InputError
from omics_assets.readers import packing
from omics_assets.readers.encoding import decode, encoding_notes, find_encoding

Container = Literal["text", "workbook", "parquet", "hdf5"]

_HEAD = 256
_PARQUET, _HDF5 = b"PAR1", b"\x89HDF"
_USER_BLOCK = 512  # mudata writes its name before the signature
_FOREIGN: dict[bytes, tuple[str, str]] = {
    b"\xd0\xcf\x11\xe0": ("is an old Excel workbook (.xls)", "save it as .xlsx or .csv"),
    b"%PDF": ("is a PDF", "export the table as .csv"),
    b"\x28\xb5\x2f\xfd": ("is packed with zstd", "unpack it, or pack it with gzip"),
    b"7z\xbc\xaf": ("is a 7z archive", "unpack it, or pack it with gzip"),
}
_MARKUP = (b"<!doctype", b"<html", b"<?xml")
_SUFFIXES = {
    *(".gz", ".bz2", ".xz", ".zip", ".csv", ".tsv", ".txt", ".tab", ".tabular", ".xlsx", ".parquet", ".h5ad", ".h5mu"),
    *(".sf", ".results", ".fpkm_tracking", ".mztab", ".out"),
}


@dataclass(frozen=True, eq=False)
class Source:
    """One opened file.

    Parameters
    ----------
    path
        Where it lies.
    label
        Name of its sample, where it is a file of one sample.
    content
        Its bytes, unpacked.
    container
        What the bytes are.
    """

    path: Path
    label: str
    content: bytes
    container: Container

    @property
    def name(self) -> str:
        """File name, for messages."""
        return self.path.name

    @cached_property
    def encoding(self) -> str:
        """Codec of the text; `InputError` if it is binary, or in none we know."""
        return find_encoding(self.content, self.name)

    @cached_property
    def text(self) -> str:
        """The decoded text.

        Raises
        ------
        InputError
            If it is binary, or in an encoding we do not know.
        """
        return decode(self.content, self.encoding, self.name)

    def utf8(self, start: int) -> tuple[bytes, int]:
        """Return bytes that hold the text in UTF-8, and where in them a position of the text lies."""
        if not self.encoding.startswith("utf-8"):
            return self.text[start:].encode(), 0
        return self.content, len(self.text[:start].encode()) + (3 if self.encoding == "utf-8-sig" else 0)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided on in opening it, in sentences; readers put it into theirs."""
        return encoding_notes(self.encoding) if self.container == "text" else ()


def open_source(path: Path, *, label: str | None = None) -> Source:
    """Read a file, packed (gzip, bzip2, xz, zip) or not, and tell by its content what it is.

    Parameters
    ----------
    path
        The file.
    label
        Name of its sample, where it is a file of one sample; by default the file's name without its suffixes.

    Raises
    ------
    InputError
        If it cannot be read, is too large, damaged, or of a kind that holds no table we read.
    """
    name = path.name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            problem = "is a folder" if stat.S_ISDIR(status.st_mode) else "is not an ordinary file"
            raise InputError(f"cannot be read: {problem}", file=name, remedy="give the file that holds the table")
        if status.st_size > packing.MAX_BYTES:
            raise packing.too_large(name)
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=name, remedy="check the file") from None
    content = packing.unpack(content, name)
    return Source(path, _stem(name) if label is None else label, content, _container(content, name))


def _stem(name: str) -> str:
    while "." in name[1:] and "." + name.rsplit(".", 1)[1].lower() in _SUFFIXES:
        name = name.rsplit(".", 1)[0]
    return name


def _container(content: bytes, name: str) -> Container:
    for magic, (problem, remedy) in _FOREIGN.items():
        if content.startswith(magic):
            raise InputError(problem, file=name, remedy=remedy)
    if content[:_HEAD].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_MARKUP):
        remedy = "if a table was downloaded, get it again; else save it as .csv or .xlsx"
        raise InputError("is a web page or XML, not a table", file=name, remedy=remedy)
    if content.startswith(_PARQUET):
        return "parquet"
    if content.startswith(_HDF5) or content.startswith(_HDF5, _USER_BLOCK):
        return "hdf5"
    return "workbook" if content.startswith(packing.ZIP) else "text"
