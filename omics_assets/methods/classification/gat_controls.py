"""The graph attention network where it cannot, or should not, know anything more than without a graph or training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.accuracy import accuracy, balanced_accuracy
from omics_assets.methods.classification.classification_folds import Fold, FoldLatents, Label, make_folds, usable_labels
from omics_assets.methods.classification.edge_agreement import held_out_homophily
from omics_assets.methods.classification.gat_cross_validation import (
    GraphOf,
    gat_numbers,
    gat_predictions,
    graph_of_label,
)
from omics_assets.methods.classification.number_prediction import held_out_r2
from omics_assets.methods.classification.sample_graph import degree_matched_random
from omics_assets.progress import Progress, silent
from omics_assets.settings import ClassificationSettings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GatControl:
    """One control of one label, D draws.

    Parameters
    ----------
    label
        Label.
    control
        ``gat_random_graph``: true labels on degree-matched random graphs; ``gat_untrained``: as initialised. (Permuted
        labels are the null of the network's row in the classification.)
    accuracy, balanced_accuracy
        Held out, mean over repeats, of each draw [D]; NaN for a number.
    r2
        Held out, mean over repeats, of each draw [D]; NaN for classes.
    homophily
        Of the edges into held-out samples (`held_out_homophily`); of one draw, where graphs are random.
    """

    label: str
    control: str
    accuracy: Floats
    balanced_accuracy: Floats
    r2: Floats
    homophily: float


def gat_controls(
    data: FoldLatents,
    settings: ClassificationSettings,
    *,
    rng: np.random.Generator,
    device: str = "cpu",
    progress: Progress = silent,
) -> tuple[GatControl, ...]:
    """Return both controls of every label that can be estimated, `settings.random_graphs` draws each."""
    labels, _ = usable_labels(data)
    folds = make_folds(data, neighbours=settings.neighbours) if labels else ()
    controls: list[GatControl] = []
    for label in labels:
        for name, graph_of, trained in (
            ("gat_random_graph", lambda fold, _: degree_matched_random(fold.graph, rng), True),
            ("gat_untrained", graph_of_label(settings, len(label.classes)), False),
        ):
            progress(len(controls), 2 * len(labels), f"{name} on {label.name}")
            qualities = _qualities(label, folds, settings, graph_of, int(rng.integers(2**31)), device, trained=trained)
            controls.append(GatControl(label.name, name, *qualities, held_out_homophily(folds, label, graph_of)))
    return tuple(controls)


def _qualities(
    label: Label,
    folds: Sequence[Fold],
    settings: ClassificationSettings,
    graph_of: GraphOf,
    seed: int,
    device: str,
    *,
    trained: bool,
) -> tuple[Floats, Floats, Floats]:
    """Accuracy, balanced accuracy and R2 of every draw; NaN where it makes no sense."""
    vectors = np.tile(label.codes, (settings.random_graphs, 1))
    none = np.full(settings.random_graphs, np.nan)
    if label.numeric:
        numbers = gat_numbers(folds, vectors, settings, graph_of=graph_of, seed=seed, device=device, trained=trained)
        return none, none, held_out_r2(folds, vectors, numbers)
    classes = len(label.classes)
    predictions = gat_predictions(
        folds, vectors, classes, settings, graph_of=graph_of, seed=seed, device=device, trained=trained
    )
    right = accuracy(label.codes, predictions).mean(axis=1)
    balanced = balanced_accuracy(label.codes, predictions, classes).mean(axis=1)
    return np.asarray(right), np.asarray(balanced), none
