"""A rival is called worse or better only where more than two units say so."""

from __future__ import annotations

import numpy as np
import pytest

from omics_assets.methods.classification.held_out_sentence import COUNTED, HeldOut, held_out_sentence


def row(model: str, value: float, measure: str = COUNTED, units: int = 24) -> HeldOut:
    return HeldOut("tissue", model, measure, value, np.linspace(0.1, 0.3, 20), 0.04, units)


@pytest.mark.parametrize(
    ("right", "said"),
    [
        (20, "0.83 (no different)"),
        (19, "0.79 (no different: 1 of 24 units fewer)"),
        (22, "0.92 (no different: 2 of 24 units more)"),
        (23, "0.96 (better: 3 of 24 units more)"),
        (17, "0.71 (worse: 3 of 24 units fewer)"),
    ],
)
def test_few_units_make_no_difference(right: int, said: str) -> None:
    sentence = held_out_sentence(row("gat", 20 / 24), row("mlp", right / 24), row("logistic_regression", right / 24))
    assert f"without a graph reaches {said}, logistic regression {said}." in sentence


def test_r2_has_no_units_to_count() -> None:
    rows = (row("gat", 0.3, "R2"), row("mlp", 0.1, "R2"), row("ridge", 0.9, "R2"))
    assert held_out_sentence(*rows).endswith("without a graph reaches 0.10, ridge 0.90.")
