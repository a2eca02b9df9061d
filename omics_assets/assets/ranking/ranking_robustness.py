"""How far a rank moves with the weights, the samples, the training seeds and each evidence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.profiles import Floats, Profiles
from omics_assets.assets.cohort_arrays.sample_table import Samples
from omics_assets.assets.machinery.product import Number, Product, Stage
from omics_assets.assets.ranking.part_ranks import PartRanks, extent, part_ranks
from omics_assets.assets.ranking.ranked import Ranked
from omics_assets.assets.ranking.seed_ranks import seed_ranks
from omics_assets.methods.ranking.robustness import (
    draw_weights,
    driving_evidence,
    rank_interval,
    ranks_under_weights,
    ranks_without_each,
)
from omics_assets.tables.ranking import EVIDENCES

SHORTLIST = 100
DRIVEN_BEYOND = 2 * SHORTLIST
"""Without its driving sample a gene stands beyond this: around the end of the shortlist every gene moves a little."""


def ranking_robustness(
    stage: Stage, ranked: Ranked, profiles: Profiles, samples: Samples, importances: Mapping[str, pd.DataFrame]
) -> Product:
    """Return the rank intervals of every gene."""
    settings = stage.cohort.settings.ranking
    fusion, place = ranked.fusion, ranked.log_odds.rank
    weights = draw_weights(fusion.weights, stage.rng(settings.seed), draws=settings.weight_draws)
    under_weights = ranks_under_weights(fusion.normalized, weights, is_mean=True)
    interval = rank_interval(under_weights)
    parts = part_ranks(ranked, profiles, samples, settings, stage.rng(settings.seed))
    seeds = seed_ranks(ranked, importances, settings)
    without = _without_each(ranked)
    driven = {"evidence": driving_evidence(place, *_stacked(without, len(place)), top=SHORTLIST), **_by(place, parts)}
    frame = pd.DataFrame(
        {
            "gene": ranked.evidences.genes,
            "rank": pd.Series(place, dtype="Int64").replace(0, pd.NA),
            "fused_rank_low": interval.low,
            "fused_rank_high": interval.high,
            "top_100_share": (under_weights <= SHORTLIST).mean(axis=0),
            **_extents("sample_rank", parts.cells, place),
            **_extents("half_rank", parts.halves, place),
            **_extents("seed_rank", seeds.log_odds, place),
            **_extents("seed_fused_rank", seeds.fused, place),
            **_columns("rank_without", without, len(place)),
            **_columns("fused_rank_without", _fused_without_each(ranked), len(place)),
            "driven_by": ["; ".join(filter(None, names)) or None for names in zip(*driven.values(), strict=True)],
        }
    )
    return Product(frame, _shares(place, driven))


def _without_each(ranked: Ranked) -> dict[str, Floats]:
    """Rank by log-odds without each evidence that takes part: that has a term for some gene of the list."""
    terms, names, listed = ranked.log_odds.terms, ranked.log_odds.names, ranked.log_odds.rank > 0
    without = ranks_without_each(terms, np.ones(len(names)), is_mean=False, listed=listed)
    return {name: row for name, row, term in zip(names, without, terms[:, listed], strict=True) if term.any()}


def _fused_without_each(ranked: Ranked) -> dict[str, Floats]:
    """Rank of the published fusion without each evidence that takes part: that has a weight and a tested gene."""
    fusion = ranked.fusion
    without = ranks_without_each(fusion.normalized, fusion.weights, is_mean=True)
    part = (fusion.weights > 0) & ~np.isnan(fusion.normalized).all(axis=1)
    return {name: row for name, row, takes in zip(fusion.names, without, part, strict=True) if takes}


def _by(place: NDArray[np.int64], parts: PartRanks) -> dict[str, list[str | None]]:
    kinds = {"label level": parts.levels, "sample": parts.units}
    return {
        kind: driving_evidence(place, *_stacked(ranks, len(place)), top=SHORTLIST, beyond=DRIVEN_BEYOND)
        for kind, ranks in kinds.items()
    }


def _shares(place: NDArray[np.int64], driven: dict[str, list[str | None]]) -> dict[str, Number]:
    top = np.flatnonzero((place > 0) & (place <= SHORTLIST))
    return {
        f"top_100_driven_by_one_{kind.replace(' ', '_')}": float(np.mean([names[gene] is not None for gene in top]))
        for kind, names in driven.items()
        if top.size
    }


def _stacked(ranks: dict[str, Floats], size: int) -> tuple[Floats, list[str]]:
    return np.array(list(ranks.values())).reshape(len(ranks), size), list(ranks)


def _extents(name: str, ranks: list[Floats], place: NDArray[np.int64]) -> dict[str, Floats]:
    low, high = extent(ranks, len(place))
    return {f"{name}_low": low, f"{name}_high": high}


def _columns(name: str, ranks: dict[str, Floats], size: int) -> dict[str, pd.Series[int]]:
    untested = np.full(size, np.nan)
    rows = {evidence: np.floor(ranks.get(evidence, untested)) for evidence in EVIDENCES}
    return {f"{name}_{evidence}": pd.Series(row, dtype="Int64") for evidence, row in rows.items()}
