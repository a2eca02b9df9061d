"""Tables on their way to the disk and back."""

from __future__ import annotations

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from omics_assets.batches import BATCH_ROWS, Batches
from omics_assets.data_root import DataRoot
from omics_assets.errors import GateError, InputError
from omics_assets.io_managers.parquet import Kept, ParquetIOManager
from omics_assets.provenance import content_digest, read_through
from omics_assets.resources.data_root import DataRootResource
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.stream_checks import checked

KEY = "leaf"
NAME = "dropped_features"
FRAME = pd.DataFrame({"modality": ["gene", "gene"], "feature": ["b", "a"], "reason": ["constant", None]})


@pytest.fixture
def root(tmp_path) -> DataRoot:
    return DataRoot(tmp_path)


@pytest.fixture
def manager(root) -> ParquetIOManager:
    return ParquetIOManager(data_root=DataRootResource(path=str(root.path)))


def output(key: str = KEY) -> dg.OutputContext:
    partitions = dg.StaticPartitionsDefinition([key])
    return dg.build_output_context(asset_key=dg.AssetKey(NAME), partition_key=key, asset_partitions_def=partitions)


def read(manager: ParquetIOManager, kind: type = object, columns: list[str] | None = None):
    context = dg.build_input_context(
        asset_key=dg.AssetKey(NAME),
        partition_key=KEY,
        asset_partitions_def=dg.StaticPartitionsDefinition([KEY]),
        asset_partition_key_range=dg.PartitionKeyRange(KEY, KEY),
        dagster_type=dg.DagsterType(lambda _, __: True, name="T", typing_type=kind),
        definition_metadata={"columns": columns} if columns else None,
    )
    return manager.load_input(context)


def leftovers(root: DataRoot) -> list[str]:
    return [path.name for path in root.path.rglob("*") if path.is_file() and path.suffix != ".parquet"]


def test_a_frame_is_typed_sorted_and_placed_by_its_schema(root, manager):
    manager.handle_output(output(), FRAME)
    path = root.path / "assets" / NAME / f"{KEY}.parquet"
    assert path == root.table(NAME, KEY)
    table = pq.read_table(path)
    assert table.schema.types == [pa.string()] * 3
    assert table["feature"].to_pylist() == ["a", "b"]
    assert table["reason"].to_pylist() == [None, "constant"]
    assert read(manager)["feature"].tolist() == ["a", "b"]


def test_arrow_is_written_as_it_is_and_read_as_arrow_where_that_is_asked_for(root, manager):
    table = CATALOG[NAME].arrow(FRAME).replace_schema_metadata({b"omics_assets": b"{}"})
    manager.handle_output(output(), table)
    read_back = read(manager, pa.Table)
    assert isinstance(read_back, pa.Table)
    assert read_back.equals(table)
    assert pq.read_schema(root.table(NAME, KEY)).metadata[b"omics_assets"] == b"{}"


def test_a_stream_of_batches_is_never_held_whole(root, manager):
    """More rows than a row group: several groups on disk, each of a size that a reader can skip."""
    schema = CATALOG[NAME].arrow(FRAME).schema
    asked = []

    def batches():
        for number in range(5):
            asked.append(number)
            names = [f"{number}_{row:05d}" for row in range(20_000)]
            yield pa.record_batch([["gene"] * len(names), names, ["constant"] * len(names)], schema=schema)

    manager.handle_output(output(), pa.RecordBatchReader.from_batches(schema, batches()))
    stored = pq.ParquetFile(root.table(NAME, KEY))
    assert asked == [0, 1, 2, 3, 4]
    assert stored.metadata.num_rows == 100_000
    assert max(stored.metadata.row_group(i).num_rows for i in range(stored.metadata.num_row_groups)) <= BATCH_ROWS


def test_a_stream_is_looked_through_and_written_in_the_memory_of_a_few_batches(root, manager):
    schema = CATALOG[NAME].arrow(FRAME).schema
    rows, held = 20_000, []

    def batches():
        for number in range(30):
            ids = pa.array([f"{number:03d}_{row:05d}" for row in range(rows)])
            constant = pa.array(["constant"]).take(pa.array(np.zeros(rows, np.int64)))
            yield pa.record_batch([pa.array(["gene"] * rows), ids, constant], schema=schema)
            held.append(pa.total_allocated_bytes() - before)

    before = pa.total_allocated_bytes()
    size = next(batches()).nbytes
    stream = checked(CATALOG[NAME], Batches(schema, batches))
    found = read_through(stream, head_rows=5)
    manager.handle_output(output(), stream)
    assert len(held) == 60
    assert max(held) < 8 * size
    assert found.rows == pq.read_metadata(root.table(NAME, KEY)).num_rows == 30 * rows
    assert found.digest == content_digest(pq.read_table(root.table(NAME, KEY)))


def test_only_the_columns_that_are_named_are_read(manager):
    manager.handle_output(output(), FRAME)
    assert list(read(manager, columns=["feature"]).columns) == ["feature"]


def test_a_table_that_is_not_there_is_named(manager):
    with pytest.raises(dg.Failure, match="dropped_features of leaf has not been made yet"):
        read(manager)


def test_a_table_over_all_cohorts_has_a_place_of_its_own(root, manager):
    manager.handle_output(
        dg.build_output_context(asset_key=dg.AssetKey("consensus_ranking")), CATALOG["consensus_ranking"].empty()
    )
    assert [path.name for path in (root.assets / "consensus_ranking").iterdir()] == ["all_cohorts.parquet"]


def test_what_is_kept_is_not_written(root, manager):
    manager.handle_output(output(), FRAME)
    before = root.table(NAME, KEY).stat().st_mtime_ns
    manager.handle_output(output(), Kept())
    assert root.table(NAME, KEY).stat().st_mtime_ns == before


def fails_half_way() -> pa.RecordBatchReader:
    schema = CATALOG[NAME].arrow(FRAME).schema

    def batches():
        yield pa.record_batch([["gene"], ["z"], ["constant"]], schema=schema)
        msg = "the disk is full"
        raise OSError(msg)

    return pa.RecordBatchReader.from_batches(schema, batches())


BAD = {
    "a stream that fails half way": (fails_half_way, OSError),
    "a stream with a repeated key": (
        lambda: checked(CATALOG[NAME], Batches.of(pa.concat_tables([CATALOG[NAME].arrow(FRAME)] * 2))),
        GateError,
    ),
    "a frame with a repeated key": (lambda: pd.concat([FRAME, FRAME]), GateError),
    "a frame without a column": (lambda: FRAME.drop(columns="reason"), GateError),
    "an Arrow table of other types": (
        lambda: pa.table({"modality": ["gene"], "feature": [1], "reason": ["constant"]}),
        GateError,
    ),
    "an Arrow table with a column too many": (
        lambda: CATALOG[NAME].arrow(FRAME).append_column("more", pa.array([1, 2])),
        GateError,
    ),
}


@pytest.mark.parametrize(("make", "error"), BAD.values(), ids=BAD)
def test_a_failing_writer_leaves_the_last_good_table(root, manager, make, error):
    manager.handle_output(output(), FRAME)
    before = root.table(NAME, KEY).read_bytes()
    with pytest.raises(error):
        manager.handle_output(output(), make())
    assert root.table(NAME, KEY).read_bytes() == before
    assert leftovers(root) == []


def test_a_failing_first_writer_leaves_nothing(root, manager):
    with pytest.raises(OSError, match="disk is full"):
        manager.handle_output(output(), fails_half_way())
    assert not root.table(NAME, KEY).exists()
    assert leftovers(root) == []


@pytest.mark.parametrize("key", ["..", ".hidden", "über", " a", "all_cohorts"])
def test_a_partition_cannot_lead_out_of_its_folder(manager, key):
    """The interface lets anybody register a partition of any name."""
    with pytest.raises(InputError, match="not a valid cohort name"):
        manager.handle_output(output(key), FRAME)
