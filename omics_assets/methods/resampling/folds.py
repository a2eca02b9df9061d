"""The one cross-validation plan of a cohort: whole blocks, stratified by the first label where possible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class FoldPlan:
    """Which samples are held out.

    Parameters
    ----------
    held_out
        [repeats, folds, n]; every sample is held out exactly once per repeat. No folds where there are fewer than two
        units.
    note
        How the plan departs from what was asked, in sentences; empty if it does not.
    """

    held_out: NDArray[np.bool_]
    note: str


def fold_plan(labels: Codes | None, blocks: Codes, *, folds: int, repeats: int, rng: np.random.Generator) -> FoldPlan:
    """Draw a plan of whole blocks, each class spread over the folds.

    Leave-one-unit-out (one repeat) when there are no more units than folds; as many folds as the smallest class has
    units where that is between three and `folds`.

    Parameters
    ----------
    labels
        Codes of the first label [n], negative = unknown (a class of its own); None: not stratified. A block's label is
        that of its first sample.
    blocks
        Codes of the biological units [n].
    folds, repeats
        As asked for.
    rng
        Source of randomness.
    """
    units, first, unit_of_sample = np.unique(blocks, return_index=True, return_inverse=True)
    classes = np.zeros(len(units), dtype=np.int64) if labels is None else np.asarray(labels)[first]
    count, note = _number_of_folds(classes, folds)
    if count == len(units):
        repeats = 1
    held_out = np.zeros((repeats, count, len(blocks)), dtype=bool)
    for repeat in range(repeats if count else 0):
        fold_of_unit = _deal(classes, count, rng)
        held_out[repeat] = fold_of_unit[unit_of_sample] == np.arange(count)[:, None]
    return FoldPlan(held_out, note)


def _number_of_folds(classes: Codes, folds: int) -> tuple[int, str]:
    units = len(classes)
    if units < 2:
        return 0, "No cross-validation: fewer than two biological units."
    if units <= folds:
        return units, f"Leave-one-unit-out, one repeat: only {units} biological units."
    smallest = int(np.unique(classes, return_counts=True)[1].min())
    if smallest >= folds:
        return folds, ""
    if smallest >= 3:
        return smallest, f"{smallest} folds instead of {folds}: the smallest class has {smallest} units."
    alone = "it is never in training while it is tested" if smallest == 1 else "some folds test none of it"
    return folds, f"The smallest class has {smallest} unit{'s' * (smallest > 1)}: {alone}."


def _deal(classes: Codes, folds: int, rng: np.random.Generator) -> Codes:
    """Deal shuffled units to the folds class after class: class and fold sizes differ by at most one."""
    order = [rng.permutation(np.flatnonzero(classes == level)) for level in rng.permutation(np.unique(classes))]
    fold_of_unit = np.empty(len(classes), dtype=np.int64)
    fold_of_unit[np.concatenate(order)] = rng.permutation(folds)[np.arange(len(classes)) % folds]
    return fold_of_unit
