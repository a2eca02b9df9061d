"""Digest of the values of one column, taken as its rows pass by."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
_NUMBERS = (pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating)


class ColumnDigest:
    """Running SHA-256 of a column: where values are missing, how long they are, what they are.

    Three hashes run side by side, each over all rows, so that it does not matter into which pieces the column is cut.

    Parameters
    ----------
    kind
        Type of the column.

    Raises
    ------
    pyarrow.ArrowTypeError
        If it is not text, binary, a number or a truth value.
    """

    def __init__(self, kind: pa.DataType) -> None:
        self._is_text = any(check(kind) for check in _TEXT)
        if not self._is_text and not any(check(kind) for check in _NUMBERS):
            msg = f"a column of type {kind} has no content digest"
            raise pa.ArrowTypeError(msg)
        self._rows = 0
        self._missing, self._lengths, self._values = (hashlib.sha256() for _ in range(3))

    def update(self, values: pa.Array) -> None:
        """Add the next rows."""
        if values.null_count:
            missing = np.flatnonzero(pc.is_null(values).to_numpy(zero_copy_only=False)) + self._rows
            self._missing.update(missing.astype("<i8").data)
        self._rows += len(values)
        if self._is_text:
            self._add_text(values)
        else:
            self._values.update(_numbers(values).data)

    def finish(self) -> bytes:
        """Return the digest of all rows so far."""
        return self._missing.digest() + self._lengths.digest() + self._values.digest()

    def _add_text(self, values: pa.Array) -> None:
        binary = values.cast(pa.large_binary())
        binary = pc.fill_null(binary, b"") if binary.null_count else binary
        _, offsets, data = binary.buffers()
        if not len(binary) or offsets is None:
            return
        ends = np.frombuffer(offsets, "<i8")[binary.offset : binary.offset + len(binary) + 1]
        self._lengths.update(np.diff(ends).data)
        if data is not None:
            self._values.update(memoryview(data)[ends[0] : ends[-1]])


def _numbers(values: pa.Array) -> NDArray[Any]:
    """The values as stored, missing ones as 0, every NaN the same."""
    if values.null_count:
        zero = False if pa.types.is_boolean(values.type) else 0
        values = pc.if_else(pc.is_null(values), pa.scalar(zero, values.type), values)
    numbers: NDArray[Any] = values.to_numpy(zero_copy_only=False)
    if pa.types.is_floating(values.type) and (nan := np.isnan(numbers)).any():
        numbers = np.where(nan, numbers.dtype.type(np.nan), numbers)  # processors set sign and payload as they like
    return np.ascontiguousarray(numbers)
