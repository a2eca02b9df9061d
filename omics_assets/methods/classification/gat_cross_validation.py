"""Held-out predictions of the graph attention network, over folds and label vectors side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.classification_folds import Fold
from omics_assets.methods.classification.gat_stack import GatBatch, predict_gats
from omics_assets.methods.classification.network_graph import network_graph
from omics_assets.methods.classification.sample_graph import SampleGraph
from omics_assets.settings import ClassificationSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
GraphOf = Callable[[Fold, NDArray[Any]], SampleGraph]
"""From a fold and the label vector that is being learned to the graph, which may use the labels of training samples."""
Number = TypeVar("Number", np.int64, np.float64)


def graph_of_label(settings: ClassificationSettings, classes: int) -> GraphOf:
    """Return the graph of a label (0 classes: a number) in every fold, as the settings say."""

    def graph_of(fold: Fold, codes: NDArray[Any]) -> SampleGraph:
        if settings.graph == "shared":
            return fold.graph
        degree = fold.graph.neighbours
        return network_graph(
            fold.latents, codes, classes=classes, settings=settings, neighbours=degree, sources=fold.train
        )

    return graph_of


def gat_predictions(
    folds: Sequence[Fold],
    labels: Ints,
    classes: int,
    settings: ClassificationSettings,
    *,
    graph_of: GraphOf,
    seed: int,
    device: str = "cpu",
    trained: bool = True,
) -> Ints:
    """Train one network per fold and label vector, and predict the class of the held-out samples.

    Parameters
    ----------
    folds
        As from `make_folds`.
    labels
        P label vectors [P, n]; negative = unknown.
    classes
        Number of classes.
    settings
        Shape and training of the network.
    graph_of
        Graph of a fold and label vector, called once per network; all of one number of edges.
    seed, device, trained
        As for `predict_gats`.

    Returns
    -------
    Predicted classes [P, repeats, n].
    """
    outputs = _outputs(folds, labels, classes, settings, graph_of, seed, device, trained=trained)
    return gather_held_out(folds, [np.asarray(part.argmax(axis=2), dtype=np.int64) for part in outputs])


def gat_numbers(
    folds: Sequence[Fold],
    labels: Floats,
    settings: ClassificationSettings,
    *,
    graph_of: GraphOf,
    seed: int,
    device: str = "cpu",
    trained: bool = True,
) -> Floats:
    """Predict numbers as `gat_predictions` predicts classes; labels [P, n] with NaN = unknown."""
    outputs = _outputs(folds, labels, 0, settings, graph_of, seed, device, trained=trained)
    return gather_held_out(folds, [part[..., 0].astype(np.float64) for part in outputs])


def _outputs(
    folds: Sequence[Fold],
    labels: NDArray[Any],
    classes: int,
    settings: ClassificationSettings,
    graph_of: GraphOf,
    seed: int,
    device: str,
    *,
    trained: bool,
) -> list[NDArray[np.floating]]:
    """Outputs for the held-out samples of every fold [P, held-out, classes]."""
    vectors = len(labels)
    outputs = []
    for index, fold in enumerate(folds):
        batch = GatBatch(
            np.broadcast_to(fold.latents, (vectors, *fold.latents.shape)),
            np.stack([graph_of(fold, vector).with_self_loops() for vector in labels]),
            (labels,),
            np.broadcast_to(fold.train, (vectors, len(fold.train))),
            (classes,),
            streams=index * vectors + np.arange(vectors),
        )
        (logits,) = predict_gats(batch, settings, seed=seed, device=device, trained=trained)
        outputs.append(logits[:, ~fold.train])
    return outputs


def gather_held_out(folds: Sequence[Fold], predicted: Sequence[NDArray[Number]]) -> NDArray[Number]:
    """Join the predictions [P, held-out] of all folds to [P, repeats, n]."""
    repeats = max(fold.repeat for fold in folds) + 1
    result = np.full((len(predicted[0]), repeats, len(folds[0].train)), -1, dtype=predicted[0].dtype)
    for fold, part in zip(folds, predicted, strict=True):
        result[:, fold.repeat, ~fold.train] = part
    return result
