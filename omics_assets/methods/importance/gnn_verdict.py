"""Whether the network's evidence beats its controls, and whether something simpler would have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.held_out_sentence import ALPHA, HeldOut, held_out_sentence, rivals_of
from omics_assets.methods.importance.gnn_importance import GnnImportance, LabelImportance
from omics_assets.methods.statistics.permutation import p_against
from omics_assets.methods.statistics.rank_normalization import rank_agreement

Floats = NDArray[np.float64]

MIN_DRAWS = 20


@dataclass(frozen=True)
class GnnVerdict:
    """Two statistics beside their controls, for one label.

    Parameters
    ----------
    label
        Which.
    measure
        What is measured in held-out samples: ``balanced accuracy``, or ``R2`` of a number.
    accuracy, accuracy_control, accuracy_p
        That of the network; under permuted labels [B]; (b + 1)/(B + 1).
    agreement, agreement_control, agreement_p
        Split-half agreement of the map; on degree-matched random graphs [D]; (b + 1)/(D + 1), 1 where not estimated.
    beats_control
        Both p at most 0.05, each against at least 20 draws.
    without_graph, linear
        That of the same network without a graph, and of logistic (of a number: ridge) regression: beside, deciding
        nothing.
    linear_agreement, uniform_agreement
        Spearman of the map with that of the linear model and with uniform weights.
    sentence
        The verdict in words, made from the numbers.
    """

    label: str
    measure: str
    accuracy: float
    accuracy_control: Floats
    accuracy_p: float
    agreement: float
    agreement_control: Floats
    agreement_p: float
    beats_control: bool
    without_graph: float
    linear: float
    linear_agreement: float
    uniform_agreement: float
    sentence: str


def gnn_verdicts(held_out: Sequence[HeldOut], importance: GnnImportance) -> tuple[GnnVerdict, ...]:
    """Return the verdict on every label that both classification and importance could estimate."""
    rows = tuple(held_out)
    return tuple(
        _verdict(*rivals, label, importance.uniform)
        for label in importance.labels
        if (rivals := rivals_of(rows, label.label)) is not None
    )


def _verdict(
    gat: HeldOut, without_graph: HeldOut, linear: HeldOut, label: LabelImportance, uniform: Floats
) -> GnnVerdict:
    control = label.split_half_control
    # without an estimate the control is empty, and 1 of 1 is p = 1
    agreement_p = p_against(control, label.split_half_agreement, rounding=1e-12)
    enough = min(len(gat.null), len(control)) >= MIN_DRAWS
    beats = enough and gat.p <= ALPHA and agreement_p <= ALPHA
    verdict = "beats its control" if beats else "does not beat its control: shown, not to be relied on"
    few = "" if enough else f" (fewer than {MIN_DRAWS} control draws: none can pass)"
    return GnnVerdict(
        label.label,
        gat.measure,
        gat.value,
        gat.null,
        gat.p,
        label.split_half_agreement,
        control,
        agreement_p,
        beats,
        without_graph.value,
        linear.value,
        rank_agreement(label.value, label.linear),
        rank_agreement(label.value, uniform),
        f"{held_out_sentence(gat, without_graph, linear)} {_stability(label, agreement_p)}: it {verdict}{few}.",
    )


def _stability(label: LabelImportance, p: float) -> str:
    if not len(label.split_half_control):
        return "Whether its gene map is stable cannot be told from so few units"
    above = "above" if p <= ALPHA else "not above"
    return (
        f"Its gene map agrees between halves of the samples at {label.split_half_agreement:.2f}, {above} random graphs "
        f"({float(np.mean(label.split_half_control)):.2f}, p = {p:.2g})"
    )
