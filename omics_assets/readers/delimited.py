"""Comma, tab, semicolon or blank separated text to a grid."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from omics_assets.errors import InputError
from omics_assets.readers.delimited_columns import fast_columns, record_columns
from omics_assets.readers.grid import Grid
from omics_assets.readers.numbers import parse_column
from omics_assets.readers.records import (
    COMMENT,
    DELIMITERS,
    Record,
    first_records,
    read_records,
    sniff_delimiter,
    split_lines,
)
from omics_assets.readers.source import Source


@dataclass(frozen=True)
class _Layout:
    """Where the header stands, where the body begins, and how wide its rows are."""

    delimiter: str
    names: tuple[str, ...]
    header_line: int
    body: int
    lines_above: int
    width: int
    notes: tuple[str, ...]


def read_header(source: Source) -> tuple[str, ...]:
    """Return the names in the header of delimited text."""
    return _layout(source.text, source.name).names


def read_delimited(source: Source) -> Grid:
    """Read delimited text; everything stays text.

    Raises
    ------
    InputError
        If the file is empty, or a row has more or fewer fields than the others.
    """
    layout = _layout(source.text, source.name)
    comments: list[str] = []
    columns = fast_columns(*source.utf8(layout.body), layout.delimiter, layout.width)
    if columns is None:
        columns = record_columns(_body(source, layout, comments), layout.width, source.name)
    names, notes = layout.names, [*source.notes, *layout.notes]
    if len(names) == layout.width - 1:
        if any(columns[-1].to_pylist()):
            names = ("", *names)
            notes.append("the header has one name fewer than the rows have fields: taken for row names without one")
        else:
            names = (*names, "")  # every row ends in a delimiter
    notes += [f"{len(comments)} comment lines below the header skipped"] if comments else []
    line_of = _line_finder(source, layout)
    return Grid(source.name, names, columns, layout.header_line, line_of, DELIMITERS[layout.delimiter], tuple(notes))


def _layout(text: str, file: str) -> _Layout:
    if not text or text.isspace():
        raise InputError("is empty", file=file, remedy="check how the file was exported")
    delimiter = sniff_delimiter(text, file=file)
    first = first_records(read_records(text, delimiter, file=file))
    if not first:
        raise InputError("holds only comment lines", file=file, remedy="check how the file was exported")
    header, notes = first.pop(0), ""
    commented = _commented_header(text, delimiter, header)
    if commented:
        first.insert(0, header)
        header, notes = commented, "the header was read from a comment line"
    names = tuple(field.strip() for field in header.fields)
    widths = Counter(len(record.fields) for record in first)
    width = widths.most_common(1)[0][0] if widths else len(names)
    if len(names) not in {width, width - 1}:
        raise InputError(
            f"the header has {len(names)} names, the rows have {width} fields",
            file=file,
            line=header.line,
            remedy="give every column one name; lines above the header must begin with '#'",
        )
    above = sum(1 for _ in split_lines(text[: header.end]))
    return _Layout(delimiter, names, header.line, header.end, above, width, (notes,) if notes else ())


def _commented_header(text: str, delimiter: str, first: Record) -> Record | None:
    """Return the comment line right above the first record if it names the columns of what is already data."""
    lines = list(islice(split_lines(text), first.line - 1))
    if not lines or not lines[-1].startswith(COMMENT):
        return None
    try:
        fields = next(csv.reader([lines[-1].lstrip(COMMENT)], delimiter=delimiter), [])
    except csv.Error:
        return None
    numeric = [not parse_column(pa.array(cells[1:], pa.string())).is_text for cells in (fields, first.fields)]
    if len(fields) != len(first.fields) or len(fields) < 2 or numeric != [False, True]:
        return None
    return Record(first.line - 1, sum(map(len, lines)), fields)


def _body(source: Source, layout: _Layout, comments: list[str]) -> Iterator[Record]:
    begin = {"start": layout.body, "lines_above": layout.lines_above}
    return read_records(source.text, layout.delimiter, file=source.name, comments=comments, **begin)


def _line_finder(source: Source, layout: _Layout) -> Callable[[int], int]:
    """Return a function from row number to line; the text is cut again at the first call."""
    found: list[int] = []

    def line_of(row: int) -> int:
        if not found:
            found.extend(record.line for record in _body(source, layout, []))
        return found[row]

    return line_of
