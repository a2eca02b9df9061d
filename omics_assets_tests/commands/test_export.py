from __future__ import annotations

import json
from pathlib import Path

import h5py
import pandas as pd
import pyarrow.parquet as pq
import pytest

from omics_assets.data_root import DataRoot
from omics_assets.exchange.mudata_import import read_tables
from omics_assets.provenance import read_record
from omics_assets.readers import read_expression
from omics_assets.readers.hdf5 import guard
from omics_assets_tests.commands.conftest import Command
from omics_assets_tests.exchange.exported import cohort_tables
from omics_assets_tests.fake_tables import Tables
from omics_assets_tests.stored_cohort import make_cohort, store

COHORT = "leaf"
NAMES = (
    *("samples", "gene_expression", "normalized_genes", "metabolite_intensity", "normalized_metabolites"),
    *("gene_latents", "gene_ranking", "evidence_verdicts", "gene_autoencoder"),
)


@pytest.fixture(autouse=True)
def _unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "require_readable", lambda _source: None)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return cohort_tables()


@pytest.fixture
def root(tmp_path: Path, tables: Tables) -> DataRoot:
    """Return a data root with some tables of one cohort."""
    root = DataRoot(tmp_path)
    make_cohort(root, COHORT)
    for name in NAMES:
        inputs = ("settings/ranking",) if name == "gene_ranking" else ()
        store(root, name, inputs, cohort=COHORT, frame=tables[name])
    return root


def texts(file: h5py.File, path: str) -> list[str]:
    levels = file[path]["categories"].asstr()[()]
    return [str(levels[code]) for code in file[path]["codes"][()]]


def test_the_stored_tables_stand_in_one_file_beside_the_reports(root: DataRoot, command: Command) -> None:
    said = command(root, "export", COHORT)
    path = root.reports(COHORT) / f"{COHORT}.h5mu"
    assert (said.code, said.err) == (0, "")
    assert f"wrote {path}: 8 tables" in said.out
    back = read_tables(path)
    assert set(back) == set(NAMES) - {"gene_autoencoder"}
    for name, frame in back.items():
        stored = pq.read_table(root.table(name, COHORT)).to_pandas()
        pd.testing.assert_frame_equal(frame, stored, obj=name)
    assert read_expression(path).unit == "fpkm"
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_what_is_not_in_the_file_is_named_there_and_on_the_screen(root: DataRoot, command: Command) -> None:
    said = command(root, "export", COHORT)
    assert "not in it: gene_correlation (not made yet)" in said.out
    assert "not in it: gene_autoencoder (tensors or one number per pair: they stay in the Parquet file)" in said.out
    assert "gene_ranking" not in said.out
    assert "consensus" not in said.out
    with h5py.File(root.reports(COHORT) / f"{COHORT}.h5mu") as file:
        assert {"gene_correlation", "gene_autoencoder"} <= set(texts(file, "uns/left_out/table"))


def test_origin_is_stated(root: DataRoot, command: Command) -> None:
    command(root, "export", COHORT)
    record = read_record(root.table("gene_ranking", COHORT))
    assert record is not None
    with h5py.File(root.reports(COHORT) / f"{COHORT}.h5mu") as file:
        uns = file["uns"]
        row = texts(file, "uns/provenance/table").index("gene_ranking")
        assert texts(file, "uns/provenance/recipe")[row] == record.recipe
        assert texts(file, "uns/provenance/content")[row] == record.content
        assert json.loads(texts(file, "uns/provenance/inputs")[row]) == record.inputs
        assert json.loads(uns["settings/ranking"].asstr()[()]) == record.settings["ranking"]
        assert uns["cohort"].asstr()[()] == COHORT
        assert uns["versions/omics_assets"].asstr()[()]


def test_another_file_can_be_named(root: DataRoot, command: Command, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere" / "mine.h5mu"
    said = command(root, "export", COHORT, "--out", str(out))
    assert said.code == 0
    assert str(out) in said.out
    assert "gene_ranking" in read_tables(out)


def test_a_file_that_cannot_be_written_is_bad_input(root: DataRoot, command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = command(root, "export", COHORT, "--out", str(tmp_path / "file" / "a.h5mu"))
    assert said.code == 2
    assert "cannot be written" in said.err


def test_nothing_made_is_bad_input(root: DataRoot, command: Command) -> None:
    said = command(root, "export", "other")
    assert said.code == 2
    assert "omics-assets run other" in said.err
    assert command(root, "export", "../leaf").code == 2


def test_a_damaged_table_is_named_and_nothing_is_written(root: DataRoot, command: Command) -> None:
    path = root.table("evidence_verdicts", COHORT)
    content = bytearray(path.read_bytes())
    content[8:60] = bytes(52)
    path.write_bytes(bytes(content))
    said = command(root, "export", COHORT)
    assert said.code == 2
    assert "evidence_verdicts" in said.err
    assert not root.reports(COHORT).exists()


def test_a_table_of_an_earlier_version_is_bad_input(root: DataRoot, command: Command) -> None:
    path = root.table("gene_ranking", COHORT)
    stored = pq.read_table(path)
    pq.write_table(stored.drop_columns(["flags"]), path)
    said = command(root, "export", COHORT)
    assert said.code == 2
    assert "flags" in said.err
    assert f"omics-assets run {COHORT}" in said.err
