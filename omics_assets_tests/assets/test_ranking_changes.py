"""A ranking is compared with the last different one, and the history is kept short."""

from __future__ import annotations

import pandas as pd
import pytest

from omics_assets.data_root import DataRoot
from omics_assets_tests.assets.one_step import Made, make_alone
from omics_assets_tests.stored_cohort import fill, make_cohort, store

TABLE = "ranking_changes"


@pytest.fixture
def root(tmp_path) -> DataRoot:
    made = DataRoot(tmp_path)
    make_cohort(made)
    settings(made, "{history_keep: 2, min_overlap: 0.7}")
    search(made, 0.5)
    return made


def settings(root: DataRoot, ranking: str) -> None:
    (root.cohort_folder("leaf") / "cohort.yaml").write_text(f"ranking: {ranking}\n")


def search(root: DataRoot, bonus: float) -> None:
    store(root, "homology_scores", frame=fill("homology_scores", [{"gene": "a", "state": "tested", "bonus": bonus}]))


def ranked(root: DataRoot, homology: dict[str, float], fused: dict[str, float] | None = None) -> Made:
    """Rank genes by the homology term alone, on top of a correlation term of one; fuse them by the bait alone."""
    best = sorted(homology, key=lambda gene: -homology[gene])
    rows = [
        {"gene": gene, "rank": place, "correlation_term": 1.0, "homology_term": homology[gene]}
        for place, gene in enumerate(best, 1)
    ]
    frame = fill("gene_ranking", rows).astype({"rank": "Int64"})
    if fused:
        frame["bait_contribution"] = frame["gene"].map(fused)
        frame["fused_rank"] = frame["bait_contribution"].rank(ascending=False)
        frame.loc[frame["gene"] == "known", "rank"] = None
    store(root, "gene_ranking", ("homology_scores", "known_genes_file", "settings/ranking"), frame=frame)
    return make_alone(root, TABLE)


def kept(root: DataRoot) -> list[str]:
    return sorted(path.name.split("-")[0] for path in (root.rankings / "leaf").glob("*.parquet"))


def test_the_first_ranking_has_nothing_to_be_compared_with(root) -> None:
    assert ranked(root, {"a": 3.0, "b": 2.0}).frame.empty
    assert kept(root) == ["000000"]
    assert ranked(root, {"a": 3.0, "b": 2.0}).frame.empty  # the same once more
    assert kept(root) == ["000000"]


def test_what_moved_by_which_term_and_which_input_changed(root) -> None:
    ranked(root, {"a": 3.0, "b": 2.0, "c": 1.0})
    search(root, 0.9)
    made = ranked(root, {"a": 0.5, "b": 2.0, "d": 1.0})
    table = made.frame.set_index("gene")
    assert table["change"].to_dict() == {"a": "moved", "b": "moved", "c": "left", "d": "entered"}
    assert table.loc["a", ["rank_before", "rank_after"]].tolist() == [1, 3]
    assert table.loc["a", ["moved_by", "term_change"]].tolist() == ["homology", -2.5]
    assert pd.isna(table.loc["b", "moved_by"])  # it was passed by others
    assert (table["input_changed"] == "homology_scores").all()
    assert made.metadata["inputs_changed"] == "homology_scores"
    assert made.metadata["top_50_overlap"] == pytest.approx(2 / 3)
    assert made.checks["top_50_stable"] is False  # the cohort asks for 0.7


def test_the_last_different_ranking_counts_and_only_so_many_are_kept(root) -> None:
    for homology in ({"a": 3.0, "b": 2.0}, {"a": 2.0, "b": 3.0}, {"b": 3.0, "c": 2.0}, {"c": 3.0, "b": 2.0}):
        made = ranked(root, homology)
    assert made.frame.set_index("gene")["rank_before"].to_dict() == {"b": 1, "c": 2}
    assert made.checks["top_50_stable"] is True
    assert "000000" not in kept(root)
    assert kept(root)[-2:] == ["000002", "000003"]


def test_the_same_ranking_made_again_is_still_compared_with_the_one_before(root) -> None:
    ranked(root, {"a": 3.0, "b": 2.0})
    first, again = (ranked(root, {"a": 2.0, "b": 3.0}).frame for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert again["rank_before"].tolist() == [1, 2]
    assert kept(root) == ["000000", "000001"]


def test_a_ranking_that_returns_is_the_last_one(root) -> None:
    first, second, third = {"a": 3.0, "b": 2.0, "c": 1.0}, {"b": 3.0, "c": 2.0, "a": 1.0}, {"b": 3.0, "a": 2.0}
    for homology in (first, second):
        ranked(root, homology)
    back = ranked(root, first).frame.set_index("gene")
    assert back["rank_before"].to_dict() == {"a": 3, "b": 1, "c": 2}
    assert kept(root) == ["000001", "000002"]  # the first one once, at its new place
    after = ranked(root, third).frame.set_index("gene")
    assert after["rank_before"].to_dict() == {"a": 1, "b": 2, "c": 3}


def test_what_has_changed_since_is_told_from_when_the_ranking_was_last_in_force(root) -> None:
    ranked(root, {"a": 3.0, "b": 2.0})
    search(root, 0.9)
    ranked(root, {"a": 3.0, "b": 2.0})  # another input, the same ranking
    assert ranked(root, {"a": 2.0, "b": 3.0}).metadata["inputs_changed"] == ""


@pytest.mark.parametrize("keep", [1, 2])
def test_as_many_earlier_rankings_are_kept_as_asked_for(root, keep) -> None:
    settings(root, f"{{history_keep: {keep}}}")
    for place in range(4):
        made = ranked(root, {"a": 3.0, "b": 2.0 if place % 2 else 4.0, "c": place / 10})
    assert len(made.frame) == 2
    assert len(kept(root)) == keep + 1


def test_where_the_published_fusion_leads_its_ranks_and_parts_are_compared(root) -> None:
    same = {"a": 3.0, "b": 2.0, "known": 1.0}
    settings(root, "{order: fused, min_overlap: 1.0}")
    ranked(root, same, {"a": 0.75, "b": 0.5, "known": 0.25})
    made = ranked(root, same, {"a": 0.25, "b": 0.5, "known": 1.0})
    (row,) = made.frame.to_dict("records")  # known genes stand on no shortlist
    assert (row["gene"], row["rank_before"], row["rank_after"]) == ("a", 1, 3)
    assert (row["moved_by"], row["term_change"]) == ("bait", -0.5)
    assert made.checks["top_50_stable"] is True
    assert "reason" not in made.metadata


def test_the_log_odds_do_not_move_when_only_the_fusion_does(root) -> None:
    same = {"a": 3.0, "b": 2.0}
    ranked(root, same, {"a": 0.3, "b": 0.2})
    settings(root, "{weight_draws: 7}")
    made = ranked(root, same, {"a": 0.3, "b": 0.4})
    assert made.frame.empty
    assert made.metadata["reason"] == "no rank of the first 50 moved; changed: settings/ranking"
    assert made.checks["top_50_stable"] is True
