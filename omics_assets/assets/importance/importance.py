"""What the gene autoencoder says about genes, beside its control and trivial rival."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import NO_UNITS, matrix, read_samples_table
from omics_assets.assets.cohort_arrays.verdicts import POOLED
from omics_assets.assets.importance.importance_frames import (
    SEED,
    control_models,
    expression_level,
    first_label,
    importance_frame,
    importance_metadata,
)
from omics_assets.assets.latents.latent_frames import latent_matrix
from omics_assets.assets.machinery.product import Number, Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.methods.importance.attribution import gradient_importance as attribute
from omics_assets.methods.importance.importance import (
    communality,
    latent_correlation,
    split_half_agreement,
    split_halves,
)
from omics_assets.methods.importance.importance import reconstruction_importance as reconstruct
from omics_assets.methods.statistics.rank_normalization import rank_agreement
from omics_assets.resources.device import threads_for
from omics_assets.tables.catalog import CATALOG

Floats = NDArray[np.float64]
SPLIT_HALF_SEEDS = 5


@stage_asset("reconstruction_importance", code_version="3", settings=("importance",))
def reconstruction_importance(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    gene_latents: pd.DataFrame,
    gene_reconstruction: pd.DataFrame,
    autoencoder_control: pd.DataFrame,
    autoencoder_control_genes: pd.DataFrame,
) -> Product:
    """Rank the genes by how well they are predicted in samples never seen."""
    if gene_reconstruction.empty:
        return Product(CATALOG["reconstruction_importance"].empty(), reason=NO_UNITS)
    table, settings = read_samples_table(samples), stage.cohort.settings.importance
    genes = normalized_genes["gene"]
    X = matrix(normalized_genes, table.names).T
    by_gene = gene_reconstruction.set_index("gene").loc[genes]
    seeds = [name for name in by_gene.columns if name.startswith(SEED)]
    found = reconstruct(
        by_gene[seeds].to_numpy(dtype=np.float64).T,
        by_gene["in_sample_mse"].to_numpy(dtype=np.float64),
        kind=settings.reconstruction,
    )
    level = expression_level(gene_expression, table, genes)
    # halves and control are those of the held-out R2: the published form has neither
    held_out = settings.reconstruction == "held_out_r2"
    halves = autoencoder_control.set_index("statistic")["value"].get("split-half agreement", np.nan)
    frame = importance_frame(
        genes,
        POOLED,
        found.score,
        level,
        seed_agreement=found.seed_agreement,
        split_half_agreement=float(halves) if held_out else np.nan,
        control=_control_of(autoencoder_control_genes, genes, "held_out_r2") if held_out else None,
        baseline=communality(X),
        by_seed=found.by_seed,
    ).assign(
        latent_correlation=latent_correlation(X, latent_matrix(gene_latents, table)),
        latent_correlation_control=_control_of(autoencoder_control_genes, genes, "latent_correlation"),
    )
    said: dict[str, Number] = {
        "definition": found.definition,
        "control_preset": settings.control_preset,
        "latent_correlation_agreement": rank_agreement(found.score, frame["latent_correlation"].to_numpy()),
    }
    return Product(frame, said | importance_metadata(frame, level))


@stage_asset("gradient_importance", code_version="3", settings=("importance", "autoencoder"), pool="training")
def gradient_importance(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    autoencoder_control_genes: pd.DataFrame,
) -> Product:
    """Rank the genes by how far the latents listen to them."""
    if autoencoder_control_genes.empty:
        return Product(CATALOG["gradient_importance"].empty(), reason=NO_UNITS)
    table, settings = read_samples_table(samples), stage.cohort.settings.importance
    genes = normalized_genes["gene"]
    X = matrix(normalized_genes, table.names).T
    models = control_models(stage, len(genes))
    seeds = range(settings.seed, settings.seed + settings.gradient_seeds)
    attributed = partial(attribute, models=models, kind=settings.gradient)
    halves = split_halves(first_label(table), table.blocks, rng=stage.rng(settings.seed))
    with threads_for(settings.control_preset):
        found = attributed(X, seeds=seeds, progress=stage.progress)
        agreement = split_half_agreement(
            X, halves, lambda half, _: attributed(half, seeds=seeds[:SPLIT_HALF_SEEDS]).value
        )
    level = expression_level(gene_expression, table, genes)
    frame = importance_frame(
        genes,
        POOLED,
        found.score,
        level,
        seed_agreement=found.seed_agreement,
        split_half_agreement=agreement,
        control=_control_of(autoencoder_control_genes, genes, "gradient"),
        baseline=communality(X),
        by_seed=found.by_seed,
    )
    said: dict[str, Number] = {
        "definition": found.definition,
        "control_preset": settings.control_preset,
        "seeds": len(seeds),
    }
    return Product(frame, said | importance_metadata(frame, level))


def _control_of(control_genes: pd.DataFrame, genes: pd.Series[str], column: str) -> Floats:
    return control_genes.set_index("gene")[column].reindex(genes).to_numpy(dtype=np.float64)
