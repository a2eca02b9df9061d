"""What a table schema is, and how a frame is made to fit it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from omics_assets.errors import GateError

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "float16": pa.float16(),
    "float32": pa.float32(),
    "float64": pa.float64(),
    "int64": pa.int64(),
    "bool": pa.bool_(),
    "binary": pa.binary(),
}


@dataclass(frozen=True)
class Column:
    """One column: its type, what it means, and the columns it is made of."""

    name: str
    dtype: str
    description: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class WideColumns:
    """A family of like columns whose names depend on the cohort (one per sample, latent or label)."""

    per: str
    dtype: str
    description: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSchema:
    """Schema of one table.

    Parameters
    ----------
    name
        Name of the table and of its asset.
    group
        Asset group.
    description
        What it holds, its formula, and how to read it.
    key
        Names of the columns that identify a row; unique together, never missing.
    columns
        All named columns, key first.
    wide
        The cohort-dependent columns that follow, if any.
    sorted_by
        Columns the rows are sorted by when stored; the key by default.
    """

    name: str
    group: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    wide: WideColumns | None = None
    sorted_by: tuple[str, ...] | None = None

    def column(self, name: str) -> Column:
        """Return the named column."""
        return next(column for column in self.columns if column.name == name)

    def empty(self) -> pd.DataFrame:
        """Return the table without rows, typed."""
        frame: pd.DataFrame = self.arrow(pd.DataFrame({column.name: [] for column in self.columns})).to_pandas()
        return frame

    def arrow(self, frame: pd.DataFrame) -> pa.Table:
        """Type, order and validate a frame.

        Raises
        ------
        GateError
            If a column is missing, unknown, repeated or of the wrong type, a key is missing or repeated, or a number
            is infinite.
        """
        frame = frame.rename(columns=str)
        self._check_names(frame.columns)
        ordered = frame[[*self._named(frame.columns), *self.wide_names(frame.columns)]]
        by = list(self.sorted_by or self.key)
        self._check_key(ordered)
        ordered = ordered.sort_values(by, kind="stable", ignore_index=True) if len(ordered) and by else ordered
        return pa.table({name: self._array(name, ordered[name]) for name in ordered.columns})

    def require_types(self, given: pa.Schema) -> None:
        """Raise `GateError` unless Arrow data have the columns of this schema, in its types."""
        self._check_names(given.names)
        for field in given:
            if field.type != self._type(field.name):
                msg = f"{self.name}: column {field.name} is {field.type}, not {self._type(field.name)}"
                raise GateError(msg)

    def wide_names(self, names: Iterable[object]) -> list[str]:
        """Return those of the names that belong to the cohort-dependent columns."""
        fixed = {column.name for column in self.columns}
        return [str(name) for name in names if name not in fixed]

    def _array(self, name: str, values: pd.Series) -> pa.Array:
        try:
            array = pa.array(values, type=self._type(name), from_pandas=True)
        except (pa.ArrowException, OverflowError) as error:
            msg = f"{self.name}: column {name} is not {self._type(name)}: {error}"
            raise GateError(msg) from None
        if pa.types.is_floating(array.type) and pc.any(pc.is_inf(array)).as_py():
            msg = f"{self.name}: column {name} holds an infinite number"
            raise GateError(msg)
        return array

    def _named(self, names: Iterable[object]) -> list[str]:
        present = set(names)
        return [column.name for column in self.columns if column.name in present]

    def _type(self, name: str) -> pa.DataType:
        for column in self.columns:
            if column.name == name:
                return ARROW_TYPES[column.dtype]
        if self.wide is None:
            msg = f"{self.name} has no column {name!r}"
            raise GateError(msg)
        return ARROW_TYPES[self.wide.dtype]

    def _check_names(self, names: Iterable[object]) -> None:
        given = list(names)
        present = set(given)
        if len(present) < len(given):
            msg = f"{self.name}: the column {next(n for n in given if given.count(n) > 1)!r} occurs twice"
            raise GateError(msg)
        missing = [column.name for column in self.columns if column.name not in present]
        unknown = [] if self.wide else self.wide_names(given)
        if missing or unknown:
            msg = f"{self.name}: missing columns {missing}, unknown columns {unknown}"
            raise GateError(msg)

    def _check_key(self, frame: pd.DataFrame) -> None:
        keys = frame[list(self.key)]
        if keys.isna().to_numpy().any():
            msg = f"{self.name}: a key ({', '.join(self.key)}) is missing"
            raise GateError(msg)
        if keys.duplicated().any():
            msg = (
                f"{self.name}: the key ({', '.join(self.key)}) {keys[keys.duplicated()].iloc[0].tolist()} occurs twice"
            )
            raise GateError(msg)
