"""Parquet files to a grid: typed columns stay typed."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.numbers import Column
from omics_assets.readers.source import MAX_BYTES, Source


def read_parquet(source: Source) -> Grid:
    """Read a Parquet file; an index stored by pandas becomes the first column.

    Raises
    ------
    InputError
        If the file is damaged or too large.
    """
    try:
        file = pyarrow.parquet.ParquetFile(pa.BufferReader(source.content))
        unpacked = sum(file.metadata.row_group(number).total_byte_size for number in range(file.num_row_groups))
        if unpacked > MAX_BYTES:
            raise InputError("unpacks to more than can be read", file=source.name, remedy="split it or drop columns")
        table = file.read()
    except (pa.ArrowException, OSError):
        raise InputError("the Parquet file is cut short or damaged", file=source.name, remedy="copy it again") from None
    names = [*_index_names(table), *(name for name in table.column_names if name not in _index_names(table))]
    columns = tuple(_plain(table.column(name)) for name in names)
    header = tuple("" if name.startswith("__index_level_") else name.strip() for name in names)
    return Grid(source.name, header, columns, 0, lambda row: row + 1, "parquet")


def _index_names(table: pa.Table) -> list[str]:
    stored = (table.schema.pandas_metadata or {}).get("index_columns", [])
    return [name for name in stored if isinstance(name, str) and name in table.column_names]


def _plain(column: Column) -> Column:
    """Return dictionary, date and other columns as text, numbers as they are."""
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_string(kind):
        return column
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.chunked_array([pa.array([str(value) for value in column.to_pylist()], pa.string())])
    return column.cast(pa.string())
