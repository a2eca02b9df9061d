from __future__ import annotations

import dagster as dg
import pytest

from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.automation.dead_runs import bury_dead_runs
from omics_assets.cohort import load_cohort
from omics_assets.commands.cohort_run import plan_run, run_cohort
from omics_assets.data_root import DataRoot
from omics_assets.instance import open_instance
from omics_assets.methods.autoencoders import fit_unit
from omics_assets.methods.autoencoders.trainers import trainer_for
from omics_assets.provenance import is_intact
from omics_assets.resources.checkpoints import checkpoint_folder
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.automation.daemon import Daemon
from omics_assets_tests.cohort_edits import change_yaml
from omics_assets_tests.conftest import TINY
from omics_assets_tests.e2e.service import program, service, wait_until

pytestmark = pytest.mark.e2e
FITS = 6  # three folds of each modality, one seed
EPOCHS = 400


def test_kill_9_in_training_leaves_the_last_good_tables_and_the_next_run_finishes(
    finished: DataRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_yaml(finished.cohort_folder(TINY), autoencoder={"min_epochs": EPOCHS, "max_epochs": EPOCHS})
    before = {name: finished.table(name, TINY).read_bytes() for name in RECIPES}
    with open_instance(finished) as instance:
        with service(finished, program("omics-assets"), "run", TINY, "--select", "latents") as started:
            wait_until(lambda: len(finished_fits(finished)) >= 2, seconds=120, what="two finished fits")
            started.kill()
            started.wait()
        kept = finished_fits(finished)
        assert 2 <= len(kept) < FITS
        assert {name: finished.table(name, TINY).read_bytes() for name in RECIPES} == before
        assert all(is_intact(finished.table(name, TINY)) for name in RECIPES)
        leftover = finished.table("gene_latents", TINY).with_name(".gene_latents.parquet.0123.tmp")
        leftover.write_bytes(b"half a table")  # as if killed while writing
        assert status(instance) is dg.DagsterRunStatus.STARTED
        assert Daemon(finished, instance).tick() == {}  # buries the run, and finds its inputs reported
        assert status(instance) is dg.DagsterRunStatus.FAILURE
        begun: list[tuple[int, ...]] = []
        monkeypatch.setattr(
            fit_unit,
            "trainer_for",
            lambda *args, seed, **more: begun.append(seed) or trainer_for(*args, seed=seed, **more),
        )
        outcome = run_cohort(
            finished, TINY, instance, select=["latents"], on_plan=lambda _: None, on_event=lambda _: None
        )
        assert outcome.success, outcome.failure
        assert {CATALOG[name].group for name in outcome.plan.to_do} == {"latents"}
        assert len(begun) == FITS - len(kept), "what was finished was not trained again"
        assert not finished_fits(finished)
        assert status(instance) is dg.DagsterRunStatus.SUCCESS
        assert bury_dead_runs(instance, finished) == []
        assert Daemon(finished, instance).tick() == {}
    left = plan_run(finished, load_cohort(finished.cohort_folder(TINY))).to_do
    assert "gene_ranking" in left
    assert not {"gene_latents", "fold_latents", "samples"} & set(left)


def finished_fits(root: DataRoot) -> list[str]:
    """Return the names of the fits that a training has finished so far."""
    return sorted(f"{path.parent.name}/{path.stem}" for path in checkpoint_folder(root, TINY).rglob("repeat_*.parquet"))


def status(instance: dg.DagsterInstance) -> dg.DagsterRunStatus:
    """Return the status of the newest run."""
    return instance.get_runs(limit=1)[0].status
