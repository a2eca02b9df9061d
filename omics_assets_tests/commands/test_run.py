from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from omics_assets.assets.homology import homology
from omics_assets.checks import evidence_beats_control
from omics_assets.commands import run
from omics_assets.commands.results import stored
from omics_assets.data_root import DataRoot
from omics_assets.figures.shortlist import in_order, without_copies
from omics_assets.instance import open_instance
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.cohort_edits import add_comment, change_yaml, replace_homology
from omics_assets_tests.commands.conftest import Command
from omics_assets_tests.conftest import TINY, write_tiny

HOLD = """
import sys
from pathlib import Path
from omics_assets.data_root import DataRoot
from omics_assets.resources.run_record import writing
with writing(DataRoot(Path(sys.argv[1])), sys.argv[2], "of a colleague"):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def another_writer(root: DataRoot, cohort: str) -> Iterator[subprocess.Popen[str]]:
    """Let another process hold the cohort."""
    arguments = [sys.executable, "-c", HOLD, str(root.path), cohort]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other
        if other.poll() is None and other.stdin is not None and not other.stdin.closed:
            other.communicate("done\n", timeout=30)


def runs(root: DataRoot) -> int:
    with open_instance(root) as instance:
        return instance.get_runs_count()


def steps(said: str) -> set[str]:
    """Return the steps that a run said it did."""
    return set(re.findall(r"^  (\w+)  [\d.]+ s$", said, flags=re.MULTILINE))


def test_a_second_run_executes_nothing(finished: DataRoot, command: Command) -> None:
    add_comment(finished.cohort_folder(TINY))
    before = runs(finished)
    said = command(finished, "run", TINY)
    assert (said.code, said.out.strip()) == (0, f"kept {len(CATALOG)}, to do 0")
    assert runs(finished) == before


def test_changed_weights_run_ranking_and_reporting_only(finished: DataRoot, command: Command) -> None:
    change_yaml(finished.cohort_folder(TINY), ranking={"weights": {"correlation": 0.9}})
    said = command(finished, "run", TINY)
    assert said.code == 0, said.err
    to_do = int(re.findall(r"to do (\d+)", said.out)[0])
    assert 0 < to_do < len(CATALOG) / 2
    assert {"settings__ranking", "gene_ranking", "ranking_workbook", "consensus_ranking"} <= steps(said.out)
    assert not {"cohort_tables", "homology", "correlation", "autoencoders", "classification"} & steps(said.out)
    assert command(finished, "run", TINY).out.strip() == f"kept {len(CATALOG)}, to do 0"


def test_a_run_that_ranked_ends_with_the_best_genes_the_files_and_the_warnings(
    finished: DataRoot, command: Command
) -> None:
    change_yaml(finished.cohort_folder(TINY), ranking={"order": "fused", "weights": {"correlation": 0.9}})
    said = command(finished, "run", TINY)
    assert said.code == 0, said.err
    genes = stored(finished, TINY, "gene_ranking")
    assert "genes by the published fusion" in said.out
    assert in_order(without_copies(genes), "fused")["gene"].iloc[0] in said.out
    for name in ("ranking_workbook", "ranking_csv"):
        for path in stored(finished, TINY, name)["path"]:
            assert str(finished.path / path) in said.out
    assert "<ranking>_figures/" in said.out  # no other figure was drawn again
    finding = evidence_beats_control(stored(finished, TINY, "evidence_verdicts"))
    assert finding  # the deep models of so small a cohort beat nothing
    assert f"WARNING   evidence_verdicts: evidence_beats_control: {finding[:200]}" in said.out
    readme = load_workbook(finished.reports(TINY) / "ranking.xlsx")["README"]
    assert f"evidence_beats_control: {finding}" in {cell.value for (cell,) in readme.iter_rows(max_col=1)}


def test_the_csv_files_hold_every_list_the_best_genes_first(finished: DataRoot) -> None:
    names = stored(finished, TINY, "ranking_csv")["file"]
    beside = {"metabolite_rankings", "ranking_robustness", "gene_dossiers", "ranking_changes"}
    assert set(names) == {"gene_ranking", "family_rankings"} | beside
    genes = pd.read_csv(finished.reports(TINY) / "gene_ranking.csv")
    ranks = genes["rank"].dropna()
    assert list(ranks) == list(range(1, len(ranks) + 1))
    assert genes["rank"].iloc[: len(ranks)].notna().all()
    robust = pd.read_csv(finished.reports(TINY) / "ranking_robustness.csv")
    assert list(robust["rank"].dropna()) == sorted(robust["rank"].dropna())


def test_select_and_force(finished: DataRoot, command: Command) -> None:
    said = command(finished, "run", TINY, "--select", "homology", "--force")
    assert said.code == 0, said.err
    assert steps(said.out) == {"chromosome_neighbours", "homology", "homology_search"}
    assert "The first" not in said.out  # nothing was ranked
    assert command(finished, "run", TINY).out.strip() == f"kept {len(CATALOG)}, to do 0"


def test_an_unknown_cohort_is_bad_input(finished: DataRoot, command: Command) -> None:
    said = command(finished, "run", "tinny")
    assert said.code == 2
    assert "there is no cohort 'tinny'" in said.err
    assert "did you mean 'tiny'?" in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("name", ["../tiny", "a b", "", "all_cohorts"])
def test_an_invalid_name_is_bad_input(tmp_path: Path, command: Command, name: str) -> None:
    assert command(tmp_path, "run", name).code == 2


def test_an_unknown_stage_is_bad_input(finished: DataRoot, command: Command) -> None:
    said = command(finished, "run", TINY, "--select", "rankng")
    assert said.code == 2
    assert "ranking" in said.err


def test_a_stage_without_its_inputs_is_bad_input(tmp_path: Path, command: Command) -> None:
    write_tiny(DataRoot(tmp_path))
    said = command(tmp_path, "run", TINY, "--select", "homology")
    assert said.code == 2
    assert "homology_hits needs normalized_genes" in said.err
    assert "'preparation'" in said.err


def test_a_file_that_a_step_cannot_read_is_bad_input_in_one_sentence(tmp_path: Path, command: Command) -> None:
    folder = write_tiny(DataRoot(tmp_path))
    (folder / "metabolites.csv").write_text("metabolite,a,b,c,d,e\nm1,1,2,3,4,5\n")
    said = command(tmp_path, "run", TINY)
    assert said.code == 2
    assert "cohort_tables: " in said.err
    assert "Remedy:" in said.err
    assert "Traceback" not in said.err


def test_a_crash_in_a_step_is_failure_one_and_leaves_the_last_good_table(
    finished: DataRoot, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_homology(finished.cohort_folder(TINY))
    before = finished.table("homology_scores", TINY).read_bytes()

    def crash(*_args: object, **_options: object) -> None:
        raise RuntimeError("the disk is on fire")

    with monkeypatch.context() as patch:
        patch.setattr(homology, "score_hits", crash)
        said = command(finished, "run", TINY)
    assert said.code == 1
    assert said.err.strip() == "homology: RuntimeError: the disk is on fire"
    assert finished.table("homology_scores", TINY).read_bytes() == before
    assert "to do" in command(finished, "run", TINY, "--select", "homology").out


def test_a_second_writer_is_told_who_holds_the_cohort(finished: DataRoot, command: Command) -> None:
    with another_writer(finished, TINY) as other:
        said = command(finished, "run", TINY)
        assert said.code == 3
        assert f"tiny is being written by run of a colleague (process {other.pid}, since " in said.err
        assert command(finished, "forget", TINY, "--yes").code == 3
    assert command(finished, "run", TINY).code == 0


def test_wait_stands_in_line(finished: DataRoot, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WAIT_SECONDS", 0.3)
    with another_writer(finished, TINY) as other:
        assert other.stdin is not None
        threading.Timer(1.0, other.stdin.close).start()
        said = command(finished, "run", TINY, "--wait")
    assert said.code == 0
    assert "; waiting" in said.out
    assert f"kept {len(CATALOG)}, to do 0" in said.out


def test_a_killed_writer_holds_nothing(finished: DataRoot, command: Command) -> None:
    with another_writer(finished, TINY) as other:
        other.kill()
        other.wait()
        assert command(finished, "run", TINY).code == 0
