"""How well the network and its rivals predict each label of samples that nothing fitted has seen.

Here: which rivals there are, permutations of the labels, and what a row says. Not here: scaling inside a fold
(`classification_folds`), the rivals (`classifiers`), the network (`gat`, `gat_cross_validation`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.accuracy import accuracy, balanced_accuracy, confusion_counts, wilson_interval
from omics_assets.methods.classification_folds import (
    Fold,
    FoldLatents,
    Label,
    SkippedLabel,
    make_folds,
    usable_labels,
)
from omics_assets.methods.classifiers import CHEAP_RIVALS
from omics_assets.methods.fold_balance import match_spread
from omics_assets.methods.gat_cross_validation import GraphOf, gat_predictions, gather_held_out
from omics_assets.methods.permutation import label_permutations, permutation_p
from omics_assets.methods.sample_graph import without_edges
from omics_assets.progress import Progress, silent
from omics_assets.settings import ClassificationSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NETWORKS: dict[str, GraphOf] = {"gat": lambda fold: fold.graph, "mlp": lambda fold: without_edges(fold.graph)}
"""The network, and the same network without a graph."""


@dataclass(frozen=True)
class ClassifierResult:
    """One label predicted by one model.

    Parameters
    ----------
    label, model
        Which.
    accuracy, balanced_accuracy
        Over the held-out predictions of a repeat pooled, mean over repeats.
    lower, upper
        Wilson interval of the accuracy, with one trial per unit.
    units
        Labelled biological units.
    null
        Balanced accuracy under permuted labels [B].
    p
        (b + 1)/(B + 1) of the balanced accuracy.
    predictions
        Held-out class of every sample [repeats, n].
    confusion
        Samples by true (rows) and predicted class, mean over repeats [classes, classes].
    """

    label: str
    model: str
    accuracy: float
    balanced_accuracy: float
    lower: float
    upper: float
    units: int
    null: Floats
    p: float
    predictions: Ints
    confusion: Floats

    @property
    def chance(self) -> float:
        """Mean balanced accuracy under permuted labels: stratified folds put it below 1/classes."""
        return float(self.null.mean())

    @property
    def permutations(self) -> int:
        """Number of permutations, B."""
        return len(self.null)


@dataclass(frozen=True)
class Classification:
    """All rows, and the labels without rows."""

    results: tuple[ClassifierResult, ...]
    skipped: tuple[SkippedLabel, ...]


def classify(
    data: FoldLatents,
    settings: ClassificationSettings,
    *,
    rng: np.random.Generator,
    device: str = "cpu",
    progress: Progress = silent,
) -> Classification:
    """Predict every label with every model: gat, mlp, knn, logistic_regression, nearest_centroid, majority.

    Everything is fitted again for every permutation, in every fold, on the fold's training samples. Labels are permuted
    over units, whole blocks together, among the labelled samples, spread over the folds as the labels are
    (`fold_balance`). The networks get the first `gat_permutations` of the `permutations` draws.

    Parameters
    ----------
    data
        Latents of each fold's own autoencoders, raw expression, labels, blocks.
    settings
        Network, graph, numbers of permutations, confidence.
    rng
        Source of randomness.
    device, progress
        Torch device; told of every label and model.
    """
    labels, skipped = usable_labels(data)
    folds = make_folds(data, neighbours=settings.neighbours) if labels else ()
    models = (*NETWORKS, *CHEAP_RIVALS)
    results: list[ClassifierResult] = []
    for label in labels:
        vectors = _label_vectors(label, data, settings.permutations, rng)
        units = len(np.unique(data.blocks[label.codes >= 0]))
        for model in models:
            progress(len(results), len(labels) * len(models), f"{model} on {label.name}")
            if model in NETWORKS:
                used = vectors[: settings.gat_permutations + 1]
                predictions = gat_predictions(
                    folds,
                    used,
                    len(label.classes),
                    settings,
                    graph_of=NETWORKS[model],
                    seed=int(rng.integers(2**31)),
                    device=device,
                )
            else:
                used = vectors
                predictions = _cheap_predictions(folds, used, len(label.classes), model)
            results.append(_result(label, model, used, predictions, units, settings.confidence))
    return Classification(tuple(results), skipped)


def _label_vectors(label: Label, data: FoldLatents, draws: int, rng: np.random.Generator) -> Ints:
    """The labels themselves, then their permutations among the labelled samples [1 + draws, n]."""
    known = np.flatnonzero(label.codes >= 0)
    codes = label.codes[known].astype(np.int64)
    _, first, unit_of_sample = np.unique(data.blocks[known], return_index=True, return_inverse=True)
    free = label_permutations(codes, data.blocks[known], draws, rng)[:, first]
    matched = match_spread(free, codes[first], data.held_out[:, :, known[first]], rng)
    vectors = np.tile(label.codes.astype(np.int64), (draws + 1, 1))
    vectors[1:, known] = matched[:, unit_of_sample]
    return vectors


def _cheap_predictions(folds: tuple[Fold, ...], labels: Ints, classes: int, model: str) -> Ints:
    predict = CHEAP_RIVALS[model]
    return gather_held_out(folds, [predict(fold, labels, classes) for fold in folds])


def _result(
    label: Label, model: str, labels: Ints, predictions: Ints, units: int, confidence: float
) -> ClassifierResult:
    classes = len(label.classes)
    balanced = balanced_accuracy(labels[:, None], predictions, classes).mean(axis=1)
    share = float(accuracy(label.codes, predictions[0]).mean())
    lower, upper = wilson_interval(share, units, confidence)
    exceeding = int((balanced[1:] >= balanced[0] - 1e-9).sum())
    return ClassifierResult(
        label.name,
        model,
        share,
        float(balanced[0]),
        lower,
        upper,
        units,
        np.asarray(balanced[1:]),
        permutation_p(exceeding, len(balanced) - 1),
        predictions[0],
        confusion_counts(label.codes, predictions[0], classes),
    )
