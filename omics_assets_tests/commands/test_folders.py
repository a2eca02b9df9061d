from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from omics_assets.commands import demo
from omics_assets.data_root import DataRoot
from omics_assets.instance import open_instance
from omics_assets_tests.automation.daemon import Daemon
from omics_assets_tests.commands.conftest import Command
from omics_assets_tests.conftest import TINY


def test_forget_removes_outputs_and_partition_and_keeps_inputs(finished: DataRoot, command: Command) -> None:
    said = command(finished, "forget", TINY, "--yes")
    assert said.code == 0
    assert "no longer a partition" in said.out
    assert not list(finished.assets.glob(f"*/{TINY}.parquet"))
    assert not finished.reports(TINY).exists()
    assert (finished.cohort_folder(TINY) / "expression.csv").exists()
    with open_instance(finished) as instance:
        assert not instance.has_dynamic_partition("cohort", TINY)
        assert Daemon(finished, instance).tick() == {}  # its folder is still there: registered again
        assert instance.has_dynamic_partition("cohort", TINY)
    said = command(finished, "forget", "other", "--yes")
    assert said.code == 2
    assert "nothing is known of a cohort 'other'" in said.err


def test_forget_asks_first(finished: DataRoot, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert command(finished, "forget", TINY).code == 1
    assert finished.table("gene_ranking", TINY).exists()


def test_simulate_writes_a_cohort_once(tmp_path: Path, command: Command) -> None:
    arguments = ("simulate", "new", "--samples", "12", "--genes", "150", "--metabolites", "24", "--pathways", "1")
    said = command(tmp_path, *arguments)
    assert said.code == 0
    assert "omics-assets run new" in said.out
    assert (tmp_path / "cohorts/new/expression.csv").exists()
    assert command(tmp_path, *arguments).code == 2
    assert command(tmp_path, "simulate", "bad", "--samples", "3").code == 2
    assert command(tmp_path, "simulate", "bad", "--regime", "sideways").code == 2
    assert [folder.name for folder in (tmp_path / "cohorts").iterdir()] == ["new"]


def test_example_checks_the_files_it_is_given(tmp_path: Path, command: Command) -> None:
    source = tmp_path / "downloads"
    source.mkdir()
    said = command(tmp_path, "example", "tomato", "--from", str(source))
    assert said.code == 2
    assert "Remedy:" in said.err
    said = command(tmp_path, "example", "tomatoe", "--from", str(source))
    assert said.code == 2
    assert "did you mean 'tomato'?" in said.err
    assert not (tmp_path / "cohorts").exists() or not list((tmp_path / "cohorts").iterdir())


def test_example_tomato_is_a_cohort(tmp_path: Path, command: Command) -> None:
    data = os.environ.get("OMICS_EXAMPLE_DATA")
    if not data:
        pytest.skip("OMICS_EXAMPLE_DATA is not set")
    said = command(tmp_path, "example", "tomato", "--from", str(Path(data) / "tomato"))
    assert said.code == 0, said.err
    assert "omics-assets run tomato" in said.out
    said = command(tmp_path, "check", "tomato")
    assert said.code == 0, said.err
    assert "24 paired, 39 left out" in said.out


def test_demo_prints_the_best_genes_and_what_was_found(
    finished: DataRoot, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "NAME", TINY)  # the same road, already made
    said = command(finished, "demo")
    assert said.code == 0, said.err
    assert "planted genes found by log-odds: " in said.out
    assert "ranking.xlsx" in said.out


def test_usage_errors_are_bad_input_and_no_arguments_show_help(tmp_path: Path, command: Command) -> None:
    assert command(tmp_path, "run").code == 2
    assert command(tmp_path, "nonsense").code == 2
    assert "demo" in command(tmp_path, "--help").out
