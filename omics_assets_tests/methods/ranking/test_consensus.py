from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.methods.ranking.consensus import consensus_ranking


def three_cohorts() -> dict[str, pd.Series]:
    return {
        "leaf": pd.Series({"a": 6.0, "b": 5.0, "c": 1.0}),
        "root": pd.Series({"b": 4.0, "a": -3.0, "d": np.nan}),
        "stem": pd.Series({"b": 3.0, "e": 6.0}),
    }


def test_scores_by_hand() -> None:
    # a: (6 - 3) / 3 = 1; b: 12 / 4 = 3; c: 1 / 2; e: 6 / 2 = 3 (tie with b; its mean, 6, is higher than b's, 4)
    answer = consensus_ranking(three_cohorts())
    table = answer.table.set_index("gene")
    assert table.index.tolist() == ["e", "b", "a", "c"]
    np.testing.assert_allclose(table["score"], [3, 3, 1, 0.5])
    assert table["n_cohorts"].to_dict() == {"e": 1, "b": 3, "a": 2, "c": 1}
    assert table.loc["a", "heterogeneity"] == pytest.approx(np.std([6, -3], ddof=1))
    assert np.isnan(table.loc["c", "heterogeneity"])


def test_rank_without_each_cohort() -> None:
    answer = consensus_ranking(three_cohorts())
    without_stem = consensus_ranking({k: v for k, v in three_cohorts().items() if k != "stem"})
    ranks = dict(zip(answer.table["gene"], answer.rank_without[answer.cohorts.index("stem")], strict=True))
    assert ranks == {**dict(zip(without_stem.table["gene"], without_stem.table["rank"], strict=True)), "e": 0}
    table = answer.table.set_index("gene")
    assert table.loc["a", "best_rank_without"] == 1  # without root: a 3, b 8/3, e 3 (mean tie 6: by id)
    assert table.loc["c", "worst_rank_without"] == 4


def test_seen_well_everywhere_beats_seen_well_once() -> None:
    evidence = {c: pd.Series({"steady": 4.0, **({"once": 5.0} if c == "x" else {})}) for c in "xyz"}
    assert consensus_ranking(evidence).table["gene"].tolist() == ["steady", "once"]


def test_order_of_cohorts_does_not_matter() -> None:
    cohorts = three_cohorts()
    straight, reversed_ = consensus_ranking(cohorts), consensus_ranking(dict(reversed(cohorts.items())))
    pd.testing.assert_frame_equal(straight.table, reversed_.table)


def test_one_cohort_keeps_its_order_and_none_gives_an_empty_table() -> None:
    answer = consensus_ranking({"leaf": three_cohorts()["leaf"]})
    assert answer.table["gene"].tolist() == ["a", "b", "c"]
    assert answer.table["best_rank_without"].isna().all()
    assert consensus_ranking({}).table.empty
    with pytest.raises(ValueError, match="leaf names a gene twice"):
        consensus_ranking({"leaf": pd.Series([1.0, 2.0], index=["a", "a"])})
