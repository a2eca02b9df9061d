"""What the interface shows of a table: columns, lineage, rows, preview, and the numbers that matter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import dagster as dg
import pyarrow as pa

from omics_assets.provenance import Record
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.schema import TableSchema, WideColumns

PREVIEW_ROWS = 5
PREVIEW_COLUMNS = 8


def table_metadata(
    schema: TableSchema,
    table: pa.Table,
    record: Record,
    numbers: Mapping[str, int | float | str | bool],
    path: Path,
    *,
    rows: int | None = None,
) -> dict[str, dg.MetadataValue]:
    """Return the metadata of one materialisation; never a binary cell, never more than 8 columns of values.

    Parameters
    ----------
    schema
        Schema of the table.
    table
        The table, or its first rows.
    record
        What the table says of itself.
    numbers
        The numbers that matter.
    path
        Where it lies.
    rows
        Number of rows, where the table given is only the first of them.
    """
    metadata: dict[str, dg.MetadataValue] = {
        "dagster/row_count": dg.MetadataValue.int(table.num_rows if rows is None else rows),
        "dagster/column_schema": dg.MetadataValue.table_schema(_columns(schema, table)),
        "dagster/column_lineage": dg.MetadataValue.column_lineage(_lineage(schema)),
        "preview": dg.MetadataValue.md(_preview(table)),
        "path": dg.MetadataValue.path(path),
        "recipe": dg.MetadataValue.text(record.recipe),
        "content": dg.MetadataValue.text(record.content),
    }
    if record.reason:
        metadata["reason"] = dg.MetadataValue.text(record.reason)
    if record.overridden:
        metadata["overridden"] = dg.MetadataValue.json(record.overridden)
    return metadata | {name: _value(number) for name, number in numbers.items()}


def _value(number: int | float | str | bool) -> dg.MetadataValue:
    if isinstance(number, bool):
        return dg.MetadataValue.bool(number)
    if isinstance(number, str):
        return dg.MetadataValue.text(number)
    return dg.MetadataValue.int(number) if isinstance(number, int) else dg.MetadataValue.float(float(number))


def _columns(schema: TableSchema, table: pa.Table) -> dg.TableSchema:
    columns = [dg.TableColumn(c.name, c.dtype, description=c.description) for c in schema.columns]
    if schema.wide is not None:
        count = len(schema.wide_names(table.column_names))
        description = f"{count} columns: {schema.wide.description}"
        columns.append(dg.TableColumn(_family(schema.wide), schema.wide.dtype, description=description))
    return dg.TableSchema(columns=columns)


def _lineage(schema: TableSchema) -> dg.TableColumnLineage:
    named = {column.name: column.sources for column in schema.columns}
    if schema.wide is not None:
        named[_family(schema.wide)] = schema.wide.sources
    return dg.TableColumnLineage(
        {name: [_dependency(s) for s in sources] for name, sources in named.items() if sources}
    )


def _dependency(source: str) -> dg.TableColumnDep:
    asset, column = source.rsplit(".", 1)
    wide = CATALOG[asset].wide if asset in CATALOG else None
    if wide is not None and column == wide.per:
        column = _family(wide)
    return dg.TableColumnDep(asset_key=dg.AssetKey(asset.split("/")), column_name=column)


def _family(wide: WideColumns) -> str:
    """Name that stands for all columns of a family: a matrix of 300 samples is not 300 entries."""
    return f"<{wide.per}>"


def _preview(table: pa.Table) -> str:
    shown = [name for name in table.column_names if not pa.types.is_binary(table.schema.field(name).type)]
    frame = table.select(shown[:PREVIEW_COLUMNS]).slice(0, PREVIEW_ROWS).to_pandas()
    return str(frame.to_markdown(index=False)) if len(frame) else "no rows"
