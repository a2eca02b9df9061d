"""Rho of all pairs as a table: only where it is asked for, never where it does not fit."""

from __future__ import annotations

from collections import namedtuple

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from omics_assets import disk, memory
from omics_assets.data_root import DataRoot
from omics_assets.provenance import is_intact, read_record
from omics_assets_tests.assets.runs import Told, run
from omics_assets_tests.assets.small_cohort import GENES, METABOLITES, SMALL, SmallCohort, road_to

NAME = "dense_correlation"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(scope="module")
def instance():
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


@pytest.fixture(scope="module")
def root(tmp_path_factory, instance) -> DataRoot:
    """A cohort as it is prepared, with the table of all pairs not asked for."""
    prepared = DataRoot(tmp_path_factory.mktemp("dense"))
    SmallCohort().write(prepared)
    assert run(prepared, SMALL, instance, *road_to(NAME)).outcome.success
    return prepared


def ask(root: DataRoot, instance: dg.DagsterInstance, *, wanted: bool = True) -> Told:
    path = root.cohort_folder(SMALL) / "cohort.yaml"
    contract = yaml.safe_load(path.read_text())
    contract.setdefault("correlation", {})["dense_rho"] = wanted
    path.write_text(yaml.safe_dump(contract))
    return run(root, SMALL, instance, NAME)


def test_it_is_empty_and_says_why_unless_it_is_asked_for(root):
    table, record = pq.read_table(root.table(NAME, SMALL)), read_record(root.table(NAME, SMALL))
    assert (table.num_rows, table.column_names) == (0, ["gene"])
    assert record.reason == "correlation.dense_rho is not set: rho of all pairs would take 0.0 MB"


@pytest.mark.parametrize("room", ["memory", "disk"])
def test_what_does_not_fit_is_refused_before_it_starts(root, instance, monkeypatch, room):
    before = root.table(NAME, SMALL).read_bytes()
    if room == "memory":
        monkeypatch.setattr(memory, "available_memory", lambda: 1_000)
    else:
        monkeypatch.setattr(disk.shutil, "disk_usage", lambda _: Usage(10, 9, 1))
    told = ask(root, instance)
    assert not told.outcome.success
    said = str(told.failure().event_specific_data.user_failure_data.description)
    assert f"cohort.yaml, column correlation.dense_rho: rho of all pairs needs about 0.0 GB of {room}" in said
    assert "Remedy: set it to false" in said
    assert root.table(NAME, SMALL).read_bytes() == before


def test_it_holds_all_pairs_and_the_interface_shows_eight_columns(root, instance):
    told = ask(root, instance)
    assert told.outcome.success, told.outcome.failure
    frame = pq.read_table(root.table(NAME, SMALL)).to_pandas().set_index("gene")
    assert is_intact(root.table(NAME, SMALL))
    assert frame.index.tolist() == sorted(GENES)
    assert frame.columns.tolist() == sorted(METABOLITES)
    genes, metabolites = (
        pd.read_parquet(root.table(f"normalized_{kind}s", SMALL)).set_index(kind) for kind in ("gene", "metabolite")
    )
    expected = pd.concat([genes, metabolites]).T.corr(method="spearman").loc[frame.index, frame.columns]
    np.testing.assert_allclose(frame.to_numpy(dtype=float), expected.to_numpy(), atol=2**-12)
    metadata = told.materializations()[NAME].metadata
    assert metadata["dagster/row_count"].value == len(GENES)
    assert [column.name for column in metadata["dagster/column_schema"].schema.columns] == ["gene", "<metabolite>"]
    lines = metadata["preview"].value.splitlines()
    assert lines[0].strip("|").split("|")[-1].strip() == "m6"
    assert len(lines) == 2 + 5
    assert ask(root, instance, wanted=False).outcome.success
    assert pq.read_metadata(root.table(NAME, SMALL)).num_rows == 0
