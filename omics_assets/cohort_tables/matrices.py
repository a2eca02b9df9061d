"""The matrices as they are stored: biological samples under their own names, and what blanks and controls say."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.cohort_tables.measured_files import MeasuredFile
from omics_assets.errors import InputError
from omics_assets.methods.preparation.control_samples import control_statistics
from omics_assets.readers.results import BIOLOGICAL, BLANK, QC
from omics_assets.readers.units import require_counts
from omics_assets.tables.preparation import GENE_EXPRESSION, METABOLITE_INTENSITY

LARGEST_LOG2 = 1000.0
"""Logarithms above it are no intensities; their powers would overflow."""
ZEROS = Literal["measured", "not_detected"]
_TAKEN = {column.name for schema in (GENE_EXPRESSION, METABOLITE_INTENSITY) for column in schema.columns}


def expression_matrix(expression: MeasuredFile, biological: pd.DataFrame) -> pd.DataFrame:
    """Return the frame of `gene_expression`.

    Raises
    ------
    InputError
        If a sample has no counts, or is called like a column of the table.
    """
    values = _of_samples(expression.table, biological, "expression_name", expression.file)
    if expression.unit == "counts":
        require_counts(values, expression.file)
    values.insert(0, "unit", expression.unit)
    return values.rename_axis("gene").reset_index()


def intensity_matrix(
    values: pd.DataFrame, metabolites: MeasuredFile, biological: pd.DataFrame, zeros: ZEROS
) -> pd.DataFrame:
    """Return the frame of `metabolite_intensity`.

    Raises
    ------
    InputError
        If a sample is called like a column of the table.
    """
    frame = _of_samples(values, biological, "metabolite_name", metabolites.file)
    frame.insert(0, "unit", metabolites.unit)
    frame.insert(1, "zeros", zeros)
    return frame.rename_axis("metabolite").reset_index()


def missing_where_not_detected(metabolites: MeasuredFile) -> tuple[pd.DataFrame, ZEROS, tuple[str, ...]]:
    """Return the values with what was not detected missing, what the zeros mean, and a note.

    A zero is a number in logarithms, and where the format writes missing values otherwise. In intensities of a format
    that cannot tell, it means not detected; in percentages it is a number.
    """
    table, unit = metabolites.table, metabolites.unit
    unsure = metabolites.zeros == "unknown"
    if unit in {"log2", "log_ratio"} or metabolites.zeros == "measured" or (unsure and unit != "intensity"):
        return table, "measured", ()
    zeros = table == 0
    count = int(zeros.to_numpy().sum())
    if not count:
        return table, "not_detected", ()
    why = "as the file cannot tell" if unsure else "as this format writes it"
    return table.mask(zeros), "not_detected", (f"{count:,} zeros were taken for not detected, {why}",)


def feature_statistics(values: pd.DataFrame, unit: str, samples: pd.DataFrame) -> pd.DataFrame:
    """Return blank_mean, blank_share and qc_cv of every feature; missing without such samples.

    Parameters
    ----------
    values
        All samples of the metabolite file; missing = not detected. Logarithms are raised first; log ratios say nothing
        of amounts.
    unit
        Their unit.
    samples
        Roles and names in the metabolite file.
    """
    biological, blanks, controls = (_amounts(values[_names(samples, role)], unit) for role in (BIOLOGICAL, BLANK, QC))
    found = control_statistics(biological, blanks, controls)
    figures = {"blank_mean": found.blank_mean, "blank_share": found.blank_share, "qc_cv": found.qc_cv}
    return pd.DataFrame(figures, index=values.index)


def _names(samples: pd.DataFrame, role: str) -> list[str]:
    return list(samples.loc[samples["role"] == role, "metabolite_name"])


def _amounts(values: pd.DataFrame, unit: str) -> NDArray[np.float64]:
    numbers = values.to_numpy(dtype=np.float64)
    if unit == "log_ratio":
        return numbers[:, :0]
    return np.exp2(np.minimum(numbers, LARGEST_LOG2)) if unit == "log2" else numbers


def _of_samples(table: pd.DataFrame, biological: pd.DataFrame, column: str, file: str) -> pd.DataFrame:
    names = dict(zip(biological[column], biological["sample"], strict=True))
    for name in sorted(_TAKEN & set(names.values())):
        raise InputError(f"a sample cannot be called {name!r}", file=file, column=name, remedy="rename the sample")
    return table[list(names)].rename(columns=names).sort_index(axis=1)
