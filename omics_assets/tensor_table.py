"""A model is a table: named tensors to an Arrow table in chunks, and back, exactly; no pickle."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Tensors = Mapping[str, NDArray[Any]]

CHUNK_BYTES = 64 * 2**20
KINDS = "biuf"  # boolean, signed, unsigned, floating

SCHEMA = pa.schema(
    [
        ("tensor", pa.string()),
        ("chunk", pa.int64()),
        ("dtype", pa.string()),
        ("shape", pa.string()),
        ("offset", pa.int64()),
        ("data", pa.binary()),
    ]
)


def tensors_to_table(tensors: Tensors, *, chunk_bytes: int = CHUNK_BYTES) -> pa.Table:
    """Return the table of some tensors, sorted by name and chunk.

    Columns: tensor, chunk (from 0), dtype (numpy name), shape (comma separated; empty for a scalar), offset (first
    element of the chunk in the flattened tensor), data (little-endian, row-major). An empty tensor has one empty chunk.

    Parameters
    ----------
    tensors
        Name to array of numbers or booleans.
    chunk_bytes
        Largest chunk.

    Raises
    ------
    ValueError
        If an array holds anything else, or not even one element fits into a chunk.
    """
    rows = [row for name in sorted(tensors) for row in _chunks(name, np.asarray(tensors[name]), chunk_bytes)]
    batches = [pa.record_batch([[value] for value in row], schema=SCHEMA) for row in rows]
    return pa.Table.from_batches(batches, schema=SCHEMA)


def table_to_tensors(table: pa.Table) -> dict[str, NDArray[Any]]:
    """Return the tensors of a table of `tensors_to_table`, whatever the order of its rows.

    Raises
    ------
    ValueError
        If a column is missing, or a tensor's chunks are not all there, overlap, or do not fit its type and shape.
    """
    missing = [name for name in SCHEMA.names if name not in table.column_names]
    if missing:
        msg = f"not a table of tensors: columns {missing} are missing"
        raise ValueError(msg)
    chunks: dict[str, list[dict[str, Any]]] = {}
    for row in table.select(SCHEMA.names).to_pylist():
        chunks.setdefault(row["tensor"], []).append(row)
    return {name: _assembled(name, sorted(rows, key=lambda row: row["chunk"])) for name, rows in chunks.items()}


def names_to_tensor(names: Sequence[str]) -> NDArray[np.uint8]:
    """Return names as a tensor: UTF-8, one per line.

    Raises
    ------
    ValueError
        If a name has more than one line.
    """
    broken = [name for name in names if "\n" in name]
    if broken:
        msg = f"the name {broken[0]!r} has more than one line"
        raise ValueError(msg)
    return np.frombuffer("".join(f"{name}\n" for name in names).encode(), dtype=np.uint8)


def tensor_to_names(tensor: NDArray[np.uint8]) -> list[str]:
    """Return the names of a tensor of `names_to_tensor`."""
    return tensor.tobytes().decode().split("\n")[:-1]


def _chunks(name: str, array: NDArray[Any], chunk_bytes: int) -> list[tuple[str, int, str, str, int, bytes]]:
    if array.dtype.kind not in KINDS:
        msg = f"tensor {name!r} holds {array.dtype}: only numbers and booleans can be stored"
        raise ValueError(msg)
    per_chunk = chunk_bytes // array.dtype.itemsize
    if per_chunk < 1:
        msg = f"chunks of {chunk_bytes} bytes cannot hold one {array.dtype}"
        raise ValueError(msg)
    flat = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(-1)
    shape = ",".join(str(size) for size in array.shape)
    return [
        (name, number, array.dtype.name, shape, offset, flat[offset : offset + per_chunk].tobytes())
        for number, offset in enumerate(range(0, max(flat.size, 1), per_chunk))
    ]


def _assembled(name: str, rows: list[dict[str, Any]]) -> NDArray[Any]:
    if len({(row["dtype"], row["shape"]) for row in rows}) > 1:
        msg = f"tensor {name!r}: its chunks differ in type or shape"
        raise ValueError(msg)
    dtype, shape = _type_and_shape(name, rows[0])
    size = math.prod(shape)
    flat = np.empty(size, dtype=dtype.newbyteorder("="))
    position = 0
    for number, row in enumerate(rows):
        count, rest = divmod(len(row["data"]), dtype.itemsize)
        if row["chunk"] != number or row["offset"] != position or rest or position + count > size:
            msg = f"tensor {name!r}: chunk {row['chunk']} does not follow the one before it; is a chunk missing?"
            raise ValueError(msg)
        flat[position : position + count] = np.frombuffer(row["data"], dtype=dtype)
        position += count
    if position != size:
        msg = f"tensor {name!r}: {position} of {size} elements are there"
        raise ValueError(msg)
    return flat.reshape(shape)


def _type_and_shape(name: str, row: Mapping[str, Any]) -> tuple[np.dtype[Any], tuple[int, ...]]:
    try:
        dtype = np.dtype(str(row["dtype"])).newbyteorder("<")
        shape = tuple(int(size) for size in row["shape"].split(",") if size)
    except (TypeError, ValueError, AttributeError) as error:
        msg = f"tensor {name!r}: type {row['dtype']!r} or shape {row['shape']!r} is not readable"
        raise ValueError(msg) from error
    if dtype.kind not in KINDS or min(shape, default=0) < 0:
        msg = f"tensor {name!r}: type {row['dtype']!r} or shape {row['shape']!r} is not allowed"
        raise ValueError(msg)
    return dtype, shape
