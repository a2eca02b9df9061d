"""How well tissue, location ... are predicted from held-out latents, by the network and by its rivals."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.classification.classification_frames import classification_rows, confusion_rows, null_rows
from omics_assets.assets.cohort_arrays.sample_table import (
    Samples,
    expression_unit,
    held_out_masks,
    matrix,
    read_samples_table,
)
from omics_assets.assets.latents.latent_frames import fold_latent_array, latent_matrix
from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.cohort import unknown_names
from omics_assets.errors import InputError
from omics_assets.methods.classification.classification import classify
from omics_assets.methods.classification.classification_folds import FoldLatents, Label, standardize
from omics_assets.methods.classification.edge_agreement import edge_agreement
from omics_assets.methods.classification.gat import TrainedGat, train_gat
from omics_assets.methods.classification.gat_controls import gat_controls
from omics_assets.methods.classification.network_graph import network_graph
from omics_assets.methods.classification.numeric_labels import label_numbers
from omics_assets.methods.classification.sample_graph import SampleGraph
from omics_assets.methods.preparation.normalization import log_expression
from omics_assets.resources.device import SMALL, threads_for
from omics_assets.settings import ClassificationSettings
from omics_assets.tables.catalog import CATALOG
from omics_assets.tensor_table import tensors_to_table

NO_LABELS = "the cohort has no labels"
ONLY_NUMBERS = "all labels are numbers: there are no classes to confuse"
HELD_OUT = ("classification", "confusion", "classification_null")
FINAL = ("gat_model", "sample_graph", "attention_edges")


@stage_asset(*HELD_OUT, code_version="3", settings=("classification",), pool="training")
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
    labels = labels_of(table, settings)
    if fold_latents.empty or not labels:
        reason = NO_LABELS if not labels else "there are no held-out latents"
        return {name: Product(CATALOG[name].empty(), reason=reason) for name in HELD_OUT}
    expressed = gene_expression.set_index("gene").loc[normalized_genes["gene"].tolist()]
    latents = [fold_latent_array(fold_latents, table, modality) for modality in ("gene", "metabolite")]
    data = FoldLatents(
        np.concatenate(latents, axis=-1),
        held_out_masks(fold_plan, table.names),
        log_expression(matrix(expressed, table.names), expression_unit(gene_expression)).T,
        table.blocks,
        labels,
    )
    rng = stage.rng(settings.seed)
    with threads_for(SMALL):
        found = classify(data, settings, rng=rng, device=stage.device, progress=stage.progress)
        controls = gat_controls(data, settings, rng=rng, device=stage.device, progress=stage.progress)
    said = {label.label: label.reason for label in found.skipped} | dict(found.notes)
    limits = "; ".join(f"{label}: {text}" for label, text in said.items())
    if not found.homophily:
        return {name: Product(CATALOG[name].empty(), reason=limits) for name in HELD_OUT}
    rows = classification_rows(found, controls, len(np.unique(table.blocks)))
    sentences = {
        f"verdict_{row['label']}": row["sentence"] for row in rows.dropna(subset="sentence").to_dict("records")
    }
    repeats, folds, _ = data.held_out.shape
    metadata = {**sentences, "limits": limits, "repeats": repeats, "folds": folds}
    return {
        "classification": Product(rows, metadata),
        "confusion": Product(confusion_rows(found, labels), reason="" if found.results else ONLY_NUMBERS),
        "classification_null": Product(null_rows(found)),
    }


@stage_asset(*FINAL, code_version="2", settings=("classification",), pool="training")
def final_network(
    stage: Stage, samples: pd.DataFrame, gene_latents: pd.DataFrame, metabolite_latents: pd.DataFrame
) -> dict[str, Product]:
    """Train one network per label on all samples: for its attention and as a stored model, never for a claim."""
    table, settings = read_samples_table(samples), stage.cohort.settings.classification
    labels = [label for label in labels_of(table, settings) if len(np.unique(label.codes[label.known])) > 1]
    if gene_latents.empty or not labels:
        reason = NO_LABELS if not labels else "there are no latents"
        return {name: Product(CATALOG[name].empty(), reason=reason) for name in FINAL}
    joint = np.hstack([latent_matrix(frame, table) for frame in (gene_latents, metabolite_latents)])
    everyone = np.ones(len(table.names), dtype=bool)
    latents = standardize(joint, everyone)
    tensors: dict[str, NDArray[np.generic]] = {}
    graphs, attention, homophilies = [], [], {}
    with threads_for(SMALL):
        for label in labels:
            graph = network_graph(latents, label.codes, classes=len(label.classes), settings=settings)
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
            homophilies[f"homophily_{label.name}"] = edge_agreement(graph, label)
            attention.append(_attention_rows(label.name, trained, table))
    return {
        "gat_model": Product(tensors_to_table(tensors), {"parameters": sum(t.size for t in tensors.values())}),
        "sample_graph": Product(pd.concat(graphs, ignore_index=True), homophilies),
        "attention_edges": Product(pd.concat(attention, ignore_index=True)),
    }


def labels_of(samples: Samples, settings: ClassificationSettings) -> tuple[Label, ...]:
    """Return the labels as the methods want them: classes, and numbers.

    Raises
    ------
    InputError
        If a label that is to be a number is not one, or does not exist.
    """
    known, key = [*samples.labels, *samples.numbers], "classification.numeric_labels"
    unknown_names(settings.numeric_labels, known, what="label", file="cohort.yaml", column=key)
    labels = [Label(name, values) for name, values in samples.numbers.items()]
    for name, (codes, classes) in samples.labels.items():
        labels.append(_number(name, codes, classes) if name in settings.numeric_labels else Label(name, codes, classes))
    return tuple(labels)


def _number(name: str, codes: NDArray[np.int64], classes: tuple[str, ...]) -> Label:
    numbers = label_numbers(classes)
    if numbers is None:
        raise InputError(
            f"the label {name!r} has values that are no numbers",
            file="cohort.yaml",
            column="classification.numeric_labels",
            remedy="leave it out there: it is then predicted as classes",
        )
    return Label(name, np.where(codes >= 0, numbers[codes], np.nan))


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
