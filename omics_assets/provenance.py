"""Identity of a table: its recipe, its content, and the record that ties both to files, settings and run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from omics_assets.cohort import digest

METADATA_KEY = b"omics_assets"
_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)


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


def content_digest(table: pa.Table) -> str:
    """Return the SHA-256 of a table's columns: names, types, missing values and values; never of file bytes.

    Every bit of a value counts: 0.0 and -0.0 differ, as do missing, NaN, 0 and "". All NaN are one.

    Raises
    ------
    pyarrow.ArrowTypeError
        If a column is not text, binary, a number or a truth value.
    """
    sha = hashlib.sha256()
    for name in table.column_names:
        column = table.column(name)
        sha.update(json.dumps([name, str(column.type), len(column)]).encode())
        sha.update(np.packbits(pc.is_valid(column).to_numpy()).tobytes())
        for part in _buffers(column):
            sha.update(part)
    return sha.hexdigest()


def _buffers(column: pa.ChunkedArray) -> list[bytes]:
    kind = column.type
    if any(check(kind) for check in _TEXT):
        binary = pc.fill_null(column.cast(pa.large_binary()), b"")
        parts = [pc.binary_length(binary).to_numpy().astype("<i8").tobytes()]
        for chunk in binary.chunks:
            ends = np.frombuffer(chunk.buffers()[1], "<i8")[chunk.offset : chunk.offset + len(chunk) + 1]
            data = chunk.buffers()[2]
            parts.append(memoryview(data)[ends[0] : ends[-1]].tobytes() if data is not None and len(ends) else b"")
        return parts
    if not (pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        msg = f"a column of type {kind} has no content digest"
        raise pa.ArrowTypeError(msg)
    zero = pa.scalar(False) if pa.types.is_boolean(kind) else pa.scalar(0).cast(kind)
    values = pc.fill_null(column, zero).to_numpy()
    if pa.types.is_floating(kind):
        values = np.where(np.isnan(values), np.nan, values)  # processors set sign and payload as they like
    return [np.ascontiguousarray(values).tobytes()]


def stamp(table: pa.Table, record: Record) -> pa.Table:
    """Return the table with its record in the schema metadata."""
    return table.replace_schema_metadata({METADATA_KEY: json.dumps(asdict(record), sort_keys=True).encode()})


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
        return content_digest(pq.read_table(path)) == record.content
    except (OSError, pa.ArrowException):
        return False
