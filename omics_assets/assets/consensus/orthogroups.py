"""The orthogroups that cohorts name, by which cohorts of different species meet."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from omics_assets.cohort import ABSENT, Cohort, load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.readers import read_homology
from omics_assets.readers.homology.orthofinder import DIALECT

ROLE = "orthologs_file"


def orthogroup_versions(root: DataRoot, cohorts: Iterable[str]) -> dict[str, str]:
    """Return the data version of the orthogroups of each cohort that names some."""
    versions = {cohort.key: cohort.input_version(ROLE) for cohort in _naming(root, cohorts)}
    return {key: version for key, version in versions.items() if version != ABSENT}


def read_orthogroups(root: DataRoot, cohorts: Iterable[str]) -> list[pd.Series]:
    """Return the orthogroup of every gene, one series per different file.

    Raises
    ------
    InputError
        A file is no OrthoFinder result.
    """
    files = {cohort.input_version(ROLE): cohort for cohort in reversed(_naming(root, cohorts))}
    tables = []
    for cohort in files.values():
        for entry in cohort.entries(ROLE):
            hits = read_homology(cohort.path(entry), DIALECT).table
            tables.append(hits.set_index("gene")["family"])
    return tables


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
