"""How well the network and its rivals predict a label that is classes, in samples that nothing fitted has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.accuracy import accuracy, balanced_accuracy, confusion_counts, wilson_interval
from omics_assets.methods.classification.classification_folds import Fold, FoldLatents, Label
from omics_assets.methods.classification.classifiers import CHEAP_RIVALS
from omics_assets.methods.classification.gat_cross_validation import GraphOf, gat_predictions, gather_held_out
from omics_assets.methods.resampling.fold_balance import match_spread
from omics_assets.methods.statistics.permutation import AgainstNull, label_permutations, p_against, whole_units
from omics_assets.settings import ClassificationSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class ClassifierResult(AgainstNull):
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
        Balanced accuracy under permuted labels [B]: stratified folds put its mean below 1/classes.
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


def class_vectors(label: Label, data: FoldLatents, draws: int, rng: np.random.Generator) -> Ints:
    """Return the labels, then permutations over whole units, as evenly spread over the folds [1 + draws, n]."""
    known = np.flatnonzero(label.known)
    codes = label.codes[known].astype(np.int64)
    first, unit_of_sample = whole_units(data.blocks[known])
    free = label_permutations(codes, data.blocks[known], draws, rng)[:, first]
    matched = match_spread(free, codes[first], data.held_out[:, :, known[first]], rng)
    vectors = np.tile(label.codes.astype(np.int64), (draws + 1, 1))
    vectors[1:, known] = matched[:, unit_of_sample]
    return vectors


def predict_class(
    label: Label,
    model: str,
    folds: Sequence[Fold],
    vectors: Ints,
    data: FoldLatents,
    settings: ClassificationSettings,
    *,
    graph_of: GraphOf | None,
    rng: np.random.Generator,
    device: str = "cpu",
) -> ClassifierResult:
    """Predict one label with one model, fitted anew for every label vector in every fold.

    Parameters
    ----------
    label
        A label of classes.
    model
        A name in `CHEAP_RIVALS`, or of the network.
    folds
        As from `make_folds`.
    vectors
        As from `class_vectors`; the first is the label.
    data, settings
        Blocks; shape of the network, confidence of the interval.
    graph_of
        The network on this graph; None: a rival.
    rng
        Source of randomness.
    device
        Torch device.
    """
    classes = len(label.classes)
    if graph_of is None:
        predictions = gather_held_out(folds, [CHEAP_RIVALS[model](fold, vectors, classes) for fold in folds])
    else:
        seed = int(rng.integers(2**31))
        predictions = gat_predictions(folds, vectors, classes, settings, graph_of=graph_of, seed=seed, device=device)
    units = len(np.unique(data.blocks[label.known]))
    return _result(label, model, vectors, predictions, units, settings.confidence)


def _result(
    label: Label, model: str, labels: Ints, predictions: Ints, units: int, confidence: float
) -> ClassifierResult:
    classes = len(label.classes)
    balanced = balanced_accuracy(labels[:, None], predictions, classes).mean(axis=1)
    share = float(accuracy(label.codes, predictions[0]).mean())
    lower, upper = wilson_interval(share, units, confidence)
    return ClassifierResult(
        label.name,
        model,
        share,
        float(balanced[0]),
        lower,
        upper,
        units,
        np.asarray(balanced[1:]),
        p_against(balanced[1:], balanced[0], rounding=1e-9),
        predictions[0],
        confusion_counts(label.codes, predictions[0], classes),
    )
