from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, fisher_exact

from omics_assets.methods.ranking.family_ranking import family_enrichment, rank_within_families

GENES = [f"g{i}" for i in range(20)]
RANK = np.array([0, *range(1, 20)])  # g0 is known, off the list
MEMBERS = pd.DataFrame(
    {
        "family": ["CYP"] * 4 + ["UGT"] * 3,
        "gene": ["g9", "g1", "g0", "g2", "g19", "g1", "elsewhere"],
        "bonus": [0.9, 0.8, 1.0, 0.7, 0.6, 0.5, 1.0],
    }
)


def test_ranks_within_families() -> None:
    table = rank_within_families(MEMBERS, GENES, RANK)
    assert table[["family", "gene", "rank", "rank_in_family"]].to_numpy().tolist() == [
        ["CYP", "g1", 1, 1],
        ["CYP", "g2", 2, 2],
        ["CYP", "g9", 9, 3],
        ["UGT", "g1", 1, 1],
        ["UGT", "g19", 19, 2],
    ]
    assert table["bonus"].tolist() == [0.8, 0.7, 0.9, 0.5, 0.6]
    assert rank_within_families(MEMBERS, GENES, RANK, top=1)["gene"].tolist() == ["g1", "g1"]


def test_enrichment_against_fisher() -> None:
    table = family_enrichment(MEMBERS, GENES, RANK, top=5).set_index("family")
    # CYP: 3 listed members, 2 in the top 5 of 19; UGT: 2, 1
    assert table[["n_members", "n_in_top"]].to_numpy().tolist() == [[3, 2], [2, 1]]
    oracle = [fisher_exact([[2, 3], [1, 13]], "greater").pvalue, fisher_exact([[1, 4], [1, 13]], "greater").pvalue]
    np.testing.assert_allclose(table["p"], oracle)
    np.testing.assert_allclose(table["q"], false_discovery_control(oracle))
    assert table.loc["CYP", "fold"] == pytest.approx(2 / (3 * 5 / 19))


def test_no_families() -> None:
    assert rank_within_families(MEMBERS.iloc[:0], GENES, RANK).empty
    empty = family_enrichment(MEMBERS.iloc[:0], GENES, RANK)
    assert empty.empty
    assert list(empty.columns) == ["family", "n_members", "n_in_top", "expected", "fold", "p", "q"]


def test_the_last_place_of_the_top_counts_and_the_smallest_p_leads() -> None:
    members = pd.DataFrame({"family": ["A", "B", "B"], "gene": ["g19", "g1", "g5"]})
    table = family_enrichment(members, GENES, RANK, top=5)
    assert table["family"].tolist() == ["B", "A"]
    assert table["n_in_top"].tolist() == [2, 0]


def test_a_top_longer_than_the_list_is_the_whole_list() -> None:
    table = family_enrichment(MEMBERS, GENES, RANK, top=100)
    np.testing.assert_allclose(table["fold"], 1.0)
    np.testing.assert_allclose(table["p"], 1.0)
