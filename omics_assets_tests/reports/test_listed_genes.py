"""The order a person reads the genes in, in the workbook and in the CSV files."""

from __future__ import annotations

import pandas as pd
import pytest

from omics_assets.figures.shortlist import Order
from omics_assets.reports.listed_genes import best_first, leading_columns, listed_parts


@pytest.fixture
def genes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "gene": ["c", "known", "a", "off", "b"],
            "log_odds": [1.0, 9.0, 3.0, None, 2.0],
            "fused_score": [0.9, 0.8, 0.1, None, 0.5],
            "fused_rank": pd.array([1, 2, 4, None, 3], dtype="Int64"),
            "rank": pd.array([3, None, 1, None, 2], dtype="Int64"),
            "flags": [None, "known", None, "not expressed", None],
        }
    )


@pytest.mark.parametrize(("order", "best"), [("log_odds", "abc"), ("fused", "cba")])
def test_candidates_come_first_then_known_then_unexpressed_genes(genes: pd.DataFrame, order: Order, best: str) -> None:
    parts = listed_parts(genes, order)
    assert ["".join(part["gene"]) for part in parts] == [best, "known", "off"]
    assert list(best_first(genes, genes, order)["gene"]) == [*best, "known", "off"]


def test_rows_of_a_gene_keep_their_order_and_strangers_come_last(genes: pd.DataFrame) -> None:
    lines = pd.DataFrame({"gene": ["gone", "b", "b", "a"], "line": [1, 1, 2, 1]})
    listed = best_first(lines, genes, "log_odds")
    assert list(zip(listed["gene"], listed["line"], strict=True)) == [("a", 1), ("b", 1), ("b", 2), ("gone", 1)]


def test_the_rank_in_force_leads() -> None:
    assert leading_columns("log_odds")[:3] == ("rank", "gene", "log_odds")
    assert leading_columns("fused")[:3] == ("fused_rank", "gene", "fused_score")
    assert set(leading_columns("log_odds")) < set(leading_columns("fused"))
