"""Parquet files on disk: written atomically, in row groups that a reader can skip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP = 65_536


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


def write_table(content: pa.Table | pa.RecordBatchReader, path: Path) -> None:
    """Write a table, or a stream of batches in bounded memory, and replace the file at once."""
    reader = content if isinstance(content, pa.RecordBatchReader) else content.to_reader(max_chunksize=ROW_GROUP)
    with atomic_path(path) as temporary:
        with pq.ParquetWriter(temporary, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch, row_group_size=ROW_GROUP)
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
