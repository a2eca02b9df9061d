"""What changed between two rankings of a cohort, and which evidence changed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ENTERED, LEFT, MOVED = "entered", "left", "moved"
NEGLIGIBLE = 1e-9


@dataclass(frozen=True, eq=False)
class RankingDifference:
    """The genes of either shortlist whose rank changed.

    Attributes
    ----------
    changes
        gene, change (entered, left, moved), rank_before, rank_after (nullable Int64), driver (the term that changed
        most, missing where none changed: others moved), driver_change (after - before). Best new rank first.
    top_overlap
        Share of the earlier shortlist that the later one keeps; NaN where either is empty.
    """

    changes: pd.DataFrame
    top_overlap: float


def compare_rankings(
    before: pd.DataFrame, after: pd.DataFrame, terms: Sequence[str], *, top: int = 50
) -> RankingDifference:
    """Compare two rankings.

    Parameters
    ----------
    before, after
        Columns gene (unique), rank (1 = best; missing or 0 = off the list) and the terms; a term absent from or
        missing in a table counts 0.
    terms
        Names of the term columns.
    top
        Length of the shortlist.
    """
    old, new = _indexed(before, terms), _indexed(after, terms)
    old_top, new_top = _shortlist(old, top), _shortlist(new, top)
    genes = new_top.append(old_top.difference(new_top, sort=False))
    ranks = pd.DataFrame(
        {"rank_before": old["rank"].reindex(genes), "rank_after": new["rank"].reindex(genes)}, index=genes
    ).astype("Int64")
    change = np.where(genes.isin(old_top), np.where(genes.isin(new_top), MOVED, LEFT), ENTERED)
    columns = list(terms)
    shift = new[columns].reindex(genes).to_numpy(np.float64) - old[columns].reindex(genes).to_numpy(np.float64)
    driver, size = _drivers(shift, columns)
    table = pd.DataFrame({"gene": genes.to_numpy(), "change": change})
    table["rank_before"], table["rank_after"] = ranks["rank_before"].to_numpy(), ranks["rank_after"].to_numpy()
    table["driver"], table["driver_change"] = pd.Series(driver, dtype="str"), size
    changed = (ranks["rank_before"].fillna(0) != ranks["rank_after"].fillna(0)).to_numpy()
    n_short = min(len(old_top), len(new_top))
    overlap = len(old_top.intersection(new_top)) / len(old_top) if n_short else float("nan")
    return RankingDifference(table[changed].reset_index(drop=True), overlap)


def _indexed(ranking: pd.DataFrame, terms: Sequence[str]) -> pd.DataFrame:
    table = ranking.set_index("gene")
    if not table.index.is_unique:
        msg = "a ranking names a gene twice"
        raise ValueError(msg)
    table = table.reindex(columns=["rank", *terms])
    table["rank"] = table["rank"].where(table["rank"] > 0)
    return table.fillna(dict.fromkeys(terms, 0.0))


def _shortlist(ranking: pd.DataFrame, top: int) -> pd.Index:
    rank = ranking["rank"].dropna().sort_values()
    return rank[rank <= top].index


def _drivers(shift: NDArray[np.float64], terms: Sequence[str]) -> tuple[list[str | None], NDArray[np.float64]]:
    if shift.shape[1] == 0:
        return [None] * len(shift), np.full(len(shift), np.nan)
    unknown: NDArray[np.bool_] = np.asarray(np.isnan(shift).any(axis=1))
    largest = np.abs(np.nan_to_num(shift)).argmax(axis=1)
    size = np.where(unknown, np.nan, shift[np.arange(len(shift)), largest])
    driver = [terms[int(t)] if abs(s) > NEGLIGIBLE else None for t, s in zip(largest, size, strict=True)]
    return driver, size
