"""The homology files of a cohort as a resource: its own, and the hit tables of the library all cohorts share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import dagster as dg

from omics_assets.cohort import COHORT_YAML, Cohort
from omics_assets.cohort_spec import HomologyEntry
from omics_assets.errors import InputError
from omics_assets.readers import HomologyTable, read_homology
from omics_assets.readers.homology.baits import read_bait_ids
from omics_assets.readers.homology.orthofinder import DIALECT as ORTHOFINDER


class HomologyFiles(dg.ConfigurableResource[Any]):
    """Where hits come from."""

    def read(self, cohort: Cohort) -> list[HomologyTable]:
        """Return every hit table of a cohort; every note begins with the name of its file.

        Raises
        ------
        InputError
            If a file cannot be read, or an option does not belong to its format.
        """
        own = [_named(cohort.path(entry), _read(cohort, entry)) for entry in cohort.spec.homology_files or ()]
        return own + [_named(path, read_homology(path)) for path in cohort.library_files()]


def _read(cohort: Cohort, entry: HomologyEntry) -> HomologyTable:
    baits = cohort.companion(entry)
    table = read_homology(
        cohort.path(entry),
        format=entry.format,
        family=entry.family,
        gene_side=entry.gene_side,
        columns=entry.columns,
        baits=read_bait_ids(baits) if baits is not None else None,
        species=entry.species,
    )
    if table.dialect != ORTHOFINDER and (baits is not None or entry.species is not None):
        raise InputError(
            f"baits and species are options of OrthoFinder's tables; {entry.file} is {table.dialect}",
            file=COHORT_YAML,
            column="homology_files",
            remedy="remove them, or correct the format",
        )
    return table


def _named(path: Path, table: HomologyTable) -> HomologyTable:
    return replace(table, notes=tuple(f"{path.name}: {note}" for note in table.notes))
