"""Rivals of the ranking: what others would do with the same matrices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from recovery_cohort import Prepared
from scipy.stats import beta
from sklearn.cross_decomposition import PLSRegression

from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.importance.importance import communality
from omics_assets.methods.statistics.pooled_null import design_residual_ranks, strongest
from omics_assets.methods.statistics.rank_normalization import descending_ranks, rank_normalize, tail_fraction
from omics_assets.methods.statistics.ranks import centred_ranks
from omics_assets.simulate.truth import PathwayTruth

PLS_COMPONENTS = 2
MOFA_FACTORS = 15
RRF_K = 60
Floats = np.ndarray


def of_expression(data: Prepared, rng: np.random.Generator) -> dict[str, Floats]:
    """Scores that see no metabolite: the same for every pathway."""
    return {"PCA communality": communality(data.genes.T), "random": rng.random(len(data.genes))}


def of_pathway(data: Prepared, pathway: PathwayTruth) -> dict[str, Floats]:
    """Scores against the targets of one pathway."""
    targets = data.rows(pathway.targets)
    residual = [design_residual_ranks(centred_ranks(v).doubled, data.design.columns) for v in (data.genes, targets)]
    return {
        "mutual rank": mutual_rank(data, pathway),
        "|rho| within the design": strongest(*residual),
        "PLS": pls_vip(data.genes, targets),
    }


def mutual_rank(data: Prepared, pathway: PathwayTruth) -> Floats:
    """Smallest mutual rank with a target, low = good; best partner = 1 on either side (all metabolites, all genes)."""
    rho = np.abs(standardized_ranks(data.genes) @ standardized_ranks(data.metabolites).T)
    best = np.full(len(rho), np.inf)
    for target in np.flatnonzero(np.isin(data.measured, pathway.targets)):
        of_metabolite = 1 + (rho > rho[:, [target]]).sum(axis=1)
        best = np.minimum(best, np.sqrt(descending_ranks(rho[:, target]) * of_metabolite))
    return -best


def pls_vip(genes: Floats, targets: Floats) -> Floats:
    """Variable importance in projection of a PLS regression of the targets on all genes (Wold 1994)."""
    model = PLSRegression(n_components=PLS_COMPONENTS).fit(genes.T, targets.T)
    explained = (model.x_scores_**2).sum(axis=0) * (model.y_loadings_**2).sum(axis=0)
    weights = model.x_weights_**2 / (model.x_weights_**2).sum(axis=0)
    return np.sqrt(len(genes) * (weights @ explained) / explained.sum())


def fixed_linear(abs_rho: Floats, bonus: Floats) -> Floats:
    """0.8 percentile of |rho| + 0.2 for a hit: the published weights of the evidences that carry something."""
    return 0.8 * rank_normalize(abs_rho) + 0.2 * (bonus > 0)


def reciprocal_ranks(evidences: Sequence[Floats]) -> Floats:
    """Reciprocal-rank fusion, k = 60 (Cormack et al. 2009)."""
    return sum(1 / (RRF_K + descending_ranks(evidence)) for evidence in evidences)


def robust_aggregation(evidences: Sequence[Floats]) -> Floats:
    """Robust rank aggregation: smallest p of the order statistics of the tail fractions (Kolde et al. 2012)."""
    tails = np.sort(np.stack([tail_fraction(evidence) for evidence in evidences]), axis=0)
    count = len(tails)
    p = [beta.cdf(tail, k, count - k + 1) for k, tail in enumerate(tails, start=1)]
    return -np.min(p, axis=0)


def mofa(data: Prepared, seed: int) -> list[Floats]:
    """|W_gene . W_target| of MOFA2 (mofapy2), largest over the targets, for every pathway."""
    from mofapy2.run.entry_point import entry_point  # an extra

    model = entry_point()
    model.set_data_options(scale_views=True)
    model.set_data_matrix([[data.genes.T], [data.metabolites.T]], views_names=["genes", "metabolites"])
    model.set_model_options(factors=MOFA_FACTORS)
    model.set_train_options(iter=1000, convergence_mode="fast", seed=seed, verbose=False, quiet=True)
    model.build()
    model.run()
    genes, metabolites = (np.asarray(view) for view in model.model.getExpectations(only_first_moments=True)["W"])
    targets = [np.isin(data.measured, pathway.targets) for pathway in data.cohort.pathways]
    return [np.abs(genes @ metabolites[rows].T).max(axis=1) for rows in targets]
