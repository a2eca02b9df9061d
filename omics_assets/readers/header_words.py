"""The names in the first line of a table, cheaply: what recognisers look at."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from omics_assets.readers.records import COMMENT, split_lines
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_header

_DELIMITERS = "\t,;"
_COMMENTS = 100
_WORKBOOKS: WeakKeyDictionary[Source, tuple[str, ...]] = WeakKeyDictionary()
"""Headers of the workbooks that are in use: each recogniser asks, and unpacking takes long."""


def first_lines(source: Source, count: int) -> list[str]:
    """Return the first lines that are neither empty nor comments; none where the file is no text."""
    if source.container != "text":
        return []
    found: list[str] = []
    for seen, line in enumerate(split_lines(source.text)):
        if line.strip() and not line.startswith(COMMENT):
            found.append(line.rstrip("\r\n"))
        if len(found) == count or seen > count + _COMMENTS:
            break
    return found


def split_line(line: str) -> list[str]:
    """Return the cells of a line at its commonest delimiter, trimmed and without quotation marks.

    A cell that holds the delimiter is cut: good enough to recognise a format, not to read it.
    """
    delimiter = max(_DELIMITERS, key=line.count)
    return [cell.strip().strip('"').strip() for cell in line.split(delimiter)]


def header_words(source: Source) -> tuple[str, ...]:
    """Return the names in the first line of text or of a workbook, in lower case; else none."""
    if source.container == "workbook":
        if source not in _WORKBOOKS:
            _WORKBOOKS[source] = read_header(source)
        return tuple(name.lower() for name in _WORKBOOKS[source])
    lines = first_lines(source, 1)
    return tuple(name.lower() for name in split_line(lines[0])) if lines else ()
