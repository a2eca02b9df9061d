"""Looking after a data root: what is wrong with it, and how to forget a cohort."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import dagster as dg

from omics_assets.assets.machinery.partitions import cohorts
from omics_assets.automation.dead_runs import bury_dead_runs
from omics_assets.cohort import load_cohort
from omics_assets.data_root import DataRoot, validate_cohort_key
from omics_assets.errors import InputError
from omics_assets.locks import describe_holder, is_held
from omics_assets.provenance import is_intact
from omics_assets.resources.checkpoints import checkpoint_folder
from omics_assets.resources.run_record import writing


def diagnose(root: DataRoot, instance: dg.DagsterInstance) -> tuple[list[str], list[str]]:
    """Look over a data root, marking dead runs failed on the way.

    Returns
    -------
    tuple
        What is in order or was mended, and what needs a person.
    """
    buried = bury_dead_runs(instance, root)
    fine = [f"data root {root.path}", *(f"run {run_id} was dead: marked failed" for run_id in buried)]
    wrong = [*_damaged(root), *_unreadable(root)]
    fine += [f"{key}: written by {holder}" for key, holder in _writers(root)]
    for leftover in root.assets.rglob(".*.tmp"):
        if not any(True for _ in _writers(root)):
            leftover.unlink(missing_ok=True)
            fine.append(f"removed the unfinished file {leftover.name}")
    registered = set(instance.get_dynamic_partitions(cohorts.name or ""))
    fine += [f"{key}: folder gone, tables kept until 'forget'" for key in sorted(registered - set(root.cohort_keys()))]
    return fine, wrong


def _damaged(root: DataRoot) -> Iterator[str]:
    for path in sorted(root.assets.rglob("*.parquet")):
        if not is_intact(path):
            yield f"{path.relative_to(root.path)} is damaged: the next run makes it again"


def _unreadable(root: DataRoot) -> Iterator[str]:
    for key in root.cohort_keys():
        try:
            load_cohort(root.cohort_folder(key))
        except InputError as error:
            yield f"{key}: {error}"


def _writers(root: DataRoot) -> Iterator[tuple[str, str]]:
    for lock in sorted((root.operation / "locks").glob("*.lock")):
        if is_held(lock):
            yield lock.stem, describe_holder(lock)


def forget(root: DataRoot, key: str, instance: dg.DagsterInstance) -> list[str]:
    """Remove all tables, reports and earlier rankings of a cohort, and its partition; its input folder stays.

    Raises
    ------
    InputError
        If nothing is known of the cohort.
    LockedError
        If another process writes it.
    """
    validate_cohort_key(key)
    tables = sorted(root.assets.glob(f"*/{key}.parquet"))
    kept = (root.reports(key), root.rankings / key, checkpoint_folder(root, key))
    folders = [folder for folder in kept if folder.is_dir()]
    name = cohorts.name or ""
    if not tables and not folders and not instance.has_dynamic_partition(name, key):
        raise InputError(f"nothing is known of a cohort {key!r}", remedy="'omics-assets doctor' lists the cohorts")
    with writing(root, key, f"forget-{key}"):
        for path in tables:
            path.unlink()
        for folder in folders:
            shutil.rmtree(folder)
        instance.delete_dynamic_partition(name, key)
    return [f"{len(tables)} tables and {len(folders)} folders removed; {key} is no longer a partition"]
