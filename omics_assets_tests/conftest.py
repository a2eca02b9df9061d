"""One finished cohort, small enough to be made once per session and shared by every test that only looks."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from omics_assets.commands.cohort_run import run_cohort
from omics_assets.data_root import DataRoot
from omics_assets.instance import open_instance
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.writer import write_cohort

TINY = "tiny"
OF_THE_PROTEOME = {"homology_search", "searched_sequences"}
"""Tables that no sample and no measurement enters."""

TINY_SETTINGS: dict[str, dict[str, object]] = {
    "preparation": {"folds": 3, "fold_repeats": 1},
    "autoencoder": {"preset": "compact", "cv_seeds": 1, "min_epochs": 2, "max_epochs": 4},
    "classification": {"permutations": 20, "gat_permutations": 1, "random_graphs": 1, "epochs": 5},
    "correlation": {"permutations": 40},
    "importance": {"gradient_seeds": 2, "gnn_seeds": 1, "control_preset": "compact"},
    "ranking": {"weight_draws": 5, "bootstrap": 20, "repairings": 2, "spike_genes": 5, "top": 20},
    "reporting": {"dpi": 40},
}


def tiny_spec(*, samples: int = 12, seed: int = 1) -> SimulationSpec:
    """Describe the cohort: two tissues at two sites, one pathway of strong genes."""
    return SimulationSpec(samples=samples, genes=150, metabolites=24, pathways=1, strength="strong", seed=seed)


def write_tiny(root: DataRoot, key: str = TINY, *, seed: int = 1) -> Path:
    """Write the input folder of a tiny cohort."""
    folder = root.cohort_folder(key)
    folder.parent.mkdir(parents=True, exist_ok=True)
    write_cohort(simulate_cohort(tiny_spec(seed=seed)), folder, settings=TINY_SETTINGS)
    return folder


def make(root: DataRoot, key: str = TINY) -> None:
    """Run a whole cohort as the command line does."""
    with open_instance(root) as instance:
        outcome = run_cohort(root, key, instance, on_plan=lambda _: None, on_event=lambda _: None)
    assert outcome.success, outcome.failure


@pytest.fixture(autouse=True)
def _own_dagster_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the environment as it was: opening an instance sets DAGSTER_HOME for the process."""
    for name in ("DAGSTER_HOME", "OMICS_DATA"):
        monkeypatch.setenv(name, "")  # remembered, so that whatever the test sets is undone
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def tiny_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data root with one finished cohort, "tiny", and its run history; only to be read."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own  # by all workers
    root, made = DataRoot(shared / "tiny_root"), shared / "tiny_root.made"
    with (shared / "tiny_root.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            write_tiny(root)
            make(root)
            made.touch()
    return root.path


@pytest.fixture
def fresh_root(tiny_root: Path, tmp_path: Path) -> Path:
    """Return a copy of the inputs and finished tables of `tiny_root`, without its run history; to be changed."""
    copy = tmp_path / "root"
    shutil.copytree(tiny_root, copy, ignore=shutil.ignore_patterns(".dagster"))
    return copy
