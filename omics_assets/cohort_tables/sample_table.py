"""The sample table: role, labels, design cell and biological unit of every sample."""

from __future__ import annotations

import pandas as pd

from omics_assets.cohort import Cohort, unknown_names
from omics_assets.cohort_spec import SamplesEntry
from omics_assets.errors import InputError
from omics_assets.methods.classification.numeric_labels import numeric_label
from omics_assets.readers import SampleTable, read_samples
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.results import BIOLOGICAL
from omics_assets.readers.sample_roles import role_of
from omics_assets.tables.preparation import SAMPLES

MIN_SAMPLES = 4
RESERVED = (*(column.name for column in SAMPLES.columns), "sheet_name")


def read_sheet(cohort: Cohort) -> SampleTable | None:
    """Read the sample sheet, if there is one.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    entry = cohort.spec.samples
    return read_samples(cohort.path(entry), entry.format, id=entry.id) if entry else None


def stated_roles(sheet: SampleTable) -> dict[str, str]:
    """Return the role of the samples whose role the sheet states in a column of that name."""
    column = next((name for name in sheet.table.columns if plain_word(str(name)) == "role"), None)
    said = {} if column is None else sheet.table[column].dropna().to_dict()
    return {str(name): role for name, words in said.items() if (role := role_of(words))}


def sample_table(cohort: Cohort, matched: pd.DataFrame, sheet: SampleTable | None) -> pd.DataFrame:
    """Return the frame of `samples`.

    Parameters
    ----------
    cohort
        Which columns of the sheet are labels, design and block.
    matched
        The reconciled samples (`Reconciliation.table`).
    sheet
        The sample sheet.

    Raises
    ------
    InputError
        If a column does not exist, a block has several labels, or fewer than 4 biological units remain.
    """
    frame = matched.copy()
    rows = sheet.table.reindex(frame["sheet_name"]).reset_index(drop=True) if sheet else pd.DataFrame(index=frame.index)
    labels, design, block = _columns(cohort.spec.samples, rows, rows[frame["role"] == BIOLOGICAL])
    frame["block"] = rows[block].fillna(frame["sample"]) if block else frame["sample"]
    frame["labels"], frame["design"] = ";".join(labels), ";".join(design)
    frame["cell"] = rows[list(design)].fillna("").agg("|".join, axis=1) if design else ""
    for name in dict.fromkeys((*labels, *design)):
        frame[name] = rows[name]
        _require_whole_blocks(frame, name)
    _require_units(frame.loc[frame["role"] == BIOLOGICAL, "block"], cohort.spec.samples)
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
    levels = frame[frame["role"] == BIOLOGICAL].fillna({name: ""}).groupby("block")[name].nunique()
    if (levels > 1).any():
        raise InputError(
            f"the block {levels.idxmax()!r} has several values of {name!r}",
            file="cohort.yaml",
            column=name,
            remedy="a block is one biological unit: name the column of the plant or animal as block, or leave it out",
        )


def _columns(
    entry: SamplesEntry | None, rows: pd.DataFrame, biological: pd.DataFrame
) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """Return the columns of the sheet that are labels, design and block."""
    if entry is None:
        return (), (), None
    labels = entry.labels if entry.labels is not None else _default_labels(biological, entry.block)
    design = entry.design if entry.design is not None else _classes(labels, biological, entry.block)
    asked = {"labels": labels, "design": design, "block": (entry.block,) if entry.block else ()}
    for key, names in asked.items():
        column = f"samples.{key}"
        unknown_names(names, list(rows.columns), what="sample-sheet column", file="cohort.yaml", column=column)
    for name in (*labels, *design):
        if name in RESERVED or ";" in name:
            raise InputError(
                f"a label cannot be called {name!r}", file=entry.file, column=name, remedy="rename the column"
            )
    return labels, design, entry.block


def _classes(labels: tuple[str, ...], biological: pd.DataFrame, block: str | None) -> tuple[str, ...]:
    """Labels whose levels can be held fixed: a number has hardly two samples of one level."""
    units = biological[block] if block in biological.columns else biological.index.to_series()
    codes = pd.factorize(units)[0]
    columns = {name: biological[name].fillna("").astype(str).tolist() for name in labels if name in biological.columns}
    return tuple(name for name in labels if name not in columns or numeric_label(columns[name], codes) is None)


def _default_labels(biological: pd.DataFrame, block: str | None) -> tuple[str, ...]:
    """Columns that group the samples: at least two levels, at most half as many as samples."""
    usable = [name for name in biological.columns if name not in (*RESERVED, block) and ";" not in name]
    return tuple(name for name in usable if 2 <= biological[name].nunique() <= len(biological) / 2)
