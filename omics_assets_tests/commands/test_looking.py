from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq

from omics_assets.automation.dead_runs import bury_dead_runs
from omics_assets.data_root import DataRoot
from omics_assets.instance import open_instance
from omics_assets.resources.run_record import writing
from omics_assets_tests.automation.daemon import Daemon
from omics_assets_tests.cohort_edits import append_samples
from omics_assets_tests.commands.conftest import Command
from omics_assets_tests.conftest import TINY, write_tiny


def test_check_says_what_was_read(tiny_root: Path, command: Command) -> None:
    said = command(tiny_root, "check", TINY)
    assert said.code == 0
    assert "12 paired, 0 left out" in said.out
    assert "label" in said.out
    assert "detectable" in said.out


def test_check_reads_the_files_as_they_are_now(tmp_path: Path, command: Command) -> None:
    append_samples(write_tiny(DataRoot(tmp_path)))
    assert "15 paired, 0 left out" in command(tmp_path, "check", TINY).out


def test_check_of_a_broken_cohort_is_bad_input(tmp_path: Path, command: Command) -> None:
    (write_tiny(DataRoot(tmp_path)) / "cohort.yaml").write_text("rankng: {}\n")
    said = command(tmp_path, "check", TINY)
    assert said.code == 2
    assert "rankng" in said.err
    assert "ranking" in said.err


def test_show_prints_the_best_rows_of_a_ranked_table(tiny_root: Path, command: Command) -> None:
    said = command(tiny_root, "show", TINY, "gene_ranking", "--rows", "3")
    assert said.code == 0
    ranking = pq.read_table(tiny_root / "assets/gene_ranking/tiny.parquet").to_pandas()
    best = ranking.dropna(subset=["rank"]).sort_values("rank")["gene"].tolist()
    assert [gene for gene in ranking["gene"] if gene in said.out] == sorted(best[:3])
    assert said.out.index(best[0]) < said.out.index(best[1]) < said.out.index(best[2])


def test_show_prints_the_first_rows_of_any_other_table(tiny_root: Path, command: Command) -> None:
    said = command(tiny_root, "show", TINY, "gene_correlation", "--rows", "3")
    genes = pq.read_table(tiny_root / "assets/gene_correlation/tiny.parquet").column("gene").to_pylist()
    assert [gene for gene in genes if gene in said.out] == genes[:3]
    assert command(tiny_root, "show", TINY, "gene_correlation", "--rows", "0").code == 2


def test_show_prints_all_of_one_gene(tiny_root: Path, command: Command) -> None:
    ranking = pq.read_table(tiny_root / "assets/gene_ranking/tiny.parquet").to_pandas()
    gene, other = ranking["gene"].iloc[7], ranking["gene"].iloc[8]
    said = command(tiny_root, "show", TINY, "gene_ranking", "--gene", gene)
    assert said.code == 0
    assert gene in said.out
    assert other not in said.out
    assert "bait_term" in said.out  # beyond the first eight columns
    said = command(tiny_root, "show", TINY, "gene_dossiers", "--gene", ranking.set_index("rank")["gene"][1])
    assert said.out.count(str(ranking.set_index("rank")["gene"][1])) > 3
    said = command(tiny_root, "show", TINY, "gene_ranking", "--gene", f"{gene}x")
    assert said.code == 2
    assert gene in said.err
    said = command(tiny_root, "show", TINY, "samples", "--gene", gene)
    assert said.code == 2
    assert "leave out --gene" in said.err


def test_show_of_an_unknown_table_suggests_and_of_an_unmade_one_says_how(tiny_root: Path, command: Command) -> None:
    said = command(tiny_root, "show", TINY, "gene_rankin")
    assert said.code == 2
    assert "gene_ranking" in said.err
    said = command(tiny_root, "show", "other", "gene_ranking")
    assert said.code == 2
    assert "omics-assets run other" in said.err


def test_explain_follows_a_gene(tiny_root: Path, command: Command) -> None:
    gene = pq.read_table(tiny_root / "assets/gene_ranking/tiny.parquet").column("gene").to_pylist()[0]
    said = command(tiny_root, "explain", TINY, gene)
    assert said.code == 0
    assert gene in said.out
    assert "correlation" in said.out
    assert command(tiny_root, "explain", TINY, f"{gene}x").code == 2


def test_lineage_reaches_the_files(tiny_root: Path, command: Command) -> None:
    said = command(tiny_root, "lineage", TINY)
    assert said.code == 0
    assert "expression.csv" in said.out
    assert "gene_ranking" in said.out


def test_lineage_as_prov_json(tiny_root: Path, command: Command) -> None:
    said = command(tiny_root, "lineage", TINY, "ranking_csv", "--format", "prov-json")
    assert said.code == 0
    document = json.loads(said.out)
    assert {"prefix", "entity", "activity", "used", "wasGeneratedBy"} <= set(document)
    assert "expression.csv" in said.out


def test_doctor_finds_nothing_wrong(finished: DataRoot, command: Command) -> None:
    said = command(finished, "doctor")
    assert (said.code, said.err) == (0, "")
    assert "all well" in said.out


def test_doctor_names_what_is_wrong_and_mends_what_it_can(finished: DataRoot, command: Command) -> None:
    (write_tiny(finished, "broken", seed=2) / "cohort.yaml").write_text("{")
    damaged = finished.table("projections", TINY)
    damaged.write_bytes(damaged.read_bytes()[:-9])
    leftover = damaged.with_name(f".{damaged.name}.0123.tmp")
    leftover.write_bytes(b"half a table")
    with open_instance(finished) as instance:
        dead = Daemon(finished, instance).start(TINY, {"projections"})
    with writing(finished, TINY, dead.run_id):
        pass
    said = command(finished, "doctor")
    assert said.code == 1
    assert "PROBLEM assets/projections/tiny.parquet is damaged" in said.out
    assert "PROBLEM broken: cohort.yaml" in said.out
    assert f"run {dead.run_id} was dead: marked failed" in said.out
    assert not leftover.exists()
    assert "all well" not in said.out
    with open_instance(finished) as instance:
        assert bury_dead_runs(instance, finished) == []


def test_doctor_leaves_the_unfinished_files_of_a_writer_alone(finished: DataRoot, command: Command) -> None:
    leftover = finished.table("projections", TINY).with_name(".x.parquet.0123.tmp")
    leftover.write_bytes(b"half a table")
    with writing(finished, TINY, "other"):
        said = command(finished, "doctor")
    assert f"{TINY}: written by run other" in said.out
    assert leftover.exists()
