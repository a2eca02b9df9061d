"""Runs whose process died: marked failed, so that they hold up nobody."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import dagster as dg

from omics_assets.data_root import DataRoot
from omics_assets.locks import is_held

UNFINISHED = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
GRACE_SECONDS = 300.0
LAST_WORD_SECONDS = 1.0


def bury_dead_runs(instance: dg.DagsterInstance, root: DataRoot) -> list[str]:
    """Mark runs without a living process as failed, and free their concurrency slots.

    A run holds the lock file of its id for as long as its process lives. A run that has no such file yet gets a grace
    period to begin; one that has let go of it, a moment to say how it ended.
    """
    suspects = [record for record in _unfinished(instance) if _seems_dead(record, root)]
    if not suspects:
        return []
    time.sleep(LAST_WORD_SECONDS)
    unfinished = {record.dagster_run.run_id for record in _unfinished(instance)}
    dead = [record.dagster_run for record in suspects if record.dagster_run.run_id in unfinished]
    for run in dead:
        instance.report_run_failed(run, "its process died; the next run goes on from the last tables")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        _lock(root, run.run_id).unlink(missing_ok=True)
    return [run.run_id for run in dead]


def _unfinished(instance: dg.DagsterInstance) -> Sequence[dg.RunRecord]:
    return instance.get_run_records(dg.RunsFilter(statuses=UNFINISHED))


def _seems_dead(record: dg.RunRecord, root: DataRoot) -> bool:
    lock = _lock(root, record.dagster_run.run_id)
    if lock.exists():
        return not is_held(lock)
    begun = record.start_time or record.update_timestamp.timestamp()  # it may have waited in the queue for hours
    return time.time() - begun > GRACE_SECONDS


def _lock(root: DataRoot, run_id: str) -> Path:
    return root.operation / "runs" / f"{run_id}.lock"
