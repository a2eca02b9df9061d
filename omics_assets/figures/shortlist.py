"""Which genes a figure, a sheet or the command line shows first."""

from __future__ import annotations

from typing import Literal

import pandas as pd

Order = Literal["log_odds", "fused"]
KNOWN = "known"
CLAIM_Q = 0.1
"""Genes with q up to this are marked."""


def in_order(gene_ranking: pd.DataFrame, order: Order = "log_odds") -> pd.DataFrame:
    """Return the candidates, best first: genes with a rank, so neither known nor unexpressed ones."""
    candidates = gene_ranking[gene_ranking["rank"].notna()]
    column = "rank" if order == "log_odds" else "fused_rank"
    return candidates.sort_values([column, "gene"], ignore_index=True)


def without_copies(listed: pd.DataFrame) -> pd.DataFrame:
    """Return the genes that a shortlist shows: of a locus or profile only the best, as nothing leaves the tables."""
    return listed[listed["redundant_with"].isna()]


def is_known(gene_ranking: pd.DataFrame) -> pd.Series[bool]:
    """Return which genes carry the flag `known`."""
    flags = gene_ranking["flags"].fillna("").astype(str)
    return flags.map(lambda text: KNOWN in [flag.strip() for flag in text.split(";")]).astype(bool)


def is_claimed(frame: pd.DataFrame) -> pd.Series[bool]:
    """Return which genes have a q that allows a claim."""
    return (frame["q"] <= CLAIM_Q).fillna(value=False).astype(bool)
