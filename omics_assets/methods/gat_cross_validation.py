"""Held-out predictions of the graph attention network, over folds and label vectors side by side, and its controls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.accuracy import accuracy, balanced_accuracy
from omics_assets.methods.classification_folds import Fold, FoldLatents, Label, make_folds, usable_labels
from omics_assets.methods.gat_stack import GatBatch, train_gats
from omics_assets.methods.sample_graph import SampleGraph, degree_matched_random
from omics_assets.progress import Progress, silent
from omics_assets.settings import ClassificationSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
GraphOf = Callable[[Fold], SampleGraph]


@dataclass(frozen=True)
class GatControl:
    """The same network where it cannot, or should not, know anything more.

    Parameters
    ----------
    label
        Label.
    control
        ``gat_random_graph``: true labels on degree-matched random graphs; ``gat_untrained``: as initialised. (Permuted
        labels are the null of the network's row in the classification.)
    accuracy, balanced_accuracy
        Held out, mean over repeats, of each draw [D].
    """

    label: str
    control: str
    accuracy: Floats
    balanced_accuracy: Floats


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
    """Train one network per fold and label vector, and predict the held-out samples.

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
        Graph of a fold, called once per network; all of one number of edges.
    seed, device, trained
        As for `train_gats`.

    Returns
    -------
    Predicted classes [P, repeats, n].
    """
    vectors = len(labels)
    repeated = [fold for fold in folds for _ in range(vectors)]
    batch = GatBatch(
        np.stack([fold.latents for fold in repeated]),
        np.stack([graph_of(fold).with_self_loops() for fold in repeated]),
        (np.tile(labels, (len(folds), 1)),),
        np.stack([fold.train for fold in repeated]),
        (classes,),
    )
    stack = train_gats(batch, settings, seed=seed, device=device, trained=trained)
    chosen = stack.logits[0].argmax(axis=2).reshape(len(folds), vectors, -1)
    return gather_held_out(folds, [chosen[index][:, ~fold.train] for index, fold in enumerate(folds)])


def gather_held_out(folds: Sequence[Fold], predicted: Sequence[Ints]) -> Ints:
    """Join the predictions [P, held-out] of all folds to [P, repeats, n]."""
    repeats = max(fold.repeat for fold in folds) + 1
    result = np.full((len(predicted[0]), repeats, len(folds[0].train)), -1, dtype=np.int64)
    for fold, part in zip(folds, predicted, strict=True):
        result[:, fold.repeat, ~fold.train] = part
    return result


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
            ("gat_random_graph", lambda fold: degree_matched_random(fold.graph, rng), True),
            ("gat_untrained", lambda fold: fold.graph, False),
        ):
            progress(len(controls), 2 * len(labels), f"{name} on {label.name}")
            codes = np.tile(label.codes, (settings.random_graphs, 1))
            seed = int(rng.integers(2**31))
            predictions = gat_predictions(
                folds,
                codes,
                len(label.classes),
                settings,
                graph_of=graph_of,
                seed=seed,
                device=device,
                trained=trained,
            )
            controls.append(_control(label, name, predictions))
    return tuple(controls)


def _control(label: Label, name: str, predictions: Ints) -> GatControl:
    right = accuracy(label.codes, predictions).mean(axis=1)
    balanced = balanced_accuracy(label.codes, predictions, len(label.classes)).mean(axis=1)
    return GatControl(label.name, name, np.asarray(right), np.asarray(balanced))
