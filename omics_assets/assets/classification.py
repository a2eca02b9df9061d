"""How well tissue, location ... are predicted from held-out latents, by the network and by its rivals."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.latent_frames import fold_latent_array, latent_matrix
from omics_assets.assets.sample_table import Samples, expression_unit, held_out_masks, matrix, read_samples_table
from omics_assets.assets.stage import Product, Stage, stage_asset
from omics_assets.methods.classification import ClassifierResult, classify
from omics_assets.methods.classification_folds import FoldLatents, Label, standardize
from omics_assets.methods.gat import TrainedGat, train_gat
from omics_assets.methods.gat_cross_validation import gat_controls
from omics_assets.methods.normalization import log_expression
from omics_assets.methods.sample_graph import SampleGraph, cosine_graph
from omics_assets.resources.device import SMALL, threads_for
from omics_assets.tables.catalog import CATALOG
from omics_assets.tensor_table import tensors_to_table

NO_LABELS = "the cohort has no labels"
HELD_OUT = ("classification", "confusion", "classification_null")
FINAL = ("gat_model", "sample_graph", "attention_edges")


@stage_asset(*HELD_OUT, code_version="1", settings=("classification",), pool="training")
def classification(
    stage: Stage,
    samples: pd.DataFrame,
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    fold_plan: pd.DataFrame,
    fold_latents: pd.DataFrame,
) -> dict[str, Product]:
    """Predict every label in samples that no step has seen."""
    table, settings = read_samples_table(samples), stage.cohort.settings.classification
    if fold_latents.empty or not table.labels:
        reason = NO_LABELS if not table.labels else "there are no held-out latents"
        return {name: Product(CATALOG[name].empty(), reason=reason) for name in HELD_OUT}
    expressed = gene_expression.set_index("gene").loc[normalized_genes["gene"].tolist()]
    latents = [fold_latent_array(fold_latents, table, modality) for modality in ("gene", "metabolite")]
    data = FoldLatents(
        np.concatenate(latents, axis=-1),
        held_out_masks(fold_plan, table.names),
        log_expression(matrix(expressed, table.names), expression_unit(gene_expression)).T,
        table.blocks,
        labels_of(table),
    )
    rng = stage.rng(settings.seed)
    with threads_for(SMALL):
        found = classify(data, settings, rng=rng, device=stage.device, progress=stage.progress)
        controls = gat_controls(data, settings, rng=rng, device=stage.device, progress=stage.progress)
    rows = [_row(result) for result in found.results] + [
        {
            "label": control.label,
            "model": control.control,
            "accuracy": float(control.accuracy.mean()),
            "balanced_accuracy": float(control.balanced_accuracy.mean()),
            "permutations": 0,
            "units": len(np.unique(table.blocks)),
        }
        for control in controls
    ]
    skipped = "; ".join(f"{label.label}: {label.reason}" for label in found.skipped)
    if not rows:
        return {name: Product(CATALOG[name].empty(), reason=skipped) for name in HELD_OUT}
    columns = [column.name for column in CATALOG["classification"].columns]
    best = {
        f"{r.label}_{r.model}": r.balanced_accuracy for r in found.results if r.model in {"gat", "logistic_regression"}
    }
    classes = {label.name: label.classes for label in data.labels}
    return {
        "classification": Product(pd.DataFrame(rows).reindex(columns=columns), {**best, "not_estimated": skipped}),
        "confusion": Product(pd.concat([_confusion(result, classes) for result in found.results], ignore_index=True)),
        "classification_null": Product(pd.concat([_null(result) for result in found.results], ignore_index=True)),
    }


@stage_asset(*FINAL, code_version="1", settings=("classification",), pool="training")
def final_network(
    stage: Stage, samples: pd.DataFrame, gene_latents: pd.DataFrame, metabolite_latents: pd.DataFrame
) -> dict[str, Product]:
    """Train one network per label on all samples: for its attention and as a stored model, never for a claim."""
    table, settings = read_samples_table(samples), stage.cohort.settings.classification
    labels = [label for label in labels_of(table) if len(label.classes) > 1]
    if gene_latents.empty or not labels:
        reason = NO_LABELS if not labels else "there are no latents"
        return {name: Product(CATALOG[name].empty(), reason=reason) for name in FINAL}
    joint = np.hstack([latent_matrix(frame, table) for frame in (gene_latents, metabolite_latents)])
    everyone = np.ones(len(table.names), dtype=bool)
    latents = standardize(joint, everyone)
    graph = cosine_graph(latents, neighbours=settings.neighbours)
    tensors: dict[str, NDArray[np.generic]] = {}
    graphs, attention = [], []
    with threads_for(SMALL):
        for label in labels:
            trained = train_gat(
                latents,
                graph,
                (label.codes,),
                everyone,
                settings,
                classes=(len(label.classes),),
                seed=settings.seed,
                device=stage.device,
            )
            tensors |= {f"{label.name}.{name}": value for name, value in trained.state.items()}
            graphs.append(_graph_rows(label.name, graph, table))
            attention.append(_attention_rows(label.name, trained, table))
    return {
        "gat_model": Product(tensors_to_table(tensors), {"parameters": sum(t.size for t in tensors.values())}),
        "sample_graph": Product(pd.concat(graphs, ignore_index=True)),
        "attention_edges": Product(pd.concat(attention, ignore_index=True)),
    }


def labels_of(samples: Samples) -> tuple[Label, ...]:
    """Return the labels as the classifiers want them."""
    return tuple(Label(name, codes, classes) for name, (codes, classes) in samples.labels.items())


def _row(result: ClassifierResult) -> dict[str, object]:
    names = (
        "label",
        "model",
        "accuracy",
        "balanced_accuracy",
        "lower",
        "upper",
        "chance",
        "p",
        "permutations",
        "units",
    )
    return {name: getattr(result, name) for name in names}


def _confusion(result: ClassifierResult, classes: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    names = np.array(classes[result.label], dtype=object)
    true, predicted = np.indices(result.confusion.shape).reshape(2, -1)
    counts = {"true_class": names[true], "predicted_class": names[predicted], "count": result.confusion.reshape(-1)}
    return pd.DataFrame({"label": result.label, "model": result.model, **counts})


def _null(result: ClassifierResult) -> pd.DataFrame:
    draws = {"draw": np.arange(len(result.null)), "balanced_accuracy": result.null}
    return pd.DataFrame({"label": result.label, "model": result.model, **draws})


def _graph_rows(label: str, graph: SampleGraph, samples: Samples) -> pd.DataFrame:
    names = np.array(samples.names, dtype=object)
    edges = {"source": names[graph.source], "target": names[graph.target], "similarity": graph.similarity}
    return pd.DataFrame({"label": label, **edges})


def _attention_rows(label: str, trained: TrainedGat, samples: Samples) -> pd.DataFrame:
    names = np.array(samples.names, dtype=object)
    edge, head = np.indices(trained.attention.shape).reshape(2, -1)
    return pd.DataFrame(
        {
            "label": label,
            "source": names[trained.edges[0][edge]],
            "target": names[trained.edges[1][edge]],
            "head": head,
            "attention": trained.attention.reshape(-1),
        }
    )
