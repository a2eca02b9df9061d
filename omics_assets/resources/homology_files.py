"""The homology files of a cohort as a resource: its own, and the hit tables of the library all cohorts share."""

from __future__ import annotations

from typing import Any

import dagster as dg

from omics_assets.cohort import Cohort
from omics_assets.readers import HomologyTable, read_homology


class HomologyFiles(dg.ConfigurableResource[Any]):
    """Where hits come from."""

    def read(self, cohort: Cohort) -> list[HomologyTable]:
        """Return every hit table of a cohort.

        Raises
        ------
        InputError
            If a file cannot be read.
        """
        own = [
            read_homology(cohort.path(entry), format=entry.format, family=entry.family)
            for entry in cohort.spec.homology_files or ()
        ]
        return own + [read_homology(path) for path in cohort.library_files()]
