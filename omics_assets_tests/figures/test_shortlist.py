"""Which genes lead, which are known and which may be claimed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.figures.shortlist import CLAIM_Q, in_order, is_claimed, is_known, without_copies


def ranking() -> pd.DataFrame:
    rows = [
        ("b", 2, 1, "", None),
        ("a", 1, 3, None, None),
        ("bait", None, 2, "known; driven by leaf", None),
        ("copy", 3, 5, "unknown tissue", "a"),
        ("silent", None, None, "not expressed", None),
    ]
    frame = pd.DataFrame(rows, columns=["gene", "rank", "fused_rank", "flags", "redundant_with"])
    return frame.astype({"rank": "Int64", "fused_rank": "Int64"})


def test_candidates_stand_in_the_order_asked_for_and_known_genes_are_none() -> None:
    assert in_order(ranking())["gene"].tolist() == ["a", "b", "copy"]
    assert in_order(ranking(), "fused")["gene"].tolist() == ["b", "a", "copy"]
    assert without_copies(in_order(ranking()))["gene"].tolist() == ["a", "b"]


def test_known_is_a_flag_and_no_part_of_another() -> None:
    assert is_known(ranking()).tolist() == [False, False, True, False, False]
    assert is_known(pd.DataFrame({"flags": ["driven by root; known"]})).tolist() == [True]


def test_the_limit_itself_allows_a_claim_and_a_missing_q_none() -> None:
    q = pd.DataFrame({"q": [0.01, CLAIM_Q, CLAIM_Q + 1e-9, np.nan]})
    assert is_claimed(q).tolist() == [True, True, False, False]
