"""The body of delimited text to columns of text: all at once where it is regular, else record by record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.csv

from omics_assets.errors import InputError
from omics_assets.readers.notation import Column
from omics_assets.readers.quoting import is_well_quoted
from omics_assets.readers.records import COMMENT, Record

_BLOCK_BYTES = 1 << 24  # longer than a row, or the exact way is taken
_RECORDS = 4096
_WIDE = 4096  # columns: too many to build one by one


def fast_columns(data: bytes, start: int, delimiter: str, width: int) -> tuple[Column, ...] | None:
    """Return the columns of a body without comments and with regular quotes; None where only the exact way will do.

    Parameters
    ----------
    data
        UTF-8 text.
    start
        Where the body begins in it.
    delimiter
        One character.
    width
        Number of fields of every row.
    """
    if not 2 <= width <= _WIDE or _has_comment_lines(data, start):
        return None
    quoted = data.find(b'"', start) >= 0
    if quoted and not is_well_quoted(memoryview(data)[start:], delimiter):
        return None
    names = [str(number) for number in range(width)]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(pa.py_buffer(data).slice(start)),
            read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES, use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(
                delimiter=delimiter, quote_char='"' if quoted else False, newlines_in_values=quoted
            ),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid:  # ragged or empty: the exact way says where
        return None
    columns = tuple(table.columns)
    return columns if all(name.strip() for name in columns[0].to_pylist()) else None  # rows of delimiters only


def _has_comment_lines(data: bytes, start: int) -> bool:
    comment = COMMENT.encode()
    return data.startswith(comment, start) or any(data.find(end + comment, start) >= 0 for end in (b"\n", b"\r"))


def record_columns(records: Iterator[Record], width: int, file: str) -> tuple[Column, ...]:
    """Return the columns of records.

    Raises
    ------
    InputError
        If a record has more or fewer fields than `width`.
    """
    if width > _WIDE:
        return _turned([pa.array(fields, pa.string()) for fields in _rectangular(records, width, file)], width)
    parts: list[list[pa.Array]] = [[] for _ in range(width)]
    while some := list(islice(records, _RECORDS)):
        for part, cells in zip(parts, zip(*_rectangular(some, width, file), strict=True), strict=True):
            part.append(pa.array(cells, pa.string()))
    return tuple(pa.chunked_array(part, pa.string()) for part in parts)


def _turned(rows: list[pa.Array], width: int) -> tuple[Column, ...]:
    """Return the columns of some long rows, as slices of one array."""
    order = np.arange(len(rows) * width, dtype=np.int32).reshape(len(rows), width).T.ravel()
    cells = pa.concat_arrays(rows).take(pa.array(order)) if rows else pa.array([], pa.string())
    return tuple(cells.slice(column * len(rows), len(rows)) for column in range(width))


def _rectangular(records: Iterable[Record], width: int, file: str) -> Iterator[list[str]]:
    for record in records:
        if len(record.fields) != width:
            raise InputError(
                f"has {len(record.fields)} fields where {width} are expected",
                file=file,
                line=record.line,
                remedy="give every row a cell for every column; quote cells that hold the delimiter",
            )
        yield record.fields
