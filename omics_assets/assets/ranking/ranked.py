"""Evidences fused into both scores, and the claims made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.assets.ranking.evidence import Evidences
from omics_assets.methods.ranking.claims import Claims, claim
from omics_assets.methods.ranking.log_odds import LogOdds, rank_by_log_odds
from omics_assets.methods.ranking.published_fusion import PublishedFusion, fuse_published
from omics_assets.settings import RankingSettings


@dataclass(frozen=True)
class Ranked:
    """Evidences with both fusions of them."""

    evidences: Evidences
    fusion: PublishedFusion
    log_odds: LogOdds
    claims: Claims


def rank_genes(evidences: Evidences, p_gene: NDArray[np.float64], settings: RankingSettings) -> Ranked:
    """Fuse the evidences in both ways and weigh the claims."""
    fusion = fuse_published(evidences.published(), settings.weights.model_dump(), evidences.genes)
    log_odds = pooled_log_odds(evidences, settings)
    return Ranked(evidences, fusion, log_odds, claim(p_gene, evidences.raw["homology"], log_odds.homology))


def pooled_log_odds(evidences: Evidences, settings: RankingSettings) -> LogOdds:
    """Return the log-odds over all pathways."""
    return rank_by_log_odds(
        evidences.tail(),
        evidences.baits.known,
        evidences.genes,
        bait=evidences.bait(),
        hit=evidences.raw["homology"],
        further=evidences.further,
        expected_genes=settings.expected_genes,
    )


def pathway_log_odds(evidences: Evidences, pathway: int, settings: RankingSettings) -> LogOdds:
    """Return the log-odds of one pathway: its own metabolites and baits, weights learned from all known genes."""
    return rank_by_log_odds(
        evidences.tail(pathway),
        evidences.baits.known,
        evidences.genes,
        bait=evidences.bait(pathway),
        hit=evidences.raw["homology"],
        further=evidences.further,
        expected_genes=settings.expected_genes,
    )
