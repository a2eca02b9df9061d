"""What classification reads, and what each fold makes of it with its training samples alone.

Here: the fold latents, labels that can be estimated, scaling, graph and gene kernel of a fold. Not here: any predictor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.sample_graph import SampleGraph, cosine_graph
from omics_assets.methods.resampling.fold_matrix import z_score_folds

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

GENES_AT_ONCE = 8192
MIN_UNITS_PER_CLASS = 2
MIN_UNITS_OF_NUMBER = 6


@dataclass(frozen=True)
class Label:
    """One label of the samples: classes, or a number.

    Parameters
    ----------
    name
        Its name.
    codes
        Class of each sample [n], negative = unknown; or its number, NaN = unknown.
    classes
        Names of the classes; none: the label is a number.
    """

    name: str
    codes: NDArray[Any]
    classes: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether it is predicted as a number."""
        return not self.classes

    @property
    def known(self) -> Mask:
        """Samples that have it [n]."""
        return np.isfinite(self.codes) if self.numeric else np.asarray(self.codes >= 0)


@dataclass(frozen=True)
class SkippedLabel:
    """A label that cannot be estimated, and why."""

    label: str
    reason: str


@dataclass(frozen=True)
class FoldLatents:
    """Latents of every sample from autoencoders that never saw the fold's held-out samples.

    Parameters
    ----------
    latents
        [repeats, folds, n, d], not scaled.
    held_out
        [repeats, folds, n]: every sample is held out once per repeat.
    expression
        log2 expression [n, G], standardised here inside each fold.
    blocks
        Biological unit of each sample [n].
    labels
        Labels to predict.
    """

    latents: NDArray[np.floating]
    held_out: Mask
    expression: NDArray[np.floating]
    blocks: Ints
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Fold:
    """One fold, scaled by its training samples.

    Parameters
    ----------
    repeat
        Repeat it belongs to.
    train
        Training samples [n]; all others are held out.
    latents
        Standardised latents [n, d].
    graph
        Cosine graph on them, from training samples.
    gene_kernel
        Inner products of all samples over the standardised genes [n, n].
    """

    repeat: int
    train: Mask
    latents: Floats
    graph: SampleGraph
    gene_kernel: Floats


def make_folds(data: FoldLatents, *, neighbours: int) -> tuple[Fold, ...]:
    """Scale every fold by its training samples; all folds get equally many neighbours.

    Raises
    ------
    ValueError
        If shapes do not agree, or a sample is not held out exactly once per repeat.
    """
    _check(data)
    smallest = int((~data.held_out).sum(axis=2).min())
    degree = max(min(neighbours, smallest - 1), 0)
    folds = []
    for repeat, held_out in np.ndindex(data.held_out.shape[:2]):
        train = ~data.held_out[repeat, held_out]
        latents = standardize(data.latents[repeat, held_out], train)
        graph = cosine_graph(latents, neighbours=degree, sources=train)
        folds.append(Fold(repeat, train, latents, graph, gene_kernel(data.expression, train)))
    return tuple(folds)


def standardize(X: NDArray[np.floating], train: Mask) -> Floats:
    """Columns of X [n, d] in standard deviations of the training samples; columns constant there become 0."""
    values = np.asarray(X, dtype=np.float64)
    scaled = z_score_folds(values)(train)
    result = np.zeros_like(values)
    result[:, scaled.kept] = scaled.X
    return result


def gene_kernel(expression: NDArray[np.floating], train: Mask) -> Floats:
    """Inner products [n, n] of the samples over genes [n, G] standardised by the training samples, in passes."""
    kernel = np.zeros((len(train), len(train)))
    for start in range(0, expression.shape[1], GENES_AT_ONCE):
        part = standardize(expression[:, start : start + GENES_AT_ONCE], train)
        kernel += part @ part.T
    return kernel


def usable_labels(data: FoldLatents) -> tuple[tuple[Label, ...], tuple[SkippedLabel, ...]]:
    """Return the labels that can be estimated, and the others with the reason.

    A label needs two classes of at least two units each. A class of a single unit cannot be in training while it is
    tested: the whole label is left out, since leaving out the class would change the question. A number needs two
    different values in at least six units.
    """
    usable, skipped = [], []
    for label in data.labels:
        reason = _reason(label, data)
        if reason:
            skipped.append(SkippedLabel(label.name, f"cannot be estimated: {reason}"))
        else:
            usable.append(label)
    return tuple(usable), tuple(skipped)


def fold_note(label: Label, data: FoldLatents) -> str:
    """Say where the plan limits what can be measured of a label; empty where it does not.

    Leave-one-unit-out, and classes all of whose units are held out together: no method can predict these there, so
    accuracies are too low, though not the p, whose permutations suffer alike.
    """
    repeats, folds, _ = data.held_out.shape
    units = len(np.unique(data.blocks))
    notes = [f"leave-one-unit-out, {units} units"] if folds == units else []
    for code, name in enumerate(label.classes):
        members = label.codes == code
        untrained = int((~(members & ~data.held_out).any(axis=2)).sum())
        if members.any() and untrained:
            notes.append(f"{untrained} of {repeats * folds} folds train on no sample of {name}: accuracies are too low")
    return "; ".join(notes)


def _reason(label: Label, data: FoldLatents) -> str:
    known = label.known
    if data.held_out.shape[1] < 2:
        return "there is no cross-validation plan"
    if not known.any():
        return "no sample has this label"
    pairs = np.unique(np.stack([data.blocks[known], label.codes[known]]), axis=1)
    if len(np.unique(pairs[0])) < pairs.shape[1]:
        return "samples of one biological unit differ in it"
    present, units = np.unique(pairs[1], return_counts=True)
    if len(present) < 2:
        return f"all samples are of one {'value' if label.numeric else 'class'}"
    if label.numeric:
        few = pairs.shape[1] < MIN_UNITS_OF_NUMBER
        return f"a number needs {MIN_UNITS_OF_NUMBER} biological units that have it" if few else ""
    single = [label.classes[int(code)] for code in present[units < MIN_UNITS_PER_CLASS]]
    if single:
        return f"only one biological unit is of class {', '.join(single)}"
    return ""


def _check(data: FoldLatents) -> None:
    repeats, folds, samples = data.held_out.shape
    if data.latents.shape[:3] != (repeats, folds, samples) or len(data.expression) != samples:
        msg = "latents [repeats, folds, n, d], held_out [repeats, folds, n] and expression [n, G] differ in shape"
        raise ValueError(msg)
    if not (data.held_out.sum(axis=1) == 1).all():
        msg = "every sample must be held out exactly once per repeat"
        raise ValueError(msg)
