"""How well the network and its rivals predict a label that is a number, in samples that nothing fitted has seen.

The same folds and the same permutations over whole units as for classes (`classification`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.classification_folds import Fold, FoldLatents, Label
from omics_assets.methods.classification.gat_cross_validation import GraphOf, gat_numbers, gather_held_out
from omics_assets.methods.classification.regressors import NUMERIC_RIVALS, mean_of_training
from omics_assets.methods.statistics.permutation import AgainstNull, p_against, whole_units
from omics_assets.methods.statistics.rank_normalization import rank_agreement
from omics_assets.settings import ClassificationSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BOOTSTRAPS = 1000


@dataclass(frozen=True)
class NumberResult(AgainstNull):
    """One numeric label predicted by one model.

    Parameters
    ----------
    label, model
        Which.
    r2
        Held-out R2: 1 - squared error / squared error of the mean of the training samples, mean over repeats.
    spearman
        Of measured and predicted values of the held-out samples, mean over repeats; 0 where predictions are constant.
    lower, upper
        Percentile interval of R2, units drawn with replacement.
    units
        Biological units that have the label.
    null
        R2 under permuted labels [B].
    p
        (b + 1)/(B + 1) of R2.
    predictions
        Held-out prediction of every sample [repeats, n].
    """

    label: str
    model: str
    r2: float
    spearman: float
    lower: float
    upper: float
    units: int
    null: Floats
    p: float
    predictions: Floats


def number_vectors(label: Label, data: FoldLatents, draws: int, rng: np.random.Generator) -> Floats:
    """Return the numbers, then their permutations over the whole units that have one [1 + draws, n]."""
    known = np.flatnonzero(label.known)
    first, unit_of_sample = whole_units(data.blocks[known])
    of_unit = label.codes[known][first]
    vectors = np.tile(label.codes.astype(np.float64), (draws + 1, 1))
    vectors[1:, known] = rng.permuted(np.tile(of_unit, (draws, 1)), axis=1)[:, unit_of_sample]
    return vectors


def predict_number(
    label: Label,
    model: str,
    folds: Sequence[Fold],
    vectors: Floats,
    data: FoldLatents,
    settings: ClassificationSettings,
    *,
    graph_of: GraphOf | None,
    rng: np.random.Generator,
    device: str = "cpu",
) -> NumberResult:
    """Predict one label with one model, fitted anew for every label vector in every fold.

    Parameters
    ----------
    label
        A numeric label.
    model
        A name in `NUMERIC_RIVALS`, or of the network.
    folds
        As from `make_folds`.
    vectors
        As from `number_vectors`; the first is the label.
    data, settings
        Blocks; shape of the network, confidence of the interval.
    graph_of
        The network on this graph; None: a rival.
    rng
        Source of randomness.
    device
        Torch device.
    """
    if graph_of is None:
        predictions = gather_held_out(folds, [NUMERIC_RIVALS[model](fold, vectors) for fold in folds])
    else:
        seed = int(rng.integers(2**31))
        predictions = gat_numbers(folds, vectors, settings, graph_of=graph_of, seed=seed, device=device)
    by_vector = held_out_r2(folds, vectors, predictions)
    known = label.known
    errors, totals = _squared_errors(folds, vectors[:1], predictions[:1])
    lower, upper = _interval(errors[0], totals[0], data.blocks[known], settings.confidence, rng)
    return NumberResult(
        label.name,
        model,
        float(by_vector[0]),
        float(np.mean([rank_agreement(label.codes[known], repeat.round(9)) for repeat in predictions[0][:, known]])),
        lower,
        upper,
        len(np.unique(data.blocks[known])),
        by_vector[1:],
        p_against(by_vector[1:], by_vector[0], rounding=1e-9),
        predictions[0],
    )


def held_out_r2(folds: Sequence[Fold], vectors: Floats, predictions: Floats) -> Floats:
    """R2 of the predictions [P, repeats, n] of numbers [P, n], mean over repeats [P]; 0 where the mean is exact."""
    errors, totals = _squared_errors(folds, vectors, predictions)
    return _r2(errors.sum(axis=-1), totals.sum(axis=-1))


def _squared_errors(folds: Sequence[Fold], vectors: Floats, predictions: Floats) -> tuple[Floats, Floats]:
    """Squared errors of the predictions, and of the training means, of the samples that have the label."""
    known = np.isfinite(vectors[0])
    means = gather_held_out(folds, [mean_of_training(fold, vectors) for fold in folds])
    values = vectors[:, None, known]
    return (values - predictions[..., known]) ** 2, (values - means[..., known]) ** 2


def _r2(residual: Floats, total: Floats) -> Floats:
    """1 - residual / total, mean over the last axis."""
    share = np.divide(residual, total, out=np.ones_like(total), where=total > 0)
    return np.asarray(1.0 - share.mean(axis=-1))


def _interval(
    errors: Floats, totals: Floats, blocks: Ints, confidence: float, rng: np.random.Generator
) -> tuple[float, float]:
    """Percentile bootstrap of R2 over the units; errors and totals [repeats, n]."""
    units, unit_of_sample = np.unique(blocks, return_inverse=True)
    indicator = (unit_of_sample[:, None] == np.arange(len(units))).astype(np.float64)
    drawn = rng.multinomial(len(units), np.full(len(units), 1 / len(units)), size=BOOTSTRAPS).astype(np.float64)
    draws = _r2(*(drawn @ (part @ indicator).T for part in (errors, totals)))
    lower, upper = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(lower), float(upper)
