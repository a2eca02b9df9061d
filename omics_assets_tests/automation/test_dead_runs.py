from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from omics_assets.automation import dead_runs
from omics_assets.automation.dead_runs import bury_dead_runs
from omics_assets.data_root import DataRoot
from omics_assets.resources.run_record import writing
from omics_assets_tests.automation.daemon import Daemon


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("cohort", ["leaf"])
        yield Daemon(DataRoot(tmp_path), instance)


def status(daemon: Daemon, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = daemon.instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


def test_a_run_whose_process_is_gone_is_marked_failed(daemon: Daemon) -> None:
    run = daemon.start("leaf", {"projections"})
    with writing(daemon.root, "leaf", run.run_id):
        pass
    assert bury_dead_runs(daemon.instance, daemon.root) == [run.run_id]
    assert status(daemon, run) is dg.DagsterRunStatus.FAILURE
    assert bury_dead_runs(daemon.instance, daemon.root) == []


def test_a_run_whose_process_lives_goes_on(daemon: Daemon) -> None:
    run = daemon.start("leaf", {"projections"})
    with writing(daemon.root, "leaf", run.run_id):
        assert bury_dead_runs(daemon.instance, daemon.root) == []
    assert status(daemon, run) is dg.DagsterRunStatus.STARTED


def test_a_run_that_has_not_taken_its_lock_yet_is_given_time(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    run = daemon.start("leaf", {"projections"})
    assert bury_dead_runs(daemon.instance, daemon.root) == []
    monkeypatch.setattr(dead_runs, "GRACE_SECONDS", -1.0)
    assert bury_dead_runs(daemon.instance, daemon.root) == [run.run_id]


def test_a_run_that_waited_long_in_the_queue_is_given_time_from_its_start(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = daemon.start("leaf", {"projections"}, status=dg.DagsterRunStatus.NOT_STARTED)
    monkeypatch.setattr(dead_runs, "GRACE_SECONDS", 1.5)
    time.sleep(2.5)
    assert bury_dead_runs(daemon.instance, daemon.root) == []
    starting = dg.DagsterEvent(dg.DagsterEventType.PIPELINE_STARTING.value, queued.job_name)
    daemon.instance.report_dagster_event(starting, run_id=queued.run_id)
    assert bury_dead_runs(daemon.instance, daemon.root) == []
    assert status(daemon, queued) is dg.DagsterRunStatus.STARTING


def test_a_run_that_ends_while_it_is_looked_at_is_no_dead_run(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    run = daemon.start("leaf", {"projections"})
    with writing(daemon.root, "leaf", run.run_id):
        pass  # the lock is gone, the last event not yet written

    def end(seconds: float) -> None:
        assert seconds > 0
        daemon.instance.report_run_canceled(run)

    monkeypatch.setattr("omics_assets.automation.dead_runs.time.sleep", end)
    assert bury_dead_runs(daemon.instance, daemon.root) == []
    assert status(daemon, run) is dg.DagsterRunStatus.CANCELED


def test_the_concurrency_slots_of_a_dead_run_are_freed(daemon: Daemon) -> None:
    storage = daemon.instance.event_log_storage
    storage.set_concurrency_slots("training", 1)
    run = daemon.start("leaf", {"projections"})
    assert storage.claim_concurrency_slot("training", run.run_id, "autoencoders").is_claimed
    with writing(daemon.root, "leaf", run.run_id):
        pass
    bury_dead_runs(daemon.instance, daemon.root)
    assert storage.claim_concurrency_slot("training", "another", "autoencoders").is_claimed
