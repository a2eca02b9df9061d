"""Parquet files to a grid: typed columns stay typed."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.notation import Column
from omics_assets.readers.packing import MAX_BYTES
from omics_assets.readers.source import Source

_BYTES_PER_CELL = 8
_DAMAGE = (pa.ArrowException, OSError, ValueError, TypeError, LookupError, AttributeError)


def read_parquet(source: Source) -> Grid:
    """Read a Parquet file; an index stored by pandas becomes the first column.

    Raises
    ------
    InputError
        If the file is damaged or too large.
    """
    try:
        file = pyarrow.parquet.ParquetFile(pa.BufferReader(source.content))
        _check_size(file.metadata, source.name)
        table = file.read()
        table.validate(full=True)
        index = _index_columns(table)
        order = [*index, *(number for number in range(table.num_columns) if number not in index)]
        columns = tuple(_plain(table.column(number)) for number in order)
    except _DAMAGE:
        raise InputError("the Parquet file is cut short or damaged", file=source.name, remedy="copy it again") from None
    if not columns:
        raise InputError("has no columns", file=source.name, remedy="check how the file was exported")
    names = (table.column_names[number] for number in order)
    header = tuple("" if name.startswith("__index_level_") else name.strip() for name in names)
    return Grid(source.name, header, columns, 0, lambda row: row + 1, "parquet")


def _check_size(metadata: pyarrow.parquet.FileMetaData, file: str) -> None:
    """Refuse what unpacks to too much: by its size, and by its cells, as a repeated value takes no room."""
    stored = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if max(stored, metadata.num_rows * metadata.num_columns * _BYTES_PER_CELL) > MAX_BYTES:
        raise InputError("unpacks to more than can be read", file=file, remedy="split it or drop columns")


def _index_columns(table: pa.Table) -> list[int]:
    """Return the columns that pandas stored the index in."""
    stored = (table.schema.pandas_metadata or {}).get("index_columns", [])
    return [table.column_names.index(name) for name in stored if name in table.column_names]


def _plain(column: Column) -> Column:
    """Return dictionary, date and other columns as text, numbers as they are."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_string(kind):
        return column
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.chunked_array([pa.array([str(value) for value in column.to_pylist()], pa.string())])
    return column.cast(pa.string())
