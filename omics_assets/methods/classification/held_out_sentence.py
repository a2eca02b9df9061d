"""What held-out samples say about the network, in one sentence: is it beyond chance, beyond rivals without a graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.classification import Classification

Floats = NDArray[np.float64]

ALPHA = 0.05
NETWORK, WITHOUT_GRAPH = "gat", "mlp"
COUNTED = "balanced accuracy"
LINEAR = {COUNTED: "logistic_regression", "R2": "ridge"}
"""The linear rival by what is measured: of classes, of numbers."""
FEW_UNITS = 2
"""A rival that gets so many units more or fewer right is no different."""


@dataclass(frozen=True)
class HeldOut:
    """How well one model predicts one label in held-out samples.

    Parameters
    ----------
    label, model
        Which.
    measure
        ``balanced accuracy`` of classes, ``R2`` of a number.
    value
        Held out, mean over repeats.
    null
        The same under permuted labels [B].
    p
        (b + 1)/(B + 1).
    units
        Biological units it rests on.
    """

    label: str
    model: str
    measure: str
    value: float
    null: Floats
    p: float
    units: int


def held_out_rows(classification: Classification) -> tuple[HeldOut, ...]:
    """Return every label and model of a classification, classes first."""
    classes = [
        HeldOut(row.label, row.model, COUNTED, row.balanced_accuracy, row.null, row.p, row.units)
        for row in classification.results
    ]
    numbers = [
        HeldOut(row.label, row.model, "R2", row.r2, row.null, row.p, row.units) for row in classification.numbers
    ]
    return (*classes, *numbers)


def rivals_of(rows: tuple[HeldOut, ...], label: str) -> tuple[HeldOut, HeldOut, HeldOut] | None:
    """Return the network, the network without a graph and the linear rival of a label; None if one is missing."""
    found = {row.model: row for row in rows if row.label == label}
    if NETWORK not in found:
        return None
    linear = LINEAR[found[NETWORK].measure]
    if WITHOUT_GRAPH not in found or linear not in found:
        return None
    return found[NETWORK], found[WITHOUT_GRAPH], found[linear]


def held_out_sentence(gat: HeldOut, without_graph: HeldOut, linear: HeldOut) -> str:
    """Return the sentence on one label, made from the numbers."""
    predicts = "predicts" if gat.p <= ALPHA else "does not predict"
    return (
        f"The graph attention network {predicts} {gat.label} of held-out samples ({gat.measure} {gat.value:.2f}, "
        f"permuted labels {float(gat.null.mean()):.2f}, p = {gat.p:.2g} of {len(gat.null)} permutations); the same "
        f"network without a graph reaches {without_graph.value:.2f}{_compared(without_graph, gat)}, "
        f"{linear.model.replace('_', ' ')} {linear.value:.2f}{_compared(linear, gat)}."
    )


def _compared(rival: HeldOut, gat: HeldOut) -> str:
    """Compare in units; R2 has no units to count and stands as it is."""
    if gat.measure != COUNTED:
        return ""
    units = round(abs(rival.value - gat.value) * gat.units)
    if not units:
        return " (no different)"
    better = rival.value > gat.value
    verdict = "no different" if units <= FEW_UNITS else "better" if better else "worse"
    return f" ({verdict}: {units} of {gat.units} units {'more' if better else 'fewer'})"
