"""Whether the network's evidence beats its controls, and whether something simpler would have done."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification import Classification, ClassifierResult
from omics_assets.methods.gnn_importance import GnnImportance, LabelImportance
from omics_assets.methods.importance import rank_agreement
from omics_assets.methods.permutation import permutation_p

Floats = NDArray[np.float64]

ALPHA = 0.05
MIN_DRAWS = 20


@dataclass(frozen=True)
class GnnVerdict:
    """Two statistics beside their controls, for one label.

    Parameters
    ----------
    label
        Which.
    accuracy, accuracy_control, accuracy_p
        Held-out balanced accuracy of the network; under permuted labels [B]; (b + 1)/(B + 1).
    agreement, agreement_control, agreement_p
        Split-half agreement of the map; on degree-matched random graphs [D]; (b + 1)/(D + 1), 1 where not estimated.
    beats_control
        Both p at most 0.05, each against at least 20 draws.
    without_graph, logistic
        Held-out balanced accuracy of the same network without a graph, and of logistic regression: beside, deciding
        nothing.
    logistic_agreement, uniform_agreement
        Spearman of the map with the logistic map and with uniform weights.
    sentence
        The verdict in words, made from the numbers.
    """

    label: str
    accuracy: float
    accuracy_control: Floats
    accuracy_p: float
    agreement: float
    agreement_control: Floats
    agreement_p: float
    beats_control: bool
    without_graph: float
    logistic: float
    logistic_agreement: float
    uniform_agreement: float
    sentence: str


def gnn_verdicts(classification: Classification, importance: GnnImportance) -> tuple[GnnVerdict, ...]:
    """Return the verdict on every label that both classification and importance could estimate."""
    rows = {(row.label, row.model): row for row in classification.results}
    return tuple(
        _verdict(
            rows[label.label, "gat"],
            rows[label.label, "mlp"],
            rows[label.label, "logistic_regression"],
            label,
            importance.uniform,
        )
        for label in importance.labels
        if (label.label, "gat") in rows
    )


def _verdict(
    gat: ClassifierResult, mlp: ClassifierResult, logistic: ClassifierResult, label: LabelImportance, uniform: Floats
) -> GnnVerdict:
    control = label.split_half_control
    # without an estimate the control is empty, and 1 of 1 is p = 1
    agreement_p = permutation_p(int((control >= label.split_half_agreement - 1e-12).sum()), len(control))
    enough = min(gat.permutations, len(control)) >= MIN_DRAWS
    beats = enough and gat.p <= ALPHA and agreement_p <= ALPHA
    return GnnVerdict(
        label.label,
        gat.balanced_accuracy,
        gat.null,
        gat.p,
        label.split_half_agreement,
        control,
        agreement_p,
        beats,
        mlp.balanced_accuracy,
        logistic.balanced_accuracy,
        rank_agreement(label.value, label.logistic),
        rank_agreement(label.value, uniform),
        _sentence(gat, mlp, logistic, label, agreement_p, enough=enough, beats=beats),
    )


def _sentence(
    gat: ClassifierResult,
    mlp: ClassifierResult,
    logistic: ClassifierResult,
    label: LabelImportance,
    agreement_p: float,
    *,
    enough: bool,
    beats: bool,
) -> str:
    predicts = "predicts" if gat.p <= ALPHA else "does not predict"
    if len(label.split_half_control):
        above = "above" if agreement_p <= ALPHA else "not above"
        random = float(np.mean(label.split_half_control))
        halves = (
            f"its gene map agrees between halves of the samples at {label.split_half_agreement:.2f}, {above} random "
            f"graphs ({random:.2f}, p = {agreement_p:.2g})"
        )
    else:
        halves = "whether its gene map is stable cannot be told from so few units"
    verdict = "beats its control" if beats else "does not beat its control: shown, not to be relied on"
    few = "" if enough else f" (fewer than {MIN_DRAWS} control draws: none can pass)"
    return (
        f"The graph attention network {predicts} {label.label} of held-out samples (balanced accuracy "
        f"{gat.balanced_accuracy:.2f}, chance {gat.chance:.2f}, p = {gat.p:.2g}), and {halves}; the same network "
        f"without a graph reaches {mlp.balanced_accuracy:.2f}{_compared(mlp, gat)}, logistic regression "
        f"{logistic.balanced_accuracy:.2f}{_compared(logistic, gat)}: it {verdict}{few}."
    )


def _compared(rival: ClassifierResult, gat: ClassifierResult) -> str:
    if rival.balanced_accuracy > gat.balanced_accuracy:
        return " (better)"
    return " (no worse)" if rival.balanced_accuracy == gat.balanced_accuracy else " (worse)"
