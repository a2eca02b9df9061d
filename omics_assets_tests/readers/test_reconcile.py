from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.errors import InputError
from omics_assets.readers.reconcile import COLUMNS, Reconciliation, reconcile_samples

BASE = ["a1", "a2", "a3", "a4"]


def sheet_of(names: list[str], **columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.Index(names, dtype="str"), dtype="str")


def pairs(found: Reconciliation) -> list[tuple[str, str, str]]:
    both = found.table[found.table["role"] == "biological"]
    return list(zip(both["expression_name"], both["metabolite_name"], both["matched_by"], strict=True))


def test_a_pair_by_rule_says_so() -> None:
    found = reconcile_samples([*BASE, "p0.22"], ["P0.22", *BASE], None)
    assert pairs(found)[-1] == ("p0.22", "P0.22", "case")
    assert found.notes == (
        "1 samples matched by a rule, not exactly: p0.22 (expression p0.22, metabolites P0.22: case)",
    )


def test_what_is_left_out_stands_beside_with_its_nearest() -> None:
    found = reconcile_samples([*BASE, "leaf_24h_1"], [*BASE, "leaf_24_h1x", "q"], None)
    table = found.table.set_index("sample")
    assert list(found.table.columns) == list(COLUMNS)
    assert table["role"].to_dict() == dict.fromkeys(BASE, "biological") | dict.fromkeys(
        ["leaf_24h_1", "leaf_24_h1x", "q"], "left_out"
    )
    assert table.loc["leaf_24h_1", "nearest"] == "leaf_24_h1x"
    assert table.loc["leaf_24_h1x", "nearest"] == "leaf_24h_1"
    assert table.loc[["q", *BASE], "nearest"].isna().all()
    assert found.left_out("expression_name") == ("leaf_24h_1",)
    assert found.left_out("metabolite_name") == ("leaf_24_h1x", "q")
    assert "2 metabolite samples left out: leaf_24_h1x, q" in found.notes
    assert "nearest misses: leaf_24h_1 ~ leaf_24_h1x, leaf_24_h1x ~ leaf_24h_1" in found.notes
    found = reconcile_samples([*BASE, "/bam/Leaf_77.bam"], [*BASE, "LEAF-79.mzML"], None)
    assert found.table["nearest"].dropna().tolist() == ["LEAF-79.mzML", "/bam/Leaf_77.bam"], "however they are written"


def test_sheet_gives_the_canonical_name_and_leaves_out_what_it_does_not_name() -> None:
    sheet = sheet_of(["A-1", "a2", "a3", "a4", "a9"])
    found = reconcile_samples(["a_1", "a2", "a3", "a4", "b7", "b8"], ["A_1", "a2", "a3", "a4", "b7", "a9"], sheet)
    table = found.table.set_index("sample")
    assert table.index.is_unique
    assert list(table.loc["A-1", ["expression_name", "metabolite_name", "sheet_name"]]) == ["a_1", "A_1", "A-1"]
    assert table.loc["A-1", "matched_by"] == "case + punctuation; punctuation"
    assert len(pairs(found)) == 4
    assert found.left_out("expression_name") == ("b7", "b8")
    assert found.left_out("metabolite_name") == ("a9", "b7")
    assert found.left_out("sheet_name") == ("a9",)
    assert list(table.loc["b7", ["expression_name", "metabolite_name", "role"]]) == ["b7", "b7", "left_out"]
    assert "1 of them are in both files, but not in the sample sheet" in found.notes


def test_too_few_pairs_name_the_nearest_misses() -> None:
    with pytest.raises(InputError, match="only 3 samples") as caught:
        reconcile_samples(["a1", "a2", "a3", "leaf_24h_1"], ["a1", "a2", "a3", "leaf_24_h1x"], None)
    assert "'leaf_24h_1' ~ 'leaf_24_h1x'" in str(caught.value.remedy)
    with pytest.raises(InputError, match="only 0 samples") as caught:
        reconcile_samples(["q", *BASE[:2]], ["x", "y"], None)
    assert "expression has q, a1, a2; metabolites x, y" in str(caught.value.remedy)
    with pytest.raises(InputError, match=r"only 3 samples .*\(1 blank and qc samples do not count\)"):
        reconcile_samples(BASE, BASE, None, metabolite_roles={"a1": "qc"})


# --- blanks and controls


ROLES = {"blank_1": "blank", "QC1": "qc", "a1": "biological"}


def test_blanks_and_controls_have_their_role_and_are_not_left_out() -> None:
    found = reconcile_samples([*BASE, "a5"], ["blank_1", *BASE, "QC1", "x"], None, metabolite_roles=ROLES)
    roles = found.table.set_index("sample")["role"]
    assert (roles["blank_1"], roles["QC1"]) == ("blank", "qc")
    assert found.left_out("metabolite_name") == ("x",)
    assert found.table["nearest"].isna().all()
    assert "1 blank samples: blank_1" in found.notes
    assert "1 qc samples: QC1" in found.notes


def test_blanks_do_not_hide_a_common_prefix() -> None:
    found = reconcile_samples(
        [f"R_{n}" for n in BASE], [*(f"M_{n}" for n in BASE), "blk"], None, metabolite_roles={"blk": "blank"}
    )
    assert len(pairs(found)) == 4


def test_the_sheet_wins_over_the_file() -> None:
    sheet = sheet_of([*BASE, "a5", "a6", "Blank-1", "b2"])
    found = reconcile_samples(
        [*BASE, "a5", "a6"],
        [*BASE, "a5", "a6", "blank_1", "QC1"],
        sheet,
        metabolite_roles={"a5": "qc", "blank_1": "blank", "QC1": "qc"},
        sheet_roles={"a5": "biological", "a6": "qc", "b2": "blank"},
    )
    roles = found.table.set_index("sample")["role"]
    assert roles.to_dict() == dict.fromkeys([*BASE, "a5"], "biological") | {
        "a6": "qc",
        "Blank-1": "blank",
        "QC1": "qc",
        "b2": "left_out",  # no file has it
    }
    assert found.table.set_index("sample").loc["Blank-1", "matched_by"] == "case + punctuation"


def test_a_blank_never_takes_the_place_of_a_sample() -> None:
    """Without the sheet's word, a control pairs with no sample by rule."""
    found = reconcile_samples([*BASE, "pool1"], [*BASE, "Pool_1"], None, metabolite_roles={"Pool_1": "qc"})
    assert len(pairs(found)) == 4
    assert found.left_out("expression_name") == ("pool1",)


# --- properties


NAMES = st.lists(st.from_regex(r"[a-c]{1,2}[0-9]{1,2}", fullmatch=True), min_size=4, max_size=12, unique=True)


@settings(deadline=None, max_examples=40)
@given(names=NAMES, only_left=NAMES, only_right=NAMES, seed=st.integers(0, 99), with_sheet=st.booleans())
def test_exact_names_always_pair_and_every_name_stands_once(
    names: list[str], only_left: list[str], only_right: list[str], seed: int, with_sheet: bool
) -> None:
    left = names + [f"L-{name}" for name in only_left]
    right = names + [f"R-{name}" for name in only_right]
    rng = np.random.default_rng(seed)
    rng.shuffle(left)
    rng.shuffle(right)
    found = reconcile_samples(left, right, sheet_of(names) if with_sheet else None)
    assert {(one, other) for one, other, _ in pairs(found)} == {(name, name) for name in names}
    assert sorted(found.table["expression_name"].dropna()) == sorted(left)
    assert sorted(found.table["metabolite_name"].dropna()) == sorted(right)
    assert found.table["sample"].is_unique
