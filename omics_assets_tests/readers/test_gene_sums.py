"""Isoforms added up to genes."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_assets.errors import InputError
from omics_assets.readers import FeatureTable, read_expression
from omics_assets.readers.gene_sums import sum_to_genes

TABLE = {"t1.1": [1.0, 2.0], "t2.1": [4.0, 8.0], "t3.2": [16.0, 32.0], "t1.2": [64.0, np.nan]}


def table(values: dict[str, list[float]], lengths: list[float] | None = None) -> FeatureTable:
    frame = pd.DataFrame.from_dict(values, orient="index", columns=["a", "b"], dtype="float64")
    frame.index = frame.index.astype("str")
    features = pd.DataFrame({"length": lengths} if lengths else None, index=frame.index)
    return FeatureTable(frame, features, "x", "tpm", ("read",))


def sums(read: FeatureTable) -> dict[str, list[float]]:
    return {gene: values.tolist() for gene, values in zip(read.table.index, read.table.to_numpy(), strict=True)}


def test_by_table_in_order_of_first_appearance() -> None:
    tx2gene = {"t1.1": "gB", "t1.2": "gB", "t2.1": "gA", "t3.2": "gB"}
    read = sum_to_genes(table(TABLE, [100, 200, 300, 800]), tx2gene, None, "f")
    assert sums(read) == {"gB": [81.0, 34.0], "gA": [4.0, 8.0]}
    assert read.features["length"].to_dict() == {"gB": 400.0, "gA": 200.0}
    assert (read.unit, read.dialect, read.notes[0]) == ("tpm", "x", "read")
    assert "4 isoforms were added up to 2 genes by tx2gene" in read.notes


def test_unknown_transcripts_are_kept_and_counted() -> None:
    read = sum_to_genes(table(TABLE), {"t1.1": "g1", "t1.2": "g1"}, None, "f")
    assert list(read.table.index) == ["g1", "t2.1", "t3.2"]
    assert any(note == "2 ids not known to tx2gene were kept as they are: t2.1, t3.2" for note in read.notes)


def test_nothing_measured_stays_missing() -> None:
    read = sum_to_genes(table({"t1": [np.nan, 1], "t2": [np.nan, np.nan]}), {"t1": "g", "t2": "g"}, None, "f")
    np.testing.assert_array_equal(read.table.to_numpy(), [[np.nan, 1.0]])


@pytest.mark.parametrize(
    "tx2gene",
    [
        {"t1": "g1", "t2": "g2", "t3": "g3"},
        {"t1.7": "g1", "t2.1": "g2", "t3.1": "g3", "t3.4": "g3"},
    ],
)
def test_versions_are_bridged(tx2gene: dict[str, str]) -> None:
    read = sum_to_genes(table(TABLE), tx2gene, None, "f")
    assert sums(read) == {"g1": [65.0, 2.0], "g2": [4.0, 8.0], "g3": [16.0, 32.0]}
    assert any("without their version" in note for note in read.notes)


def test_a_version_is_not_bridged_to_one_of_two_genes() -> None:
    read = sum_to_genes(table(TABLE), {"t1.1": "g1", "t2.1": "g2", "t1.9": "other"}, None, "f")
    assert list(read.table.index) == ["g1", "g2", "t3.2", "t1.2"]


def test_what_follows_a_bar_is_bridged() -> None:
    gencode = {"ENST1.2|ENSG1.1|OTT|MYC|": [1, 2], "ENST2.1|ENSG1.1|": [3, 4]}
    assert sums(sum_to_genes(table(gencode), {"ENST1.2": "ENSG1.1", "ENST2": "ENSG1.1"}, None, "f")) == {
        "ENSG1.1": [4.0, 6.0]
    }


def test_mostly_unknown_transcripts_are_refused_with_near_names() -> None:
    read = table({"AT1G01010-1": [1, 2], "AT1G01020-1": [3, 4], "t1.1": [5, 6]})
    known = {"zz": "g", "AT5G99999_1": "g", "AT1G01010_1": "g", "t1.1": "g"}
    with pytest.raises(InputError, match=r"2 of 3 ids are not in tx2gene: .*the table has 'AT1G01010_1'") as caught:
        sum_to_genes(read, known, None, "quant.sf")
    assert caught.value.file == "quant.sf"
    with pytest.raises(InputError, match=r"3 of 3 ids .* the table has no transcript"):
        sum_to_genes(read, {}, None, "quant.sf")


def test_genes_are_left_as_they_are() -> None:
    tx2gene = {"x.1": "t1.1", "x.2": "t2.1", "x.3": "t3.2"}
    read = sum_to_genes(table(TABLE), tx2gene, None, "f")
    pd.testing.assert_frame_equal(read.table, table(TABLE).table)
    assert "the ids are genes of tx2gene already: nothing was added up" in read.notes


def test_by_pattern() -> None:
    read = sum_to_genes(table(TABLE), None, r"^(.+)\.[0-9]+$", "f")
    assert sums(read) == {"t1": [65.0, 2.0], "t2": [4.0, 8.0], "t3": [16.0, 32.0]}
    assert list(sum_to_genes(table(TABLE), None, r"(?P<gene>t[0-9])|nothing", "f").table.index) == ["t1", "t2", "t3"]
    some = sum_to_genes(table({"g1-T1": [1, 1], "g1-T2": [2, 2], "g2": [4, 4]}), None, "^(.+)-T[0-9]$", "f")
    assert sums(some) == {"g1": [3.0, 3.0], "g2": [4.0, 4.0]}
    assert any(note == "1 ids not known to gene_pattern were kept as they are: g2" for note in some.notes)


@pytest.mark.parametrize("pattern", ["(", r"t\d", "(?:t)", r"(a)\2", "(?=t)(t)", "*", "(a{1000}){1000}", "a)(t"])
def test_patterns_that_cannot_be_used_are_refused(pattern: str) -> None:
    with pytest.raises(InputError, match="gene_pattern") as caught:
        sum_to_genes(table(TABLE), None, pattern, "f")
    assert caught.value.remedy


def test_a_pattern_that_mostly_does_not_match_is_refused() -> None:
    with pytest.raises(InputError, match=r"3 of 4 ids do not match the gene_pattern .*such as t1\.1"):
        sum_to_genes(table(TABLE), None, r"^(t3)\.", "f")


def test_no_pattern_takes_long() -> None:
    started = time.monotonic()
    with pytest.raises(InputError, match="do not match"):
        sum_to_genes(table({"a" * 20_000: [1, 1]}), None, "^(a+a+a+)+b$", "f")
    assert time.monotonic() - started < 5


def test_logarithms_do_not_add_up() -> None:
    with pytest.raises(InputError, match="negative numbers") as caught:
        sum_to_genes(table({"t1.1": [1, 2], "t1.2": [3, -1]}), None, r"^(.+)\.", "f")
    assert caught.value.column == "b"


def test_one_way_only() -> None:
    with pytest.raises(InputError, match="both given"):
        sum_to_genes(table(TABLE), {"t": "g"}, "(t)", "f")


def test_plain_matrices_too(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("gene,a,b\nAT1G01010.1,1,2\nAT1G01010.2,3,4\nAT1G01020.1,5,6\n")
    read = read_expression(tmp_path / "m.csv", gene_pattern=r"^(AT.G\d+)")
    assert sums(read) == {"AT1G01010": [4.0, 6.0], "AT1G01020": [5.0, 6.0]}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6), st.floats(0, 1e6)), min_size=1, max_size=40))
def test_totals_are_kept(rows: list[tuple[int, int, float]]) -> None:
    values = {f"t{number}": [value, 1.0] for number, _, value in rows}
    tx2gene = {f"t{number}": f"g{gene}" for number, gene, _ in rows}
    read = sum_to_genes(table(values), tx2gene, None, "f")
    assert set(read.table.index) == set(tx2gene.values())
    np.testing.assert_allclose(read.table.sum(), table(values).table.sum())
