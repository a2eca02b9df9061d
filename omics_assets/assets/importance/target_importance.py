"""What a prediction of the targets from the gene latents says about genes, beside its controls and trivial rival."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import NO_UNITS, Samples, held_out_masks, matrix, read_samples_table
from omics_assets.assets.cohort_arrays.targets import rows_of, target_ids
from omics_assets.assets.cohort_arrays.verdicts import POOLED, Control, control_row
from omics_assets.assets.importance.importance import SPLIT_HALF_SEEDS
from omics_assets.assets.importance.importance_frames import (
    ExpressionLevel,
    control_models,
    expression_level,
    first_label,
    importance_frame,
    importance_metadata,
)
from omics_assets.assets.latents.latent_frames import fold_latent_array
from omics_assets.assets.machinery.product import Number, Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.methods.correlation.gene_scores import max_abs_rho
from omics_assets.methods.importance.importance import Importance, split_half_agreement, split_halves
from omics_assets.methods.importance.target_gradient import target_gradient, target_gradient_control
from omics_assets.methods.importance.target_head import HeadVerdict, best_predicted, head_verdict
from omics_assets.resources.device import threads_for
from omics_assets.tables.catalog import CATALOG

Floats = NDArray[np.float64]
PRODUCTS = ("target_gradient_importance", "target_gradient_control")
UNPREDICTED = "no target is predicted better than by its mean"


@stage_asset(*PRODUCTS, code_version="4", settings=("importance", "autoencoder"), pool="training")
def target_gradient_importance(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    metabolite_features: pd.DataFrame,
    fold_plan: pd.DataFrame,
    fold_latents: pd.DataFrame,
) -> dict[str, Product]:
    """Carry the gradient of a prediction of the targets back to the genes."""
    table, settings = read_samples_table(samples), stage.cohort.settings.importance
    targets = target_ids(stage.cohort, normalized_metabolites, metabolite_features)
    if fold_latents.empty or not targets:
        return {name: Product(CATALOG[name].empty(), reason=NO_UNITS if targets else "no target") for name in PRODUCTS}
    asked = matrix(normalized_metabolites, table.names)[rows_of(targets, normalized_metabolites, "metabolite")]
    heads = head_verdict(
        fold_latent_array(fold_latents, table, "gene"),
        held_out_masks(fold_plan, table.names),
        asked.T,
        table.design,
        draws=settings.control_draws,
        rng=stage.rng(settings.seed),
    )
    row = _head_row(heads, f"{len(targets)} targets; {heads.note}")
    judged = Product(pd.DataFrame([row]), {"p": heads.p})
    used = best_predicted(heads.r2)
    said: dict[str, Number] = {
        "targets": len(targets),
        "targets_used": len(used),
        "head_held_out_r2": float(np.median(heads.r2)),
    }
    if not len(used):
        unpredicted = Product(CATALOG["target_gradient_importance"].empty(), said, reason=UNPREDICTED)
        return {"target_gradient_importance": unpredicted, "target_gradient_control": judged}
    level = expression_level(gene_expression, table, normalized_genes["gene"])
    gradient = _gradient(stage, table, normalized_genes, level, asked, used)
    importance = Product(gradient.frame, {**said, **gradient.metadata})
    return {"target_gradient_importance": importance, "target_gradient_control": judged}


def _gradient(
    stage: Stage,
    table: Samples,
    normalized_genes: pd.DataFrame,
    level: ExpressionLevel,
    asked: Floats,
    used: NDArray[np.int64],
) -> Product:
    """The gradient of the used targets beside its controls and the largest |rho| to all that were asked about."""
    settings, X = stage.cohort.settings.importance, matrix(normalized_genes, table.names).T
    found, agreement, control = _with_controls(stage, table, X, asked[used].T)
    frame = importance_frame(
        normalized_genes["gene"],
        POOLED,
        found.score,
        level,
        seed_agreement=found.seed_agreement,
        split_half_agreement=agreement,
        control=control,
        baseline=max_abs_rho(X.T, asked),
        by_seed=found.by_seed,
    )
    said: dict[str, Number] = {
        "definition": found.definition,
        "control_preset": settings.control_preset,
        "seeds": settings.gradient_seeds,
    }
    return Product(frame, said | importance_metadata(frame, level))


def _with_controls(stage: Stage, table: Samples, X: Floats, targets: Floats) -> tuple[Importance, float, Floats]:
    """The target gradient, its split-half agreement, and its value on gene-wise permuted data."""
    settings = stage.cohort.settings.importance
    models = control_models(stage, X.shape[1])
    seeds = range(settings.seed, settings.seed + settings.gradient_seeds)
    halves = split_halves(first_label(table), table.blocks, rng=stage.rng(settings.seed))

    def of_half(half: Floats, mask: NDArray[np.bool_]) -> Floats:
        few, blocks = seeds[:SPLIT_HALF_SEEDS], table.blocks[mask]
        return target_gradient(half, targets[mask], models, blocks=blocks, seeds=few).value

    with threads_for(settings.control_preset):
        found = target_gradient(X, targets, models, blocks=table.blocks, seeds=seeds, progress=stage.progress)
        agreement = split_half_agreement(X, halves, of_half)
        control = target_gradient_control(
            X,
            targets,
            models,
            blocks=table.blocks,
            draws=settings.control_draws,
            seed=settings.seed,
            rng=stage.rng(settings.seed),
            progress=stage.progress,
        )
    return found, agreement, control


def _head_row(heads: HeadVerdict, note: str) -> dict[str, object]:
    return control_row(
        "target_gradient",
        POOLED,
        "held-out R2 of the heads",
        Control(heads.statistic, heads.control, heads.p),
        note=note,
    )
