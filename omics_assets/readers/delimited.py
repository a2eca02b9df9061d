"""Comma, tab or semicolon separated text to a grid."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa
import pyarrow.csv

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.numbers import Column, parse_column
from omics_assets.readers.records import COMMENT, DELIMITERS, Record, read_records, sniff_delimiter
from omics_assets.readers.source import Source

_BLOCK_BYTES = 1 << 26  # longer than any row
_LOOKED_AT = 40


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
    body = source.text[layout.body :]
    comments: list[str] = []
    columns = _fast(body, layout) or _exact(body, layout, source.name, comments)
    names, notes = layout.names, list(layout.notes)
    if len(names) == layout.width - 1:
        if any(columns[-1].to_pylist()):
            names = ("", *names)
            notes.append("the header has one name fewer than the rows have fields: taken for row names without one")
        else:
            names = (*names, "")  # every row ends in a delimiter
    notes += [f"{len(comments)} comment lines below the header skipped"] if comments else []
    return Grid(
        source.name,
        names,
        columns,
        layout.header_line,
        _line_finder(body, layout, source.name),
        DELIMITERS[layout.delimiter],
        tuple(notes),
    )


def _layout(text: str, file: str) -> _Layout:
    if not text.strip():
        raise InputError("is empty", file=file, remedy="check how the file was exported")
    delimiter = sniff_delimiter(text, file=file)
    first = list(islice(read_records(text, delimiter, file=file), _LOOKED_AT))
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
    above = sum(1 for _ in io.StringIO(text[: header.end], newline=""))
    return _Layout(delimiter, names, header.line, header.end, above, width, (notes,) if notes else ())


def _commented_header(text: str, delimiter: str, first: Record) -> Record | None:
    """Return the comment line right above the first record if it names the columns of what is already data."""
    lines = list(islice(io.StringIO(text, newline=""), first.line - 1))
    if not lines or not lines[-1].startswith(COMMENT):
        return None
    fields = next(csv.reader([lines[-1].lstrip(COMMENT)], delimiter=delimiter), [])
    numeric = [not parse_column(pa.array(cells[1:], pa.string())).is_text for cells in (fields, first.fields)]
    if len(fields) != len(first.fields) or len(fields) < 2 or numeric != [False, True]:
        return None
    return Record(first.line - 1, sum(map(len, lines)), fields)


def _fast(body: str, layout: _Layout) -> tuple[Column, ...] | None:
    """Return the columns of a body without quotes and comments; None where only the exact way will do."""
    if '"' in body or COMMENT in body or layout.width < 2:
        return None
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(body.encode()),
            read_options=pyarrow.csv.ReadOptions(
                column_names=[str(number) for number in range(layout.width)], block_size=_BLOCK_BYTES, use_threads=False
            ),
            parse_options=pyarrow.csv.ParseOptions(delimiter=layout.delimiter, quote_char=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types={str(number): pa.string() for number in range(layout.width)}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:  # ragged or empty: the exact way says where
        return None
    columns = tuple(table.columns)
    if not all(name.strip() for name in columns[0].to_pylist()):  # rows of delimiters only
        return None
    return columns


def _exact(body: str, layout: _Layout, file: str, comments: list[str]) -> tuple[Column, ...]:
    rows = []
    for record in read_records(body, layout.delimiter, file=file, comments=comments):
        if len(record.fields) != layout.width:
            raise InputError(
                f"has {len(record.fields)} fields where {layout.width} are expected",
                file=file,
                line=layout.lines_above + record.line,
                remedy="give every row a cell for every column; quote cells that hold the delimiter",
            )
        rows.append(record.fields)
    cells = zip(*rows, strict=True) if rows else ([] for _ in range(layout.width))
    return tuple(pa.chunked_array([pa.array(list(column), pa.string())]) for column in cells)


def _line_finder(body: str, layout: _Layout, file: str) -> Callable[[int], int]:
    """Return a function from row number to line; the text is cut again at the first call."""
    found: list[int] = []

    def line_of(row: int) -> int:
        if not found:
            found.extend(layout.lines_above + record.line for record in read_records(body, layout.delimiter, file=file))
        return found[row]

    return line_of
