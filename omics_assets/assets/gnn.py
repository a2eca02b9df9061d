"""What the graph network says about genes, beside its control and the same map without a network."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.classification import NO_LABELS, labels_of
from omics_assets.assets.importance_frames import expression_level, importance_frame
from omics_assets.assets.latent_frames import latent_matrix
from omics_assets.assets.sample_table import matrix, read_samples_table
from omics_assets.assets.stage import Product, Stage, stage_asset
from omics_assets.assets.verdicts import POOLED, Control, control_row
from omics_assets.methods.classification import Classification, ClassifierResult
from omics_assets.methods.gnn_importance import gnn_importance as map_to_genes
from omics_assets.methods.gnn_verdict import GnnVerdict, gnn_verdicts
from omics_assets.resources.device import SMALL, threads_for
from omics_assets.tables.catalog import CATALOG

PRODUCTS = ("gnn_importance", "gnn_control")


@stage_asset(*PRODUCTS, code_version="1", settings=("importance", "classification"), pool="training")
def gnn_importance(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    gene_latents: pd.DataFrame,
    metabolite_latents: pd.DataFrame,
    classification: pd.DataFrame,
    classification_null: pd.DataFrame,
) -> dict[str, Product]:
    """Carry the network's gradients from the latents to the genes by correlation."""
    table, settings = read_samples_table(samples), stage.cohort.settings.importance
    if gene_latents.empty or not table.labels:
        return {name: Product(CATALOG[name].empty(), reason=NO_LABELS) for name in PRODUCTS}
    with threads_for(SMALL):
        found = map_to_genes(
            matrix(normalized_genes, table.names).T,
            np.hstack([latent_matrix(frame, table) for frame in (gene_latents, metabolite_latents)]),
            labels_of(table),
            table.blocks,
            stage.cohort.settings.classification,
            settings,
            rng=stage.rng(settings.seed),
            device=stage.device,
            progress=stage.progress,
        )
    skipped = "; ".join(f"{label.label}: {label.reason}" for label in found.skipped)
    if not found.labels:
        return {name: Product(CATALOG[name].empty(), reason=skipped) for name in PRODUCTS}
    genes = normalized_genes["gene"]
    level = expression_level(gene_expression, table, genes)
    frames = [importance_frame(genes, POOLED, found.pooled, level, baseline=found.uniform)]
    frames += [
        importance_frame(
            genes,
            label.label,
            label.value,
            level,
            seed_agreement=label.seed_agreement,
            split_half_agreement=label.split_half_agreement,
            control=label.control,
            baseline=found.uniform,
        )
        for label in found.labels
    ]
    verdicts = gnn_verdicts(Classification(_results(classification, classification_null), ()), found)
    rows = [row for verdict in verdicts for row in _control_rows(verdict)]
    control = pd.DataFrame(rows) if rows else CATALOG["gnn_control"].empty()
    sentences = {f"verdict_{verdict.label}": verdict.sentence for verdict in verdicts}
    return {
        "gnn_importance": Product(pd.concat(frames, ignore_index=True), {**sentences, "not_estimated": skipped}),
        "gnn_control": Product(control, sentences, "" if rows else "no label could be classified"),
    }


def _results(classification: pd.DataFrame, null: pd.DataFrame) -> tuple[ClassifierResult, ...]:
    """The stored classification as the verdict reads it: without single predictions."""
    draws = {key: group["balanced_accuracy"].to_numpy() for key, group in null.groupby(["label", "model"])}
    empty = np.empty((0, 0))
    return tuple(
        ClassifierResult(
            label=row["label"],
            model=row["model"],
            accuracy=row["accuracy"],
            balanced_accuracy=row["balanced_accuracy"],
            lower=row["lower"],
            upper=row["upper"],
            units=row["units"],
            null=draws[row["label"], row["model"]],
            p=row["p"],
            predictions=empty.astype(np.int64),
            confusion=empty,
        )
        for row in classification.to_dict("records")
        if (row["label"], row["model"]) in draws
    )


def _control_rows(verdict: GnnVerdict) -> list[dict[str, object]]:
    return [
        control_row(
            "gnn",
            verdict.label,
            "held-out balanced accuracy",
            Control(verdict.accuracy, verdict.accuracy_control, verdict.accuracy_p),
            baseline_value=verdict.logistic,
            baseline_agreement=verdict.logistic_agreement,
            note=verdict.sentence,
        ),
        control_row(
            "gnn",
            verdict.label,
            "split-half agreement",
            Control(verdict.agreement, verdict.agreement_control, verdict.agreement_p),
            baseline_agreement=verdict.uniform_agreement,
        ),
    ]
