"""The autoencoders: cross-validated quality, final models, latents, and their projections."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.autoencoder_fits import collapsed, fit, gene_folds, metabolite_folds
from omics_assets.assets.importance_frames import NO_UNITS
from omics_assets.assets.latent_frames import (
    fold_latent_rows,
    history_rows,
    latent_frame,
    latent_matrix,
    quality_rows,
    reconstruction_frame,
)
from omics_assets.assets.sample_table import blank_corrected, held_out_masks, matrix, read_samples_table
from omics_assets.assets.stage import Product, Stage, stage_asset
from omics_assets.assets.targets import ANALYTE
from omics_assets.checks import beats_pca_5
from omics_assets.methods.projections import project
from omics_assets.tables.catalog import CATALOG
from omics_assets.tensor_table import tensors_to_table

PRODUCTS = (
    "gene_latents",
    "metabolite_latents",
    "gene_autoencoder",
    "metabolite_autoencoder",
    "training_history",
    "autoencoder_quality",
    "gene_reconstruction",
    "fold_latents",
)


@stage_asset(
    *PRODUCTS,
    code_version="2",
    settings=("autoencoder", "preparation"),
    gate="latents_not_collapsed",
    checks={"autoencoder_quality": ("beats_pca_5",)},
    pool="training",
)
def autoencoders(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    metabolite_intensity: pd.DataFrame,
    metabolite_features: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    fold_plan: pd.DataFrame,
) -> dict[str, Product]:
    """Train both autoencoders on the shared folds, then on all samples."""
    table = read_samples_table(samples)
    held_out = held_out_masks(fold_plan, table.names)
    analytes = metabolite_features.loc[metabolite_features["role"] == ANALYTE, "metabolite"]
    metabolites = normalized_metabolites[normalized_metabolites["metabolite"].isin(analytes)]
    if held_out.shape[1] < 2 or metabolites.empty:
        reason = "no metabolite is an analyte" if metabolites.empty else NO_UNITS
        return {name: Product(CATALOG[name].empty(), reason=reason) for name in PRODUCTS}
    in_gene_folds = gene_folds(stage, table, gene_expression, normalized_genes["gene"])
    corrected = blank_corrected(metabolite_intensity, metabolite_features, stage.cohort.settings.preparation)
    in_metabolite_folds = metabolite_folds(stage, table, corrected, metabolites["metabolite"])
    genes = fit(stage, "gene", matrix(normalized_genes, table.names), in_gene_folds, held_out)
    other = fit(stage, "metabolite", matrix(metabolites, table.names), in_metabolite_folds, held_out)
    fits = (genes, other)
    preset = stage.cohort.settings.autoencoder.preset
    quality = pd.concat([quality_rows(fitted, preset) for fitted in fits], ignore_index=True)
    r2 = {f"{fitted.modality}_held_out_r2": fitted.validated.pooled_r2 for fitted in fits}
    return {
        "gene_latents": Product(latent_frame(table, genes.latents), r2, failed_gate=collapsed(genes.latents)),
        "metabolite_latents": Product(latent_frame(table, other.latents), r2),
        "gene_autoencoder": Product(tensors_to_table(genes.model.to_tensors())),
        "metabolite_autoencoder": Product(tensors_to_table(other.model.to_tensors())),
        "training_history": Product(pd.concat([history_rows(fitted) for fitted in fits], ignore_index=True)),
        "autoencoder_quality": Product(quality, r2, findings={"beats_pca_5": beats_pca_5(quality)}),
        "gene_reconstruction": Product(reconstruction_frame(normalized_genes["gene"], genes)),
        "fold_latents": Product(
            pd.concat([fold_latent_rows(table, held_out, fitted) for fitted in fits], ignore_index=True)
        ),
    }


@stage_asset("projections", code_version="1", settings=("autoencoder",))
def projections(
    stage: Stage,
    samples: pd.DataFrame,
    gene_latents: pd.DataFrame,
    metabolite_latents: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
) -> Product:
    """Project latents, and the raw matrices beside them, to the plane."""
    table = read_samples_table(samples)
    genes, metabolites = latent_matrix(gene_latents, table), latent_matrix(metabolite_latents, table)
    views = {
        "gene": genes,
        "metabolite": metabolites,
        "joint": np.hstack([genes, metabolites]),
        "raw genes": matrix(normalized_genes, table.names).T,
        "raw metabolites": matrix(normalized_metabolites, table.names).T,
    }
    parts, skipped = [], []
    for name, X in views.items():
        if not X.shape[1]:
            continue
        for projection in project(X, rng=stage.rng(stage.cohort.settings.autoencoder.seed)):
            if projection.reason:
                skipped.append(f"{name}, {projection.method}: {projection.reason}")
                continue
            x, y = projection.coordinates.T
            rows = {"sample": table.names, "modality": name, "method": projection.method, "x": x, "y": y}
            parts.append(pd.DataFrame(rows))
    frame = pd.concat(parts, ignore_index=True) if parts else CATALOG["projections"].empty()
    return Product(frame, {"skipped": "; ".join(skipped)})
