"""A grid whose sample columns are known to a validated feature table: the last step of every table dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.duplicates import resolve_duplicates
from omics_assets.readers.grid import Grid
from omics_assets.readers.matrix_checks import check_values, refuse_text
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.results import FeatureTable, Zeros


def feature_table(
    grid: Grid,
    columns: Mapping[int, str],
    features: pd.DataFrame,
    options: MetaboliteOptions,
    *,
    dialect: str,
    zeros: Zeros,
    samples: pd.DataFrame | None = None,
    notes: Sequence[str] = (),
) -> FeatureTable:
    """Return the sample columns of a grid as a feature table.

    Parameters
    ----------
    grid
        One row per feature.
    columns
        Number of column -> sample name, in order.
    features
        What is known of the features (`feature_frame`), one row per row of the grid; index: ids, may repeat.
    options
        Its policy for repeated ids is used.
    dialect, zeros, samples, notes
        As in `FeatureTable`; the unit is intensity unless a value is negative.

    Raises
    ------
    InputError
        If there is no sample or no number, an id or a sample has no name, two samples share one, or a cell
        is no finite number.
    """
    _check_names(grid, columns, list(features.index))
    refuse_text(grid, {number: grid.numbers(number) for number in columns})
    values = grid.values(list(columns))
    check_values(grid, list(columns), values)
    table = pd.DataFrame(values, index=features.index, columns=pd.Index(list(columns.values()), dtype="str"))
    lines = grid.lines() if table.index.has_duplicates else []
    unique, note = resolve_duplicates(table, options.duplicates, file=grid.file, lines=lines)
    if len(unique) < len(features):
        features = features[~features.index.duplicated()]
    return FeatureTable(
        unique,
        features.set_axis(unique.index),
        dialect,
        None if (values < 0).any() else "intensity",
        (*grid.notes, *notes, *grid.number_notes(list(columns)), *([note] if note else [])),
        samples if samples is not None else pd.DataFrame(index=unique.columns),
        zeros,
    )


def _check_names(grid: Grid, columns: Mapping[int, str], ids: list[str]) -> None:
    if not columns:
        raise InputError(
            "has no column of a sample", file=grid.file, line=grid.header_line, remedy="export the abundances as well"
        )
    seen: set[str] = set()
    for number, name in columns.items():
        if name and name not in seen:
            seen.add(name)
            continue
        problem = f"the sample {name!r} has more than one column" if name else "a sample has no name"
        remedy = "give every sample its own name"
        raise InputError(problem, file=grid.file, line=grid.header_line, column=number + 1, remedy=remedy)
    if "" in ids:
        raise InputError(
            "a feature has no id", file=grid.file, line=grid.line_of(ids.index("")), remedy="give it one, or remove it"
        )
