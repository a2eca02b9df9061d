"""Every schema is complete, and a frame that does not fit one never becomes a table."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets import tables
from omics_assets.cohort import INPUT_ROLES
from omics_assets.errors import GateError
from omics_assets.provenance import content_digest
from omics_assets.settings import STAGES
from omics_assets.tables.catalog import CATALOG, GROUPS
from omics_assets.tables.schema import ARROW_TYPES, Column, TableSchema, WideColumns

ALL = pytest.mark.parametrize("schema", CATALOG.values(), ids=CATALOG)
PAIRS = TableSchema(
    "pairs",
    "correlation",
    "A table for tests.",
    ("gene", "metabolite"),
    (
        Column("gene", "string", "Gene"),
        Column("metabolite", "string", "Metabolite"),
        Column("rho", "float64", "rho"),
        Column("rank", "int64", "rank"),
        Column("claimed", "bool", "claimed"),
    ),
)
MATRIX = TableSchema(
    "matrix", "preparation", "A.", ("gene",), (Column("gene", "string", "Gene"),), WideColumns("sample", "float32", "z")
)


def pairs(**changes) -> pd.DataFrame:
    frame = {
        "gene": ["b", "a", "a"],
        "metabolite": ["m", "n", "m"],
        "rho": [0.5, np.nan, -1.0],
        "rank": pd.array([3, None, 1], dtype="Int64"),
        "claimed": pd.array([True, None, False], dtype="boolean"),
    }
    return pd.DataFrame({name: values for name, values in (frame | changes).items() if values is not None})


@ALL
def test_a_schema_is_complete(schema):
    names = [column.name for column in schema.columns]
    assert len(set(names)) == len(names)
    assert schema.key
    assert set(schema.key) <= set(names)
    assert set(schema.sorted_by or ()) <= set(names)
    assert schema.group in GROUPS
    assert schema.description.endswith(".")
    for column in (*schema.columns, *([schema.wide] if schema.wide else [])):
        assert column.description.strip()
        assert column.dtype in ARROW_TYPES


@ALL
def test_every_source_is_a_column_of_a_table_an_input_or_a_setting(schema):
    for column in (*schema.columns, *([schema.wide] if schema.wide else [])):
        for source in column.sources:
            asset, name = source.rsplit(".", 1)
            assert asset != schema.name
            if asset in CATALOG:
                upstream = CATALOG[asset]
                assert name in {c.name for c in upstream.columns} | ({upstream.wide.per} if upstream.wide else set())
            elif asset.startswith("settings/"):
                stage = asset.removeprefix("settings/")
                assert stage in STAGES
            else:
                assert asset in INPUT_ROLES


@ALL
def test_an_empty_table_is_typed(schema):
    table = schema.arrow(schema.empty())
    assert table.num_rows == 0
    assert {name: table.schema.field(name).type for name in table.column_names} == {
        column.name: ARROW_TYPES[column.dtype] for column in schema.columns
    }


def test_no_table_is_declared_twice():
    rooms = [import_module(f"{tables.__name__}.{room.name}") for room in iter_modules(tables.__path__)]
    declared = [table.name for room in rooms for table in getattr(room, "TABLES", ())]
    assert sorted(declared) == sorted(CATALOG)
    assert not set(CATALOG) & set(INPUT_ROLES)


def test_a_frame_is_typed_ordered_and_sorted():
    shuffled = pairs()[["claimed", "rank", "rho", "metabolite", "gene"]]
    table = PAIRS.arrow(shuffled)
    assert table.schema == pa.schema([(c.name, ARROW_TYPES[c.dtype]) for c in PAIRS.columns])
    assert table["gene"].to_pylist() == ["a", "a", "b"]
    assert table["metabolite"].to_pylist() == ["m", "n", "m"]
    assert table["rho"].to_pylist() == [-1.0, None, 0.5]  # missing is null, not NaN
    assert table["rank"].to_pylist() == [1, None, 3]
    assert table["claimed"].to_pylist() == [False, None, True]


def test_another_order_may_be_asked_for():
    ranked = TableSchema("t", "ranking", "A.", ("gene",), PAIRS.columns, sorted_by=("rank", "gene"))
    assert ranked.arrow(pairs(gene=["a", "b", "c"]))["rank"].to_pylist() == [1, 3, None]


@given(order=st.permutations(range(6)))
@settings(deadline=None, max_examples=20)
def test_the_content_does_not_depend_on_the_order_of_rows(order):
    frame = pd.DataFrame({"gene": list("fabdce"), "s1": np.arange(6.0), "s2": np.arange(6.0)[::-1]})
    assert content_digest(MATRIX.arrow(frame.iloc[order])) == content_digest(MATRIX.arrow(frame))


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        (pairs(gene=["a", "a", "a"], metabolite=["m", "n", "m"]), r"\['a', 'm'\] occurs twice"),
        (pairs(gene=["a", None, "b"]), "a key .* is missing"),
        (pairs(metabolite=["m", np.nan, "n"]), "a key .* is missing"),
        (pairs(rho=[0.1, np.inf, 0.2]), "column rho holds an infinite number"),
        (pairs(rho=[0.1, -np.inf, 0.2]), "column rho holds an infinite number"),
        (pairs(rho=np.array([0.1, np.inf, 0.2], dtype=object)), "column rho holds an infinite number"),
        (pairs(rho=None), r"missing columns \['rho'\]"),
        (pairs(extra=[1, 2, 3]), r"unknown columns \['extra'\]"),
        (pairs(rank=[1.5, 2.0, 3.0]), "column rank is not int64"),
        (pairs(rank=np.array([2**70, 2, 3], dtype=object)), "column rank is not int64"),
        (pairs(rho=["high", "low", "low"]), "column rho is not double"),
        (pairs(gene=[1, 2, 3]), "column gene is not string"),
        (pairs(claimed=["yes", "no", "no"]), "column claimed is not bool"),
        (pd.concat([pairs(), pairs()[["rho"]]], axis=1), "'rho' occurs twice"),
    ],
)
def test_a_frame_that_does_not_fit_is_refused(frame, problem):
    with pytest.raises(GateError, match=f"pairs: .*{problem}"):
        PAIRS.arrow(frame)


def test_wide_columns_follow_in_the_order_given():
    table = MATRIX.arrow(pd.DataFrame({"s10": [1.0], "gene": ["g"], "s9": [2.0]}))
    assert table.column_names == ["gene", "s10", "s9"]
    assert table.schema.field("s9").type == pa.float32()
    assert MATRIX.wide_names(table.column_names) == ["s10", "s9"]


def test_wide_columns_may_be_numbered():
    assert MATRIX.arrow(pd.DataFrame({"gene": ["g"], 1: [1.0], 2: [2.0]})).column_names == ["gene", "1", "2"]


@pytest.mark.parametrize("frame", [{"gene": ["g"], "s": [np.inf]}, {"gene": ["g"], "s": [1e300]}])
def test_wide_columns_are_finite(frame):
    with pytest.raises(GateError, match="infinite"):
        MATRIX.arrow(pd.DataFrame(frame))


def test_two_wide_columns_of_one_name_are_refused():
    frame = pd.DataFrame([["g", 1.0, 2.0]], columns=["gene", "s", "s"])
    with pytest.raises(GateError, match="'s' occurs twice"):
        MATRIX.arrow(frame)


def test_ids_stay_text(tmp_path):
    ids = ["1-Sep", "007", "1e5", "NA", "TRUE", "nan", "2024-01-01", "", " g ", "é"]
    frame = MATRIX.arrow(pd.DataFrame({"gene": ids, "s": 0.0})).to_pandas()
    assert sorted(frame["gene"]) == sorted(ids)
