"""The evidences of a ranking, gathered from their tables into arrays over the genes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.profiles import Floats, Profiles
from omics_assets.assets.cohort_arrays.verdicts import POOLED
from omics_assets.methods.correlation.gene_scores import joint_score_of_ranks, max_abs_rho_of_ranks
from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.bait import bait_evidence
from omics_assets.methods.ranking.matched_gate import gated_evidence
from omics_assets.methods.ranking.published_fusion import Evidence
from omics_assets.methods.ranking.tail_evidence import KnownGenes, TailEvidence, tail_evidence
from omics_assets.methods.statistics.rank_normalization import rank_normalize
from omics_assets.tables.ranking import EVIDENCES

FURTHER = ("autoencoder", "gnn", "target_gradient", "neighbours")


@dataclass(frozen=True, eq=False)
class OfGenes:
    """What is made of the genes alone, once for all re-pairings of the metabolites with them.

    Parameters
    ----------
    profiles
        Of the genes [G, units].
    ranks
        Their standardised ranks.
    baits
        The bait evidence by pathway, as it is asked for.
    """

    profiles: Floats
    ranks: Floats
    baits: dict[int | None, TailEvidence] = field(default_factory=dict)

    def bait(self, known: KnownGenes, pathway: int | None) -> TailEvidence:
        """Return the bait evidence."""
        if pathway not in self.baits:
            self.baits[pathway] = bait_evidence(self.ranks, known, pathway=pathway)
        return self.baits[pathway]


@dataclass(frozen=True)
class Evidences:
    """Everything that speaks for a gene, over the G genes of `normalized_genes`.

    Parameters
    ----------
    genes
        Gene ids [G].
    raw
        Evidence name -> value [G], high = better, NaN = not tested.
    correlation
        Score of each pathway's own metabolites [P, G], rows as in `baits.pathways`.
    pooled
        The score that the pooled list is sorted by [G].
    of_genes
        Ranks of the genes, and the bait evidence.
    baits
        The known genes.
    """

    genes: tuple[str, ...]
    raw: dict[str, Floats]
    correlation: Floats
    pooled: Floats
    of_genes: OfGenes
    baits: Baits

    def bait(self, pathway: int | None = None) -> TailEvidence | None:
        """Return the bait evidence, pooled or of one pathway; None without known genes."""
        if not len(self.baits.known.index):
            return None
        return self.of_genes.bait(self.baits.known, pathway)

    def tail(self, pathway: int | None = None) -> TailEvidence:
        """Return the correlation evidence, pooled or of one pathway."""
        value = self.pooled if pathway is None else self.correlation[pathway]
        return self.tail_of(value)

    def tail_of(self, value: Floats) -> TailEvidence:
        """Return the correlation evidence of any score; known genes are judged by their own pathways."""
        rows = self.correlation if len(self.correlation) else None
        return tail_evidence("correlation", value, self.baits.known, pathway_values=rows)

    @cached_property
    def further(self) -> list[TailEvidence]:
        """The evidences that must pass the matched-|rho| gate."""
        scores = self.correlation if len(self.correlation) else self.pooled
        return [
            gated_evidence(name, self.raw[name], self.baits.known, scores)
            for name in FURTHER
            if not np.isnan(self.raw[name]).all()
        ]

    def published(self) -> list[Evidence]:
        """Return the evidences of the published fusion."""
        return [Evidence(name, value, ranked=name != "homology") for name, value in self.raw.items()]

    def repaired(self, profiles: Profiles) -> Evidences:
        """Return the evidences of re-paired profiles, less the target gradient: it saw the targets as they were."""
        missing = {"target_gradient": np.full(len(self.genes), np.nan)}
        return replace(self, raw=self.raw | missing).with_profiles(profiles)

    def with_profiles(self, profiles: Profiles) -> Evidences:
        """Return the evidences with correlation and bait taken from other profiles; the rest stays."""
        same = profiles.genes is self.of_genes.profiles
        of_genes = self.of_genes if same else None
        return evidences_of(self.genes, profiles, self.baits, self.raw, of_genes=of_genes)


def gather_evidences(
    profiles: Profiles,
    baits: Baits,
    gene_correlation: pd.DataFrame,
    homology_scores: pd.DataFrame,
    importances: dict[str, pd.DataFrame],
    neighbours: pd.DataFrame,
) -> Evidences:
    """Put the evidences of all tables into the gene order of `gene_correlation`."""
    genes = gene_correlation["gene"]
    autoencoder = [rank_share(importances[name], genes) for name in ("reconstruction", "gradient")]
    others = {
        "autoencoder": np.mean(autoencoder, axis=0),
        "gnn": rank_share(importances["gnn"], genes),
        "homology": homology_bonus(homology_scores, genes),
        "target_gradient": rank_share(importances["target_gradient"], genes),
        "neighbours": neighbours.set_index("gene")["score"].reindex(genes).to_numpy(dtype=np.float64),
    }
    return evidences_of(tuple(genes), profiles, baits, others, gene_correlation["rho"].abs().to_numpy(dtype=np.float64))


def evidences_of(
    genes: tuple[str, ...],
    profiles: Profiles,
    baits: Baits,
    others: Mapping[str, Floats],
    abs_rho: Floats | None = None,
    of_genes: OfGenes | None = None,
) -> Evidences:
    """Return the evidences of profiles, and those made elsewhere; what is named nowhere is tested nowhere.

    Parameters
    ----------
    genes
        Gene ids [G].
    profiles, baits
        What the correlation and the bait evidence are made of.
    others
        The other evidences by name [G], high = better, NaN = not tested.
    abs_rho
        Largest |rho| over the targets [G], where it is known already.
    of_genes
        What was made of the same genes before.
    """
    of_genes = of_genes or OfGenes(profiles.genes, standardized_ranks(profiles.genes))
    largest = _largest_rho(of_genes, profiles) if abs_rho is None else abs_rho
    made = {**others, "correlation": largest, "bait": _bait_score(of_genes, baits)}
    raw = {name: made.get(name, np.full(len(genes), np.nan)) for name in EVIDENCES}
    correlation = _pathway_scores(of_genes.ranks, profiles, largest)
    pooled = correlation[0] if len(correlation) == 1 else largest
    return Evidences(genes, raw, correlation, pooled, of_genes, baits)


def _largest_rho(of_genes: OfGenes, profiles: Profiles) -> Floats:
    if not len(profiles.targets):
        return np.full(len(of_genes.ranks), np.nan)
    return max_abs_rho_of_ranks(of_genes.ranks, profiles.targets)


def _bait_score(of_genes: OfGenes, baits: Baits) -> Floats:
    if not len(baits.known.index):
        return np.full(len(of_genes.ranks), np.nan)
    return 1.0 - of_genes.bait(baits.known, None).tail


def homology_bonus(homology_scores: pd.DataFrame, genes: pd.Series[str]) -> Floats:
    """Homology bonus; missing for a gene that was itself the query: that it hits is no evidence."""
    scores = homology_scores.set_index("gene")
    return scores["bonus"].mask(scores["is_query"]).reindex(genes).to_numpy(dtype=np.float64)


def rank_share(importance: pd.DataFrame, genes: pd.Series[str]) -> Floats:
    """Normalised rank u of the pooled importance; NaN where it could not be computed."""
    rank = pooled_rows(importance, genes)["rank"]
    return rank_normalize(-rank.to_numpy(dtype=np.float64, na_value=np.nan))


def pooled_rows(importance: pd.DataFrame, genes: pd.Series[str]) -> pd.DataFrame:
    """Rows over all labels in the order of the genes; missing where it could not be computed."""
    return importance[importance["label"] == POOLED].set_index("gene").reindex(genes)


def _pathway_scores(ranks: Floats, profiles: Profiles, pooled: Floats) -> Floats:
    """The joint score over each pathway's metabolites, |rho| where it has one, the pooled score where it has none."""
    scores = [pooled if rows is None else _pathway_score(ranks, rows) for rows in profiles.pathways]
    return np.array(scores).reshape(len(profiles.pathways), len(pooled))


def _pathway_score(ranks: Floats, metabolites: Floats) -> Floats:
    return (
        joint_score_of_ranks(ranks, metabolites) if len(metabolites) > 1 else max_abs_rho_of_ranks(ranks, metabolites)
    )
