"""The elements that `elements` writes, read back with their types."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.exchange.elements import INDEX, Group
from omics_assets.readers.hdf5.arrays import read_array
from omics_assets.readers.hdf5.file import child, is_dataset


def read_columns(frame: Group, file: str) -> dict[str, pa.Array]:
    """Return the columns of a data frame in their order.

    Raises
    ------
    InputError
        If one of them is of a kind that is not written here.
    """
    return {str(key): _read_column(frame, str(key), file) for key in frame.attrs["column-order"]}


def read_names(frame: Group, file: str) -> list[str]:
    """Return the names of the rows of a data frame."""
    return [str(name) for name in read_array(_there(frame, INDEX, file), file).tolist()]


def read_numbers(parent: Group, path: str, file: str) -> NDArray[np.floating]:
    """Return an array of numbers."""
    return np.asarray(read_array(_there(parent, path, file), file))


def _read_column(frame: Group, key: str, file: str) -> pa.Array:
    node = _there(frame, key, file)
    if is_dataset(node):
        return pa.array(read_array(node, file), from_pandas=True)
    if "categories" in node:
        levels = pa.array(read_array(_there(node, "categories", file), file).tolist(), pa.string())
        codes = read_array(_there(node, "codes", file), file)
        return levels.take(pa.array(codes, mask=codes < 0))
    values, mask = (read_array(_there(node, name, file), file) for name in ("values", "mask"))
    return pa.array(values, mask=mask.astype(bool))


def _there(parent: Group, path: str, file: str) -> Group:
    node = child(parent, path, file)
    if node is None:
        raise InputError(f"has no {path} in {parent.name}", file=file, remedy="export the cohort again")
    return node
