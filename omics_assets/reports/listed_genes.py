"""All genes of a ranking in the order a person reads them: the best first, then known ones, then unexpressed ones."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from omics_assets.figures.shortlist import Order, in_order, is_known

_SCORES: Mapping[Order, tuple[str, ...]] = {
    "log_odds": ("rank", "gene", "log_odds", "rank_without_homology", "fused_rank"),
    "fused": ("fused_rank", "gene", "fused_score", "rank", "log_odds", "rank_without_homology"),
}
_BESIDE = ("q", "p_gene", "best_metabolite", "rho", "family", "flags", "redundant_with")
RANK_SPANS = ("sample_rank_low", "sample_rank_high", "half_rank_low", "half_rank_high")
"""Columns of `ranking_robustness` that say how far a rank moves with the samples."""


def leading_columns(order: Order) -> tuple[str, ...]:
    """Return the columns read first: the rank in force and its score, the other rank, and what speaks beside them."""
    return (*_SCORES[order], *_BESIDE)


def listed_parts(gene_ranking: pd.DataFrame, order: Order) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the candidates, best first, the known genes by score, and the genes without a rank by name."""
    known = is_known(gene_ranking)
    candidates = in_order(gene_ranking[~known], order)
    score = "log_odds" if order == "log_odds" else "fused_score"
    rest = gene_ranking[~known & gene_ranking["rank"].isna()]
    return (
        candidates,
        gene_ranking[known].sort_values([score, "gene"], ascending=[False, True]),
        rest.sort_values("gene"),
    )


def best_first(table: pd.DataFrame, gene_ranking: pd.DataFrame, order: Order) -> pd.DataFrame:
    """Return the rows of a table with a column `gene` in the order of the list; rows of a gene keep theirs."""
    genes = pd.concat([part["gene"] for part in listed_parts(gene_ranking, order)])
    place = {gene: number for number, gene in enumerate(genes)}
    return table.sort_values("gene", key=lambda names: names.map(place), kind="stable", ignore_index=True)
