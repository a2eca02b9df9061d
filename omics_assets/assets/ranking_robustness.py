"""How far a rank moves with the weights, the samples, and each evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.evidence import Floats, Profiles
from omics_assets.assets.ranked import Ranked, pooled_log_odds
from omics_assets.assets.stage import Product, Stage
from omics_assets.methods.design import Design
from omics_assets.methods.robustness import (
    draw_weights,
    driving_evidence,
    rank_interval,
    ranks_under_weights,
    ranks_without_each,
)

SHORTLIST = 100
MIN_UNITS = 4


def ranking_robustness(stage: Stage, ranked: Ranked, profiles: Profiles, design: Design) -> Product:
    """Return the rank intervals of every gene."""
    settings = stage.cohort.settings.ranking
    fusion, log_odds = ranked.fusion, ranked.log_odds
    weights = draw_weights(fusion.weights, stage.rng(settings.seed), draws=settings.weight_draws)
    under_weights = ranks_under_weights(fusion.normalized, weights, is_mean=True)
    interval = rank_interval(under_weights)
    listed = log_odds.rank > 0
    without = ranks_without_each(log_odds.terms, np.ones(len(log_odds.names)), is_mean=False, listed=listed)
    by_name = dict(zip(log_odds.names, without, strict=True))
    low, high = _over_cells(stage, ranked, profiles, design)
    untested = np.full(len(listed), np.nan)
    frame = pd.DataFrame(
        {
            "gene": ranked.evidences.genes,
            "rank": pd.Series(log_odds.rank, dtype="Int64").replace(0, pd.NA),
            "fused_rank_low": interval.low,
            "fused_rank_high": interval.high,
            "top_100_share": (under_weights <= SHORTLIST).mean(axis=0),
            "sample_rank_low": low,
            "sample_rank_high": high,
            **{
                f"rank_without_{name}": _whole(by_name.get(name, untested))
                for name in ("correlation", "bait", "homology")
            },
            "driven_by": driving_evidence(log_odds.rank, without, log_odds.names, top=SHORTLIST),
        }
    )
    top = frame["rank"].le(SHORTLIST).fillna(False).to_numpy(dtype=bool)
    driven = float(frame.loc[top, "driven_by"].notna().mean()) if top.any() else 0.0
    return Product(frame, {"top_100_driven_by_one_evidence": driven})


def _over_cells(stage: Stage, ranked: Ranked, profiles: Profiles, design: Design) -> tuple[Floats, Floats]:
    """Best and worst rank when one design cell (without a design: one unit) is left out."""
    units = design.units()
    cells = units.cells() if units.columns else np.arange(len(units.blocks))
    ranks = []
    for cell in np.unique(cells):
        kept = np.flatnonzero(cells != cell)
        if len(kept) >= MIN_UNITS:
            rest = ranked.evidences.with_profiles(profiles.rearranged(kept, kept))
            ranks.append(pooled_log_odds(rest, stage.cohort.settings.ranking).rank)
    if not ranks:
        nothing = np.full(len(ranked.log_odds.rank), np.nan)
        return nothing, nothing
    table = np.where(np.array(ranks) > 0, ranks, np.nan)
    listed = ranked.log_odds.rank > 0
    low, high = np.full(len(listed), np.nan), np.full(len(listed), np.nan)
    low[listed], high[listed] = table[:, listed].min(axis=0), table[:, listed].max(axis=0)
    return low, high


def _whole(ranks: NDArray[np.float64]) -> pd.Series[int]:
    return pd.Series(np.floor(ranks), dtype="Int64")
