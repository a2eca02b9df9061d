"""From a cohort folder to its first four tables: samples, expression, intensities, metabolite features."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from omics_assets.cohort import Cohort, unknown_names
from omics_assets.cohort_spec import ExpressionEntry, MetaboliteEntry, SamplesEntry
from omics_assets.errors import InputError
from omics_assets.readers import FeatureTable, SampleTable, read_expression, read_metabolites, read_samples
from omics_assets.readers.reconcile import Reconciliation, reconcile_samples
from omics_assets.readers.units import check_unit, guess_unit

ROLES = ("biological", "blank", "qc")
RESERVED = (
    "sample",
    "role",
    "cell",
    "block",
    "expression_name",
    "metabolite_name",
    "matched_by",
    "nearest",
    "labels",
    "design",
)
MIN_SAMPLES = 4


@dataclass(frozen=True)
class CohortTables:
    """The tables of a cohort as read.

    Parameters
    ----------
    samples, gene_expression, metabolite_intensity, metabolite_features
        Frames that fit the schemas of the same names.
    expression_unit, metabolite_unit
        Units of the two matrices.
    notes
        What was detected, matched by rule or left out, in sentences.
    """

    samples: pd.DataFrame
    gene_expression: pd.DataFrame
    metabolite_intensity: pd.DataFrame
    metabolite_features: pd.DataFrame
    expression_unit: str
    metabolite_unit: str
    notes: tuple[str, ...]


def read_cohort_tables(cohort: Cohort) -> CohortTables:
    """Read and reconcile a cohort's files.

    Raises
    ------
    InputError
        If a file cannot be read, fewer than 4 samples pair, or a label, design or block column does not exist.
    """
    sheet = _sheet(cohort)
    known = list(sheet.table.index) if sheet else None
    expression = _expression(cohort, known)
    metabolites = _metabolites(cohort, known or list(expression.table.columns))
    pairing = reconcile_samples(list(expression.table.columns), list(metabolites.table.columns), known)
    samples = _samples(cohort, pairing, sheet)
    paired = samples[samples["expression_name"].notna() & samples["metabolite_name"].notna()]
    unit, metabolite_unit = _unit(cohort, "expression", expression), _unit(cohort, "metabolites", metabolites)
    return CohortTables(
        samples,
        _matrix(expression.table, paired, "expression_name", unit).rename_axis("gene").reset_index(),
        _matrix(metabolites.table, paired, "metabolite_name", metabolite_unit).rename_axis("metabolite").reset_index(),
        metabolites.features.rename_axis("metabolite").reset_index(),
        unit,
        metabolite_unit,
        (
            *(
                f"expression: {note}"
                for note in (*expression.notes, *_guessed(cohort.spec.expression, expression, unit))
            ),
            *(f"metabolites: {note}" for note in metabolites.notes),
            *(f"metabolites: {note}" for note in _guessed(cohort.spec.metabolites, metabolites, metabolite_unit)),
            *(f"samples: {note}" for note in (*(sheet.notes if sheet else ()), *pairing.notes)),
        ),
    )


def _sheet(cohort: Cohort) -> SampleTable | None:
    entry = cohort.spec.samples
    return read_samples(cohort.path(entry), id=entry.id) if entry else None


def _expression(cohort: Cohort, known: Collection[str] | None) -> FeatureTable:
    entry = cohort.spec.expression
    if entry is None:
        raise InputError("the cohort has no expression file", remedy="add expression.csv")
    return read_expression(cohort.path(entry), format=entry.format, sample_names=known)


def _metabolites(cohort: Cohort, known: Collection[str]) -> FeatureTable:
    entry = cohort.spec.metabolites
    if entry is None:
        raise InputError("the cohort has no metabolite file", remedy="add metabolites.csv")
    return read_metabolites(cohort.path(entry), format=entry.format, sample_names=known)


def _unit(cohort: Cohort, role: str, features: FeatureTable) -> str:
    entry = cohort.spec.expression if role == "expression" else cohort.spec.metabolites
    given = entry.unit if entry else "auto"
    unit = given if given != "auto" else features.unit or guess_unit(features.table, role)
    check_unit(features.table, unit, entry.file if entry else role)
    return unit


def _guessed(entry: ExpressionEntry | MetaboliteEntry | None, features: FeatureTable, unit: str) -> tuple[str, ...]:
    if features.unit or (entry and entry.unit != "auto"):
        return ()
    return (f"the unit {unit} is guessed from the values: state it in cohort.yaml to be sure",)


def _matrix(table: pd.DataFrame, paired: pd.DataFrame, column: str, unit: str) -> pd.DataFrame:
    names = dict(zip(paired[column], paired["sample"], strict=True))
    values = table[list(names)].rename(columns=names).sort_index(axis=1)
    values.insert(0, "unit", unit)
    return values


def _samples(cohort: Cohort, pairing: Reconciliation, sheet: SampleTable | None) -> pd.DataFrame:
    frame = pairing.table.copy()
    labels, design, block = _columns(cohort, sheet)
    rows = sheet.table.reindex(frame["sheet_name"]).reset_index(drop=True) if sheet else pd.DataFrame(index=frame.index)
    frame["role"] = _roles(rows, frame)
    frame["block"] = rows[block].fillna(frame["sample"]) if block else frame["sample"]
    frame["labels"], frame["design"] = ";".join(labels), ";".join(design)
    frame["cell"] = rows[list(design)].fillna("").agg("|".join, axis=1) if design else ""
    for name in dict.fromkeys((*labels, *design)):
        frame[name] = rows[name]
        _require_whole_blocks(frame, name)
    _require_units(frame.loc[frame["role"] == "biological", "block"], cohort.spec.samples)
    return frame.drop(columns="sheet_name")


def _require_units(blocks: pd.Series[str], sheet: SamplesEntry | None) -> None:
    """Replicates of one biological unit say nothing about how units differ."""
    if blocks.nunique() < MIN_SAMPLES:
        within = f" ({len(blocks)} with their technical replicates)" if blocks.nunique() < len(blocks) else ""
        raise InputError(
            f"only {blocks.nunique()} biological samples have both expression and metabolites{within}",
            file=sheet.file if sheet else None,
            remedy=f"at least {MIN_SAMPLES} are needed; blanks and qc samples do not count, a block counts once",
        )


def _require_whole_blocks(frame: pd.DataFrame, name: str) -> None:
    levels = frame[frame["role"] == "biological"].fillna({name: ""}).groupby("block")[name].nunique()
    if (levels > 1).any():
        raise InputError(
            f"the block {levels.idxmax()!r} has several values of {name!r}",
            file="cohort.yaml",
            column=name,
            remedy="a block is one biological unit: name the column of the plant or animal as block, or leave it out",
        )


def _roles(rows: pd.DataFrame, frame: pd.DataFrame) -> pd.Series[str]:
    roles = rows["role"].str.lower() if "role" in rows else pd.Series("biological", index=frame.index)
    roles = roles.where(roles.isin(ROLES), "biological")
    paired = frame["expression_name"].notna() & frame["metabolite_name"].notna()
    return roles.where(paired, "left_out")


def _columns(cohort: Cohort, sheet: SampleTable | None) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    entry = cohort.spec.samples
    if entry is None or sheet is None:
        return (), (), None
    columns = list(sheet.table.columns)
    labels = entry.labels if entry.labels is not None else _default_labels(sheet.table, entry.block)
    design = entry.design if entry.design is not None else labels
    asked = [*labels, *design, *([entry.block] if entry.block else [])]
    unknown_names(asked, columns, what="sample-sheet column", file="cohort.yaml")
    for name in (*labels, *design):
        if name in RESERVED or ";" in name:
            raise InputError(
                f"a label cannot be called {name!r}", file=entry.file, column=name, remedy="rename the column"
            )
    return labels, design, entry.block


def _default_labels(sheet: pd.DataFrame, block: str | None) -> tuple[str, ...]:
    """Columns that group the samples: at least two levels, at most half as many as samples."""
    usable = [name for name in sheet.columns if name not in (*RESERVED, block)]
    return tuple(name for name in usable if 2 <= sheet[name].nunique() <= len(sheet) / 2)
