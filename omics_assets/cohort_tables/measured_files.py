"""The expression and the metabolite file, read with the options of `cohort.yaml`, their units settled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import pandas as pd

from omics_assets.cohort import Cohort
from omics_assets.errors import InputError
from omics_assets.readers import FeatureTable, SampleTable, read_expression, read_metabolites, read_tx2gene
from omics_assets.readers.results import Zeros
from omics_assets.readers.units import settle_unit

Quantity = Literal["counts", "tpm", "fpkm"]
_QUANTITIES = ("counts", "tpm", "fpkm")


@dataclass(frozen=True, eq=False)
class MeasuredFile:
    """A file of measurements as read.

    Parameters
    ----------
    file
        Its name in `cohort.yaml`.
    table
        Features x samples, in the unit.
    features, samples, zeros, dialect
        As in `FeatureTable`.
    unit
        Unit of the values.
    notes
        What was detected, changed or guessed, in sentences.
    """

    file: str
    table: pd.DataFrame
    features: pd.DataFrame
    samples: pd.DataFrame
    zeros: Zeros
    dialect: str
    unit: str
    notes: tuple[str, ...]


def read_expression_file(cohort: Cohort, sheet: SampleTable | None) -> MeasuredFile:
    """Read the expression file; a stated unit also chooses among the quantities of a quantifier.

    Raises
    ------
    InputError
        If the file, or the table of its transcripts and genes, cannot be read, or its values are not of its unit.
    """
    entry = cohort.spec.expression
    if entry is None:
        raise InputError("the cohort has no expression file", remedy="add expression.csv")
    companion = cohort.companion(entry)
    transcripts = read_tx2gene(companion) if companion else None
    features = read_expression(
        cohort.path(entry),
        entry.format,
        sample_names=_known_names(cohort, sheet, "expression_column"),
        duplicates=entry.duplicates,
        quantity=cast("Quantity", entry.unit) if entry.unit in _QUANTITIES else None,
        tx2gene=dict(zip(transcripts.table.index, transcripts.table["gene"], strict=True)) if transcripts else None,
        gene_pattern=entry.gene_pattern,
    )
    more = [f"{entry.tx2gene}: {note}" for note in transcripts.notes] if transcripts else []
    return _measured(features, entry.unit, "expression", entry.file, more)


def read_metabolite_file(cohort: Cohort, sheet: SampleTable | None, others: Collection[str]) -> MeasuredFile:
    """Read the metabolite file; without a sample sheet the names of the other file show where the samples are.

    Raises
    ------
    InputError
        If the file cannot be read, or its values are not of its unit.
    """
    entry = cohort.spec.metabolites
    if entry is None:
        raise InputError("the cohort has no metabolite file", remedy="add metabolites.csv")
    known = _known_names(cohort, sheet, "metabolite_column")
    features = read_metabolites(
        cohort.path(entry),
        entry.format,
        sample_names=others if known is None else known,
        duplicates=entry.duplicates,
        quantity=entry.quantity,
    )
    return _measured(features, entry.unit, "metabolites", entry.file)


def _known_names(cohort: Cohort, sheet: SampleTable | None, option: str) -> list[str] | None:
    """Names that the sheet gives the samples of a file: those of the column named for it, else the ids."""
    if sheet is None:
        return None
    column = getattr(cohort.spec.samples, option, None)
    return list(sheet.table[column].dropna()) if column in sheet.table.columns else list(sheet.table.index)


def _measured(features: FeatureTable, given: str, role: str, file: str, more: Sequence[str] = ()) -> MeasuredFile:
    table, unit, notes = settle_unit(features, given, role, file)
    return MeasuredFile(
        file,
        table,
        features.features,
        features.samples,
        features.zeros,
        features.dialect,
        unit,
        (*features.notes, *more, *notes),
    )
