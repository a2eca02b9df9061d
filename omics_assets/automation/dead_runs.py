"""Runs whose process died: marked failed, so that they hold up nobody."""

from __future__ import annotations

import time

import dagster as dg

from omics_assets.data_root import DataRoot
from omics_assets.locks import is_held

UNFINISHED = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
GRACE_SECONDS = 300.0


def bury_dead_runs(instance: dg.DagsterInstance, root: DataRoot) -> list[str]:
    """Mark runs without a living process as failed, and free their concurrency slots.

    A run holds the lock file of its id for as long as its process lives. A run that has no such file yet gets a grace
    period to begin.
    """
    buried = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=UNFINISHED)):
        run_id = record.dagster_run.run_id
        lock = root.operation / "runs" / f"{run_id}.lock"
        begun = record.start_time or record.create_timestamp.timestamp()
        is_dead = not is_held(lock) if lock.exists() else time.time() - begun > GRACE_SECONDS
        if is_dead:
            instance.report_run_failed(
                record.dagster_run, "its process died; the next run goes on from the last tables"
            )
            instance.event_log_storage.free_concurrency_slots_for_run(run_id)
            lock.unlink(missing_ok=True)
            buried.append(run_id)
    return buried
