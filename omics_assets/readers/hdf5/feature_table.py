"""What was read of an AnnData group to a validated matrix features x samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.duplicates import Policy, resolve_duplicates
from omics_assets.readers.excel_damage import excel_damage
from omics_assets.readers.hdf5.annotated import Annotated
from omics_assets.readers.hdf5.scale import on_stated_scale
from omics_assets.readers.numbers import out_of_range


@dataclass(frozen=True, eq=False)
class Measurements:
    """A validated matrix with what stood beside it.

    Parameters
    ----------
    table
        float64 features x samples, names unique.
    annotation
        Columns of the features as text, missing = empty; same index.
    samples
        Columns of the samples as text, missing = NaN; index: the columns of the table.
    unit
        Unit of the values; None = the file does not say.
    notes
        What was decided on, in sentences.
    """

    table: pd.DataFrame
    annotation: pd.DataFrame
    samples: pd.DataFrame
    unit: str | None
    notes: tuple[str, ...]


def measurements(read: Annotated, duplicates: Policy, file: str) -> Measurements:
    """Return what was read as a matrix features x samples.

    Parameters
    ----------
    read
        One AnnData group with the samples in rows.
    duplicates
        Policy for features that stand there several times.
    file
        Name of the file, for messages.

    Raises
    ------
    InputError
        If there is no sample, no feature or no number, a sample name is repeated, or a value is not finite.
    """
    _check_names(read, file)
    _check_values(read, file)
    values, unit, scaled = on_stated_scale(read)
    names = pd.Index(read.features.names, dtype="str"), pd.Index(read.samples.names, dtype="str")
    table = pd.DataFrame(values.T, *names)
    if duplicates == "sum" and unit in {"log2", "log_ratio"} and table.index.has_duplicates:
        raise InputError(
            f"the id {table.index[table.index.duplicated()][0]!r} has several columns, which cannot be added: "
            "the values are logarithms",
            file=file,
            remedy="choose duplicates: mean, max, suffix or error, or keep one per id",
        )
    unique, note = resolve_duplicates(table, duplicates, file=file, lines=list(range(1, len(table) + 1)))
    annotation = read.features.texts().fillna("")
    if len(unique) < len(table):
        annotation = annotation[~annotation.index.duplicated()]
    notes = (*read.notes, *scaled, *([note] if note else []), *excel_damage(read.features.names))
    return Measurements(unique, annotation.set_axis(unique.index), read.samples.texts(), unit, notes)


def _check_names(read: Annotated, file: str) -> None:
    for frame, what in ((read.samples, "sample"), (read.features, "feature")):
        if not frame.names:
            raise InputError(f"has no {what}", file=file, remedy="save it with the measurements in X")
    names = pd.Index(read.samples.names, dtype="str")
    if names.has_duplicates:
        raise InputError(
            f"the sample {names[names.duplicated()][0]!r} stands there more than once",
            file=file,
            remedy="give every sample its own name (obs_names_make_unique)",
        )


def _check_values(read: Annotated, file: str) -> None:
    wrong = out_of_range(read.matrix)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise InputError(
            f"{read.features.names[column]} has the value {read.matrix[row, column]:g} in {read.samples.names[row]}, "
            "which is not a finite number",
            file=file,
            column=read.quantity,
            remedy="set it to NaN if nothing was measured",
        )
    if np.isnan(read.matrix).all():
        raise InputError(
            f"{read.quantity} holds no number: every value is missing", file=file, remedy="check the export"
        )
