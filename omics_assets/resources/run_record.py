"""The locks a writing run holds: one on its cohort, and one that shows that its process lives."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import dagster as dg

from omics_assets.data_root import DataRoot, validate_cohort_key
from omics_assets.errors import InputError, LockedError
from omics_assets.locks import exclusive, is_held
from omics_assets.resources.data_root import DataRootResource

PARTITION_TAG = "dagster/partition"
FORCE_TAG = "omics_assets/force"


@contextmanager
def writing(root: DataRoot, cohort: str | None, run_id: str) -> Iterator[None]:
    """Hold the locks of a run that writes a cohort.

    Raises
    ------
    InputError
        If the cohort's name could lead elsewhere; the interface lets anybody register a partition of any name.
    LockedError
        If another process writes the cohort; the message names it.
    """
    on_cohort = exclusive(_cohort_lock(root, cohort), holder=f"run {run_id}") if cohort else nullcontext()
    with on_cohort, exclusive(root.operation / "runs" / f"{run_id}.lock", holder=f"run {run_id}"):
        yield


def is_being_written(root: DataRoot, cohort: str) -> bool:
    """Return whether a living process writes the cohort."""
    return is_held(_cohort_lock(root, cohort))


def _cohort_lock(root: DataRoot, cohort: str) -> Path:
    return root.operation / "locks" / f"{validate_cohort_key(cohort)}.lock"


class RunRecord(dg.ConfigurableResource[Any]):
    """Held by every run that writes tables, for as long as it runs."""

    data_root: dg.ResourceDependency[DataRootResource]

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RunRecord"]:
        """Lock the cohort of the run."""
        run = context.run
        cohort = run.tags.get(PARTITION_TAG) if run else None
        try:
            with writing(self.data_root.root, cohort, run.run_id if run else "ephemeral"):
                yield self
        except (InputError, LockedError) as error:
            raise dg.Failure(str(error), allow_retries=False) from None
