"""Packed files (gzip, bzip2, xz, zip) unpacked as a stream, within bounds that no bomb gets past."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import IO, TypeAlias

from omics_assets.errors import InputError

MAX_BYTES = 2 * 1024**3
"""Larger files, packed or not, are refused: a small archive can unpack to any size."""
MAX_EXPANSION = 200
"""Tables shrink to a tenth, seldom to a hundredth; what unpacks further than this is no table."""
EXPANSION_FLOOR = 64 * 1024**2
"""Smaller contents may be as repetitive as they like."""
ZIP = b"PK\x03\x04"

_Stream: TypeAlias = gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile | IO[bytes]
_CHUNK = 1 << 20
_DEPTH = 3  # a download may have been packed twice; no honest file more often
_EMPTY_ZIP = b"PK\x05\x06"
_WORKBOOK = "xl/workbook.xml"
_STREAMS: dict[bytes, tuple[str, Callable[[IO[bytes]], _Stream]]] = {
    b"\x1f\x8b": ("gzip", lambda packed: gzip.GzipFile(fileobj=packed)),
    b"BZh": ("bzip2", bz2.BZ2File),
    b"\xfd7zXZ\0": ("xz", lzma.LZMAFile),
}
_DAMAGE = (
    *(EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, struct.error),
    *(NotImplementedError, RuntimeError, ValueError, LookupError),  # what zipfile stumbles over
)


def unpack(content: bytes, name: str) -> bytes:
    """Return the bytes inside a packed file; other bytes, and workbooks, as they are.

    Parameters
    ----------
    content
        Bytes of the file. What they are packed with is told by their first bytes.
    name
        File name, for messages.

    Raises
    ------
    InputError
        If the archive is damaged, holds several files, or unpacks beyond `MAX_BYTES` or `MAX_EXPANSION`.
    """
    for _ in range(_DEPTH):
        unpacked = _unpack_once(content, name)
        if unpacked is None:
            return content
        content = unpacked
    raise InputError(f"is packed more than {_DEPTH} times over", file=name, remedy="unpack it")


def _unpack_once(content: bytes, name: str) -> bytes | None:
    for magic, (kind, opened) in _STREAMS.items():
        if content.startswith(magic):
            return _drain(partial(opened, io.BytesIO(content)), len(content), kind, name)
    return _from_zip(content, name) if content.startswith((ZIP, _EMPTY_ZIP)) else None


def _drain(opened: Callable[[], _Stream], packed: int, kind: str, name: str) -> bytes:
    """Read a stream to its end, watching its size at every step."""
    unpacked = io.BytesIO()
    try:
        with opened() as stream:
            while chunk := stream.read(_CHUNK):
                check_size(unpacked.tell() + len(chunk), packed, name)
                unpacked.write(chunk)
    except _DAMAGE:
        raise InputError(f"the {kind} file is cut short or damaged", file=name, remedy="copy it again") from None
    return unpacked.getvalue()


def check_size(size: int, packed: int, name: str) -> None:
    """Raise `InputError` where unpacked bytes are too many, or far too many for what they came from."""
    if size > MAX_BYTES:
        raise too_large(name)
    if size > EXPANSION_FLOOR and size > MAX_EXPANSION * packed:
        raise InputError(
            f"unpacks to more than {MAX_EXPANSION} times its size, as no table does",
            file=name,
            remedy="unpack it yourself and see what it holds",
        )


def too_large(name: str) -> InputError:
    """Return the error for a file beyond the limit."""
    return InputError(f"holds more than {MAX_BYTES / 1024**3:g} GiB", file=name, remedy="split it or drop columns")


def _from_zip(content: bytes, name: str) -> bytes | None:
    """Return the one file of an archive; None for a workbook."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except _DAMAGE:
        raise InputError("the zip archive is cut short or damaged", file=name, remedy="copy it again") from None
    if any(member.filename == _WORKBOOK for member in members):
        check_size(sum(member.file_size for member in members), len(content), name)
        return None
    tables = [member for member in members if not _is_litter(member.filename)]
    if len(tables) != 1:
        shown = ", ".join(member.filename for member in tables[:5]) + (", ..." if len(tables) > 5 else "")
        what = f"holds {len(tables)} files ({shown})" if tables else "holds no file"
        raise InputError(f"the zip archive {what}", file=name, remedy="unpack it and give the one table")
    if tables[0].flag_bits & 1:
        raise InputError("the zip archive asks for a password", file=name, remedy="unpack it")
    return _drain(partial(archive.open, tables[0]), len(content), "zip", name)


def _is_litter(member: str) -> bool:
    """Whether a desktop put the file there (resource forks, thumbnails), not the user."""
    return member.startswith("__MACOSX/") or member.rsplit("/", 1)[-1] in {".DS_Store", "Thumbs.db", "desktop.ini"}
