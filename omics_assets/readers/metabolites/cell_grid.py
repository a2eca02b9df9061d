"""Cells picked out of an exchange format to a grid: its numbers are then read like those of any table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pyarrow as pa

from omics_assets.readers.duplicates import resolve_duplicates
from omics_assets.readers.grid import Grid
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.results import FeatureTable


def cell_grid(
    file: str, ids: Sequence[str], columns: Mapping[str, Sequence[str]], *, header_line: int, lines: Sequence[int]
) -> Grid:
    """Return cells as a grid whose first column holds the ids.

    Parameters
    ----------
    file
        File name, for messages.
    ids
        One per row.
    columns
        Name -> cells, one per row.
    header_line
        Line the names stand in.
    lines
        Line of every row.
    """
    arrays = tuple(pa.array(list(cells), pa.string()) for cells in (ids, *columns.values()))
    return Grid(file, ("", *columns), arrays, header_line, lines.__getitem__, "tsv")


def row_ids(*columns: Sequence[str | None]) -> tuple[list[str], list[str]]:
    """Return the first name every row has in these columns, and notes; rows without any are called unnamed_<row>."""
    named = [next((name for name in names if name), None) for names in zip(*columns, strict=True)]
    ids = [name or f"unnamed_{row}" for row, name in enumerate(named, start=1)]
    missing = named.count(None)
    return ids, [f"{missing} rows without a name are called unnamed_<row>"] if missing else []


def unmeasured_table(
    features: pd.DataFrame,
    samples: pd.DataFrame,
    options: MetaboliteOptions,
    *,
    dialect: str,
    file: str,
    lines: list[int],
    notes: Sequence[str],
) -> FeatureTable:
    """Return features and samples of a file that identifies but does not quantify: every value is missing.

    Raises
    ------
    InputError
        If an id repeats and may not.
    """
    table = pd.DataFrame(index=features.index, columns=samples.index, dtype="float64")
    unique, note = resolve_duplicates(table, options.duplicates, file=file, lines=lines)
    if len(unique) < len(features):
        features = features[~features.index.duplicated()]
    said = (*notes, "every abundance is missing: the file identifies but does not quantify", *([note] if note else []))
    return FeatureTable(unique, features.set_axis(unique.index), dialect, None, said, samples, "unknown")
