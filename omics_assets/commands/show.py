"""The head of a stored table, or the rows of one gene, for a terminal."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rich.console import RenderableType

from omics_assets.cohort import unknown_names
from omics_assets.data_root import SHARED, DataRoot
from omics_assets.errors import InputError
from omics_assets.provenance import read_record
from omics_assets.reports.card import frame_card, record_card
from omics_assets.tables.catalog import CATALOG


def show_table(root: DataRoot, cohort: str, asset: str, *, rows: int, gene: str | None = None) -> RenderableType:
    """Return the first rows of a table, the best first where it has ranks, or why it is empty.

    With `gene` only the rows of that gene; a single one stands upright, with what its columns mean.

    Raises
    ------
    InputError
        If there is no such table, it has not been made, or does not name the gene.
    """
    unknown_names([asset], CATALOG, what="table", file="ASSET")
    schema = CATALOG[asset]
    path = root.table(asset, None if schema.group == "consensus" or cohort == SHARED else cohort)
    record = read_record(path)
    if record is None:
        raise InputError(f"{asset} of {cohort} has not been made", remedy=f"omics-assets run {cohort}")
    table = pq.ParquetFile(path)
    if not table.metadata.num_rows:
        return f"{asset} of {cohort} is empty: {record.reason or 'nothing qualified'}"
    names = {column.name for column in schema.columns}
    if gene is not None:
        if "gene" not in names:
            raise InputError(f"{asset} has no genes", remedy="leave out --gene")
        found = _of_gene(path, gene, rows)
        return record_card(found.iloc[0], schema) if len(found) == 1 else frame_card(found, schema)
    if "rank" in names:
        return frame_card(_best(path, rows), schema)
    return frame_card(next(table.iter_batches(batch_size=rows)).to_pandas(), schema)


def _best(path: Path, rows: int) -> pd.DataFrame:
    table = pq.read_table(path)
    best = pc.sort_indices(table, sort_keys=[("rank", "ascending")])
    frame: pd.DataFrame = table.take(best[:rows]).to_pandas()
    return frame


def _of_gene(path: Path, gene: str, rows: int) -> pd.DataFrame:
    frame: pd.DataFrame = pq.read_table(path, filters=[("gene", "==", gene)]).slice(0, rows).to_pandas()
    if frame.empty:
        unknown_names(
            [gene], pq.read_table(path, columns=["gene"])["gene"].unique().to_pylist(), what="gene", file="--gene"
        )
    return frame
