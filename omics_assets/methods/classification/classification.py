"""How well the network and its rivals predict each label of samples that nothing fitted has seen.

Here: which rivals there are, and how often each is permuted. Not here: scaling inside a fold (`classification_folds`),
what a row says (`class_prediction`, `number_prediction`), the rivals (`classifiers`, `regressors`), the network (`gat`,
`gat_cross_validation`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.class_prediction import ClassifierResult, class_vectors, predict_class
from omics_assets.methods.classification.classification_folds import (
    FoldLatents,
    SkippedLabel,
    fold_note,
    make_folds,
    usable_labels,
)
from omics_assets.methods.classification.classifiers import CHEAP_RIVALS
from omics_assets.methods.classification.edge_agreement import held_out_homophily
from omics_assets.methods.classification.gat_cross_validation import GraphOf, graph_of_label
from omics_assets.methods.classification.number_prediction import NumberResult, number_vectors, predict_number
from omics_assets.methods.classification.regressors import NUMERIC_RIVALS
from omics_assets.methods.classification.sample_graph import without_edges
from omics_assets.progress import Progress, silent
from omics_assets.settings import ClassificationSettings

NETWORKS = ("gat", "mlp")
"""The network, and the same network without a graph."""

MODELS: tuple[str, ...] = (*NETWORKS, *CHEAP_RIVALS)
NUMERIC_MODELS: tuple[str, ...] = (*NETWORKS, *NUMERIC_RIVALS)


@dataclass(frozen=True)
class Classification:
    """All rows, and the labels without rows.

    Parameters
    ----------
    results
        Labels that are classes.
    skipped
        Labels that cannot be estimated.
    numbers
        Labels that are numbers.
    homophily
        Of the graph that a model listens on, by label and model: gat, and knn, which takes the shared one
        (`held_out_homophily`).
    notes
        Where the fold plan limits what can be measured, by label.
    """

    results: tuple[ClassifierResult, ...]
    skipped: tuple[SkippedLabel, ...]
    numbers: tuple[NumberResult, ...] = ()
    homophily: Mapping[tuple[str, str], float] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def classify(
    data: FoldLatents,
    settings: ClassificationSettings,
    *,
    rng: np.random.Generator,
    models: Sequence[str] = (*MODELS, *NUMERIC_MODELS),
    device: str = "cpu",
    progress: Progress = silent,
) -> Classification:
    """Predict every label with every model: gat, mlp, knn, logistic_regression, nearest_centroid, majority.

    Everything is fitted again for every permutation, in every fold, on the fold's training samples. Labels are permuted
    over units, whole blocks together, among the labelled samples, spread over the folds as the labels are
    (`fold_balance`). The networks get the first `gat_permutations` of the `permutations` draws. Numeric labels have
    rivals of their own: gat, mlp, knn, ridge, mean.

    Parameters
    ----------
    data
        Latents of each fold's own autoencoders, raw expression, labels, blocks.
    settings
        Network, graph, numbers of permutations, confidence.
    rng
        Source of randomness.
    models
        Names of the models wanted.
    device, progress
        Torch device; told of every label and model.
    """
    labels, skipped = usable_labels(data)
    folds = make_folds(data, neighbours=settings.neighbours) if labels else ()
    results: list[ClassifierResult] = []
    numbers: list[NumberResult] = []
    for label in labels:
        wanted = [model for model in (NUMERIC_MODELS if label.numeric else MODELS) if model in models]
        draws = settings.permutations
        vectors: NDArray[Any] = (number_vectors if label.numeric else class_vectors)(label, data, draws, rng)
        graphs = network_graphs(settings, len(label.classes))
        for model in wanted:
            progress(len(results) + len(numbers), len(labels) * len(wanted), f"{model} on {label.name}")
            used = vectors[: 1 + (settings.gat_permutations if model in NETWORKS else draws)]
            given = (label, model, folds, used, data, settings)
            if label.numeric:
                numbers.append(predict_number(*given, graph_of=graphs.get(model), rng=rng, device=device))
            else:
                results.append(predict_class(*given, graph_of=graphs.get(model), rng=rng, device=device))
    homophily = {
        (label.name, model): held_out_homophily(folds, label, graph_of)
        for label in labels
        for model, graph_of in (
            ("gat", graph_of_label(settings, len(label.classes))),
            ("knn", lambda fold, _: fold.graph),
        )
    }
    notes = {label.name: note for label in labels if (note := fold_note(label, data))}
    return Classification(tuple(results), skipped, tuple(numbers), homophily, notes)


def network_graphs(settings: ClassificationSettings, classes: int) -> dict[str, GraphOf]:
    """Return the graph of each network of a label with so many classes (0: a number)."""
    return {"gat": graph_of_label(settings, classes), "mlp": lambda fold, _: without_edges(fold.graph)}
