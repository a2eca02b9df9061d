"""Which genes of the shortlist are one locus."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.methods.ranking.redundancy import NONE, loci_by_name, redundant_with
from omics_assets.settings import RankingSettings

LISTED = 2_000
"""Genes of the list that are compared with one another: more than any shortlist shows."""


def redundancy_columns(
    frame: pd.DataFrame, profiles: NDArray[np.float64], known: NDArray[np.bool_], settings: RankingSettings
) -> pd.DataFrame:
    """Return locus and redundant_with of the genes of a ranking, in its rows.

    Parameters
    ----------
    frame
        Columns gene, rank and fused_rank.
    profiles
        Of the same genes, over the biological units.
    known
        Which of them are known: they come before the candidates, so a copy of a known gene is told as such.

    Raises
    ------
    InputError
        If `ranking.locus_pattern` is no pattern.
    """
    genes = frame["gene"].tolist()
    try:
        loci = loci_by_name(genes, settings.locus_pattern)
    except ValueError as error:
        remedy = r"give a regular expression with one group, such as ^(.+)\.[0-9]+$"
        raise InputError(str(error), file="cohort.yaml", column="ranking.locus_pattern", remedy=remedy) from None
    rank = frame["rank" if settings.order == "log_odds" else "fused_rank"].to_numpy(dtype=np.float64, na_value=np.nan)
    rank = np.where(known, 0.0, rank)
    order = np.argsort(rank, kind="stable")[: np.count_nonzero(rank <= LISTED)]
    found = redundant_with(profiles, loci, order, min_correlation=settings.redundant_correlation)
    names = np.array([*genes, None], dtype=object)  # -1 is the last
    return pd.DataFrame({"locus": loci, "redundant_with": names[np.where(found == NONE, len(genes), found)]})
