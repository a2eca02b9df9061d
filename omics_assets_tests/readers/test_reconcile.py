from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.errors import InputError
from omics_assets.readers.reconcile import COLUMNS, reconcile_samples

BASE = ["a1", "a2", "a3", "a4"]


def _pairs(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    both = table.dropna(subset=["expression_name", "metabolite_name"])
    return list(zip(both["expression_name"], both["metabolite_name"], both["matched_by"], strict=True))


@pytest.mark.parametrize(
    ("expression", "metabolite", "rule"),
    [
        ("leaf_1", "leaf_1", "exact"),
        ("leaf_1", "Leaf_1", "case"),
        ("leaf_1", "leaf-1", "punctuation"),
        ("leaf 1", "leaf1", "punctuation"),
        ("P0.05", "P0_05", "punctuation"),
        ("X1_leaf", "1_leaf", "leading X"),
        ("Xleaf", "leaf", "leading X"),
        ("leaf_1", "leaf_1.mzML Peak area", "file suffix"),
        ("leaf_1", "leaf_1.mzXML:height", "file suffix"),
        ("leaf_1.bam", "leaf_1.raw", "file suffix"),
        ("leaf.sorted.bam", "leaf.d", "file suffix"),
        ("X1.Leaf", "1-leaf.mzML", "file suffix + leading X + case + punctuation"),
        ("leaf_1", "LEAF-1", "case + punctuation"),
    ],
)
def test_rules(expression: str, metabolite: str, rule: str) -> None:
    table = reconcile_samples([*BASE, expression], [metabolite, *BASE], None).table
    assert _pairs(table)[-1] == (expression, metabolite, rule)
    assert len(table) == 5


@pytest.mark.parametrize(
    ("expression", "metabolite"), [("S1_12", "S11_2"), ("leaf_1", "leaf_2"), ("leaf_1", "root_1"), ("s1", "s10")]
)
def test_different_samples_are_not_matched(expression: str, metabolite: str) -> None:
    result = reconcile_samples([*BASE, expression], [metabolite, *BASE], None)
    assert len(_pairs(result.table)) == 4
    assert result.left_expression == (expression,)
    assert result.left_metabolites == (metabolite,)


def test_common_prefix_and_suffix_only_where_nothing_else_matches() -> None:
    expression = [f"RNA_{name}" for name in BASE]
    table = reconcile_samples(expression, [f"LCMS-{name}_neg.mzML" for name in reversed(BASE)], None).table
    assert [(one.removeprefix("RNA_"), other[5:7], rule) for one, other, rule in _pairs(table)] == [
        (name, name, "common prefix or suffix") for name in BASE
    ]
    with pytest.raises(InputError, match="only 0 samples"):  # S0|1..4 and S1|1..4 share more, but no whole word
        reconcile_samples(["S01", "S02", "S03", "S04"], ["S11", "S12", "S13", "S14"], None)
    with pytest.raises(InputError, match="only 0 samples"):  # years and plates are no mere prefixes
        reconcile_samples([f"y2019_{name}" for name in BASE], [f"y2020_{name}" for name in BASE], None)


def test_ambiguity_is_an_error_listing_the_pairs() -> None:
    with pytest.raises(InputError, match="match by case, but not one-to-one") as caught:
        reconcile_samples([*BASE, "leaf_1", "Leaf_1"], [*BASE, "LEAF_1"], None)
    assert "'Leaf_1' - 'LEAF_1'; 'leaf_1' - 'LEAF_1'" in caught.value.problem


def test_sheet_gives_the_canonical_name_and_leaves_out_what_it_does_not_name() -> None:
    sheet = ["A-1", "a2", "a3", "a4", "a9"]
    result = reconcile_samples(["a_1", "a2", "a3", "a4", "b7", "b8"], ["A_1", "a2", "a3", "a4", "b7", "a9"], sheet)
    table = result.table.set_index("sample")
    assert list(result.table.columns) == list(COLUMNS)
    assert table.index.is_unique
    assert list(table.loc["A-1", ["expression_name", "metabolite_name", "sheet_name"]]) == ["a_1", "A_1", "A-1"]
    assert table.loc["A-1", "matched_by"] == "case + punctuation; punctuation"
    assert len(_pairs(result.table)) == 4
    assert result.left_expression == ("b7", "b8")
    assert result.left_metabolites == ("b7", "a9")
    assert result.left_sheet == ("a9",)
    assert table["metabolite_name"].isna()["b7"]
    assert any("b7" in note for note in result.notes)


def test_too_few_pairs_name_the_nearest_misses() -> None:
    with pytest.raises(InputError, match="only 3 samples") as caught:
        reconcile_samples(["a1", "a2", "a3", "leaf_24h_1"], ["a1", "a2", "a3", "leaf_24_h1x"], None)
    assert "'leaf_24h_1' ~ 'leaf_24_h1x'" in str(caught.value.remedy)
    with pytest.raises(InputError, match="twice"):
        reconcile_samples(["a", "a"], BASE, None)


def test_nearest_of_what_is_left_out() -> None:
    table = reconcile_samples([*BASE, "leaf_24h_1"], [*BASE, "leaf_24_h1x", "q"], None).table.set_index("sample")
    assert table.loc["leaf_24h_1", "nearest"] == "leaf_24_h1x"
    assert table.loc["leaf_24_h1x", "nearest"] == "leaf_24h_1"
    assert table.loc[["q", *BASE], "nearest"].isna().all()


NAMES = st.lists(st.from_regex(r"[a-c]{1,2}[0-9]{1,2}", fullmatch=True), min_size=4, max_size=12, unique=True)


@settings(deadline=None, max_examples=40)
@given(names=NAMES, only_left=NAMES, only_right=NAMES, seed=st.integers(0, 99))
def test_exact_names_always_pair_and_every_name_stands_once(
    names: list[str], only_left: list[str], only_right: list[str], seed: int
) -> None:
    left = names + [f"L-{name}" for name in only_left]
    right = names + [f"R-{name}" for name in only_right]
    rng = np.random.default_rng(seed)
    rng.shuffle(left)
    rng.shuffle(right)
    result = reconcile_samples(left, right, None)
    assert {(one, other) for one, other, _ in _pairs(result.table)} == {(name, name) for name in names}
    assert sorted(result.table["expression_name"].dropna()) == sorted(left)
    assert sorted(result.table["metabolite_name"].dropna()) == sorted(right)
    assert result.table["sample"].is_unique
