from __future__ import annotations

import dagster as dg
import pytest

from omics_assets.assets.stage import RECIPES
from omics_assets.automation.dead_runs import bury_dead_runs
from omics_assets.cohort import load_cohort
from omics_assets.commands.cohort_run import plan_run, run_cohort
from omics_assets.data_root import DataRoot
from omics_assets.instance import open_instance
from omics_assets.provenance import is_intact
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.automation.daemon import Daemon
from omics_assets_tests.cohort_edits import change_yaml
from omics_assets_tests.conftest import TINY
from omics_assets_tests.e2e.service import program, service, wait_until

pytestmark = pytest.mark.e2e


def test_kill_9_in_training_leaves_the_last_good_tables_and_the_next_run_finishes(finished: DataRoot) -> None:
    change_yaml(finished.cohort_folder(TINY), autoencoder={"min_epochs": 150, "max_epochs": 150})
    before = {name: finished.table(name, TINY).read_bytes() for name in RECIPES}
    with open_instance(finished) as instance:
        with service(finished, program("omics-assets"), "run", TINY) as started:
            wait_until(lambda: training(instance), seconds=60, what="the training")
            started.kill()
            started.wait()
        changed = {name for name, content in before.items() if finished.table(name, TINY).read_bytes() != content}
        assert changed <= set(RECIPES["autoencoder_control"].products)  # may have come before the training
        assert all(is_intact(finished.table(name, TINY)) for name in RECIPES)
        leftover = finished.table("gene_latents", TINY).with_name(".gene_latents.parquet.0123.tmp")
        leftover.write_bytes(b"half a table")  # as if killed while writing
        assert status(instance) is dg.DagsterRunStatus.STARTED
        assert Daemon(finished, instance).tick() == {}  # buries the run, and finds its inputs reported
        assert status(instance) is dg.DagsterRunStatus.FAILURE
        outcome = run_cohort(
            finished, TINY, instance, select=["latents"], on_plan=lambda _: None, on_event=lambda _: None
        )
        assert outcome.success, outcome.failure
        assert {CATALOG[name].group for name in outcome.plan.to_do} == {"latents"}
        assert status(instance) is dg.DagsterRunStatus.SUCCESS
        assert bury_dead_runs(instance, finished) == []
        assert Daemon(finished, instance).tick() == {}
    left = plan_run(finished, load_cohort(finished.cohort_folder(TINY))).to_do
    assert "gene_ranking" in left
    assert not {"gene_latents", "fold_latents", "samples"} & set(left)


def training(instance: dg.DagsterInstance) -> bool:
    """Return whether the newest run trains the autoencoders."""
    newest = instance.get_runs(limit=1)[0]
    steps = instance.get_run_step_stats(newest.run_id, ["autoencoders"])
    return newest.status is dg.DagsterRunStatus.STARTED and any(step.start_time for step in steps)


def status(instance: dg.DagsterInstance) -> dg.DagsterRunStatus:
    """Return the status of the newest run."""
    return instance.get_runs(limit=1)[0].status
