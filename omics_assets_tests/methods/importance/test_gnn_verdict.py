from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.classification.held_out_sentence import HeldOut
from omics_assets.methods.importance.gnn_importance import GnnImportance, LabelImportance
from omics_assets.methods.importance.gnn_verdict import GnnVerdict, gnn_verdicts
from omics_assets.methods.statistics.anova import Anova

VALUE = np.arange(8.0)


def row(model: str, value: float, null: np.ndarray, measure: str = "balanced accuracy") -> HeldOut:
    p = (1 + (null >= value).sum()) / (1 + len(null))
    return HeldOut("tissue", model, measure, value, null, float(p), 24)


def verdict(accuracy: float, agreement: float, draws: int = 20, control: int = 20) -> GnnVerdict:
    null = np.linspace(0.3, 0.5, draws)
    rows = (row("gat", accuracy, null), row("mlp", 0.7, null), row("logistic_regression", 0.9, null))
    constant = np.ones(8)
    label = LabelImportance(
        "tissue",
        VALUE,
        VALUE[None],
        0.9,
        agreement if control else float("nan"),
        np.linspace(0.0, 0.2, control),
        constant,
        VALUE[::-1],
        Anova(constant, constant, constant),
    )
    (result,) = gnn_verdicts(rows, GnnImportance((label,), VALUE, VALUE[None], VALUE, ()))
    return result


@pytest.mark.parametrize(
    ("accuracy", "agreement", "beats"), [(0.8, 0.5, True), (0.8, 0.1, False), (0.4, 0.5, False), (0.4, 0.1, False)]
)
def test_both_controls_must_be_beaten(accuracy: float, agreement: float, beats: bool) -> None:
    result = verdict(accuracy, agreement)
    assert result.beats_control is beats
    assert ("does not beat its control" in result.sentence) is not beats
    assert (result.accuracy_p <= 0.05) is (accuracy == 0.8)
    assert (result.agreement_p <= 0.05) is (agreement == 0.5)


def test_numbers_stand_in_the_sentence() -> None:
    result = verdict(0.8, 0.5)
    for part in (
        "0.80",
        "0.70 (no different: 2 of 24 units fewer)",
        "0.90 (no different: 2 of 24 units more)",
        "0.50",
        "p = 0.048 of 20",
        "predicts tissue",
    ):
        assert part in result.sentence
    assert "does not predict tissue" in verdict(0.4, 0.5).sentence
    assert (result.without_graph, result.linear) == (0.7, 0.9)
    assert result.linear_agreement == pytest.approx(-1)
    assert result.uniform_agreement == pytest.approx(1)


def test_a_number_is_judged_by_r2_and_beside_ridge() -> None:
    null = np.linspace(-0.4, 0.0, 20)
    rows = tuple(row(*given, null, "R2") for given in (("gat", 0.3), ("mlp", 0.3), ("ridge", 0.5)))
    constant = np.ones(8)
    label = LabelImportance(
        "tissue", VALUE, VALUE[None], 0.9, 0.5, null, constant, VALUE, Anova(constant, constant, constant)
    )
    (result,) = gnn_verdicts(rows, GnnImportance((label,), VALUE, VALUE[None], VALUE, ()))
    assert (result.measure, result.accuracy, result.linear) == ("R2", 0.3, 0.5)
    for part in ("R2 0.30", "permuted labels -0.20", "without a graph reaches 0.30, ridge 0.50."):
        assert part in result.sentence


def test_too_few_draws_or_units_cannot_pass() -> None:
    assert "fewer than 20 control draws" in verdict(0.8, 0.5, draws=19).sentence
    assert not verdict(0.8, 0.5, control=19).beats_control
    few = verdict(0.8, 0.5, control=0)
    assert (few.agreement_p, few.beats_control) == (1.0, False)
    assert "cannot be told" in few.sentence


def test_a_label_without_classification_has_no_verdict() -> None:
    assert gnn_verdicts((), GnnImportance((), VALUE, VALUE[None], VALUE, ())) == ()
