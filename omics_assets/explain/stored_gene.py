"""The stored rows of one gene."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from omics_assets.data_root import DataRoot
from omics_assets.explain.layout import Row


class StoredGene:
    """The tables of a cohort as they speak of one gene; a table that is missing or damaged has no rows."""

    def __init__(self, root: DataRoot, cohort: str, gene: str) -> None:
        self._root, self._cohort, self._gene = root, cohort, gene

    def rows(self, table: str, column: str = "gene") -> list[Row]:
        """Return the rows of the gene."""
        rows: list[Row] = self._read(table, None, [(column, "==", self._gene)]).to_pylist()
        return rows

    def whole(self, table: str, columns: list[str]) -> pa.Table:
        """Return columns of a table, all rows."""
        return self._read(table, columns, None)

    def _read(self, table: str, columns: list[str] | None, filters: list[tuple[str, str, str]] | None) -> pa.Table:
        try:
            return pq.read_table(self._root.table(table, self._cohort), columns=columns, filters=filters)
        except (OSError, pa.ArrowException):
            return pa.table({name: [] for name in columns or []})
