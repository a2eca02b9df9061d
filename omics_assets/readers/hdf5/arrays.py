"""Datasets to arrays and text, their size foreseen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.hdf5.file import Node
from omics_assets.readers.packing import MAX_BYTES

_LEAST = 8  # bytes per element: what it takes as float64, or as a reference to text
_LARGEST_WHOLE = 2.0**53

Text = list[str | None]


def read_array(dataset: Node, file: str) -> NDArray[Any]:
    """Return a dataset as an array, text as `str` objects.

    Raises
    ------
    InputError
        If it would take more memory than can be read.
    """
    import h5py

    check_bytes(dataset.size * max(dataset.dtype.itemsize, _LEAST), dataset.name, file)
    text = h5py.check_string_dtype(dataset.dtype) is not None
    return np.asarray(dataset.asstr("utf-8")[()] if text else dataset[()])


def check_bytes(count: int, what: str, file: str) -> None:
    """Raise `InputError` where something would take more memory than can be read."""
    if count > MAX_BYTES:
        raise InputError(
            f"{what} would take {count / 1024**3:.1f} GiB of memory",
            file=file,
            remedy="keep fewer features; of single cells, add up the cells of each sample",
        )


def is_text(values: NDArray[np.generic]) -> bool:
    """Return whether an array can be told in words: text, truth values or plain numbers."""
    return values.ndim == 1 and (values.dtype.kind in "biuf" or _holds_strings(values))


def as_text(values: NDArray[np.generic]) -> Text:
    """Return every element of such an array as text without blanks around it; None where missing or empty.

    Whole numbers are written without a decimal point, others in the shortest form that reads back the same.
    """
    if values.dtype.kind == "f":
        return [_number(value) for value in values]
    return [str(value).strip() or None for value in values.tolist()]


def _holds_strings(values: NDArray[np.generic]) -> bool:
    return values.dtype.kind == "U" or (values.dtype.kind == "O" and all(isinstance(v, str) for v in values.tolist()))


def _number(value: np.generic) -> str | None:
    number = float(value)
    if np.isnan(number):
        return None
    return str(int(number)) if number.is_integer() and abs(number) < _LARGEST_WHOLE else str(value)
