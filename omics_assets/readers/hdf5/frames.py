"""The tables `obs` and `var`, as text, in every layout that AnnData has written.

Since 0.8 a column is a dataset or a group of its own encoding (categorical, nullable); 0.7 kept the levels of its
categories in `__categories`; before that a table was one compound dataset, the levels were in `uns`.
The format: https://anndata.readthedocs.io/en/stable/fileformat-prose.html
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.hdf5.arrays import Text, as_text, is_text, read_array
from omics_assets.readers.hdf5.file import Node, child, group, is_dataset, text_attribute

_LEVELS = "__categories"
_NOT_A_NUMBER = "nan"  # a missing text, as the older versions wrote it


@dataclass(frozen=True)
class Frame:
    """A table of samples or features.

    Parameters
    ----------
    names
        Names of the rows.
    columns
        Its columns as text, None where missing.
    """

    names: list[str]
    columns: dict[str, Text]

    def texts(self) -> pd.DataFrame:
        """Return the columns as strings, missing = NaN; index: the names."""
        index = pd.Index(self.names, dtype="str")
        columns = {name: pd.Series(cells, index=index, dtype="str") for name, cells in self.columns.items()}
        return pd.DataFrame(columns, index=index)


def read_frame(parent: Node, name: str, file: str) -> Frame:
    """Read `obs` or `var`; columns of a kind that is no text or number are left out.

    Raises
    ------
    InputError
        If it is not there, a row has no name, or the columns differ in length.
    """
    node = child(parent, name, file)
    if node is None:
        raise InputError(f"has no {name}: not a complete AnnData file", file=file, remedy="save it again with anndata")
    names, columns = _compound(parent, node, file) if is_dataset(node) else _columns(node, file)
    if None in names:
        raise InputError(
            f"row {names.index(None) + 1} of {name} has no name", file=file, remedy="name it, or remove it"
        )
    for column, cells in columns.items():
        if len(cells) != len(names):
            raise InputError(
                f"{name} names {len(names)} rows and has {len(cells)} values in a column",
                file=file,
                column=column,
                remedy="save it again with anndata",
            )
    columns = {column: [None if cell == _NOT_A_NUMBER else cell for cell in cells] for column, cells in columns.items()}
    return Frame([str(cell) for cell in names], columns)


def _columns(table: Node, file: str) -> tuple[Text, dict[str, Text]]:
    index = text_attribute(table, "_index") or "_index"
    names = _column(table, index, file)
    if names is None:
        raise InputError(f"{table.name} has no row names", file=file, remedy="save it again with anndata")
    order = [name.decode() if isinstance(name, bytes) else str(name) for name in table.attrs.get("column-order", ())]
    cells = {name: _column(table, name, file) for name in order or table if name not in {index, _LEVELS}}
    return names, {name: column for name, column in cells.items() if column is not None}


def _column(table: Node, name: str, file: str) -> Text | None:
    """Return a column as text; None where it is of another kind, or not there."""
    node = child(table, name, file)
    if node is None:
        return None
    if is_dataset(node):
        levels = child(table, f"{_LEVELS}/{name}", file)
        return _cells(node, file) if levels is None else _levelled(_cells(levels, file), node, file)
    if text_attribute(node, "encoding-type") == "categorical":
        codes, levels = child(node, "codes", file), child(node, "categories", file)
        return None if levels is None else _levelled(_cells(levels, file), codes, file)
    values, mask = child(node, "values", file), child(node, "mask", file)
    if values is None or mask is None:
        return None
    cells, missing = _cells(values, file), read_array(mask, file)
    return cells and [None if gone else cell for cell, gone in zip(cells, missing, strict=True)]


def _cells(node: Node, file: str) -> Text | None:
    if not is_dataset(node):  # the levels of a category may be nullable strings
        values = child(node, "values", file)
        return None if values is None else _cells(values, file)
    if node.shape is None or node.dtype.kind not in "biufOSU":
        return None
    values = read_array(node, file)
    return as_text(values) if is_text(values) else None


def _levelled(levels: Text | None, codes: Node | None, file: str) -> Text | None:
    if levels is None or codes is None:
        return None
    numbers = read_array(codes, file)
    return [levels[code] if code >= 0 else None for code in numbers.tolist()]


def _compound(parent: Node, table: Node, file: str) -> tuple[Text, dict[str, Text]]:
    """Read the layout before 0.7: one row per record, its first field the name."""
    rows = read_array(table, file)
    uns = group(parent, "uns", file)
    cells: dict[str, Text] = {}
    for field in rows.dtype.names or ():
        values = rows[field]
        levels = child(uns, f"{field}_categories", file) if uns is not None and values.dtype.kind in "iu" else None
        if levels is not None:
            texts = np.atleast_1d(read_array(levels, file))
            values = np.array([texts[code] if code >= 0 else "" for code in values.tolist()], dtype=object)
        if values.dtype.kind in "SO":
            values = np.array([v.decode() if isinstance(v, bytes) else v for v in values.tolist()], dtype=object)
        if is_text(values):
            cells[field] = as_text(values)
    names = cells.pop((rows.dtype.names or ("",))[0], None)
    if names is None:
        raise InputError(f"{table.name} has no row names", file=file, remedy="save it again with anndata")
    return names, cells
