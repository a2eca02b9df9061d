"""A simulated cohort as the benchmark's methods read it, and the scores of the platform on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from gene_test import prepare

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.ranking.evidence import Evidences, evidences_of
from omics_assets.assets.ranking.ranked import pathway_log_odds, pooled_log_odds
from omics_assets.methods.ranking.homology_score import score_hits
from omics_assets.methods.ranking.log_odds import LogOdds
from omics_assets.methods.ranking.published_fusion import fuse_published
from omics_assets.methods.ranking.recovery import auprc, recall_at_k
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets.methods.statistics.design import Design
from omics_assets.settings import RankingSettings
from omics_assets.simulate.truth import PathwayTruth, SimulatedCohort

SETTINGS = RankingSettings()
FIRST = (20, 100)
Floats = np.ndarray


@dataclass(frozen=True)
class Prepared:
    """A cohort after the platform's preparation; genes and metabolites dropped by it are not among the rows.

    Parameters
    ----------
    cohort
        Measurements and truth.
    genes, metabolites
        Normalised values [kept, n].
    kept, measured
        Positions of the rows in the cohort.
    design
        Tissue and location.
    """

    cohort: SimulatedCohort
    genes: Floats
    metabolites: Floats
    kept: Floats
    measured: Floats
    design: Design

    @classmethod
    def of(cls, cohort: SimulatedCohort) -> Prepared:
        """Prepare a cohort."""
        return cls(cohort, *prepare(cohort))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Names of the kept genes."""
        return tuple(self.cohort.gene_ids[gene] for gene in self.kept)

    def rows(self, metabolites: Sequence[int]) -> Floats:
        """Values of those of the metabolites that were kept."""
        return self.metabolites[np.isin(self.measured, metabolites)]

    def positions(self, genes: Sequence[int]) -> Floats:
        """Rows of those of the genes that were kept."""
        return np.flatnonzero(np.isin(self.kept, genes))

    def recovery(self, pathway: PathwayTruth, score: Floats) -> dict[str, float]:
        """How well a score [kept] finds the pathway's genes; known genes are neither candidates nor truth."""
        everywhere = np.full(self.cohort.spec.genes, np.nan)
        everywhere[self.kept] = score
        candidates = ~np.isin(np.arange(everywhere.size), pathway.known)
        true = np.isin(np.arange(everywhere.size), pathway.genes)[candidates]
        found = {f"r{k}": recall_at_k(everywhere[candidates], true, k) for k in FIRST}
        return {**found, "auprc": auprc(everywhere[candidates], true)}


def profiles(data: Prepared, pathways: Sequence[PathwayTruth]) -> Profiles:
    """Targets of all pathways, and the metabolites of each."""
    targets = np.concatenate([pathway.targets for pathway in pathways])
    of_each = [data.rows([*pathway.targets, *pathway.intermediates]) for pathway in pathways]
    return Profiles(data.genes, data.rows(targets), tuple(rows if len(rows) else None for rows in of_each))


def baits(data: Prepared, pathways: Sequence[PathwayTruth], *, known: bool) -> Baits:
    """Their known genes, or none."""
    rows = [data.positions(pathway.known if known else []) for pathway in pathways]
    number = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
    names = tuple(pathway.name for pathway in pathways)
    return Baits(KnownGenes.of(np.concatenate(rows), number), names, (), {})


def bonus(data: Prepared, pathways: Sequence[PathwayTruth]) -> Floats:
    """The homology evidence of the searches of these pathways, put together."""
    hits = [
        pd.DataFrame(
            {
                "gene": [data.cohort.gene_ids[gene] for gene in pathway.hits.genes],
                "query": pathway.hits.family,
                "evalue": pathway.hits.evalue,
                "bitscore": pathway.hits.bitscore,
                "coverage": pathway.hits.coverage,
            }
        )
        for pathway in pathways
    ]
    return score_hits(pd.concat(hits, ignore_index=True), data.ids).scores["bonus"].to_numpy(dtype=np.float64)


def evidences(
    data: Prepared, pathways: Sequence[PathwayTruth], *, known: bool, others: dict[str, Floats] | None = None
) -> Evidences:
    """The evidences of a cohort that asks for these pathways, as the ranking gathers them."""
    return evidences_of(data.ids, profiles(data, pathways), baits(data, pathways, known=known), others or {})


def without_homology(data: Prepared, pathway: PathwayTruth) -> dict[str, Floats]:
    """Scores of the platform that need no homology search."""
    with_known = evidences(data, [pathway], known=True)
    alone = evidences(data, [pathway], known=False)
    found = {
        "|rho|": with_known.raw["correlation"],
        "joint": with_known.pooled,
        "log_odds, no homology": _order(pooled_log_odds(with_known, SETTINGS)),
        "log_odds, no known genes, no homology": _order(pooled_log_odds(alone, SETTINGS)),
    }
    bait = with_known.bait()
    return found if bait is None else {**found, "bait": -bait.tail}


def with_homology(data: Prepared, pathway: PathwayTruth) -> dict[str, Floats]:
    """Scores of the platform that read the homology search of the pathway; one cohort asks for one pathway."""
    others = {"homology": bonus(data, [pathway])}
    with_known = evidences(data, [pathway], known=True, others=others)
    alone = evidences(data, [pathway], known=False, others=others)
    return {
        "log_odds": _order(pooled_log_odds(with_known, SETTINGS)),
        "log_odds, no known genes": _order(pooled_log_odds(alone, SETTINGS)),
        "homology": others["homology"],
    }


def four_pathways(data: Prepared) -> list[Floats]:
    """The list of each pathway in a cohort that asks for all at once, with one homology search for all."""
    pathways = data.cohort.pathways
    gathered = evidences(data, pathways, known=True, others={"homology": bonus(data, pathways)})
    return [_order(pathway_log_odds(gathered, number, SETTINGS)) for number in range(len(pathways))]


def _order(ranked: LogOdds) -> Floats:
    return -np.where(ranked.rank > 0, ranked.rank, np.inf)


def pooled(data: Prepared, pathway: PathwayTruth, others: dict[str, Floats]) -> dict[str, Floats]:
    """Both fusions of all evidences, with and without homology in the published one."""
    gathered = evidences(data, [pathway], known=True, others=others)
    weights = SETTINGS.weights.model_dump()
    bare = [evidence for evidence in gathered.published() if evidence.name != "homology"]
    return {
        "published fusion": fuse_published(gathered.published(), weights, data.ids).fused_score,
        "published fusion, no homology": fuse_published(bare, weights, data.ids).fused_score,
        "log_odds with gated networks": _order(pooled_log_odds(gathered, SETTINGS)),
    }
