"""A stream that does not fit its schema stops before anything is put in place."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.batches import Batches
from omics_assets.errors import GateError
from omics_assets.tables.schema import Column, TableSchema, WideColumns
from omics_assets.tables.stream_checks import checked

PAIRS = TableSchema(
    "pairs",
    "correlation",
    "A table for tests.",
    ("gene", "number"),
    (Column("gene", "string", "Gene"), Column("number", "int64", "Number"), Column("rho", "float64", "rho")),
)
SCHEMA = pa.schema([("gene", pa.string()), ("number", pa.int64()), ("rho", pa.float64())])
GOOD = [("a", 1, 0.5), ("a", 2, None), ("b", 1, -0.5), ("é", 0, 0.0)]


def stream(rows: list[tuple], cuts: tuple[int, ...] = ()) -> Batches:
    table = pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)
    bounds = [0, *cuts, len(rows)]
    pieces = [table.slice(a, b - a).combine_chunks() for a, b in pairwise(bounds)]
    empty = pa.RecordBatch.from_pylist([], SCHEMA)
    return Batches(SCHEMA, lambda: iter([empty, *(batch for piece in pieces for batch in piece.to_batches()), empty]))


def read(batches: Batches) -> list[tuple]:
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


@pytest.mark.parametrize("cuts", [(), (1,), (1, 2, 3), (2,)])
def test_a_stream_that_fits_passes_by_unchanged_as_often_as_asked(cuts):
    fitting = checked(PAIRS, stream(GOOD, cuts))
    assert read(fitting) == read(fitting) == GOOD


@given(
    keys=st.lists(st.tuples(st.sampled_from(["", "a", "Z", "é", "aa"]), st.integers(-2, 2)), max_size=6),
    cut=st.integers(0, 6),
)
@settings(deadline=None, max_examples=150)
def test_keys_rise_as_python_sorts_them_wherever_batches_end(keys, cut):
    batches = checked(PAIRS, stream([(*key, 0.1) for key in keys], (min(cut, len(keys)),)))
    if keys == sorted(set(keys)):
        assert len(read(batches)) == len(keys)
    else:
        with pytest.raises(GateError, match=r"occurs twice|not sorted"):
            read(batches)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([("a", 1, 0.1), ("b", 1, 0.1), ("b", 1, 0.2)], r"\['b', 1\] occurs twice"),
        ([("b", 1, 0.1), ("a", 2, 0.1)], r"\['a', 2\] comes after a larger one"),
        ([("a", 1, 0.1), (None, 2, 0.1)], "a key .* is missing"),
        ([("a", None, 0.1)], "a key .* is missing"),
        ([("a", 1, np.inf)], "column rho holds a number that is not finite"),
        ([("a", 1, np.nan)], "column rho holds a number that is not finite"),
    ],
)
@pytest.mark.parametrize("cuts", [(), (1,)])
def test_a_row_that_does_not_fit_stops_the_stream(rows, problem, cuts):
    with pytest.raises(GateError, match=f"pairs: .*{problem}"):
        read(checked(PAIRS, stream(rows, cuts)))


def test_types_are_looked_at_before_any_row():
    other = Batches(SCHEMA.set(2, pa.field("rho", pa.float32())), lambda: iter(()))
    with pytest.raises(GateError, match="column rho is float, not double"):
        checked(PAIRS, other)


def test_half_precision_is_looked_at_too():
    wide = TableSchema(
        "wide", "correlation", "A.", ("gene",), (Column("gene", "string", "Gene"),), WideColumns("m", "float16", "rho")
    )
    for values, fits in ((np.array([0.5, -1], np.float16), True), (np.array([0.5, np.inf], np.float16), False)):
        batches = checked(wide, Batches.of(pa.table({"gene": ["a", "b"], "m1": values})))
        if fits:
            assert sum(batch.num_rows for batch in batches) == 2
        else:
            with pytest.raises(GateError, match="m1 holds a number that is not finite"):
                list(batches)


def test_a_table_in_another_order_cannot_be_a_stream():
    ranked = TableSchema("t", "ranking", "A.", ("gene",), PAIRS.columns, sorted_by=("rho", "gene"))
    with pytest.raises(ValueError, match="not sorted by its key"):
        checked(ranked, stream(GOOD))
