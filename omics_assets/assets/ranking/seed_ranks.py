"""Ranks made again with the networks of single training seeds in the place of the means over their seeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.profiles import Floats
from omics_assets.assets.importance.importance_frames import SEED
from omics_assets.assets.ranking.evidence import pooled_rows, rank_share
from omics_assets.assets.ranking.ranked import Ranked, pooled_log_odds
from omics_assets.methods.ranking.published_fusion import fuse_published
from omics_assets.settings import RankingSettings

MAX_SEEDS = 10


@dataclass(frozen=True)
class SeedRanks:
    """Ranks [G], one array per choice of seeds; those of the log-odds have NaN off the list."""

    fused: list[Floats]
    log_odds: list[Floats]


def seed_ranks(ranked: Ranked, importances: Mapping[str, pd.DataFrame], settings: RankingSettings) -> SeedRanks:
    """Rank the genes with seed 1 of every network, seed 2 of every network ...

    A network with fewer seeds than another begins again with its first; one that has no seeds (the `published`
    reconstruction is that of one fit) stays as it is. At most ten choices; none where no network has two seeds.
    """
    genes = pd.Series(ranked.evidences.genes)
    shares = {name: _shares(importance, genes) for name, importance in importances.items()}
    choices = min(max(map(len, shares.values())), MAX_SEEDS)
    ranks = SeedRanks([], [])
    for number in range(choices if choices > 1 else 0):
        one = {name: share[number % len(share)] for name, share in shares.items()}
        networks = {
            "autoencoder": np.mean([one["reconstruction"], one["gradient"]], axis=0),
            "gnn": one["gnn"],
            "target_gradient": one["target_gradient"],
        }
        evidences = replace(ranked.evidences, raw=ranked.evidences.raw | networks)
        fusion = fuse_published(evidences.published(), settings.weights.model_dump(), evidences.genes)
        place = pooled_log_odds(evidences, settings).rank
        ranks.fused.append(fusion.fused_rank.astype(np.float64))
        ranks.log_odds.append(np.where(place > 0, place.astype(np.float64), np.nan))
    return ranks


def _shares(importance: pd.DataFrame, genes: pd.Series[str]) -> list[Floats]:
    """Normalised rank of every seed; of their mean, where there are no seeds."""
    names = [name for name in importance.columns if name.startswith(SEED)]
    pooled = pooled_rows(importance, genes)
    by_seed = [pooled[name].to_numpy(dtype=np.float64) for name in names]
    return by_seed or [rank_share(importance, genes)]
