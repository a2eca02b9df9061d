"""The IO manager of every table.

It belongs here: where a table lies and how it is typed. What a table means stands in `tables`, who it was made by in
`provenance`.
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import dagster as dg
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from omics_assets.batches import Batches
from omics_assets.data_root import DataRoot
from omics_assets.parquet_files import write_table
from omics_assets.resources.data_root import DataRootResource
from omics_assets.tables.catalog import CATALOG


class Kept:
    """Stands for a stored table whose recipe has not changed: nothing is written."""


class ParquetIOManager(dg.ConfigurableIOManager):
    """Store tables as `assets/<asset>/<cohort>.parquet`, typed by their schema, replaced atomically."""

    data_root: dg.ResourceDependency[DataRootResource] = Field(description="Where the tables lie")

    def handle_output(
        self, context: dg.OutputContext, obj: pd.DataFrame | pa.Table | pa.RecordBatchReader | Batches | Kept
    ) -> None:
        """Write a table unless it is kept; a stream in bounded memory."""
        if isinstance(obj, Kept):
            return
        name = context.asset_key.path[-1]
        content = CATALOG[name].arrow(obj) if isinstance(obj, pd.DataFrame) else obj
        CATALOG[name].require_types(content.schema)
        cohort = context.asset_partition_key if context.has_asset_partitions else None
        write_table(content, self._root.table(name, cohort))

    def load_input(self, context: dg.InputContext) -> pd.DataFrame | pa.Table:
        """Read the columns that the input names, `*` for a family of them; all where it names none."""
        name = context.asset_key.path[-1]
        cohort = context.asset_partition_key if context.has_asset_partitions else None
        path = self._root.table(name, cohort)
        if not path.exists():
            raise dg.Failure(f"{name} of {cohort} has not been made yet: materialise it first", allow_retries=False)
        wanted = (context.definition_metadata or {}).get("columns")
        table = pq.read_table(path, columns=_matching(path, wanted) if wanted else None)
        return table if context.dagster_type.typing_type is pa.Table else table.to_pandas()

    @property
    def _root(self) -> DataRoot:
        return self.data_root.root


def _matching(path: Path, wanted: Sequence[str]) -> list[str]:
    """Columns of a stored table, by name or pattern."""
    return [name for name in pq.read_schema(path).names if any(fnmatchcase(name, pattern) for pattern in wanted)]
