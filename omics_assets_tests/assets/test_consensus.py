"""Cohorts of one species meet by gene id, those of others by orthogroup."""

from __future__ import annotations

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from omics_assets.assets.consensus.consensus import NAME, consensus_recipe
from omics_assets.data_root import DataRoot
from omics_assets.definitions import build_defs
from omics_assets.parquet_files import write_table
from omics_assets.provenance import Record, content_digest, read_record, stamp
from omics_assets_tests.stored_cohort import make_cohort

RANKED = {"leaf": "ABCD", "root": "ABCD", "tomato": "TUVW"}
ORTHOGROUPS = "Orthogroup\tcress\ttomato\nOG0000001\tA\tT, U\nOG0000002\tB\tV\nOG0000003\tC\t\n"


def store_ranking(root: DataRoot, cohort: str) -> None:
    """Rank the first three genes 1 to 3; the fourth is known."""
    log_odds = np.array([2.0, 1.0, 0.0, 9.0])
    rank = pa.array([1, 2, 3, None], pa.int64())
    table = pa.table({"gene": list(RANKED[cohort]), "rank": rank, "log_odds": log_odds, "prior": np.zeros(4)})
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
