from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.methods.ranking.ranking_difference import compare_rankings

TERMS = ["correlation", "homology"]


def ranking(rows: list[tuple[str, float | None, float, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["gene", "rank", *TERMS])


BEFORE = ranking([("a", 1, 3.0, 0.0), ("b", 2, 2.0, 0.0), ("c", 3, 1.0, 0.0), ("d", 4, 0.5, 0.0)])


def test_entered_left_moved_and_what_moved_them() -> None:
    after = ranking([("d", 1, 0.6, 3.0), ("a", 2, 3.0, 0.0), ("b", 3, 2.0, -1.0), ("c", 4, 1.0, 0.0)])
    difference = compare_rankings(BEFORE, after, TERMS, top=2)
    table = difference.changes.set_index("gene")
    assert table["change"].to_dict() == {"d": "entered", "a": "moved", "b": "left"}
    assert table["rank_before"].tolist() == [4, 1, 2]
    assert table["rank_after"].tolist() == [1, 2, 3]
    assert table["driver"].fillna("others").tolist() == ["homology", "others", "homology"]
    np.testing.assert_allclose(table["driver_change"], [3.0, 0.0, -1.0])
    assert difference.top_overlap == 0.5


def test_same_ranking_no_change() -> None:
    difference = compare_rankings(BEFORE, BEFORE.sample(frac=1, random_state=0), TERMS)
    assert difference.changes.empty
    assert difference.top_overlap == 1.0


def test_genes_new_gone_or_off_the_list() -> None:
    after = ranking([("new", 1, 4.0, 0.0), ("a", 0, 3.0, 0.0), ("b", 2, 2.0, np.nan)])
    table = compare_rankings(BEFORE, after, TERMS, top=2).changes.set_index("gene")
    assert table.loc["new", "change"] == "entered"
    assert pd.isna(table.loc["new", "rank_before"])
    assert pd.isna(table.loc["new", "driver"])
    assert table.loc["a", "change"] == "left"  # now a known gene, off the list
    assert "b" not in table.index


def test_a_term_only_one_ranking_has_counts_as_zero_before() -> None:
    table = compare_rankings(
        BEFORE.drop(columns="homology"), ranking([("b", 1, 2.0, 2.0), ("a", 2, 3.0, 0.0)]), TERMS, top=2
    )
    assert table.changes.set_index("gene").loc["b", "driver"] == "homology"


def test_empty_and_double() -> None:
    empty = BEFORE.iloc[:0]
    assert np.isnan(compare_rankings(empty, BEFORE, TERMS).top_overlap)
    assert compare_rankings(empty, empty, TERMS).changes.empty
    assert compare_rankings(BEFORE, BEFORE.iloc[::-1].assign(rank=[1, 2, 3, 4]), []).changes["driver"].isna().all()
    with pytest.raises(ValueError, match="twice"):
        compare_rankings(pd.concat([BEFORE, BEFORE]), BEFORE, TERMS)


def test_overlap_is_the_share_of_the_earlier_shortlist() -> None:
    after = ranking([("a", 1, 3.0, 0.0)])
    assert compare_rankings(BEFORE, after, TERMS, top=4).top_overlap == 0.25
    assert compare_rankings(after, BEFORE, TERMS, top=4).top_overlap == 1.0
