"""The tables of a cohort as a MuData file, each in its customary place (see `layout`)."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from omics_assets.errors import InputError
from omics_assets.exchange.elements import Element, Group, column_keys, write_element, write_frame
from omics_assets.exchange.layout import JOINT_KEY, METABOLITES, MODALITIES, RNA
from omics_assets.exchange.modality_out import (
    Axes,
    Tables,
    axes_of,
    held_whole,
    latents,
    projection,
    sample_table,
    write_modality,
)
from omics_assets.parquet_files import atomic_path
from omics_assets.tables.catalog import CATALOG

_USER_BLOCK = 512
_FORMAT = "0.1.0"


def write_h5mu(tables: Mapping[str, pd.DataFrame], path: Path, *, uns: Mapping[str, Element] | None = None) -> None:
    """Write the stored tables of a cohort as a MuData file, and replace the file at once.

    Parameters
    ----------
    tables
        Tables by name, as stored; those of a cohort that is not made to the end may be missing. Tables of tensors are
        left out (`is_exported`).
    path
        The .h5mu file.
    uns
        What else to put into `uns`.

    Raises
    ------
    InputError
        If there is no matrix among the tables.
    GateError
        If a table does not fit its schema.
    """
    import h5py

    typed = {name: CATALOG[name].arrow(frame) for name, frame in tables.items() if is_exported(name)}
    axes = {m.name: found for m in MODALITIES if (found := axes_of(m, typed)) is not None}
    if not axes:
        raise InputError("there is no matrix to export", remedy="make the cohort's tables first")
    with atomic_path(path) as temporary:
        with h5py.File(temporary, "w", userblock_size=_USER_BLOCK) as file:
            _write_root(file, axes, typed, uns or {})
        with temporary.open("r+b") as stream:
            creator = f"creator=omics-assets;creator-version={version('omics-assets')}"
            stream.write(f"MuData (format-version={_FORMAT};{creator})".encode())
            os.fsync(stream.fileno())


def is_exported(name: str) -> bool:
    """Return whether a table is part of the file.

    Tables of tensors are not, since no other tool reads them, nor is one number per pair of gene and metabolite, which
    may be gigabytes.
    """
    schema = CATALOG[name]
    per_pair = schema.wide is not None and schema.wide.per == "metabolite"
    return not per_pair and all(column.dtype != "binary" for column in schema.columns)


def _write_root(file: Group, axes: Mapping[str, Axes], tables: Tables, uns: Mapping[str, Element]) -> None:
    file.attrs["encoding-type"], file.attrs["encoding-version"] = "MuData", _FORMAT
    file.attrs["encoder"], file.attrs["encoder-version"] = "omics-assets", version("omics-assets")
    file.attrs["axis"] = 0
    modalities = file.create_group("mod")
    modalities.attrs["mod-order"] = list(axes)
    for modality in MODALITIES:
        if modality.name in axes:
            write_modality(modalities, modality, axes, tables)
    samples = tuple(dict.fromkeys(name for own in axes.values() for name in own.samples))
    features = [name for own in axes.values() for name in own.features]
    write_frame(file, "obs", sample_table(tables, samples), samples)
    write_frame(file, "var", pa.table({}), features)
    rows: dict[str, Element] = {name: _positions(own.samples, samples) for name, own in axes.items()}
    write_element(file, "obsmap", rows)
    write_element(file, "obsm", {**_members(rows), **_joint(samples, tables)})
    columns = _feature_positions(axes)
    write_element(file, "varmap", columns)
    write_element(file, "varm", _members(columns))
    for name in ("obsp", "varp"):
        write_element(file, name, {})
    write_element(file, "uns", {**uns, **_whole_tables(axes, tables)})


def _positions(own: Sequence[str], of_all: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """Position of every name among the own ones, from 1; 0 = not there."""
    position = {name: number for number, name in enumerate(own, start=1)}
    return np.array([position.get(name, 0) for name in of_all], dtype=np.uint32)


def _feature_positions(axes: Mapping[str, Axes]) -> dict[str, Element]:
    positions: dict[str, Element] = {}
    sizes = [len(own.features) for own in axes.values()]
    for number, name in enumerate(axes):
        before, after = sum(sizes[:number]), sum(sizes[number + 1 :])
        own = np.arange(1, sizes[number] + 1)
        positions[name] = np.concatenate([np.zeros(before), own, np.zeros(after)]).astype(np.uint32)
    return positions


def _members(positions: Mapping[str, Element]) -> dict[str, Element]:
    return {name: np.asarray(position) > 0 for name, position in positions.items()}


def _joint(samples: Sequence[str], tables: Tables) -> dict[str, Element]:
    both = [latents(modality, samples, tables) for modality in (RNA, METABOLITES)]
    joint: dict[str, Element] = projection(tables, "joint", samples, prefix="X")
    if all(part is not None for part in both):
        joint[JOINT_KEY] = np.hstack([np.asarray(part) for part in both])
    return joint


def _whole_tables(axes: Mapping[str, Axes], tables: Tables) -> dict[str, Element]:
    """The tables that the customary places do not hold whole, and the names of columns that had to be replaced."""
    placed = {name for m in MODALITIES if m.name in axes for name in held_whole(m, axes[m.name], tables)}
    whole = {name: table for name, table in tables.items() if name not in placed}
    renamed = {name: t.column_names for name, t in whole.items() if column_keys(t.column_names) != t.column_names}
    return {**whole, "renamed_columns": renamed}
