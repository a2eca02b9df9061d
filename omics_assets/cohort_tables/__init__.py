"""From a cohort folder to its first four tables: samples, expression, intensities, metabolite features.

What belongs here: the order in which files are read, samples matched and tables made. What a matrix needs stands in
`measured_files` and `matrices`, what a sample needs in `sample_table`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from omics_assets.cohort import Cohort
from omics_assets.cohort_tables.matrices import (
    expression_matrix,
    feature_statistics,
    intensity_matrix,
    missing_where_not_detected,
)
from omics_assets.cohort_tables.measured_files import MeasuredFile, read_expression_file, read_metabolite_file
from omics_assets.cohort_tables.sample_table import read_sheet, sample_table, stated_roles
from omics_assets.readers import SampleTable
from omics_assets.readers.reconcile import Reconciliation, reconcile_samples
from omics_assets.readers.results import BIOLOGICAL

__all__ = ["CohortTables", "MeasuredFile", "read_cohort_tables"]


@dataclass(frozen=True)
class CohortTables:
    """The tables of a cohort as read.

    Parameters
    ----------
    samples, gene_expression, metabolite_intensity, metabolite_features
        Frames that fit the schemas of the same names.
    expression, metabolites
        The two files as read.
    sheet
        The sample sheet as read, if there is one.
    notes
        What was detected, matched by rule or left out, in sentences.
    """

    samples: pd.DataFrame
    gene_expression: pd.DataFrame
    metabolite_intensity: pd.DataFrame
    metabolite_features: pd.DataFrame
    expression: MeasuredFile
    metabolites: MeasuredFile
    sheet: SampleTable | None
    notes: tuple[str, ...]


def read_cohort_tables(cohort: Cohort) -> CohortTables:
    """Read and reconcile a cohort's files.

    Raises
    ------
    InputError
        If a file cannot be read, fewer than 4 samples pair, or a label, design or block column does not exist.
    """
    sheet = read_sheet(cohort)
    expression = read_expression_file(cohort, sheet)
    metabolites = read_metabolite_file(cohort, sheet, list(expression.table.columns))
    pairing = _reconcile(cohort, expression, metabolites, sheet)
    samples = sample_table(cohort, pairing.table, sheet)
    intensities, zeros, zero_notes = missing_where_not_detected(metabolites)
    biological = samples[samples["role"] == BIOLOGICAL]
    statistics = feature_statistics(intensities, metabolites.unit, samples)
    return CohortTables(
        samples,
        expression_matrix(expression, biological),
        intensity_matrix(intensities, metabolites, biological, zeros),
        metabolites.features.join(statistics).rename_axis("metabolite").reset_index(),
        expression,
        metabolites,
        sheet,
        (
            *(f"expression: {note}" for note in expression.notes),
            *(f"metabolites: {note}" for note in (*metabolites.notes, *zero_notes)),
            *(f"samples: {note}" for note in (*(sheet.notes if sheet else ()), *pairing.notes)),
        ),
    )


def _reconcile(
    cohort: Cohort, expression: MeasuredFile, metabolites: MeasuredFile, sheet: SampleTable | None
) -> Reconciliation:
    entry = cohort.spec.samples
    return reconcile_samples(
        list(expression.table.columns),
        list(metabolites.table.columns),
        sheet.table if sheet else None,
        expression_column=entry.expression_column if entry else None,
        metabolite_column=entry.metabolite_column if entry else None,
        metabolite_roles=dict(metabolites.samples["role"]),
        sheet_roles=stated_roles(sheet) if sheet else {},
    )
