"""The table of what every gene has to say about the targets."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import Samples, matrix
from omics_assets.assets.cohort_arrays.targets import pathway_metabolites, rows_of, unit_means
from omics_assets.assets.machinery.product import Number, Stage
from omics_assets.methods.correlation.correlation_result import Partners
from omics_assets.methods.correlation.driven_by import driven_by
from omics_assets.methods.correlation.gene_scores import joint_score
from omics_assets.methods.correlation.gene_test import gene_level_test
from omics_assets.methods.correlation.spearman import correlate

Floats = NDArray[np.float64]


def gene_table(
    stage: Stage,
    samples: Samples,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    targets: list[str],
    partners: Partners,
) -> tuple[pd.DataFrame, dict[str, Number]]:
    """Return a row per gene - its best target, the tests that claim, its partners - and the claims in numbers."""
    settings = stage.cohort.settings.correlation
    frame = pd.DataFrame({"gene": normalized_genes["gene"]})
    rows = rows_of(targets, normalized_metabolites, "metabolite")
    genes, asked = matrix(normalized_genes, samples.names), matrix(normalized_metabolites, samples.names)[rows]
    test = gene_level_test(
        genes, asked, samples.design, draws=settings.permutations, rng=stage.rng(settings.seed), progress=stage.progress
    )
    gene_units, asked_units = unit_means(normalized_genes, samples), unit_means(normalized_metabolites, samples)[rows]
    best, rho, p = _best_target(gene_units, asked_units)
    frame["best_metabolite"] = np.array([*targets, None], dtype=object)[best]
    frame["rho"], frame["p"] = rho, p
    frame["joint"] = _joint(stage, gene_units, normalized_metabolites, samples)
    frame["p_gene"], frame["p_free"], frame["q_gene"] = test.p_gene, test.p_free, test.q_gene
    frame["n_significant"] = partners.n_significant
    frame["mean_top_abs_rho"] = partners.mean_top_abs_rho
    levels = {name: [(*classes, "")[code] for code in codes] for name, (codes, classes) in samples.labels.items()}
    frame["driven_by"] = driven_by(genes, asked, best, samples.names, levels)
    claims = {f"genes_q_{q}": int((test.q_gene <= q).sum()) for q in (0.05, 0.1)}
    return frame, {**claims, "permutation": test.scheme, "not_estimated": test.reason, "targets": len(targets)}


def _best_target(genes: Floats, targets: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
    """The strongest target of every gene, its rho, and the p of that pair alone."""
    found = correlate(genes, targets, mutual_ranks=False).genes
    tested = found.best >= 0
    return found.best, np.where(tested, found.best_rho, np.nan), np.where(tested, found.best_p, np.nan)


def _joint(stage: Stage, genes: Floats, normalized_metabolites: pd.DataFrame, samples: Samples) -> Floats:
    """The best joint score over the pathways; missing without named pathways."""
    tested = set(normalized_metabolites["metabolite"])
    values = unit_means(normalized_metabolites, samples)
    scores = [
        joint_score(genes, values[rows_of(named, normalized_metabolites, "metabolite")])
        for name in stage.cohort.spec.pathways
        if (named := pathway_metabolites(stage.cohort, name, tested))
    ]
    return np.max(scores, axis=0) if scores else np.full(len(genes), np.nan)
