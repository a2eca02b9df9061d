"""The evidences of a ranking, gathered from their tables into arrays over the genes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.known_genes import Baits
from omics_assets.assets.sample_table import Samples
from omics_assets.assets.targets import pathway_metabolites, rows_of, unit_means
from omics_assets.assets.verdicts import POOLED
from omics_assets.cohort import Cohort
from omics_assets.methods.bait import bait_evidence
from omics_assets.methods.gene_scores import joint_score, max_abs_rho
from omics_assets.methods.matched_gate import gated_evidence
from omics_assets.methods.published_fusion import Evidence
from omics_assets.methods.rank_normalization import rank_normalize
from omics_assets.methods.spearman import standardized_ranks
from omics_assets.methods.tail_evidence import TailEvidence, tail_evidence

FURTHER = ("autoencoder", "gnn", "target_gradient")
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Profiles:
    """Profiles over the biological units, from which the correlation evidence is made.

    Parameters
    ----------
    genes
        [G, units].
    targets
        [T, units]: all targets of the cohort.
    pathways
        Per pathway its metabolites [m, units]; None where it names none.
    """

    genes: Floats
    targets: Floats
    pathways: tuple[Floats | None, ...]

    def rearranged(self, gene_columns: Ints, metabolite_columns: Ints) -> Profiles:
        """Return the profiles with units chosen, or metabolites re-paired with genes."""
        pathways = tuple(None if rows is None else rows[:, metabolite_columns] for rows in self.pathways)
        return Profiles(self.genes[:, gene_columns], self.targets[:, metabolite_columns], pathways)


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
    ranks
        Standardised ranks [G, units].
    baits
        The known genes.
    """

    genes: tuple[str, ...]
    raw: dict[str, Floats]
    correlation: Floats
    pooled: Floats
    ranks: Floats
    baits: Baits

    def bait(self, pathway: int | None = None) -> TailEvidence | None:
        """Return the bait evidence, pooled or of one pathway; None without known genes."""
        if not len(self.baits.known.index):
            return None
        return bait_evidence(self.ranks, self.baits.known, pathway=pathway)

    def tail(self, pathway: int | None = None) -> TailEvidence:
        """Return the correlation evidence, pooled or of one pathway."""
        value = self.pooled if pathway is None else self.correlation[pathway]
        return self.tail_of(value)

    def tail_of(self, value: Floats) -> TailEvidence:
        """Return the correlation evidence of any score; known genes are judged by their own pathways."""
        rows = self.correlation if len(self.correlation) else None
        return tail_evidence("correlation", value, self.baits.known, pathway_values=rows)

    def further(self) -> list[TailEvidence]:
        """Return the evidences that must pass the matched-|rho| gate."""
        scores = self.correlation if len(self.correlation) else self.pooled
        return [
            gated_evidence(name, self.raw[name], self.baits.known, scores)
            for name in FURTHER
            if not np.isnan(self.raw[name]).all()
        ]

    def published(self) -> list[Evidence]:
        """Return the evidences of the published fusion."""
        return [Evidence(name, value, ranked=name != "homology") for name, value in self.raw.items()]

    def with_profiles(self, profiles: Profiles) -> Evidences:
        """Return the evidences with correlation and bait taken from other profiles; the rest stays."""
        abs_rho = max_abs_rho(profiles.genes, profiles.targets)
        correlation = _pathway_scores(profiles, abs_rho)
        ranks = standardized_ranks(profiles.genes)
        raw = self.raw | {"correlation": abs_rho, "bait": _bait_score(ranks, self.baits)}
        pooled = correlation[0] if len(correlation) == 1 else abs_rho
        return Evidences(self.genes, raw, correlation, pooled, ranks, self.baits)


def gather_evidences(
    profiles: Profiles,
    baits: Baits,
    gene_correlation: pd.DataFrame,
    homology_scores: pd.DataFrame,
    importances: dict[str, pd.DataFrame],
) -> Evidences:
    """Put the evidences of all tables into the gene order of `gene_correlation`."""
    genes = gene_correlation["gene"]
    ranks = standardized_ranks(profiles.genes)
    abs_rho = gene_correlation["rho"].abs().to_numpy(dtype=np.float64)
    correlation = _pathway_scores(profiles, abs_rho)
    autoencoder = [_rank_share(importances[name], genes) for name in ("reconstruction", "gradient")]
    raw = {
        "correlation": abs_rho,
        "autoencoder": np.mean(autoencoder, axis=0),
        "gnn": _rank_share(importances["gnn"], genes),
        "homology": homology_bonus(homology_scores, genes),
        "bait": _bait_score(ranks, baits),
        "target_gradient": _rank_share(importances["target_gradient"], genes),
    }
    pooled = correlation[0] if len(correlation) == 1 else abs_rho
    return Evidences(tuple(genes), raw, correlation, pooled, ranks, baits)


def profiles_of(
    cohort: Cohort,
    samples: Samples,
    baits: Baits,
    targets: list[str],
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
) -> Profiles:
    """Average technical replicates, and pick the metabolites of every pathway."""
    values = unit_means(normalized_metabolites, samples)
    tested = set(normalized_metabolites["metabolite"])

    def rows(names: list[str]) -> Floats:
        return values[rows_of(names, normalized_metabolites, "metabolite")]

    pathways = []
    for name in baits.pathways:
        named = [metabolite for metabolite in baits.metabolites.get(name, ()) if metabolite in tested]
        if name in cohort.spec.pathways:
            named = pathway_metabolites(cohort, name, tested)
        pathways.append(rows(named) if named else None)
    return Profiles(unit_means(normalized_genes, samples), rows(targets), tuple(pathways))


def _bait_score(ranks: Floats, baits: Baits) -> Floats:
    if not len(baits.known.index):
        return np.full(len(ranks), np.nan)
    return 1.0 - bait_evidence(ranks, baits.known).tail


def homology_bonus(homology_scores: pd.DataFrame, genes: pd.Series[str]) -> Floats:
    """Homology bonus; missing for a gene that was itself the query: that it hits is no evidence."""
    scores = homology_scores.set_index("gene")
    return scores["bonus"].mask(scores["is_query"]).reindex(genes).to_numpy(dtype=np.float64)


def _rank_share(importance: pd.DataFrame, genes: pd.Series[str]) -> Floats:
    """Normalised rank u of the pooled importance; NaN where it could not be computed."""
    pooled = importance[importance["label"] == POOLED].set_index("gene")["rank"].reindex(genes)
    return rank_normalize(-pooled.to_numpy(dtype=np.float64, na_value=np.nan))


def _pathway_scores(profiles: Profiles, pooled: Floats) -> Floats:
    """The joint score over each pathway's metabolites, |rho| where it has one, the pooled score where it has none."""
    scores = [pooled if rows is None else _pathway_score(profiles.genes, rows) for rows in profiles.pathways]
    return np.array(scores).reshape(len(profiles.pathways), len(pooled))


def _pathway_score(genes: Floats, metabolites: Floats) -> Floats:
    return joint_score(genes, metabolites) if len(metabolites) > 1 else max_abs_rho(genes, metabolites)
