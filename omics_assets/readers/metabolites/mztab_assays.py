"""The samples of an mzTab file: names of its assays, and what the metadata say of them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection
from pathlib import PurePosixPath
from urllib.parse import unquote

import pandas as pd

from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.metabolites.mztab_layout import entries, first_entry
from omics_assets.readers.sample_roles import sample_frame

_GROUP = re.compile(r"study_variable_group\[\d+\]")
_VARIABLE = re.compile(r"study_variable\[\d+\]")


def read_assays(
    metadata: dict[str, str], assays: list[str], sample_names: Collection[str] | None
) -> tuple[pd.DataFrame, list[str]]:
    """Name the assays and gather what the metadata say of them.

    Parameters
    ----------
    metadata
        MTD lines.
    assays
        `assay[1]` ... in the order of the columns.
    sample_names
        Known sample names: assays without a name are named after their raw files where these are known.

    Returns
    -------
    pandas.DataFrame
        Index: names, unique. Columns: ms_run (raw file), sample, study_variable, one per group of study variables
        (mzTab-M 2.1), role.
    list of str
        How they were named and what is known of them.
    """
    runs = [_run(metadata, assay) for assay in assays]
    given = [first_entry(metadata.get(assay, "")) for assay in assays]
    names = [name or assay for name, assay in zip(given, assays, strict=True)]
    notes: list[str] = []
    if not all(given):
        named = _named_by_run(names, given, runs, sample_names)
        said = "after their raw files, which are known samples" if named else "assay[n], like their columns"
        notes.append(f"{given.count(None)} assays have no name in the metadata: called {said}")
        names = named or names
    repeated = {name for name, count in Counter(names).items() if count > 1}
    if repeated:
        names = [f"{name} {assay}" if name in repeated else name for name, assay in zip(names, assays, strict=True)]
        notes.append(f"{len(repeated)} names stand for several assays: their assay[n] was added")
    variables = [_variables(metadata, assay) for assay in assays]
    groups = _groups(metadata, variables)
    said_of = {
        "ms_run": runs,
        "sample": [_sample(metadata, assay) for assay in assays],
        "study_variable": [" | ".join(_label(metadata, one) for one in found) or None for found in variables],
        **groups,
    }
    frame, roles = sample_frame(names, said_of, asked=("study_variable", *groups))
    return frame, [*notes, *roles]


def parameter_name(cell: str) -> str:
    """Return the name in a parameter `[label, accession, name, value]`; other text as it is."""
    text = cell.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return text
    parts = next(csv.reader([text[1:-1]], skipinitialspace=True), [])
    return parts[2].strip() if len(parts) > 2 else text


def _run(metadata: dict[str, str], assay: str) -> str | None:
    """Return the name of the raw file of an assay."""
    reference = first_entry(metadata.get(f"{assay}-ms_run_ref", ""))
    location = first_entry(metadata.get(f"{reference}-location", "")) if reference else None
    return PurePosixPath(unquote(location).replace("\\", "/")).name or None if location else None


def _named_by_run(
    names: list[str], given: list[str | None], runs: list[str | None], sample_names: Collection[str] | None
) -> list[str] | None:
    known = {plain_word(name) for name in sample_names or ()}
    stems = [PurePosixPath(run).stem if run else None for run in runs]
    unnamed = [stem for name, stem in zip(given, stems, strict=True) if name is None]
    if None in unnamed or not any(plain_word(stem) in known for stem in unnamed if stem):
        return None
    return [name if has else stem or name for name, has, stem in zip(names, given, stems, strict=True)]


def _sample(metadata: dict[str, str], assay: str) -> str | None:
    reference = first_entry(metadata.get(f"{assay}-sample_ref", ""))
    if reference is None:
        return None
    return first_entry(metadata.get(reference, "")) or first_entry(metadata.get(f"{reference}-description", ""))


def _variables(metadata: dict[str, str], assay: str) -> list[str]:
    """Return the study variables an assay belongs to; older files part the assays by commas."""
    found = [key.removesuffix("-assay_refs") for key in metadata if key.endswith("-assay_refs")]
    return [
        variable
        for variable in found
        if _VARIABLE.fullmatch(variable) and assay in re.split(r"[|,\s]+", metadata[f"{variable}-assay_refs"])
    ]


def _groups(metadata: dict[str, str], variables: list[list[str]]) -> dict[str, list[str | None]]:
    """Return group of study variables -> the one of every assay."""
    found: dict[str, list[str | None]] = {}
    for group in (key for key in metadata if _GROUP.fullmatch(key)):
        members = entries(metadata.get(f"{group}-study_variable_refs", ""))
        found[parameter_name(metadata[group])] = [
            next((_label(metadata, variable) for variable in those if variable in members), None) for those in variables
        ]
    return found


def _label(metadata: dict[str, str], variable: str) -> str:
    label = first_entry(metadata.get(variable, "")) or first_entry(metadata.get(f"{variable}-description", ""))
    return parameter_name(label) if label else variable
