"""The autoencoders: cross-validated quality, final models, latents, and their projections."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.sample_table import (
    ANALYTE,
    NO_UNITS,
    blank_corrected,
    held_out_masks,
    matrix,
    read_samples_table,
)
from omics_assets.assets.latents.autoencoder_fits import collapsed, fit, modelled_genes, modelled_metabolites
from omics_assets.assets.latents.latent_frames import (
    fold_latent_rows,
    history_numbers,
    history_rows,
    latent_frame,
    latent_matrix,
    quality_numbers,
    quality_rows,
    reconstruction_frame,
)
from omics_assets.assets.latents.stored_models import earlier_model, model_table
from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import RECIPES, stage_asset
from omics_assets.checks import beats_pca_5
from omics_assets.methods.autoencoders.projections import project
from omics_assets.resources.checkpoints import Checkpoints
from omics_assets.tables.catalog import CATALOG

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
    code_version="3",
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
    recipe = RECIPES["gene_latents"].digest(stage.root, stage.cohort)
    finished = Checkpoints.of(stage.root, stage.cohort.key, PRODUCTS[0], recipe)
    corrected = blank_corrected(metabolite_intensity, metabolite_features, stage.cohort.settings.preparation)
    modelled = (
        modelled_genes(stage, table, gene_expression, normalized_genes),
        modelled_metabolites(stage, table, corrected, metabolites),
    )
    genes, other = fits = [
        fit(
            stage,
            each,
            held_out,
            store=finished.within(f"{each.modality}_{stage.device}"),
            earlier=earlier_model(stage, each, table),
        )
        for each in modelled
    ]
    preset = stage.cohort.settings.autoencoder.preset
    quality = pd.concat([quality_rows(fitted, preset) for fitted in fits], ignore_index=True)
    history = pd.concat([history_rows(fitted) for fitted in fits], ignore_index=True)
    numbers = quality_numbers(fits)
    return {
        "gene_latents": Product(latent_frame(table, genes.latents), numbers, failed_gate=collapsed(genes.latents)),
        "metabolite_latents": Product(latent_frame(table, other.latents), numbers),
        "gene_autoencoder": Product(model_table(genes, table)),
        "metabolite_autoencoder": Product(model_table(other, table)),
        "training_history": Product(history, history_numbers(fits)),
        "autoencoder_quality": Product(quality, numbers, findings={"beats_pca_5": beats_pca_5(quality)}),
        "gene_reconstruction": Product(reconstruction_frame(genes)),
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
