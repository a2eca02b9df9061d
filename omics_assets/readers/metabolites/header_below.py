"""Delimited text whose header stands below rows of another kind: what is above, and the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from omics_assets.errors import InputError
from omics_assets.readers.delimited_columns import fast_columns
from omics_assets.readers.grid import Grid
from omics_assets.readers.notation import Column
from omics_assets.readers.records import DELIMITERS, Record, read_records, split_lines
from omics_assets.readers.source import Source

_TRIED = ("\t", ",", ";")
_LOOKED_AT = 100
_HEAD = 1 << 20


@dataclass(frozen=True, eq=False)
class TableBelow:
    """A table and the rows above it.

    Parameters
    ----------
    above
        Rows above the header, trimmed, as wide as the table.
    grid
        The table.
    """

    above: tuple[tuple[str, ...], ...]
    grid: Grid


@dataclass(frozen=True)
class _Header:
    """The rows above the header, the header, and the delimiter."""

    above: list[Record]
    record: Record
    delimiter: str


def read_below(source: Source, is_header: Callable[[Sequence[str]], bool], *, what: str) -> TableBelow:
    """Read the table below the first line that is a header.

    Parameters
    ----------
    source
        Text.
    is_header
        Whether the cells of a line, trimmed, are the header.
    what
        How the header is told, for messages.

    Raises
    ------
    InputError
        If no line is a header, quotes do not match, or a row has more or fewer cells than the header.
    """
    header = _find(source, is_header, what)
    names = [name.strip() for name in header.record.fields]
    columns = fast_columns(*source.utf8(header.record.end), header.delimiter, len(names))
    while names and not names[-1]:  # rows may end in delimiters
        names.pop()
    width = len(names)
    if columns is None or any(cell.strip() for column in columns[width:] for cell in column.to_pylist()):
        columns = _exact(source, header, width)
    padded = ([cell.strip() for cell in record.fields[:width]] for record in header.above)
    grid = Grid(
        source.name,
        tuple(names),
        columns[:width],
        header.record.line,
        _line_finder(source, header),
        DELIMITERS[header.delimiter],
        tuple(source.notes),
    )
    return TableBelow(tuple((*row, *[""] * (width - len(row))) for row in padded), grid)


def _find(source: Source, is_header: Callable[[Sequence[str]], bool], what: str) -> _Header:
    if source.container != "text":
        raise InputError("is no text file", file=source.name, remedy="save the table as tab-separated text")
    problems: dict[str, InputError] = {}
    for delimiter in _TRIED:
        above: list[Record] = []
        try:
            for record in islice(read_records(source.text, delimiter, file=source.name), _LOOKED_AT):
                if is_header([name.strip() for name in record.fields]):
                    return _Header(above, record, delimiter)
                above.append(record)
        except InputError as problem:  # of the wrong delimiter: quotation marks stand inside fields
            problems[delimiter] = problem
    likely = max(_TRIED, key=source.text[:_HEAD].count)
    missing = InputError(f"has no header: a line {what}", file=source.name, remedy="export the table again")
    raise problems.get(likely, missing)


def _exact(source: Source, header: _Header, width: int) -> tuple[Column, ...]:
    body = _body(source, header)
    for record in body:
        if len(record.fields) < width or any(cell.strip() for cell in record.fields[width:]):
            raise InputError(
                f"has {len(record.fields)} fields where {width} are expected",
                file=source.name,
                line=record.line,
                remedy="give every row a cell for every column; quote cells that hold the delimiter",
            )
    return tuple(pa.array([record.fields[number] for record in body], pa.string()) for number in range(width))


def _body(source: Source, header: _Header) -> list[Record]:
    """Return the rows. Programs that separate by tabs seldom quote: there, odd quotation marks are characters."""
    begin = header.record.end
    lines_above = sum(1 for _ in split_lines(source.text[:begin]))
    try:
        return list(read_records(source.text, header.delimiter, file=source.name, start=begin, lines_above=lines_above))
    except InputError:
        if header.delimiter != "\t":
            raise
    lines = enumerate(split_lines(source.text, begin), start=lines_above + 1)
    return [Record(number, 0, line.rstrip("\r\n").split(header.delimiter)) for number, line in lines if line.strip()]


def _line_finder(source: Source, header: _Header) -> Callable[[int], int]:
    """Return a function from row number to line; the text is cut again at the first call."""
    found: list[int] = []

    def line_of(row: int) -> int:
        if not found:
            found.extend(record.line for record in _body(source, header))
        return found[row]

    return line_of
