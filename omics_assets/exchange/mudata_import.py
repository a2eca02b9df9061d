"""The tables of a cohort back from the MuData file that `mudata_export` wrote."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from omics_assets.errors import InputError
from omics_assets.exchange.elements import Group
from omics_assets.exchange.elements_back import read_columns, read_names, read_numbers
from omics_assets.exchange.layout import MODALITIES, Modality
from omics_assets.readers.hdf5.arrays import read_array
from omics_assets.readers.hdf5.file import child, group, opened
from omics_assets.readers.source import open_source
from omics_assets.tables.catalog import CATALOG


def read_tables(path: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a file that `write_h5mu` wrote, as they were stored.

    Raises
    ------
    InputError
        If it is no such file, or damaged.
    """
    source = open_source(path)
    with opened(source) as root:
        stored = group(root, "uns", source.name)
        if stored is None or "renamed_columns" not in stored:
            raise InputError("holds no tables of ours", file=source.name, remedy="give a file of omics-assets export")
        columns = {name: _whole(root, name, source.name) for name in stored if name in CATALOG}
        for modality in MODALITIES:
            own = group(root, f"mod/{modality.name}", source.name)
            if own is not None:
                columns = {**_matrices(own, modality, source.name), **columns}
    return {name: _frame(name, found) for name, found in columns.items()}


def _whole(root: Group, name: str, file: str) -> dict[str, pa.Array]:
    columns = read_columns(group(root, f"uns/{name}", file), file)
    renamed = child(root, f"uns/renamed_columns/{name}", file)
    if renamed is None:
        return columns
    return dict(zip(read_array(renamed, file).tolist(), columns.values(), strict=True))


def _matrices(own: Group, modality: Modality, file: str) -> dict[str, dict[str, pa.Array]]:
    """The matrices that stand in X and raw."""
    found = {}
    samples = read_names(group(own, "obs", file), file)
    if child(own, "X", file) is not None:
        names = read_names(group(own, "var", file), file)
        found[modality.normalized] = _wide(own, "X", {modality.key: pa.array(names, pa.string())}, samples, file)
    raw = group(own, "raw/var", file)
    if raw is not None:
        schema = {column.name for column in CATALOG[modality.measured].columns}
        fixed = {name: column for name, column in read_columns(raw, file).items() if name in schema}
        fixed = {modality.key: pa.array(read_names(raw, file), pa.string()), **fixed}
        found[modality.measured] = _wide(own, "raw/X", fixed, samples, file)
    return found


def _wide(own: Group, path: str, fixed: dict[str, pa.Array], samples: list[str], file: str) -> dict[str, pa.Array]:
    values = read_numbers(own, path, file)
    return {**fixed, **{name: pa.array(row, from_pandas=True) for name, row in zip(samples, values, strict=True)}}


def _frame(name: str, columns: dict[str, pa.Array]) -> pd.DataFrame:
    schema = CATALOG[name]
    frame: pd.DataFrame = schema.arrow(pa.table(columns).to_pandas()).to_pandas()
    return frame
