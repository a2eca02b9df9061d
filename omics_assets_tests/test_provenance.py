"""Identity of tables: digests of content, and records that survive Parquet."""

from __future__ import annotations

import math
import struct
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from omics_assets import parquet_files
from omics_assets.batches import Batches
from omics_assets.parquet_files import read_batches, write_table
from omics_assets.provenance import (
    METADATA_KEY,
    Record,
    content_digest,
    is_intact,
    read_record,
    read_through,
    recipe_digest,
    stamp,
)

TYPES = {
    "string": (pa.string(), st.text(max_size=5)),
    "binary": (pa.binary(), st.binary(max_size=5)),
    "int64": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "float64": (pa.float64(), st.floats()),
    "float32": (pa.float32(), st.floats(width=32)),
    "float16": (pa.float16(), st.floats(width=16)),
    "bool": (pa.bool_(), st.booleans()),
}


def column(kind: str, values: list) -> pa.Array:
    return pa.array(values, type=TYPES[kind][0])


@st.composite
def columns(draw, min_size=0):
    kind = draw(st.sampled_from(sorted(TYPES)))
    return kind, draw(st.lists(st.none() | TYPES[kind][1], min_size=min_size, max_size=12))


def one(kind: str, values: list, name: str = "x") -> str:
    return content_digest(pa.table({name: column(kind, values)}))


def record_of(table: pa.Table, **changes) -> Record:
    given = {
        "asset": "gene_ranking",
        "cohort": "leaf",
        "recipe": "r" * 64,
        "content": content_digest(table),
        "code_version": "1",
        "inputs": {"samples": "s" * 64, "settings/ranking": "t" * 64},
        "settings": {"ranking": {"top": 200, "weights": {"gnn": 0.2}, "targets": ["é"]}},
        "overridden": {"ranking": {"top": 10}},
        "run_id": "run",
        "reason": "",
        "findings": {"check": "nothing"},
    }
    return Record(**given | changes)


@given(content=columns(), cuts=st.lists(st.integers(0, 12), max_size=3))
@settings(deadline=None, max_examples=40)
def test_the_digest_does_not_depend_on_chunks(content, cuts):
    kind, values = content
    bounds = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    chunks = [column(kind, values[a:b]) for a, b in pairwise(bounds)]
    chunked = pa.table({"x": pa.chunked_array(chunks, type=TYPES[kind][0])})
    assert content_digest(chunked) == content_digest(Batches.of(chunked)) == one(kind, values)


@given(content=columns(), before=columns(), after=st.integers(0, 3))
@settings(deadline=None, max_examples=40)
def test_the_digest_does_not_depend_on_slices(content, before, after):
    kind, values = content
    padding = [value for value in before[1] if before[0] == kind]
    whole = pa.table({"x": column(kind, [*padding, *values, *([None] * after)])})
    assert content_digest(whole.slice(len(padding), len(values))) == one(kind, values)


@given(content=columns(min_size=1), other=st.data())
@settings(deadline=None, max_examples=40)
def test_every_value_counts(content, other):
    kind, values = content
    position = other.draw(st.integers(0, len(values) - 1))
    value = other.draw(st.none() | TYPES[kind][1])
    assume(not _same(value, values[position]))
    assert one(kind, values) != one(kind, [*values[:position], value, *values[position + 1 :]])


def _same(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return (math.isnan(a) and math.isnan(b)) or struct.pack("d", a) == struct.pack("d", b)
    return a is b or (a is not None and b is not None and a == b)


@given(content=columns(min_size=2))
@settings(deadline=None, max_examples=40)
def test_rows_cannot_be_dropped_swapped_or_repeated(content):
    kind, values = content
    digest = one(kind, values)
    assert digest != one(kind, values[:-1])
    assert digest != one(kind, [*values, values[-1]])
    if not _same(values[0], values[1]):
        assert digest != one(kind, [values[1], values[0], *values[2:]])


def test_missing_nothing_and_zero_are_different():
    assert len({one("string", [value]) for value in (None, "", "\0", "0")}) == 4
    assert len({one("binary", [value]) for value in (None, b"", b"\0")}) == 3
    assert len({one("int64", [value]) for value in (None, 0)}) == 2
    assert len({one("bool", [value]) for value in (None, False)}) == 2
    assert len({one("float64", [value]) for value in (None, 0.0, -0.0, float("nan"), math.inf, 5e-324)}) == 6


@pytest.mark.parametrize(("kind", "bits"), [("float64", ("<u8", 0xFFF8000000000001)), ("float32", ("<u4", 0xFFC00001))])
def test_all_nan_are_one(kind, bits):
    other = np.array([bits[1]], dtype=bits[0]).view(f"f{bits[0][-1]}")
    table = pa.table({"x": pa.Array.from_buffers(TYPES[kind][0], 1, [None, pa.py_buffer(other.tobytes())])})
    assert content_digest(table) == one(kind, [float("nan")])


def test_text_does_not_run_from_cell_to_cell():
    assert one("string", ["ab", "c"]) != one("string", ["a", "bc"])
    left = pa.table({"a": ["x"], "b": ["yz"]})
    assert content_digest(left) != content_digest(pa.table({"a": ["xy"], "b": ["z"]}))


def test_names_types_and_order_of_columns_count():
    base = pa.table({"a": [1, 2], "b": [3, 4]})
    others = [
        pa.table({"a": [1, 2], "c": [3, 4]}),
        base.select(["b", "a"]),
        base.select(["a"]),
        pa.table({"a": [3, 4], "b": [1, 2]}),
        base.set_column(0, "a", pa.array([1.0, 2.0])),
        base.set_column(0, "a", pa.array(["1", "2"])),
        base.slice(0, 0),
        pa.table({"a": [1, 2], "b": [3, 4], "c": pa.nulls(2, pa.int64())}),
    ]
    assert len({content_digest(table) for table in (base, *others)}) == len(others) + 1


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_the_digest_of_text_is_that_of_its_characters(kind):
    texts = [f"gene {i}" for i in range(100)]
    first = content_digest(pa.table({"x": pa.array(texts, kind)}))
    assert first == content_digest(pa.table({"x": pa.array([f"gene {i}" for i in range(100)], kind)}))
    assert first != content_digest(pa.table({"x": pa.array([*texts[:-1], "other"], kind)}))


@pytest.mark.parametrize("kind", [pa.large_string(), pa.large_binary(), pa.string()])
@pytest.mark.parametrize("missing", [None, "none"])
def test_slices_of_large_text(kind, missing):
    texts = ["before", "a", missing, "", "bc", "after"]
    whole = pa.table({"x": pa.array(texts, kind)})
    assert content_digest(whole.slice(1, 4)) == content_digest(pa.table({"x": pa.array(texts[1:5], kind)}))


def test_a_column_it_cannot_digest_is_refused():
    with pytest.raises(pa.ArrowTypeError, match="no content digest"):
        content_digest(pa.table({"x": [[1], [2]]}))


def test_neither_metadata_nor_file_bytes_count(tmp_path):
    table = pa.table({"x": [1, 2, 3], "y": ["a", None, "c"]})
    digest = content_digest(table)
    assert content_digest(table.replace_schema_metadata({"a": "b"})) == digest
    for number, options in enumerate(({"compression": "none"}, {"row_group_size": 1}, {"use_dictionary": False})):
        pq.write_table(table, tmp_path / f"{number}.parquet", **options)
        assert content_digest(pq.read_table(tmp_path / f"{number}.parquet")) == digest


def test_the_digest_is_pinned():
    table = pa.table({"gene": ["g1", None], "rho": [0.5, float("nan")], "n": [1, 2], "known": [True, False]})
    assert content_digest(table) == "8d20b696fead788b403cff35804abe42e581fc191795002d8fa2efddeada387e"


def test_a_record_survives_parquet(tmp_path):
    table = pa.table({"gene": ["g1", "g2"], "rank": [1, None]})
    record = record_of(table)
    path = tmp_path / "leaf.parquet"
    write_table(stamp(table, record), path)
    assert read_record(path) == record
    assert is_intact(path)
    assert pq.read_table(path).replace_schema_metadata(None).equals(table)


@given(rows=st.integers(0, 7), cut=st.integers(0, 7), shown=st.integers(0, 9))
@settings(deadline=None, max_examples=30)
def test_one_look_through_a_stream_says_what_the_table_is(rows, cut, shown):
    table = pa.table(
        {"x": pa.array(range(rows), pa.int64()), "y": pa.array([f"y{i}" for i in range(rows)], pa.string())}
    )
    pieces = [table.slice(0, cut), table.slice(cut)]
    stream = Batches(table.schema, lambda: (batch for piece in pieces for batch in piece.to_batches()))
    found = read_through(stream, head_rows=shown)
    assert (found.digest, found.rows) == (content_digest(table), rows)
    assert found.head.equals(table.slice(0, shown))
    assert read_through(table, head_rows=shown).head.equals(table.slice(0, shown))


def test_a_stored_table_is_read_in_pieces(tmp_path, monkeypatch):
    """Long rows: few at a time, so that a model of gigabytes is verified in megabytes."""
    monkeypatch.setattr(parquet_files, "READ_BYTES", 1_000)
    table = pa.table({"tensor": ["a"] * 12, "data": pa.array([bytes([i] * 300) for i in range(12)], pa.binary())})
    write_table(table, tmp_path / "model.parquet")
    batches = list(read_batches(tmp_path / "model.parquet"))
    assert max(batch.nbytes for batch in batches) <= 1_000
    assert sum(batch.num_rows for batch in batches) == 12
    assert content_digest(read_batches(tmp_path / "model.parquet")) == content_digest(table)


def test_a_stamped_stream_has_the_same_rows_and_its_record(tmp_path):
    table = pa.table({"gene": ["g1", "g2"], "rank": [1, None]})
    record = record_of(table)
    stream = stamp(Batches.of(table.replace_schema_metadata({"pandas": "{}"})), record)
    write_table(stream, tmp_path / "leaf.parquet")
    assert list(stream.schema.metadata) == [METADATA_KEY]
    assert read_record(tmp_path / "leaf.parquet") == record
    assert is_intact(tmp_path / "leaf.parquet")


def test_a_stamp_leaves_no_other_metadata():
    table = pa.table({"x": [1]}).replace_schema_metadata({"pandas": "{}"})
    assert list(stamp(table, record_of(table)).schema.metadata) == [METADATA_KEY]


def test_a_table_that_is_not_what_its_record_says_is_not_intact(tmp_path):
    table = pa.table({"x": [1, 2]})
    write_table(stamp(table.slice(0, 1), record_of(table)), tmp_path / "short.parquet")
    assert not is_intact(tmp_path / "short.parquet")


@pytest.mark.parametrize(
    "metadata",
    [{}, {METADATA_KEY: b"no json"}, {METADATA_KEY: b"null"}, {METADATA_KEY: b'{"a": 1}'}, {METADATA_KEY: b"\xff"}],
)
def test_a_table_without_a_record_has_none(tmp_path, metadata):
    pq.write_table(pa.table({"x": [1]}).replace_schema_metadata(metadata), tmp_path / "x.parquet")
    assert read_record(tmp_path / "x.parquet") is None
    assert not is_intact(tmp_path / "x.parquet")


def test_what_is_no_table_has_no_record(tmp_path):
    (tmp_path / "text.parquet").write_text("not parquet")
    (tmp_path / "empty.parquet").touch()
    for name in ("text", "empty", "missing"):
        assert read_record(tmp_path / f"{name}.parquet") is None
        assert not is_intact(tmp_path / f"{name}.parquet")
    assert not is_intact(tmp_path)


def test_no_damage_goes_unnoticed(tmp_path):
    rng = np.random.default_rng(1)
    table = pa.table(
        {"gene": [f"g{i}" for i in range(200)], "rho": rng.normal(size=200), "n": rng.integers(9, size=200)}
    )
    path = tmp_path / "leaf.parquet"
    write_table(stamp(table, record_of(table)), path)
    whole = path.read_bytes()
    footer = len(whole) - 8 - struct.unpack("<I", whole[-8:-4])[0]
    for position in range(0, len(whole), 37):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x10]) + whole[position + 1 :])
        intact = is_intact(path)  # never raises
        if intact:  # headers and footer hold statistics and names of writers too
            assert content_digest(pq.read_table(path)) == content_digest(table)
    for position in (footer - 400, footer // 2, 100):
        damaged = (
            whole[:position] + bytes(byte ^ 0xFF for byte in whole[position : position + 4]) + whole[position + 4 :]
        )
        path.write_bytes(damaged)
        assert not is_intact(path)
    for size in (0, 3, 100, footer, len(whole) - 1):
        path.write_bytes(whole[:size])
        assert not is_intact(path)


def test_every_part_of_a_recipe_counts():
    base = recipe_digest("1", {"samples": "a"}, {"ranking": {"seed": 1}})
    others = [
        recipe_digest("2", {"samples": "a"}, {"ranking": {"seed": 1}}),
        recipe_digest("1", {"samples": "b"}, {"ranking": {"seed": 1}}),
        recipe_digest("1", {"sample": "a"}, {"ranking": {"seed": 1}}),
        recipe_digest("1", {"samples": "a", "x": ""}, {"ranking": {"seed": 1}}),
        recipe_digest("1", {"samples": "a"}, {"ranking": {"seed": 2}}),
    ]
    assert len({base, *others}) == 6
    both = {"samples": "a", "x": ""}
    assert recipe_digest("1", both, {}) == recipe_digest("1", dict(reversed(both.items())), {})
