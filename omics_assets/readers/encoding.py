"""Bytes to text: which encoding they are in, and a word on it where it is not plain UTF-8."""

from __future__ import annotations

import codecs
import re

from omics_assets.errors import InputError

_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_LOOKED_AT = 4096
_TEXT_SHARE = 0.5  # of the characters of a UTF-16 table are ASCII: names and numbers
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
_UTF8_REMEDY = "save it as UTF-8"
_BINARY_REMEDY = "export the table as .csv"


def find_encoding(content: bytes, name: str) -> str:
    """Return the codec of a text file.

    A byte order mark decides; else NUL bytes in every second place are UTF-16; else it is UTF-8. What is not
    UTF-8, and holds no sequence of bytes that only UTF-8 has, is Windows-1252 (the superset of Latin-1).

    Raises
    ------
    InputError
        If the file is binary, or mixes encodings.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:_LOOKED_AT]
    if b"\0" in head:
        return _without_mark(head, name)
    if content.isascii():
        return "utf-8"
    try:
        codecs.utf_8_decode(content, "strict", True)
    except UnicodeDecodeError as error:
        return _eight_bit(content, error.start, name)
    return "utf-8"


def decode(content: bytes, encoding: str, name: str) -> str:
    """Return the text.

    Raises
    ------
    InputError
        If the bytes are not in the encoding, or hold NUL.
    """
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = _line(content, error.start) if encoding.startswith("utf-8") else None
        problem = f"is not {encoding.removesuffix('-sig').upper()} text"
        raise InputError(problem, file=name, line=line, remedy=_UTF8_REMEDY) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputError("holds binary data", file=name, line=line, remedy=_BINARY_REMEDY)
    return text


def encoding_notes(encoding: str) -> tuple[str, ...]:
    """Return a note on an encoding other than UTF-8."""
    if encoding == "cp1252":
        return ("the text is not UTF-8: read as Windows-1252, so check letters such as \u00e9 and \u00b5",)
    return (f"the text is in {encoding.upper()}",) if not encoding.startswith("utf-8") else ()


def _without_mark(head: bytes, name: str) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if not even and odd > _TEXT_SHARE * len(head) / 2:
        return "utf-16-le"
    if not odd and even > _TEXT_SHARE * len(head) / 2:
        return "utf-16-be"
    raise InputError("is a binary file, not a table", file=name, remedy=_BINARY_REMEDY)


def _eight_bit(content: bytes, first_bad: int, name: str) -> str:
    if control := _CONTROL.search(content):
        line = _line(content, control.start())
        raise InputError("holds binary data", file=name, line=line, remedy=_BINARY_REMEDY)
    line = _line(content, first_bad)
    if _MULTIBYTE.search(content):
        raise InputError("is UTF-8 text, but not in this line", file=name, line=line, remedy=_UTF8_REMEDY)
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text", file=name, line=line, remedy=_UTF8_REMEDY) from None
    return "cp1252"


def _line(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1
