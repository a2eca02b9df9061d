"""What is said of an evidence beside its control, and of one that the known genes let in all the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.assets.cohort_arrays.verdicts import Control, control_row, verdict_frame
from omics_assets.methods.ranking.matched_gate import Gate

CAUTION = "enters although it does not beat its control: see the rank without it"


def controls(p: float) -> pd.DataFrame:
    draws = np.linspace(0, 1, 20)
    good = control_row("gnn", "tissue", "held-out balanced accuracy", Control(2.0, draws, 0.04))
    judged = control_row("gnn", "tissue", "split-half agreement", Control(0.5, draws, p))
    return pd.DataFrame([good, judged])


def gate_row(p: float, evidence: str = "gnn", is_open: bool = True) -> dict[str, object]:
    gate = Gate(evidence, 2.0, 0.02, is_open, f"z = 2: it {'enters' if is_open else 'does not enter'}")
    frame = verdict_frame(controls(p), [gate])
    (row,) = frame[frame["statistic"].eq("gate") & frame["evidence"].eq(evidence)].to_dict("records")
    return row


def test_an_open_gate_says_that_the_evidence_does_not_beat_its_control() -> None:
    row = gate_row(0.5)
    assert row["sentence"] == f"gnn: z = 2: it {CAUTION}."
    assert row["beats_control"]  # METHODS: the known genes alone decide the gate


@pytest.mark.parametrize(
    ("p", "evidence", "is_open"),
    [(0.05, "gnn", True), (0.5, "gnn", False), (0.5, "autoencoder", True), (np.nan, "gnn", True)],
)
def test_nothing_is_added_for_a_good_a_closed_another_or_an_unjudged_evidence(
    p: float, evidence: str, is_open: bool
) -> None:
    assert "although" not in str(gate_row(p, evidence, is_open)["sentence"])
