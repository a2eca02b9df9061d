"""The orthogroups that cohorts name, by which cohorts of different species meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from omics_assets.cohort import ABSENT, Cohort, load_cohort
from omics_assets.cohort_spec import FileEntry
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.readers import read_homology
from omics_assets.readers.homology.orthofinder import DIALECT

ROLE = "orthologs_file"


@dataclass(frozen=True)
class Orthogroups:
    """The orthogroups of several cohorts.

    Parameters
    ----------
    tables
        The orthogroup of every gene, one series per different file.
    refused
        By cohort, why its file cannot be used: it connects nothing.
    """

    tables: list[pd.Series]
    refused: dict[str, InputError]


def orthogroup_versions(root: DataRoot, cohorts: Iterable[str]) -> dict[str, str]:
    """Return the data version of the orthogroups of each cohort that names some."""
    versions = {cohort.key: cohort.input_version(ROLE) for cohort in _naming(root, cohorts)}
    return {key: version for key, version in versions.items() if version != ABSENT}


def read_orthogroups(root: DataRoot, genes: Mapping[str, pd.Index]) -> Orthogroups:
    """Read the orthogroups that cohorts name; a wrong file of one cohort is told, and keeps no other from its own.

    Parameters
    ----------
    root
        Where the cohorts are.
    genes
        The genes of each cohort.
    """
    tables: dict[str, pd.Series] = {}
    refused: dict[str, InputError] = {}
    for cohort in reversed(_naming(root, genes)):
        version = cohort.input_version(ROLE)
        try:
            groups = tables[version] if version in tables else read_own_orthogroups(cohort)
            count_grouped(cohort, groups, genes[cohort.key])
        except InputError as error:
            refused[cohort.key] = error
        else:
            tables[version] = groups
    return Orthogroups(list(tables.values()), refused)


def read_own_orthogroups(cohort: Cohort) -> pd.Series:
    """Return the orthogroup of every gene in the file that a cohort names.

    Raises
    ------
    InputError
        If the file is no OrthoFinder result.
    """
    try:
        hits = read_homology(cohort.path(_entry(cohort)), DIALECT).table
    except InputError as error:
        raise replace(error, file=_place(cohort)) from None
    return hits.set_index("gene")["family"]


def count_grouped(cohort: Cohort, groups: pd.Series, genes: Iterable[str]) -> int:
    """Return how many genes of the cohort have an orthogroup; genes are matched by equal ids, as in the consensus.

    Raises
    ------
    InputError
        If none has: the file is that of other species, or has other ids.
    """
    own = pd.Index(genes)
    grouped = int(own.isin(groups.index).sum())
    if not grouped:
        against = f", e.g. {own[0]} against {groups.index[0]}" if len(own) and len(groups) else ""
        raise InputError(
            f"none of the {len(own):,} genes of the cohort {cohort.key} is in an orthogroup{against}",
            file=_place(cohort),
            remedy=f"name orthogroups with the genes of {cohort.key}, under the ids of its expression file",
        )
    return grouped


def _entry(cohort: Cohort) -> FileEntry:
    if cohort.spec.orthologs is None:
        raise ValueError(f"{cohort.key} names no orthogroups")
    return cohort.spec.orthologs


def _place(cohort: Cohort) -> str:
    """The file as the consensus of several cohorts has to call it."""
    return f"cohorts/{cohort.key}/{_entry(cohort).file}"


def _naming(root: DataRoot, cohorts: Iterable[str]) -> list[Cohort]:
    """The cohorts that name orthogroups; one that cannot be read any more keeps its ranking, and adds no groups."""
    found = []
    for key in sorted(cohorts):
        try:
            cohort = load_cohort(root.cohort_folder(key))
        except InputError:
            continue
        if cohort.spec.orthologs is not None:
            found.append(cohort)
    return found
