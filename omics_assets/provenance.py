"""Identity of a table: its recipe, its content, and the record that ties both to files, settings and run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from omics_assets.batches import Batches
from omics_assets.cohort import digest
from omics_assets.column_digest import ColumnDigest
from omics_assets.parquet_files import read_batches

METADATA_KEY = b"omics_assets"
Table = TypeVar("Table", pa.Table, Batches)


@dataclass(frozen=True)
class Record:
    """What a stored table says of itself, in its Parquet metadata.

    Parameters
    ----------
    asset, cohort
        Name of the table, and the cohort it belongs to (None: all cohorts).
    recipe
        Digest of code version, input versions, resolved settings: equal recipe, equal table.
    content
        Digest of the columns: the data version.
    code_version
        Version of the code that made it.
    inputs
        Data version of everything it was made of.
    settings
        Resolved settings of its stage.
    overridden
        What the run overrode of them.
    run_id
        The run that made it.
    reason
        Why the table is empty, where it is.
    findings
        What the checks of the table found, by check; empty: nothing.
    """

    asset: str
    cohort: str | None
    recipe: str
    content: str
    code_version: str
    inputs: dict[str, str]
    settings: dict[str, Any] = field(default_factory=dict)
    overridden: dict[str, Any] = field(default_factory=dict)
    run_id: str = ""
    reason: str = ""
    findings: dict[str, str] = field(default_factory=dict)


def recipe_digest(code_version: str, inputs: dict[str, str], settings: dict[str, Any]) -> str:
    """Return the recipe of a table; the seed is one of the settings."""
    return digest({"code_version": code_version, "inputs": inputs, "settings": settings})


@dataclass(frozen=True)
class Content:
    """What one look through a table finds.

    Parameters
    ----------
    digest
        The content digest.
    rows
        Number of rows.
    head
        The first rows.
    """

    digest: str
    rows: int
    head: pa.Table


def content_digest(table: pa.Table | Batches) -> str:
    """Return the SHA-256 of a table's columns: names, types, missing values and values; never of file bytes.

    Every bit of a value counts: 0.0 and -0.0 differ, as do missing, NaN, 0 and "". All NaN are one. A table and its
    stream have one digest, however the stream is cut.

    Raises
    ------
    pyarrow.ArrowTypeError
        If a column is not text, binary, a number or a truth value.
    """
    return read_through(table).digest


def read_through(table: pa.Table | Batches, *, head_rows: int = 0) -> Content:
    """Read a table or stream once, in bounded memory, and return its digest, size and first rows."""
    batches = Batches.of(table) if isinstance(table, pa.Table) else table
    columns = [ColumnDigest(field.type) for field in batches.schema]
    rows, head = 0, []
    for batch in batches:
        for running, values in zip(columns, batch.columns, strict=True):
            running.update(values)
        if rows < head_rows:
            head.append(batch.slice(0, head_rows - rows))
        rows += batch.num_rows
    sha = hashlib.sha256()
    for column, running in zip(batches.schema, columns, strict=True):
        sha.update(json.dumps([column.name, str(column.type), rows]).encode() + running.finish())
    return Content(sha.hexdigest(), rows, pa.Table.from_batches(head, batches.schema))


def stamp(table: Table, record: Record) -> Table:
    """Return the table or stream with its record in the schema metadata."""
    metadata = {METADATA_KEY: json.dumps(asdict(record), sort_keys=True).encode()}
    if isinstance(table, Batches):
        return table.with_metadata(metadata)
    return table.replace_schema_metadata(metadata)


def read_record(path: Path) -> Record | None:
    """Return the record of a stored table; None if there is no readable table."""
    try:
        metadata = pq.read_schema(path).metadata or {}
        return Record(**json.loads(metadata[METADATA_KEY]))
    except (OSError, pa.ArrowException, KeyError, ValueError, TypeError):
        return None


def is_intact(path: Path) -> bool:
    """Return whether the stored columns still have the digest that the record states."""
    record = read_record(path)
    if record is None:
        return False
    try:
        return content_digest(read_batches(path)) == record.content
    except (OSError, pa.ArrowException):
        return False
