"""A table too large to be held: its columns, and a way to make its rows again and again, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyarrow as pa

BATCH_ROWS = 65_536
"""Rows of a batch, and of a row group on disk, where nothing asks for fewer."""


@dataclass(frozen=True)
class Batches:
    """A stream of record batches that can be read more than once, with the same rows every time.

    Parameters
    ----------
    schema
        Schema of every batch.
    make
        Starts the stream anew.
    """

    schema: pa.Schema
    make: Callable[[], Iterator[pa.RecordBatch]]

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return self.make()

    @classmethod
    def of(cls, table: pa.Table) -> Batches:
        """Return the stream of a table, which is not copied."""
        return cls(table.schema, lambda: iter(table.to_batches(max_chunksize=BATCH_ROWS)))

    def with_metadata(self, metadata: dict[bytes, bytes]) -> Batches:
        """Return the same rows under a schema with these metadata and no others."""
        schema = self.schema.with_metadata(metadata)
        return Batches(schema, lambda: (batch.replace_schema_metadata(metadata) for batch in self))
