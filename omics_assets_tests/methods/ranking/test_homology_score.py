from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.methods.ranking.homology_score import score_hits

GENES = ["g1", "g2", "g3", "g4", "g5"]


def hits() -> pd.DataFrame:
    return pd.DataFrame(
        [
            # query p450: best passing bit score 200
            ("hmmsearch", "p450", "CYP", "g1", 1e-40, 200.0, 0.9, 0.4),
            ("hmmsearch", "p450", "CYP", "g2", 1e-20, 100.0, 0.8, 0.3),
            ("hmmsearch", "p450", "CYP", "g3", 1e-3, 400.0, 0.9, 0.9),  # E too large: sets no best score either
            # query ugt: best 50
            ("blastp", "ugt", "UGT", "g2", 1e-9, 50.0, 0.6, 0.3),
            ("blastp", "ugt", "UGT", "g4", 1e-9, 50.0, 0.2, 0.3),  # covers too little
        ],
        columns=["program", "query", "family", "gene", "evalue", "bitscore", "coverage", "identity"],
    )


def bonus(**options: object) -> dict[str, float]:
    table = score_hits(options.pop("hits", hits()), GENES, **options).scores
    return dict(zip(table["gene"], table["bonus"], strict=True))


def test_bonus_state_family_and_best_hit() -> None:
    scored = score_hits(hits(), GENES)
    table = scored.scores.set_index("gene")
    # g1: .5 + .5 * 200/200; g2: best of .5 + .5 * 100/200 (CYP) and .5 + .5 * 50/50 (UGT)
    np.testing.assert_allclose(table["bonus"], [1.0, 1.0, 0.0, 0.0, 0.0])
    assert set(table["state"]) == {"tested"}
    assert table["family"].fillna("none").tolist() == ["CYP", "UGT", "none", "none", "none"]
    assert table["best_hit"].tolist() == [0, 3, -1, -1, -1]
    assert table["n_hits"].tolist() == [1, 2, 0, 0, 0]
    assert scored.hit_share == pytest.approx(0.4)
    assert scored.notes == ()


def test_every_hit_says_why_it_does_not_pass() -> None:
    both = hits()
    both.loc[4, "evalue"] = 1.0
    reasons = score_hits(both, GENES, families=["CYP"]).reasons
    assert reasons.tolist() == ["", "", "E-value > 1e-05", "family not named", "E-value > 1e-05; coverage < 0.5"]
    assert score_hits(both.iloc[:0], GENES).reasons.tolist() == []


def test_family_rows() -> None:
    rows = score_hits(hits(), GENES).family_scores
    assert rows[["family", "gene", "best_hit"]].to_numpy().tolist() == [
        ["CYP", "g1", 0],
        ["CYP", "g2", 1],
        ["UGT", "g2", 3],
    ]
    np.testing.assert_allclose(rows["bonus"], [1.0, 0.75, 1.0])


def test_only_named_families_count() -> None:
    assert bonus(families=["CYP"]) == pytest.approx({"g1": 1.0, "g2": 0.75, "g3": 0.0, "g4": 0.0, "g5": 0.0})
    assert "1 passing hits belong to families that are not named" in score_hits(hits(), GENES, families=["CYP"]).notes


def test_not_searched_is_missing_not_a_miss() -> None:
    scored = score_hits(hits(), GENES, searched=["g1", "g3"])
    table = scored.scores.set_index("gene")
    assert table["state"].tolist() == [
        "tested",
        "tested",
        "tested",
        "not searched",
        "not searched",
    ]  # g2 hit, so it was
    np.testing.assert_array_equal(table["bonus"], [1.0, 1.0, 0.0, np.nan, np.nan])
    assert scored.hit_share == pytest.approx(2 / 3)


def test_no_search_at_all() -> None:
    scored = score_hits(hits().iloc[:0], GENES, searched=[])
    assert scored.scores["bonus"].isna().all()
    assert np.isnan(scored.hit_share)
    assert scored.family_scores.empty
    assert (score_hits(hits().iloc[:0], GENES).scores["bonus"] == 0).all()


def test_absent_criteria_are_not_applied_and_named() -> None:
    scored = score_hits(hits().drop(columns=["coverage", "evalue"]), GENES)
    assert scored.scores["bonus"].tolist() == [0.75, 1.0, 1.0, 1.0, 0.0]
    assert [note.split(" missing in 5 of 5")[0] for note in scored.notes] == ["evalue", "coverage"]
    partly = hits()
    partly.loc[4, "coverage"] = np.nan
    assert bonus(hits=partly)["g4"] == 1.0
    assert "coverage missing in 1 of 5 hits" in score_hits(partly, GENES).notes[0]


def test_identity_counts_when_asked() -> None:
    assert bonus(min_identity=0.35)["g2"] == 0.0


def test_a_hit_without_bit_score_has_bonus_one() -> None:
    without = hits()
    without.loc[1, "bitscore"] = np.nan
    assert bonus(hits=without, families=["CYP"])["g2"] == 1.0
    assert bonus(hits=hits().drop(columns="bitscore"), families=["CYP"])["g2"] == 1.0


def test_the_best_score_of_a_query_is_that_of_its_program() -> None:
    mixed = hits()
    mixed["query"] = "p450"
    assert bonus(hits=mixed, families=["UGT"])["g2"] == 1.0


def test_family_falls_back_on_the_query() -> None:
    bare = hits().drop(columns="family")
    assert bonus(hits=bare, families=["ugt"]) == {"g1": 0.0, "g2": 1.0, "g3": 0.0, "g4": 0.0, "g5": 0.0}


def test_hits_outside_the_cohort_are_told_and_row_labels_do_not_matter() -> None:
    moved = hits()
    moved.loc[0, "gene"] = "elsewhere"
    moved.index = pd.Index([7, 7, 3, 1, 0])
    scored = score_hits(moved, GENES)
    assert scored.scores["bonus"].tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    assert "1 of 3 passing hits are on genes that are not in the cohort" in scored.notes


def test_warning_when_no_family_is_named_and_many_hit() -> None:
    assert score_hits(hits(), GENES).warnings  # 2 of 5
    assert not score_hits(hits(), GENES, families=["CYP", "UGT"]).warnings
    assert not score_hits(hits(), [*GENES, *(f"x{i}" for i in range(5))]).warnings  # exactly 0.2


def with_gathering() -> pd.DataFrame:
    known = hits().assign(gathering=[150.0, 150.0, 150.0, 50.0, np.nan])
    known.loc[4, "evalue"] = 1.0
    return known


def test_the_gathering_threshold_decides_alone_where_it_is_known() -> None:
    scored = score_hits(with_gathering(), GENES, threshold="gathering")
    # g3 has a large E-value and 400 bits: it passes, and is now the best of its query; ugt reaches its 50 exactly
    below = "bit score < gathering threshold"
    assert scored.reasons.tolist() == ["", below, "", "", "E-value > 1e-05; coverage < 0.5"]
    np.testing.assert_allclose(scored.scores["bonus"], [0.75, 1.0, 1.0, 0.0, 0.0])
    assert scored.notes == ("gathering threshold unknown for 1 of 5 hits: E-value and coverage decide",)


def test_a_gathering_threshold_needs_a_bit_score() -> None:
    without = with_gathering()
    without.loc[[0, 2], "bitscore"] = np.nan
    scored = score_hits(without, GENES, threshold="gathering")
    assert scored.reasons.tolist()[0] == ""
    assert scored.reasons.tolist()[2] == "E-value > 1e-05"
    assert "gathering threshold unknown for 3 of 5 hits" in scored.notes[0]


def test_gathering_thresholds_do_nothing_unless_asked_for() -> None:
    pd.testing.assert_frame_equal(score_hits(with_gathering(), GENES).scores, score_hits(hits(), GENES).scores)


def test_predicted_regions_are_no_homology() -> None:
    regions = hits()
    regions.loc[0, "program"] = "interproscan:Coils"
    regions.loc[0, "evalue"] = np.nan
    scored = score_hits(regions, GENES, no_homology=["interproscan:Coils"])
    assert scored.reasons.tolist()[0] == "predicts a region, no homology"
    assert scored.scores["bonus"].tolist()[:2] == [0.0, 1.0]
    assert scored.notes == ()  # a criterion is not missing where it would not be asked


def test_named_families_without_a_hit_are_told() -> None:
    notes = score_hits(hits(), GENES, families=["CYP", "ZZZ", "OMT"]).notes
    assert "no hit belongs to the named families OMT, ZZZ" in notes
    assert not score_hits(hits().iloc[:0], GENES, families=["CYP"]).notes
