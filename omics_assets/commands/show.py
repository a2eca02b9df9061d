"""The head of a stored table, for a terminal."""

from __future__ import annotations

import pyarrow.parquet as pq
from rich.console import RenderableType

from omics_assets.cohort import unknown_names
from omics_assets.data_root import SHARED, DataRoot
from omics_assets.errors import InputError
from omics_assets.provenance import read_record
from omics_assets.reports.card import frame_card
from omics_assets.tables.catalog import CATALOG


def show_table(root: DataRoot, cohort: str, asset: str, *, rows: int) -> RenderableType:
    """Return the first rows of a table, or why it is empty.

    Raises
    ------
    InputError
        If there is no such table, or it has not been made.
    """
    unknown_names([asset], CATALOG, what="table", file="ASSET")
    path = root.table(asset, None if CATALOG[asset].group == "consensus" or cohort == SHARED else cohort)
    record = read_record(path)
    if record is None:
        raise InputError(f"{asset} of {cohort} has not been made", remedy=f"omics-assets run {cohort}")
    table = pq.ParquetFile(path)
    if not table.metadata.num_rows:
        return f"{asset} of {cohort} is empty: {record.reason or 'nothing qualified'}"
    frame = next(table.iter_batches(batch_size=rows)).to_pandas()
    return frame_card(frame, CATALOG[asset])
