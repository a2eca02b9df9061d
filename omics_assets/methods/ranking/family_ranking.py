"""Ranks within gene families, and which families gather at the top."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import hypergeom

from omics_assets.methods.statistics.multiple_testing import benjamini_hochberg


def rank_within_families(
    members: pd.DataFrame, gene_ids: Sequence[str], rank: NDArray[np.int64], *, top: int | None = None
) -> pd.DataFrame:
    """Return the members of every family in the order of the ranking.

    Parameters
    ----------
    members
        One row per family and gene, columns family and gene, others are kept (`HomologyScores.family_scores`).
    gene_ids
        G unique identifiers.
    rank
        Shape [G], 1 = best; 0 = off the list, which takes no place.
    top
        At most so many rows per family.

    Returns
    -------
    The columns of ``members`` with rank and rank_in_family (1 = best), sorted by family and rank.
    """
    places = pd.Series(rank, index=pd.Index(list(gene_ids)))
    table = members.assign(rank=members["gene"].map(places).fillna(0).astype("int64"))
    table = table[table["rank"] > 0].sort_values(["family", "rank"], ignore_index=True)
    table["rank_in_family"] = table.groupby("family").cumcount() + 1
    return table if top is None else table[table["rank_in_family"] <= top].reset_index(drop=True)


def family_enrichment(
    members: pd.DataFrame, gene_ids: Sequence[str], rank: NDArray[np.int64], *, top: int = 100
) -> pd.DataFrame:
    """Return how many members of each family stand in the top, against chance.

    Parameters
    ----------
    members, gene_ids, rank
        As in `rank_within_families`. Give the rank *without homology*: hits put into the top by their homology
        would otherwise prove themselves.
    top
        Length of the shortlist.

    Returns
    -------
    One row per family with a listed member: family, n_members, n_in_top, expected, fold, p (one-sided
    hypergeometric), q (Benjamini-Hochberg over the families); smallest p first.
    """
    n_listed = int(np.count_nonzero(rank > 0))
    drawn = min(top, n_listed)
    grouped = rank_within_families(members, gene_ids, rank).groupby("family")["rank"]
    table = pd.DataFrame(
        {"n_members": grouped.size(), "n_in_top": grouped.agg(lambda ranks: int((ranks <= drawn).sum()))}
    )
    table = table.astype("int64").reset_index()
    table["expected"] = table["n_members"] * drawn / max(n_listed, 1)
    table["fold"] = table["n_in_top"] / table["expected"]
    table["p"] = hypergeom.sf(table["n_in_top"] - 1, n_listed, table["n_members"], drawn)
    table["q"] = benjamini_hochberg(table["p"].to_numpy(np.float64)) if len(table) else table["p"]
    return table.sort_values(["p", "family"], ignore_index=True)
