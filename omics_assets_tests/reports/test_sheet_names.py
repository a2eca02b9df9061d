"""Worksheet names keep to Excel's rules."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.reports.sheet_names import sheet_names


def test_forbidden_characters_length_and_repetition() -> None:
    assert sheet_names(["a/b:c", "A_B_C", "", "'x'", "history"]) == ["a_b_c", "A_B_C (2)", "sheet", "x", "history (2)"]
    assert sheet_names(["Ranking"], taken=["Ranking"]) == ["Ranking (2)"]
    assert sheet_names(["x" * 40, "x" * 41]) == ["x" * 31, "x" * 27 + " (2)"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=50), max_size=10))
def test_any_names_give_allowed_unique_names(names: list[str]) -> None:
    found = sheet_names(names, taken=("README",))
    assert len(found) == len(names)
    assert len({name.casefold() for name in (*found, "README")}) == len(names) + 1
    for name in found:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
