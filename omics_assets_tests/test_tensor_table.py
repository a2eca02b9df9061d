from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from omics_assets.tables.latents import GENE_AUTOENCODER
from omics_assets.tensor_table import table_to_tensors, tensors_to_table

DTYPES = st.sampled_from(["float32", "float64", "float16", "int64", "uint8", "int32", "bool", ">f8"])


@given(
    array=hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=7)),
    chunk_bytes=st.integers(8, 100),
)
@settings(deadline=None, max_examples=40)
def test_round_trip_is_exact_whatever_the_chunks(array: np.ndarray, chunk_bytes: int) -> None:
    table = tensors_to_table({"b": array, "a": np.arange(3)}, chunk_bytes=chunk_bytes)
    assert all(len(data.as_py()) <= chunk_bytes for data in table["data"])
    shuffled = table.take(pa.array(np.random.default_rng(0).permutation(len(table))))
    back = table_to_tensors(shuffled)
    assert set(back) == {"a", "b"}
    assert back["b"].shape == array.shape
    assert back["b"].dtype == array.dtype.newbyteorder("=")
    np.testing.assert_array_equal(back["b"], array)
    assert back["b"].tobytes() == array.astype(array.dtype.newbyteorder("=")).tobytes()


def test_the_table_fits_its_schema() -> None:
    table = tensors_to_table({"w": np.arange(6.0, dtype=np.float32).reshape(2, 3)}, chunk_bytes=16)
    assert GENE_AUTOENCODER.arrow(table.to_pandas()).equals(table)
    assert table.drop_columns("data").to_pylist() == [
        {"tensor": "w", "chunk": 0, "dtype": "float32", "shape": "2,3", "offset": 0},
        {"tensor": "w", "chunk": 1, "dtype": "float32", "shape": "2,3", "offset": 4},
    ]
    assert table_to_tensors(tensors_to_table({})) == {}


def test_not_transposed() -> None:
    array = np.arange(6.0).reshape(2, 3).T
    np.testing.assert_array_equal(table_to_tensors(tensors_to_table({"w": array}))["w"], array)


@pytest.mark.parametrize("array", [np.array(["a"]), np.array([{}]), np.array([1j])])
def test_only_numbers_are_stored(array: np.ndarray) -> None:
    with pytest.raises(ValueError, match="only numbers"):
        tensors_to_table({"w": array})


def test_a_chunk_holds_at_least_one_element() -> None:
    with pytest.raises(ValueError, match="cannot hold one"):
        tensors_to_table({"w": np.ones(3)}, chunk_bytes=7)


GOOD = tensors_to_table({"w": np.arange(6.0)}, chunk_bytes=16).to_pylist()


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.pop(1),
        lambda rows: rows.pop(),
        lambda rows: rows.append(rows[2]),
        lambda rows: rows[1].update(offset=3),
        lambda rows: rows[1].update(data=b"123"),
        lambda rows: rows[2].update(data=b"1" * 24),
        lambda rows: rows[2].update(shape="7"),
        lambda rows: [row.update(shape="-6") for row in rows],
        lambda rows: [row.update(shape="six") for row in rows],
        lambda rows: [row.update(dtype="float31") for row in rows],
        lambda rows: [row.update(dtype="object") for row in rows],
        lambda rows: [row.update(dtype=None) for row in rows],
    ],
)
def test_damaged_tables_are_refused(change) -> None:
    rows = [dict(row) for row in GOOD]
    change(rows)
    schema = tensors_to_table({}).schema
    with pytest.raises(ValueError, match="tensor 'w'"):
        table_to_tensors(pa.Table.from_pylist(rows, schema=schema))


def test_another_table_is_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        table_to_tensors(pa.table({"tensor": ["a"]}))
