"""What the autoencoder says about genes, beside its controls and trivial rivals."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.importance_frames import NO_UNITS, expression_level, importance_frame
from omics_assets.assets.latent_frames import fold_latent_array
from omics_assets.assets.sample_table import Samples, held_out_masks, matrix, read_samples_table
from omics_assets.assets.stage import Product, Stage, stage_asset
from omics_assets.assets.targets import rows_of, target_ids
from omics_assets.assets.verdicts import POOLED, Control, control_row
from omics_assets.methods.attribution import gradient_importance as attribute
from omics_assets.methods.attribution import gradient_split_half
from omics_assets.methods.autoencoder import TrainedAutoencoder, architecture
from omics_assets.methods.autoencoder_verdict import AutoencoderVerdict, autoencoder_verdict, control_settings
from omics_assets.methods.gene_scores import max_abs_rho
from omics_assets.methods.importance import communality, rank_agreement, seed_agreement, split_halves
from omics_assets.methods.target_gradient import target_gradient
from omics_assets.resources.device import threads_for
from omics_assets.settings import AutoencoderSettings
from omics_assets.tables.catalog import CATALOG
from omics_assets.tensor_table import table_to_tensors

Floats = NDArray[np.float64]
SPLIT_HALF_SEEDS = 5


@stage_asset(
    "autoencoder_control",
    "autoencoder_control_genes",
    code_version="1",
    settings=("importance", "autoencoder"),
    pool="training",
)
def autoencoder_control(
    stage: Stage, samples: pd.DataFrame, normalized_genes: pd.DataFrame, fold_plan: pd.DataFrame
) -> dict[str, Product]:
    """Compare the autoencoder with itself on gene-wise permuted data."""
    table = read_samples_table(samples)
    held_out = held_out_masks(fold_plan, table.names)
    if held_out.shape[1] < 2:
        names = ("autoencoder_control", "autoencoder_control_genes")
        return {name: Product(CATALOG[name].empty(), reason=NO_UNITS) for name in names}
    settings = stage.cohort.settings.importance
    X = matrix(normalized_genes, table.names).T
    controls = compact(stage)
    with threads_for(controls.preset):
        verdict = autoencoder_verdict(
            X,
            held_out,
            architecture(controls.preset, "gene", features=X.shape[1]),
            controls,
            labels=first_label(table),
            blocks=table.blocks,
            draws=settings.control_draws,
            rng=stage.rng(settings.seed),
            device=stage.device,
            progress=stage.progress,
        )
    genes = pd.DataFrame(
        {
            "gene": normalized_genes["gene"],
            "held_out_r2": verdict.importance_control,
            "gradient": verdict.gradient_control,
        }
    )
    rows = _control_rows(
        verdict, communality(X), f"preset {settings.control_preset}, gene-wise permuted. {verdict.note}"
    )
    return {
        "autoencoder_control": Product(pd.DataFrame(rows), {"beats_control": verdict.beats_control}),
        "autoencoder_control_genes": Product(genes),
    }


@stage_asset("reconstruction_importance", code_version="1", settings=("importance",))
def reconstruction_importance(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    gene_reconstruction: pd.DataFrame,
    autoencoder_control: pd.DataFrame,
    autoencoder_control_genes: pd.DataFrame,
) -> Product:
    """Rank the genes by how well they are predicted in samples never seen."""
    if gene_reconstruction.empty:
        return Product(CATALOG["reconstruction_importance"].empty(), reason=NO_UNITS)
    table = read_samples_table(samples)
    by_gene = gene_reconstruction.set_index("gene").loc[normalized_genes["gene"]]
    published = stage.cohort.settings.importance.reconstruction == "published"
    score = -by_gene["in_sample_mse"] if published else by_gene["held_out_r2"]
    seeds = by_gene[[name for name in by_gene.columns if name.startswith("seed_")]].to_numpy().T
    halves = autoencoder_control.set_index("statistic")["value"].get("split-half agreement", np.nan)
    baseline = communality(matrix(normalized_genes, table.names).T)
    frame = importance_frame(
        normalized_genes["gene"],
        POOLED,
        score.to_numpy(dtype=np.float64),
        expression_level(gene_expression, table, normalized_genes["gene"]),
        seed_agreement=seed_agreement(seeds),
        split_half_agreement=float(halves),
        control=_control_of(autoencoder_control_genes, normalized_genes["gene"], "held_out_r2"),
        baseline=baseline,
    )
    definition = "in-sample mean squared error, low = important (published)" if published else "held-out R2"
    return Product(frame, {"definition": definition, **_agreement(frame, baseline)})


@stage_asset("gradient_importance", code_version="1", settings=("importance", "autoencoder"), pool="training")
def gradient_importance(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    gene_autoencoder: pd.DataFrame,
    autoencoder_control_genes: pd.DataFrame,
) -> Product:
    """Rank the genes by how far the latents listen to them."""
    if gene_autoencoder.empty:
        return Product(CATALOG["gradient_importance"].empty(), reason=NO_UNITS)
    table, settings = read_samples_table(samples), stage.cohort.settings.importance
    X = matrix(normalized_genes, table.names).T
    controls = compact(stage)
    shape = architecture(controls.preset, "gene", features=X.shape[1])
    epochs = controls.min_epochs  # a network that has memorised the samples listens to noise
    seeds = range(settings.seed, settings.seed + settings.gradient_seeds)
    halves = split_halves(first_label(table), table.blocks, rng=stage.rng(settings.seed))
    attributed = partial(
        attribute, shape=shape, settings=controls, epochs=epochs, kind=settings.gradient, device=stage.device
    )
    with threads_for(controls.preset):
        found = attributed(X, seeds=seeds, progress=stage.progress)
        agreement = gradient_split_half(
            X,
            halves,
            shape,
            controls,
            epochs=epochs,
            seeds=seeds[:SPLIT_HALF_SEEDS],
            kind=settings.gradient,
            device=stage.device,
        )
    baseline = communality(X)
    frame = importance_frame(
        normalized_genes["gene"],
        POOLED,
        found.score,
        expression_level(gene_expression, table, normalized_genes["gene"]),
        seed_agreement=found.seed_agreement,
        split_half_agreement=agreement,
        control=_control_of(autoencoder_control_genes, normalized_genes["gene"], "gradient"),
        baseline=baseline,
    )
    return Product(frame, {"definition": found.definition, "preset": controls.preset, **_agreement(frame, baseline)})


@stage_asset("target_gradient_importance", code_version="1", settings=("importance", "autoencoder"))
def target_gradient_importance(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    metabolite_features: pd.DataFrame,
    fold_plan: pd.DataFrame,
    fold_latents: pd.DataFrame,
    gene_autoencoder: pd.DataFrame,
) -> Product:
    """Carry the gradient of a prediction of the targets back to the genes."""
    table = read_samples_table(samples)
    targets = target_ids(stage.cohort, normalized_metabolites, metabolite_features)
    if gene_autoencoder.empty or not targets:
        return Product(CATALOG["target_gradient_importance"].empty(), reason=NO_UNITS if targets else "no target")
    asked = matrix(normalized_metabolites, table.names)[rows_of(targets, normalized_metabolites, "metabolite")]
    genes = matrix(normalized_genes, table.names)
    model = TrainedAutoencoder.from_tensors(table_to_tensors(CATALOG["gene_autoencoder"].arrow(gene_autoencoder)))
    found = target_gradient(
        [model],
        genes.T,
        fold_latent_array(fold_latents, table, "gene"),
        held_out_masks(fold_plan, table.names),
        asked.T,
    )
    frame = importance_frame(
        normalized_genes["gene"],
        POOLED,
        found.value.max(axis=0),
        expression_level(gene_expression, table, normalized_genes["gene"]),
        baseline=max_abs_rho(genes, asked),
    )
    return Product(frame, {"head_held_out_r2": float(np.median(found.head_r2)), "targets": len(targets)})


def compact(stage: Stage) -> AutoencoderSettings:
    """Return the settings of control draws, split halves and gradient seeds."""
    settings = stage.cohort.settings
    return control_settings(settings.autoencoder, preset=settings.importance.control_preset)


def first_label(samples: Samples) -> NDArray[np.int64] | None:
    """Return the codes of the first label, by which halves are stratified."""
    return next((codes for codes, _ in samples.labels.values()), None)


def _control_rows(verdict: AutoencoderVerdict, baseline: Floats, note: str) -> list[dict[str, object]]:
    agreement = rank_agreement(verdict.importance, baseline)
    return [
        control_row(
            "autoencoder",
            POOLED,
            "held-out R2",
            Control(verdict.r2, verdict.r2_control, verdict.r2_p),
            baseline_value=float(baseline.mean()),
            baseline_agreement=agreement,
            note=note,
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


def _control_of(control_genes: pd.DataFrame, genes: pd.Series[str], column: str) -> Floats:
    return control_genes.set_index("gene")[column].reindex(genes).to_numpy(dtype=np.float64)


def _agreement(frame: pd.DataFrame, baseline: Floats) -> dict[str, float]:
    ordered = frame.sort_values("gene")["value"].to_numpy(dtype=np.float64)
    return {"agreement_with_baseline": rank_agreement(ordered, baseline)}
