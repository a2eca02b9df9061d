from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from omics_assets import file_digests
from omics_assets.cohort import ABSENT, INPUT_ROLES
from omics_assets.data_root import DataRoot
from omics_assets.resources.run_record import writing
from omics_assets.settings import STAGES
from omics_assets_tests.automation.daemon import Daemon
from omics_assets_tests.cohort_edits import change_yaml, replace_homology
from omics_assets_tests.conftest import TINY, write_tiny

EVERYTHING = {*INPUT_ROLES, *(f"settings/{stage}" for stage in STAGES)}
PRESENT = {"expression_file", "metabolite_file", "sample_sheet", "homology_files", "known_genes_file"}


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    root = DataRoot(tmp_path)
    write_tiny(root, "leaf")
    with dg.DagsterInstance.ephemeral() as instance:
        yield Daemon(root, instance)


def test_a_new_folder_is_registered_and_all_its_inputs_are_reported_once(daemon: Daemon) -> None:
    assert daemon.tick() == {"leaf": EVERYTHING}
    assert daemon.registered == {"leaf"}
    assert daemon.tick() == {}
    assert daemon.tick() == {}


def test_an_input_that_is_not_there_is_reported_absent(daemon: Daemon) -> None:
    daemon.tick()
    assert {role for role in INPUT_ROLES if daemon.version(role, "leaf") != ABSENT} == PRESENT


def test_without_a_cursor_nothing_is_reported_twice(daemon: Daemon) -> None:
    daemon.tick()
    daemon.cursor = None
    assert daemon.tick() == {}


def test_a_cursor_that_came_before_the_partition_was_forgotten_registers_it_again(daemon: Daemon) -> None:
    daemon.tick()
    daemon.instance.delete_dynamic_partition("cohort", "leaf")
    assert daemon.tick() == {}
    assert daemon.registered == {"leaf"}


def test_what_a_command_line_run_reported_is_not_reported_again(
    finished: DataRoot, instance: dg.DagsterInstance
) -> None:
    assert Daemon(finished, instance).tick() == {}


def test_a_touched_file_of_equal_content_reports_nothing(daemon: Daemon) -> None:
    daemon.tick()
    before = daemon.cursor
    os.utime(daemon.root.cohort_folder("leaf") / "expression.csv", (1, 1))
    assert daemon.tick() == {}
    assert daemon.cursor != before
    assert daemon.tick() == {}


def test_a_changed_file_reports_just_its_input(daemon: Daemon) -> None:
    write_tiny(daemon.root, "root", seed=2)
    daemon.tick()
    with (daemon.root.cohort_folder("leaf") / "known_genes.csv").open("a") as stream:
        stream.write("gene_x,p,m\n")
    assert daemon.tick() == {"leaf": {"known_genes_file"}}
    replace_homology(daemon.root.cohort_folder("root"))
    assert daemon.tick() == {"root": {"homology_files"}}


def test_a_changed_setting_reports_just_its_section(daemon: Daemon) -> None:
    daemon.tick()
    change_yaml(daemon.root.cohort_folder("leaf"), ranking={"weights": {"homology": 0.3}})
    assert daemon.tick() == {"leaf": {"settings/ranking"}}


def test_a_new_file_of_the_shared_library_reports_homology_of_all_cohorts(daemon: Daemon) -> None:
    write_tiny(daemon.root, "root", seed=2)
    daemon.tick()
    daemon.root.homology.mkdir()
    source = sorted((daemon.root.cohort_folder("leaf") / "homology").glob("*.tblout"))[0]
    shutil.copy(source, daemon.root.homology / "shared.tblout")
    assert daemon.tick() == {"leaf": {"homology_files"}, "root": {"homology_files"}}


@pytest.mark.parametrize("text", ["schema: 2\n", "rankng: {}\n", "{", "\0", "title: [1"])
def test_a_broken_cohort_yaml_warns_and_stops_no_other(daemon: Daemon, text: str) -> None:
    write_tiny(daemon.root, "root", seed=2)
    path = daemon.root.cohort_folder("leaf") / "cohort.yaml"
    sound = path.read_text()
    path.write_text(text)
    assert daemon.tick() == {"root": EVERYTHING}
    assert daemon.tick() == {}
    path.write_text(sound)
    assert daemon.tick() == {"leaf": EVERYTHING}


def test_a_file_that_may_not_be_read_stops_no_other(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiny(daemon.root, "root", seed=2)
    read = file_digests._hash_file

    def deny(path: Path) -> str:
        if path == daemon.root.cohort_folder("leaf") / "expression.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(file_digests, "_hash_file", deny)
        assert daemon.tick() == {"root": EVERYTHING}
    assert daemon.tick() == {"leaf": EVERYTHING}


def test_a_change_during_a_run_is_reported_after_it(daemon: Daemon) -> None:
    daemon.tick()
    change_yaml(daemon.root.cohort_folder("leaf"), ranking={"top": 10})
    with writing(daemon.root, "leaf", "run-1"):
        assert daemon.tick() == {}
    assert daemon.tick() == {"leaf": {"settings/ranking"}}


def test_a_change_right_after_a_run_is_reported_when_the_run_has_been_noticed(
    finished: DataRoot, instance: dg.DagsterInstance
) -> None:
    daemon = Daemon(finished, instance, settle_seconds=1e6)
    change_yaml(finished.cohort_folder(TINY), ranking={"top": 10})
    assert daemon.tick() == {}
    daemon.settle_seconds = 0.0
    assert daemon.tick() == {TINY: {"settings/ranking"}}


def test_a_folder_missing_once_stays_and_missing_twice_is_deregistered(daemon: Daemon) -> None:
    write_tiny(daemon.root, "root", seed=2)
    daemon.tick()
    away = daemon.root.path / "away"
    daemon.root.cohort_folder("leaf").rename(away)
    assert daemon.tick() == {}
    assert daemon.registered == {"leaf", "root"}
    assert daemon.tick() == {"leaf": PRESENT}
    assert daemon.version("expression_file", "leaf") == ABSENT
    assert daemon.registered == {"root"}
    assert daemon.tick() == {}
    away.rename(daemon.root.cohort_folder("leaf"))
    assert daemon.tick() == {"leaf": PRESENT}
    assert daemon.registered == {"leaf", "root"}


def test_a_folder_that_comes_back_in_time_changes_nothing(daemon: Daemon) -> None:
    write_tiny(daemon.root, "root", seed=2)
    daemon.tick()
    away = daemon.root.path / "away"
    for _ in range(2):
        daemon.root.cohort_folder("leaf").rename(away)
        assert daemon.tick() == {}
        away.rename(daemon.root.cohort_folder("leaf"))
        assert daemon.tick() == {}
    assert daemon.registered == {"leaf", "root"}


@pytest.mark.parametrize("how", ["empty", "gone"])
def test_an_unmounted_root_deregisters_nothing(daemon: Daemon, how: str) -> None:
    daemon.tick()
    away = daemon.root.path / "away"
    daemon.root.cohorts.rename(away)
    if how == "empty":
        daemon.root.cohorts.mkdir()
    for _ in range(3):
        assert daemon.tick() == {}
    assert daemon.registered == {"leaf"}
    if how == "empty":
        daemon.root.cohorts.rmdir()
    away.rename(daemon.root.cohorts)
    assert daemon.tick() == {}


def test_folders_with_other_names_and_plain_files_are_no_cohorts(daemon: Daemon) -> None:
    for name in (".hidden", "_x", "a b", "all_cohorts", "ä"):
        shutil.copytree(daemon.root.cohort_folder("leaf"), daemon.root.cohorts / name)
    (daemon.root.cohorts / "notes.txt").write_text("a file")
    assert daemon.tick() == {"leaf": EVERYTHING}
    assert daemon.registered == {"leaf"}


def test_the_cursor_is_small_and_names_no_digest(daemon: Daemon) -> None:
    daemon.tick()
    assert daemon.cursor is not None
    names = [Path(name).name for name, _, _ in json.loads(daemon.cursor)["files"]["leaf"]]
    assert {"expression.csv", "cohort.yaml"} <= set(names)
    assert len(daemon.cursor) < 10_000
