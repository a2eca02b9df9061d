"""The gene autoencoder where no signal can be: its control."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import NO_UNITS, held_out_masks, matrix, read_samples_table
from omics_assets.assets.cohort_arrays.verdicts import POOLED, Control, control_row
from omics_assets.assets.importance.importance_frames import control_models, first_label
from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.methods.autoencoders.baselines import held_out_baselines
from omics_assets.methods.importance.autoencoder_verdict import AutoencoderVerdict, autoencoder_verdict
from omics_assets.methods.importance.importance import communality
from omics_assets.methods.resampling.fold_matrix import z_score_folds
from omics_assets.methods.statistics.rank_normalization import rank_agreement
from omics_assets.resources.device import threads_for
from omics_assets.tables.catalog import CATALOG

PRODUCTS = ("autoencoder_control", "autoencoder_control_genes")
PCA_COMPONENTS = 5


@stage_asset(*PRODUCTS, code_version="3", settings=("importance", "autoencoder"), pool="training")
def autoencoder_control(
    stage: Stage, samples: pd.DataFrame, normalized_genes: pd.DataFrame, fold_plan: pd.DataFrame
) -> dict[str, Product]:
    """Compare the autoencoder with itself on gene-wise permuted data."""
    table = read_samples_table(samples)
    held_out = held_out_masks(fold_plan, table.names)
    if held_out.shape[1] < 2:
        return {name: Product(CATALOG[name].empty(), reason=NO_UNITS) for name in PRODUCTS}
    settings = stage.cohort.settings.importance
    X = matrix(normalized_genes, table.names).T
    models = control_models(stage, X.shape[1])
    with threads_for(settings.control_preset):
        verdict = autoencoder_verdict(
            X,
            held_out,
            models.shape,
            models.settings,
            labels=first_label(table),
            blocks=table.blocks,
            draws=settings.control_draws,
            rng=stage.rng(settings.seed),
            gradient=settings.gradient,
            device=stage.device,
            progress=stage.progress,
        )
    genes = pd.DataFrame(
        {
            "gene": normalized_genes["gene"],
            "held_out_r2": verdict.importance_control,
            "gradient": verdict.gradient_control,
            "latent_correlation": verdict.latent_correlation_control,
        }
    )
    (pca, *_) = held_out_baselines(z_score_folds(X), held_out[:1], components=(PCA_COMPONENTS,))
    note = f"preset {settings.control_preset}, gene-wise permuted. {verdict.note}".strip()
    rows = pd.DataFrame(_control_rows(verdict, pca.pooled_r2, communality(X), note))
    return {
        "autoencoder_control": Product(rows, {"beats_control": verdict.beats_control}),
        "autoencoder_control_genes": Product(genes),
    }


def _control_rows(
    verdict: AutoencoderVerdict, pca_r2: float, communalities: NDArray[np.float64], note: str
) -> list[dict[str, object]]:
    agreement = rank_agreement(verdict.importance, communalities)
    return [
        control_row(
            "autoencoder",
            POOLED,
            "held-out R2",
            Control(verdict.r2, verdict.r2_control, verdict.r2_p),
            baseline_value=pca_r2,
            baseline_agreement=agreement,
            note=f"PCA with {PCA_COMPONENTS} components on the same folds: {pca_r2:.3g}; {note}",
        ),
        control_row(
            "autoencoder",
            POOLED,
            "split-half agreement",
            Control(verdict.agreement, verdict.agreement_control, verdict.agreement_p),
            baseline_agreement=agreement,
            note=note,
        ),
    ]
