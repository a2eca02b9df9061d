"""Label permutations that are spread over the folds as evenly as the labels are.

Folds are stratified by the first label. Free permutations are not, and a class that is over-represented among the
held-out samples is under-represented in training: every classifier does worse on them than on stratified labels without
any signal. Measured on noise, 24 samples of 3 classes: at p <= .05 logistic regression "found" the first label in 11 %
and the majority rule in 97 % of the data sets. Given the plan, only labels with the same spread are exchangeable.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

SWAPS_PER_UNIT = 40


def spread_over_folds(labels: Ints, held_out: NDArray[np.bool_]) -> Ints:
    """Sum of squared counts of units by repeat, fold and class: small = evenly spread.

    Parameters
    ----------
    labels
        Classes of units [P, u].
    held_out
        Fold plan of the units [repeats, folds, u].

    Returns
    -------
    One number for each label vector [P].
    """
    return np.asarray((_counts(labels, held_out) ** 2).sum(axis=(1, 2, 3)))


def match_spread(permuted: Ints, observed: Ints, held_out: NDArray[np.bool_], rng: np.random.Generator) -> Ints:
    """Swap labels of random pairs of units until each permutation is spread over the folds as the labels are.

    A swap is made unless it leads away from the observed spread, so the walk goes on among vectors of that spread.

    Parameters
    ----------
    permuted
        Permutations of the labels of units [B, u].
    observed
        The labels [u].
    held_out
        Fold plan of the units [repeats, folds, u].
    rng
        Source of randomness.
    """
    labels = permuted.copy()
    draws, units = labels.shape
    fold_of_unit = held_out.argmax(axis=1).T
    repeats = np.arange(fold_of_unit.shape[1])[None, :]
    rows = np.arange(draws)
    counts = _counts(labels, held_out)
    target = int(spread_over_folds(observed[None], held_out)[0])
    excess = spread_over_folds(labels, held_out) - target
    for _ in range(SWAPS_PER_UNIT * units):
        i, j = rng.integers(units, size=(2, draws))
        a, b = labels[rows, i], labels[rows, j]
        fold_i, fold_j = fold_of_unit[i], fold_of_unit[j]
        at = [(rows[:, None], repeats, fold, level[:, None]) for fold in (fold_i, fold_j) for level in (a, b)]
        change = 2 * (counts[at[1]] + counts[at[2]] - counts[at[0]] - counts[at[3]]) + 4
        step = np.where((fold_i != fold_j) & (a != b)[:, None], change, 0).sum(axis=1)
        swap = np.abs(excess + step) <= np.abs(excess)
        moved = swap[:, None] & (fold_i != fold_j)
        for index, sign in zip(at, (-1, 1, 1, -1), strict=True):
            counts[index] += sign * moved
        excess += np.where(swap, step, 0)
        labels[rows, i], labels[rows, j] = np.where(swap, b, a), np.where(swap, a, b)
    return labels


def _counts(labels: Ints, held_out: NDArray[np.bool_]) -> Ints:
    """Units by vector, repeat, fold and class [P, repeats, folds, classes]."""
    one_hot = (labels[..., None] == np.arange(labels.max(initial=0) + 1)).astype(np.float64)
    counts = np.einsum("rfu,puc->prfc", held_out.astype(np.float64), one_hot, optimize=True)
    return np.asarray(np.rint(counts), dtype=np.int64)
