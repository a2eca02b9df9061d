"""Without a command: the daemon makes a new cohort, refreshes a changed one, and leaves the third alone."""

from __future__ import annotations

import dagster as dg
import pyarrow.parquet as pq
import pytest

from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.data_root import DataRoot
from omics_assets.instance import open_instance
from omics_assets.provenance import is_intact
from omics_assets.resources.run_record import PARTITION_TAG
from omics_assets_tests.automation.daemon import Daemon
from omics_assets_tests.cohort_edits import append_samples
from omics_assets_tests.conftest import TINY, write_tiny
from omics_assets_tests.e2e.service import program, service, wait_until

pytestmark = pytest.mark.e2e

LOOK_SECONDS = "10"


def test_new_and_changed_cohorts_are_made_without_a_command(finished: DataRoot) -> None:
    write_tiny(finished, "still", seed=3)
    with open_instance(finished) as instance:
        Daemon(finished, instance).tick()
        Daemon(finished, instance).pretend({"still": set(RECIPES)})
        earlier = {run.run_id for run in instance.get_runs()}
        command = (program("dagster-daemon"), "run", "-w", "workspace.yaml")
        with service(finished, *command, OMICS_SENSOR_SECONDS=LOOK_SECONDS):
            wait_until(lambda: has_looked(instance, "refresh"), seconds=120, what="the first look")
            append_samples(finished.cohort_folder(TINY))
            write_tiny(finished, "new", seed=2)
            wait_until(lambda: {TINY, "new"} <= made(instance, earlier), seconds=400, what="both cohorts")
            wait_until(lambda: is_combined(finished), seconds=400, what="the consensus")
            runs = [run for run in instance.get_runs() if run.run_id not in earlier]
    # a look in the middle of a run may ask for a table once more: that run keeps it, its recipe being the same
    assert {run.tags[PARTITION_TAG] for run in runs if PARTITION_TAG in run.tags} == {"new", TINY}
    assert all(is_intact(finished.table(name, cohort)) for name in RECIPES for cohort in (TINY, "new"))
    assert pq.read_metadata(finished.table("ranking_changes", TINY)).num_rows > 0
    assert not finished.table("gene_ranking", "still").exists()


def has_looked(instance: dg.DagsterInstance, sensor: str) -> bool:
    """Return whether a sensor has finished a look."""
    states = [state for state in instance.all_instigator_state() if state.name == sensor]
    return any(getattr(state.instigator_data, "cursor", None) for state in states)


def made(instance: dg.DagsterInstance, earlier: set[str]) -> set[str]:
    """Return the cohorts that a new run has made."""
    done = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.SUCCESS]))
    failed = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE]))
    assert not [run.tags for run in failed if run.run_id not in earlier]
    return {run.tags.get(PARTITION_TAG, "") for run in done if run.run_id not in earlier}


def is_combined(root: DataRoot) -> bool:
    """Return whether the consensus is over both cohorts."""
    table = root.table("consensus_ranking", None)
    return "new=" in str(pq.read_table(table, columns=["ranks"]).column("ranks").to_pylist())
