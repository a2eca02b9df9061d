"""Units: which one a table is in, which values it allows, and counts to transcripts per million."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.results import FeatureTable

AUTO = "auto"
NOT_NEGATIVE = ("fpkm", "rpkm", "tpm", "counts", "intensity", "percent")
EXPRESSION_UNITS = ("fpkm", "rpkm", "tpm", "counts", "log2", "log_ratio")
METABOLITE_UNITS = ("intensity", "percent", "log2", "log_ratio")
_MAX_PERCENT = 100.5  # rounding
_RATIO_SHARE = 0.2  # log ratios scatter about 0; log2 values are seldom below it
_LARGEST_LOG2 = 30.0
_LOG2_INTENSITY = 8.0  # half of all log2 intensities exceed it; concentrations this even are rare
_TPM_TOTAL = 1e6
_TOLERANCE = 0.01


def settle_unit(features: FeatureTable, given: str, role: str, file: str) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Return the values, their unit, and how it was settled: stated, of the format, or guessed.

    Counts of genes whose lengths the file gives become TPM, unless the cohort asks for counts.

    Parameters
    ----------
    features
        The table as read.
    given
        The unit that the cohort states, or auto.
    role
        expression or metabolites.
    file
        For messages.

    Returns
    -------
    tuple
        Features x samples, unit, notes.

    Raises
    ------
    InputError
        As `check_unit`.
    """
    of_format = features.unit
    unit = of_format or guess_unit(features.table, role) if given == AUTO else given
    if of_format == "counts" and given in {AUTO, "tpm"} and (lengths := _lengths(features)) is not None:
        check_unit(features.table, "counts", file)
        note = "the counts were divided by the gene lengths of the file and scaled to a million per sample (TPM)"
        return transcripts_per_million(features.table, lengths), "tpm", (note,)
    check_unit(features.table, unit, file)
    notes = []
    if given == AUTO and not of_format:
        notes.append(f"the unit {unit} is guessed from the values: state it in cohort.yaml to be sure")
    elif of_format and unit != of_format:
        notes.append(f"taken for {unit} as cohort.yaml says, though this format usually holds {of_format}")
    if unit == "counts":
        why = "as cohort.yaml asks for counts" if _lengths(features) is not None else "as the file has no gene lengths"
        notes.append(f"counts are compared as counts per million, {why}")
    return features.table, unit, tuple(notes)


def _lengths(features: FeatureTable) -> NDArray[np.float64] | None:
    """Lengths of the genes; None unless all are known."""
    if "length" not in features.features:
        return None
    lengths = features.features["length"].to_numpy(dtype=np.float64)
    return lengths if (lengths > 0).all() else None


def transcripts_per_million(counts: pd.DataFrame, lengths: NDArray[np.float64]) -> pd.DataFrame:
    """Return TPM (Wagner et al. 2012, Theory Biosci. 131:281) of counts [G, n] and lengths [G]; 0 without counts."""
    rates = counts.div(lengths, axis=0)
    totals = rates.sum()
    return rates / totals.where(totals > 0, 1.0) * 1e6


def require_counts(table: pd.DataFrame, file: str) -> None:
    """Raise `InputError` if a sample has no counts at all."""
    empty = table.columns[table.sum() == 0]
    if len(empty):
        raise InputError(
            "the sample has no counts",
            file=file,
            column=str(empty[0]),
            remedy="leave the sample out, or check its file",
        )


def check_unit(table: pd.DataFrame, unit: str, file: str) -> None:
    """Check that values can be of the unit.

    Parameters
    ----------
    table
        Features x samples.
    unit
        fpkm, rpkm, tpm, counts, log2, log_ratio, intensity or percent.
    file
        For messages.

    Raises
    ------
    InputError
        If fpkm, rpkm, tpm, counts, intensities or percentages are negative, percentages exceed 100, or the unit is
        unknown.
    """
    known = dict.fromkeys((*EXPRESSION_UNITS, *METABOLITE_UNITS))
    if unit not in known:
        raise InputError(f"unknown unit {unit!r}", file=file, remedy=f"known: {', '.join(known)}")
    values = table.to_numpy(dtype=np.float64)
    wrong = values < 0 if unit in NOT_NEGATIVE else np.zeros(values.shape, dtype=np.bool_)
    problem, remedy = "negative", "if the values are logarithms, say unit: log2 or log_ratio; else correct them"
    if unit == "percent" and not wrong.any():
        wrong = values > _MAX_PERCENT
        problem, remedy = "above 100", "if the values are no percentages, say unit: intensity"
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise InputError(
            f"{table.index[row]} has the value {values[row, column]:g}; {unit} cannot be {problem}",
            file=file,
            column=str(table.columns[column]),
            remedy=remedy,
        )


def guess_unit(table: pd.DataFrame, role: str) -> str:
    """Return the unit that the values suggest, where neither the user nor the file says one.

    Negative values: log_ratio, or log2 where they are few. Expression: whole numbers are counts; nothing above 30
    log2; columns that add up to a million tpm; else fpkm. Metabolites: columns that add up to about 100 percent;
    nothing above 30 and the median above 8 log2; else intensity.

    Parameters
    ----------
    table
        Features x samples.
    role
        expression or metabolites.
    """
    values = table.to_numpy(dtype=np.float64)
    known = values[~np.isnan(values)]
    if known.size == 0:
        return "fpkm" if role == "expression" else "intensity"
    if (known < 0).any():
        return "log_ratio" if (known < 0).mean() >= _RATIO_SHARE else "log2"
    totals = np.nansum(values, axis=0)
    if role == "expression":
        return _expression_unit(known, totals)
    if known.max() <= _MAX_PERCENT and (np.abs(totals / 100 - 1) <= 10 * _TOLERANCE).all():
        return "percent"
    return "log2" if known.max() <= _LARGEST_LOG2 and np.median(known) >= _LOG2_INTENSITY else "intensity"


def _expression_unit(known: NDArray[np.float64], totals: NDArray[np.float64]) -> str:
    whole = bool((known == np.round(known)).all())
    if whole and known.max() > 1:
        return "counts"
    if known.max() <= _LARGEST_LOG2:
        return "log2"
    return "tpm" if (np.abs(totals / _TPM_TOTAL - 1) <= _TOLERANCE).all() else "fpkm"
