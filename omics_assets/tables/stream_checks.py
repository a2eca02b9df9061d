"""The checks of a table that passes by in batches: what `TableSchema.arrow` sees at once, seen in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from omics_assets.batches import Batches
from omics_assets.errors import GateError
from omics_assets.tables.schema import TableSchema


def checked(schema: TableSchema, stream: Batches) -> Batches:
    """Return the same stream, which stops with an error at the first row that does not fit the schema.

    Keys must be there and rise from row to row, which shows at once that the rows are sorted and no key is repeated;
    numbers must be finite: a missing one is null, not NaN.

    Raises
    ------
    GateError
        Here, if a column is missing, unknown, repeated or of the wrong type; as the stream is read, if a row does not
        fit.
    ValueError
        If the table is stored in another order than that of its key: it must be given whole.
    """
    if schema.sorted_by not in (None, schema.key):
        msg = f"{schema.name} is not sorted by its key: it cannot be checked as a stream"
        raise ValueError(msg)
    schema.require_types(stream.schema)
    return Batches(stream.schema, lambda: _fitting(schema, stream))


def _fitting(schema: TableSchema, stream: Batches) -> Iterator[pa.RecordBatch]:
    before: pa.RecordBatch | None = None
    for batch in stream:
        _require_finite(schema, batch)
        if batch.num_rows:
            keys = batch.select(list(schema.key))
            _require_rising(schema, keys if before is None else pa.concat_batches([before, keys]))
            before = keys.slice(keys.num_rows - 1)
        yield batch


def _require_finite(schema: TableSchema, batch: pa.RecordBatch) -> None:
    for field, values in zip(batch.schema, batch.columns, strict=True):
        if pa.types.is_floating(field.type):
            known = values.drop_null() if values.null_count else values
            if not np.isfinite(known.to_numpy()).all():
                msg = f"{schema.name}: column {field.name} holds a number that is not finite"
                raise GateError(msg)


def _require_rising(schema: TableSchema, keys: pa.RecordBatch) -> None:
    if any(column.null_count for column in keys.columns):
        msg = f"{schema.name}: a key ({', '.join(schema.key)}) is missing"
        raise GateError(msg)
    rises = np.zeros(keys.num_rows - 1, dtype=bool)
    equal = np.ones(keys.num_rows - 1, dtype=bool)
    for column in keys.columns:
        first, second = column.slice(0, keys.num_rows - 1), column.slice(1)
        rises |= equal & _as_bools(pc.less(first, second))
        equal &= _as_bools(pc.equal(first, second))
    if not rises.all():
        at = int(np.argmin(rises))
        key = [column[at + 1].as_py() for column in keys.columns]
        problem = "occurs twice" if equal[at] else "comes after a larger one: the rows are not sorted"
        msg = f"{schema.name}: the key ({', '.join(schema.key)}) {key} {problem}"
        raise GateError(msg)


def _as_bools(values: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=bool)
