"""Cohorts of one species meet by gene id, those of others by orthogroup."""

from __future__ import annotations

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from omics_assets.assets.consensus.consensus import NAME, consensus_recipe
from omics_assets.assets.consensus.orthogroups import read_orthogroups
from omics_assets.assets.machinery.failure import BAD_INPUT
from omics_assets.data_root import DataRoot
from omics_assets.definitions import build_defs
from omics_assets.parquet_files import write_table
from omics_assets.provenance import Record, content_digest, read_record, stamp
from omics_assets.resources.run_record import PARTITION_TAG
from omics_assets_tests.stored_cohort import make_cohort

RANKED = {"leaf": "ABCD", "root": "ABCD", "tomato": "TUVW"}
PRIORS = {"leaf": -3.0, "root": -5.0, "tomato": -7.0}
ORTHOGROUPS = "Orthogroup\tcress\ttomato\nOG0000001\tA\tT, U\nOG0000002\tB\tV\nOG0000003\tC\t\n"


def store_ranking(root: DataRoot, cohort: str) -> None:
    """Rank the first three genes 1 to 3, 2 to 0 above the prior; the fourth is known."""
    log_odds = PRIORS[cohort] + np.array([2.0, 1.0, 0.0, 9.0])
    rank = pa.array([1, 2, 3, None], pa.int64())
    table = pa.table({"gene": list(RANKED[cohort]), "rank": rank, "log_odds": log_odds, "prior": [PRIORS[cohort]] * 4})
    record = Record("gene_ranking", cohort, "recipe", content_digest(table), "1", {})
    write_table(stamp(table, record), root.table("gene_ranking", cohort))


@pytest.fixture
def root(tmp_path) -> DataRoot:
    made = DataRoot(tmp_path)
    for cohort in RANKED:
        make_cohort(made, cohort)
        store_ranking(made, cohort)
    return made


def name_orthogroups(root: DataRoot, cohort: str, text: str = ORTHOGROUPS) -> None:
    (root.cohort_folder(cohort) / "N0.tsv").write_text(text)
    (root.cohort_folder(cohort) / "cohort.yaml").write_text("orthologs: {file: N0.tsv}\n")


def consensus(root: DataRoot) -> pd.DataFrame:
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs(data_root=str(root.path)).resolve_implicit_global_asset_job_def()
        assert job.execute_in_process(instance=instance, asset_selection=[dg.AssetKey(NAME)]).success
    return pq.read_table(root.table(NAME, None)).to_pandas().set_index("gene")


def test_without_orthogroups_species_stay_apart(root) -> None:
    table = consensus(root)
    assert table["cohorts"].to_dict() == dict.fromkeys("ABC", 2) | dict.fromkeys("TUV", 1)
    assert (table["matched_by"] == "id").all()
    assert (table["cohorts_by_orthogroup"] == 0).all()
    assert table["score"].to_dict() == pytest.approx({"A": 4 / 3, "B": 2 / 3, "C": 0, "T": 1, "U": 0.5, "V": 0})
    # C is third without the tomato, and behind T and U without one of the others
    assert table["worst_rank_left_out"].to_dict() == {"A": 1, "B": 3, "C": 5, "T": 2, "U": 4, "V": 6}


def test_species_meet_by_orthogroup(root) -> None:
    name_orthogroups(root, "leaf")
    table = consensus(root)
    assert table["cohorts"].to_dict() == {"A": 3, "B": 3, "C": 2, "T": 3, "U": 3, "V": 3}
    assert table["cohorts_by_orthogroup"].to_dict() == {"A": 1, "B": 1, "C": 0, "T": 2, "U": 2, "V": 2}
    assert table["matched_by"].to_dict() == dict.fromkeys("ABTUV", "id; orthogroup") | {"C": "id"}
    assert table.loc["A", "ranks"] == "leaf=1; root=1; tomato=1 (T of OG0000001)"
    assert table.loc["U", "ranks"] == "leaf=1 (A of OG0000001); root=1 (A of OG0000001); tomato=2"
    # two cohorts at 2, the mean likelihood ratio of T and U, and one imagined cohort
    assert table.loc["A", "score"] == pytest.approx((2 + 2 + np.log((np.exp(2) + np.exp(1)) / 2)) / 4)


def test_a_known_gene_is_no_candidate_by_its_orthogroup_either(root) -> None:
    name_orthogroups(root, "leaf", ORTHOGROUPS.replace("\tB\t", "\tB, D\t"))
    table = consensus(root)
    assert table.loc["B", "matched_by"] == "id; orthogroup"
    assert "D" not in table.index


def test_orthogroups_are_part_of_what_the_consensus_is_made_of(root) -> None:
    before = consensus_recipe(root)
    name_orthogroups(root, "leaf")
    named = consensus_recipe(root)
    name_orthogroups(root, "leaf", ORTHOGROUPS.replace("\tV", "\tW"))
    assert len({before, named, consensus_recipe(root)}) == 3
    consensus(root)
    record = read_record(root.table(NAME, None))
    assert set(record.inputs) == {*(f"gene_ranking|{cohort}" for cohort in RANKED), "orthologs_file|leaf"}


def test_a_cohort_that_cannot_be_read_any_more_keeps_its_ranking(root) -> None:
    (root.cohort_folder("leaf") / "cohort.yaml").write_text("no_such_key: 1\n")
    assert consensus(root)["cohorts"]["A"] == 2


OTHERS = "Orthogroup\tmoss\nOG0000001\tM1, M2\n"


def job_of(root: DataRoot, instance: dg.DagsterInstance, cohort: str | None) -> dg.ExecuteInProcessResult:
    job = build_defs(data_root=str(root.path)).resolve_implicit_global_asset_job_def()
    tags = {PARTITION_TAG: cohort} if cohort else {}
    return job.execute_in_process(
        instance=instance, asset_selection=[dg.AssetKey(NAME)], tags=tags, raise_on_error=False
    )


@pytest.mark.parametrize("text", [OTHERS, "no orthogroups\n"])
def test_a_wrong_file_fails_its_own_cohort_and_is_left_out_of_the_runs_of_others(root, text) -> None:
    name_orthogroups(root, "leaf")
    name_orthogroups(root, "tomato", text)
    with dg.DagsterInstance.ephemeral() as instance:
        for cohort in ("tomato", None):  # None: a run of the consensus itself
            failed = job_of(root, instance, cohort)
            (event,) = failed.get_step_failure_events()
            said = event.step_failure_data.user_failure_data
            assert "cohorts/tomato/N0.tsv" in said.description
            assert said.metadata["remedy"].value
            assert BAD_INPUT in said.metadata
            assert not root.table(NAME, None).exists()
        done = job_of(root, instance, "leaf")
        assert done.success
        (made,) = done.asset_materializations_for_node(NAME)
    assert "cohorts/tomato/N0.tsv" in made.metadata["orthogroups_left_out"].value
    table = pq.read_table(root.table(NAME, None)).to_pandas().set_index("gene")
    assert table.loc["A", "ranks"] == "leaf=1; root=1; tomato=1 (T of OG0000001)"
    record = read_record(root.table(NAME, None))
    assert "orthologs_file|tomato" not in record.inputs
    assert record.recipe != consensus_recipe(root), "out of date until the file is mended: its own run will tell"


def test_the_same_file_may_be_right_for_one_cohort_and_wrong_for_another(root) -> None:
    for cohort in ("leaf", "tomato"):
        name_orthogroups(root, cohort, "Orthogroup\tcress\nOG0000001\tA, B\n")
    genes = {cohort: pd.Index(list(ids)) for cohort, ids in RANKED.items()}
    found = read_orthogroups(root, genes)
    assert [table.to_dict() for table in found.tables] == [{"A": "OG0000001", "B": "OG0000001"}]
    assert set(found.refused) == {"tomato"}
    assert "none of the 4 genes of the cohort tomato is in an orthogroup, e.g. T against A" in str(
        found.refused["tomato"]
    )
