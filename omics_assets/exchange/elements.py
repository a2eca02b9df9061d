"""The elements AnnData files are made of: arrays, text, data frames, sparse matrices and dictionaries of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

Group: TypeAlias = Any  # h5py.Group; h5py has no types, and is imported where a file is opened
Element: TypeAlias = "str | Sequence[str] | NDArray[Any] | pa.Table | sparse.csr_matrix | Mapping[str, Element]"

INDEX = "_index"


def write_element(parent: Group, name: str, value: Element) -> None:
    """Write a value as the element of its kind.

    Parameters
    ----------
    parent
        The group it becomes part of.
    name
        Its name there, without slashes.
    value
        Text; a list of texts; an array of numbers; an Arrow table, which becomes a data frame with numbered rows; a
        sparse matrix; or a mapping of such values.
    """
    if isinstance(value, str):
        _mark(parent.create_dataset(name, data=value, dtype=_text_type()), "string", "0.2.0")
    elif isinstance(value, pa.Table):
        write_frame(parent, name, value, np.arange(len(value)))
    elif isinstance(value, Mapping):
        group = _mark(parent.create_group(name), "dict", "0.1.0")
        for key, element in value.items():
            write_element(group, key, element)
    elif isinstance(value, sparse.csr_matrix):
        group = _mark(parent.create_group(name), "csr_matrix", "0.1.0")
        group.attrs["shape"] = value.shape
        for key in ("data", "indices", "indptr"):
            group.create_dataset(key, data=getattr(value, key))
    elif isinstance(value, np.ndarray):
        _mark(parent.create_dataset(name, data=value), "array", "0.2.0")
    else:
        _write_texts(parent, name, list(value))


def write_frame(parent: Group, name: str, table: pa.Table, index: Sequence[str] | NDArray[np.int64]) -> None:
    """Write an Arrow table as a data frame.

    Parameters
    ----------
    parent, name
        Where it goes.
    table
        Columns of text, truth values or numbers. Text becomes categorical: that is how missing text is written.
    index
        Names of its rows, or their numbers.
    """
    frame = _mark(parent.create_group(name), "dataframe", "0.2.0")
    keys = column_keys(table.column_names)
    frame.attrs[INDEX] = INDEX
    frame.attrs.create("column-order", keys, dtype=_text_type(), shape=(len(keys),))
    write_element(frame, INDEX, index)
    for key, column in zip(keys, table.columns, strict=True):
        _write_column(frame, key, column)


def column_keys(names: Sequence[str]) -> list[str]:
    """Return names that can be those of HDF5 objects, unique: a slash or a reserved name is replaced."""
    taken, keys = set(names), []
    for number, name in enumerate(names):
        key = name
        if "/" in name or name in {"", ".", INDEX}:
            key = f"{name.replace('/', '_').strip('.') or 'column'}_{number}"
            while key in taken:
                key += "_"
            taken.add(key)
        keys.append(key)
    return keys


def _write_column(frame: Group, key: str, column: pa.ChunkedArray) -> None:
    kind = column.type
    if pa.types.is_string(kind):
        _write_categorical(frame, key, column)
    elif pa.types.is_floating(kind):
        write_element(frame, key, column.to_numpy())  # missing = NaN
    elif column.null_count == 0:
        write_element(frame, key, column.to_numpy())
    else:
        what = "nullable-boolean" if pa.types.is_boolean(kind) else "nullable-integer"
        group = _mark(frame.create_group(key), what, "0.1.0")
        empty = pa.scalar(False) if pa.types.is_boolean(kind) else pa.scalar(0, kind)
        write_element(group, "values", pc.fill_null(column, empty).to_numpy())
        write_element(group, "mask", pc.is_null(column).to_numpy())


def _write_categorical(frame: Group, key: str, column: pa.ChunkedArray) -> None:
    levels = pc.unique(pc.drop_null(column)).sort()
    codes = pc.fill_null(pc.index_in(column, value_set=levels), -1).to_numpy().astype(np.int32)
    group = _mark(frame.create_group(key), "categorical", "0.2.0")
    group.attrs["ordered"] = False
    write_element(group, "codes", codes)
    write_element(group, "categories", levels.to_pylist())


def _write_texts(parent: Group, name: str, texts: list[str]) -> None:
    dataset = parent.create_dataset(name, data=np.array(texts, dtype=object), shape=(len(texts),), dtype=_text_type())
    _mark(dataset, "string-array", "0.2.0")


def _mark(node: Group, kind: str, version: str) -> Group:
    node.attrs["encoding-type"], node.attrs["encoding-version"] = kind, version
    return node


def _text_type() -> np.dtype[np.object_]:
    import h5py

    kind: np.dtype[np.object_] = h5py.string_dtype("utf-8")
    return kind
