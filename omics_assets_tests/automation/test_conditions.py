from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from omics_assets.assets.latents import latents
from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.data_root import DataRoot
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.automation.daemon import Daemon
from omics_assets_tests.cohort_edits import add_comment, append_samples, change_yaml, replace_homology
from omics_assets_tests.conftest import OF_THE_PROTEOME, TINY, make, write_tiny

pytestmark = pytest.mark.filterwarnings("ignore:Parameter `include_sources`")  # dagster's own call


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Daemon]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Daemon(DataRoot(tmp_path), instance)


@pytest.fixture
def daemon(finished: DataRoot, instance: dg.DagsterInstance) -> Daemon:
    """Return a daemon that has seen the finished cohort."""
    started = Daemon(finished, instance)
    assert started.tick() == {}
    assert started.refresh() == {}
    return started


def groups(names: set[str]) -> set[str]:
    return {CATALOG[name].group for name in names}


def test_a_new_cohort_is_requested_once(empty: Daemon) -> None:
    assert empty.refresh() == {}
    write_tiny(empty.root, "leaf")
    empty.tick()
    requested = empty.refresh()
    assert requested == {"leaf": set(RECIPES)}
    assert empty.refresh() == {}
    empty.pretend(requested)
    assert empty.refresh() == {None: {"consensus_ranking"}}
    assert empty.refresh() == {}


def test_another_new_cohort_leaves_the_first_alone(empty: Daemon) -> None:
    write_tiny(empty.root, "leaf")
    empty.tick()
    empty.pretend({"leaf": set(RECIPES), None: {"consensus_ranking"}})
    assert empty.refresh() == {}
    write_tiny(empty.root, "root", seed=2)
    empty.tick()
    assert set(empty.refresh()) == {"root"}


def test_a_finished_cohort_is_left_alone(daemon: Daemon) -> None:
    add_comment(daemon.root.cohort_folder(TINY))
    assert daemon.tick() == {}
    key = dg.AssetKey(["settings", "ranking"])
    again = {"dagster/data_version": daemon.version("settings/ranking", TINY) or ""}
    daemon.instance.report_runless_asset_event(dg.AssetMaterialization(key, partition=TINY, tags=again))
    assert daemon.refresh() == {}


def test_changed_weights_request_ranking_and_reporting_of_their_cohort(daemon: Daemon) -> None:
    change_yaml(daemon.root.cohort_folder(TINY), ranking={"weights": {"correlation": 0.9}})
    assert daemon.tick() == {TINY: {"settings/ranking"}}
    requested = daemon.refresh()
    assert set(requested) == {TINY}
    assert groups(requested[TINY]) == {"ranking", "reporting"}
    daemon.pretend(requested)
    assert daemon.refresh() == {None: {"consensus_ranking"}}
    daemon.pretend({None: {"consensus_ranking"}})
    assert daemon.refresh() == {}


def test_after_a_command_line_run_nothing_is_requested(daemon: Daemon) -> None:
    replace_homology(daemon.root.cohort_folder(TINY))
    make(daemon.root)
    for _ in range(2):
        assert daemon.tick() == {}
        assert daemon.refresh() == {}


def test_collapsed_latents_replace_nothing_and_start_no_child(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, other = daemon.root.cohort_folder(TINY), write_tiny(daemon.root, "other", seed=2)
    daemon.tick()
    daemon.pretend({"other": set(RECIPES), None: {"consensus_ranking"}})
    assert daemon.refresh() == {}
    change_yaml(folder, autoencoder={"learning_rate": 0.002})
    daemon.tick()
    requested = daemon.refresh()
    assert {"fold_latents", "classification", "gene_ranking"} <= requested[TINY]
    before = {name: daemon.root.table(name, TINY).read_bytes() for name in requested[TINY]}
    with monkeypatch.context() as patch:
        patch.setattr(latents, "collapsed", lambda _: "all latents are constant")
        assert not daemon.run(requested)
    changed = {name for name, content in before.items() if daemon.root.table(name, TINY).read_bytes() != content}
    of_their_own = {"autoencoder_control", "autoencoder_control_genes", "gradient_importance"}
    assert changed == of_their_own  # they train models of their own
    for _ in range(2):
        assert daemon.tick() == {}
        assert daemon.refresh() == {}
    for each in (folder, other):
        change_yaml(each, classification={"epochs": 6})
    assert set(daemon.tick()) == {TINY, "other"}
    assert set(daemon.refresh()) == {"other"}  # a shut gate holds back the children of its own cohort, and no others
    change_yaml(folder, autoencoder={"learning_rate": 0.003})
    daemon.tick()
    assert daemon.refresh() == requested


def test_samples_that_do_not_pair_replace_nothing_and_start_no_child(daemon: Daemon) -> None:
    path = daemon.root.cohort_folder(TINY) / "metabolites.csv"
    sound = path.read_text()
    path.write_text("metabolite,a,b,c,d,e\nm1,1,2,3,4,5\n")
    daemon.tick()
    requested = daemon.refresh()
    assert requested == {TINY: set(RECIPES) - OF_THE_PROTEOME}
    before = {name: daemon.root.table(name, TINY).read_bytes() for name in RECIPES}
    assert not daemon.run(requested)
    assert all(daemon.root.table(name, TINY).read_bytes() == content for name, content in before.items())
    for _ in range(2):
        assert daemon.tick() == {}
        assert daemon.refresh() == {}
    path.write_text(sound)
    daemon.tick()
    assert daemon.refresh() == requested


def test_a_failed_run_is_not_requested_again_for_what_it_changed_itself(empty: Daemon) -> None:
    write_tiny(empty.root, "leaf")
    empty.tick()
    empty.pretend({"leaf": set(RECIPES), None: {"consensus_ranking"}})
    assert empty.refresh() == {}
    append_samples(empty.root.cohort_folder("leaf"))
    for _ in range(2):  # a second failure settles as much as the first
        empty.tick()
        requested = empty.refresh()
        assert requested == {"leaf": set(RECIPES) - OF_THE_PROTEOME}
        run = empty.start("leaf", requested["leaf"])
        assert empty.refresh() == {}
        empty.pretend({"leaf": {name for name in RECIPES if CATALOG[name].group == "preparation"}}, version=run.run_id)
        empty.instance.report_run_failed(run)
        for _ in range(2):
            assert empty.refresh() == {}
        with (empty.root.cohort_folder("leaf") / "expression.csv").open("a") as stream:
            stream.write("\n")
