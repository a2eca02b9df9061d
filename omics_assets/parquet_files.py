"""Parquet files on disk: written atomically, in row groups that a reader can skip, and read some rows at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from omics_assets.batches import BATCH_ROWS, Batches

READ_BYTES = 64 << 20
"""Bytes of values read at a time, where rows are long."""


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a temporary path beside the target, and put it in place only if nothing failed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_table(content: pa.Table | pa.RecordBatchReader | Batches, path: Path) -> None:
    """Write a table, or a stream of batches in bounded memory, and replace the file at once."""
    batches = Batches.of(content) if isinstance(content, pa.Table) else content
    repeating = [field.name for field in batches.schema if not pa.types.is_float16(field.type)]
    with atomic_path(path) as temporary:
        with pq.ParquetWriter(temporary, batches.schema, compression="zstd", use_dictionary=repeating) as writer:
            for batch in batches:
                writer.write_batch(batch, row_group_size=BATCH_ROWS)
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())


def read_batches(path: Path) -> Batches:
    """Return the rows of a stored table as a stream in bounded memory.

    Raises
    ------
    OSError, pyarrow.ArrowException
        If the file is missing or damaged: here, or as it is read.
    """
    return Batches(pq.read_schema(path), lambda: _read(path))


def _read(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path, pre_buffer=False) as file:  # else all compressed pages are fetched beforehand
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        longest = max((group.total_byte_size / group.num_rows for group in groups if group.num_rows), default=0.0)
        rows = min(BATCH_ROWS, int(READ_BYTES / longest)) if longest else BATCH_ROWS
        yield from file.iter_batches(batch_size=max(1, rows))
