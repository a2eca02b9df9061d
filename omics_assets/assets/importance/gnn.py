"""What the graph network says about genes, beside its control and the same map without a network."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.classification.classification import NO_LABELS, labels_of
from omics_assets.assets.cohort_arrays.sample_table import matrix, read_samples_table
from omics_assets.assets.cohort_arrays.verdicts import POOLED, Control, control_row
from omics_assets.assets.importance.importance_frames import expression_level, importance_frame
from omics_assets.assets.latents.latent_frames import latent_matrix
from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.methods.classification.held_out_sentence import HeldOut
from omics_assets.methods.importance.gnn_importance import gnn_importance as map_to_genes
from omics_assets.methods.importance.gnn_verdict import GnnVerdict, gnn_verdicts
from omics_assets.resources.device import SMALL, threads_for
from omics_assets.tables.catalog import CATALOG

PRODUCTS = ("gnn_importance", "gnn_control")


@stage_asset(*PRODUCTS, code_version="4", settings=("importance", "classification"), pool="training")
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
    labels = labels_of(table, stage.cohort.settings.classification)
    if gene_latents.empty or not labels:
        return {name: Product(CATALOG[name].empty(), reason=NO_LABELS) for name in PRODUCTS}
    with threads_for(SMALL):
        found = map_to_genes(
            matrix(normalized_genes, table.names).T,
            np.hstack([latent_matrix(frame, table) for frame in (gene_latents, metabolite_latents)]),
            labels,
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
    frames = [importance_frame(genes, POOLED, found.pooled, level, baseline=found.uniform, by_seed=found.by_seed)]
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
        ).assign(linear_value=label.linear, anova_f=label.anova.f, anova_q=label.anova.q)
        for label in found.labels
    ]
    verdicts = gnn_verdicts(_held_out(classification_null, classification), found)
    rows = [row for verdict in verdicts for row in _control_rows(verdict)]
    control = pd.DataFrame(rows) if rows else CATALOG["gnn_control"].empty()
    sentences = {f"verdict_{verdict.label}": verdict.sentence for verdict in verdicts}
    return {
        "gnn_importance": Product(pd.concat(frames, ignore_index=True), {**sentences, "not_estimated": skipped}),
        "gnn_control": Product(control, sentences, "" if rows else "no label could be classified"),
    }


def _held_out(null: pd.DataFrame, classification: pd.DataFrame) -> tuple[HeldOut, ...]:
    """The stored classification as the verdict reads it; controls, which are not permuted, are left out."""
    draws = dict(tuple(null.groupby(["label", "model"])))
    rows = []
    for row in classification.to_dict("records"):
        key = (row["label"], row["model"])
        column = "balanced_accuracy" if np.isnan(row["r2"]) else "r2"
        if key in draws:
            values = draws[key][column].to_numpy(dtype=np.float64)
            measure, units = column.replace("_", " ").replace("r2", "R2"), int(row["units"])
            rows.append(HeldOut(*key, measure, row[column], values, row["p"], units))
    return tuple(rows)


def _control_rows(verdict: GnnVerdict) -> list[dict[str, object]]:
    return [
        control_row(
            "gnn",
            verdict.label,
            f"held-out {verdict.measure}",
            Control(verdict.accuracy, verdict.accuracy_control, verdict.accuracy_p),
            baseline_value=verdict.linear,
            baseline_agreement=verdict.linear_agreement,
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
