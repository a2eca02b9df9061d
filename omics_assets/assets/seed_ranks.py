"""Ranks made again with the autoencoder evidence of each single training seed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from omics_assets.assets.profiles import Floats
from omics_assets.assets.ranked import Ranked, pooled_log_odds
from omics_assets.methods.ranking.published_fusion import fuse_published
from omics_assets.methods.statistics.rank_normalization import rank_normalize
from omics_assets.settings import Settings
from omics_assets.tables.latents import GENE_RECONSTRUCTION

AUTOENCODER = "autoencoder"


@dataclass(frozen=True)
class SeedRanks:
    """Ranks [G], one array per training seed; those of the log-odds have NaN off the list."""

    fused: list[Floats]
    log_odds: list[Floats]


def seed_ranks(ranked: Ranked, gene_reconstruction: pd.DataFrame, settings: Settings) -> SeedRanks:
    """Put the held-out R2 of one seed in the place of the mean over the seeds; the gradient half stays.

    Of the models' evidences only this one is stored seed by seed. Nothing is made of a single seed, or of the
    `published` importance, which is that of one fit.
    """
    names = GENE_RECONSTRUCTION.wide_names(gene_reconstruction.columns)
    given = ranked.evidences.raw[AUTOENCODER]
    if len(names) < 2 or settings.importance.reconstruction == "published" or np.isnan(given).all():
        return SeedRanks([], [])
    genes = gene_reconstruction.set_index("gene").reindex(ranked.evidences.genes)
    mean = rank_normalize(genes["held_out_r2"].to_numpy(dtype=np.float64))
    fused, log_odds = [], []
    for name in names:
        # the evidence is the mean of two normalised ranks, of which this is one
        one = given + (rank_normalize(genes[name].to_numpy(dtype=np.float64)) - mean) / 2
        evidences = replace(ranked.evidences, raw=ranked.evidences.raw | {AUTOENCODER: one})
        fusion = fuse_published(evidences.published(), settings.ranking.weights.model_dump(), evidences.genes)
        place = pooled_log_odds(evidences, settings.ranking).rank
        fused.append(fusion.fused_rank.astype(np.float64))
        log_odds.append(np.where(place > 0, place.astype(np.float64), np.nan))
    return SeedRanks(fused, log_odds)
