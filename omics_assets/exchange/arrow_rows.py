"""Rows of stored tables picked by name, and columns as matrices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from omics_assets.tables.catalog import CATALOG


def rows_of(table: pa.Table, key: str, names: Sequence[str]) -> pa.Table:
    """Return the rows of the named keys in their order, without the key; missing where a name has no row."""
    where = pc.index_in(pa.array(names, pa.string()), value_set=table.column(key).combine_chunks())
    return table.drop_columns([key]).take(where)


def wide_matrix(table: pa.Table, columns: Sequence[str]) -> NDArray[np.floating]:
    """Return columns of numbers as rows of a matrix [columns, rows], missing = NaN."""
    return np.stack([table.column(name).to_numpy() for name in columns])


def sample_columns(name: str, table: pa.Table) -> list[str]:
    """Return the columns of a matrix table that are samples."""
    return CATALOG[name].wide_names(table.column_names)


def beside(first: pa.Table, second: pa.Table) -> pa.Table:
    """Return the columns of two tables of equal length; where a name repeats, that of the first."""
    new = [name for name in second.column_names if name not in first.column_names]
    return pa.table(
        {name: table.column(name) for table, names in ((first, first.column_names), (second, new)) for name in names}
    )
