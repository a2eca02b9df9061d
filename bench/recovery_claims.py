"""What is claimed where nothing is, and what is found where something is, by the platform's q."""

from __future__ import annotations

import numpy as np
from recovery_cohort import SETTINGS, Prepared, bonus, evidences

from omics_assets.assets.ranking.ranked import rank_genes
from omics_assets.methods.correlation.gene_test import gene_level_test
from omics_assets.methods.ranking.claims import Claims
from omics_assets.settings import CorrelationSettings
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.truth import PathwayTruth

Q = 0.1
CLAIMS = ("weighted", "weighted_fdp", "unweighted", "unweighted_fdp")


def claimed(data: Prepared, pathways: tuple[PathwayTruth, ...], seed: int) -> Claims:
    """Both q of every gene in a cohort that asks for these pathways."""
    others = {"homology": bonus(data, pathways)}
    gathered = evidences(data, pathways, known=True, others=others)
    test = gene_level_test(
        data.genes,
        data.rows(np.concatenate([pathway.targets for pathway in pathways])),
        data.design,
        draws=CorrelationSettings().permutations,
        rng=np.random.default_rng(seed),
    )
    return rank_genes(gathered, test.p_gene, SETTINGS).claims


def null_row(n: int, seed: int) -> dict[str, float]:
    """Whether a cohort without any driven gene claims one; all its targets, one homology search."""
    data = Prepared.of(simulate_cohort(SimulationSpec(samples=n, regime="null", seed=seed)))
    found = claimed(data, data.cohort.pathways, seed)
    return {"weighted": float((found.q <= Q).any()), "unweighted": float((found.q_unweighted <= Q).any())}


def power_row(n: int, seed: int) -> dict[str, float]:
    """Share of the unknown pathway genes claimed, and share of the claims that is false (regulon genes are true)."""
    data = Prepared.of(simulate_cohort(SimulationSpec(samples=n, regime="free", strength="medium", seed=seed)))
    rows = []
    for pathway in data.cohort.pathways:
        found = claimed(data, (pathway,), seed)
        wanted = np.setdiff1d(pathway.genes, pathway.known)
        driven = np.concatenate([pathway.genes, pathway.regulon])
        row = []
        for q in (found.q, found.q_unweighted):
            called = data.kept[q <= Q]
            row += [np.isin(wanted, called).mean(), 1 - np.isin(called, driven).mean() if called.size else 0.0]
        rows.append(row)
    return dict(zip(CLAIMS, np.mean(rows, axis=0), strict=True))
