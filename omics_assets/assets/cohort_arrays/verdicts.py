"""Rows of the control tables, and the verdicts made of them and of the gates."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.methods.ranking.matched_gate import Gate
from omics_assets.tables.evidence import EVIDENCE_VERDICTS

POOLED = "all"
ALPHA = 0.05


@dataclass(frozen=True)
class Control:
    """A statistic beside its control draws."""

    value: float
    draws: NDArray[np.float64]
    p: float


def control_row(
    evidence: str,
    label: str,
    statistic: str,
    control: Control,
    *,
    baseline_value: float = np.nan,
    baseline_agreement: float = np.nan,
    note: str = "",
) -> dict[str, object]:
    """Return one row of a control table."""
    drawn = bool(len(control.draws))
    return {
        "evidence": evidence,
        "label": label,
        "statistic": statistic,
        "value": control.value,
        "control_mean": float(control.draws.mean()) if drawn else np.nan,
        "control_95": float(np.quantile(control.draws, 0.95)) if drawn else np.nan,
        "p": control.p if drawn else np.nan,
        "draws": len(control.draws),
        "baseline_value": baseline_value,
        "baseline_agreement": baseline_agreement,
        "note": note,
    }


def without_seeds(gate: Gate, seeded: int) -> Gate:
    """Say of the homology gate how many known genes were left out of it."""
    if gate.evidence != "homology" or not seeded:
        return gate
    said = f"{gate.sentence}; {seeded} known genes seeded the homology query: their hits are no evidence, left out"
    return replace(gate, sentence=said)


def verdict_frame(controls: pd.DataFrame, gates: Sequence[Gate]) -> pd.DataFrame:
    """Return the verdict of every statistic, of every gate, and of homology, which has no control."""
    judged = controls.assign(
        beats_control=pd.array([None if np.isnan(p) else p <= ALPHA for p in controls["p"]], dtype="boolean")
    )
    judged["sentence"] = [_sentence(row) for row in judged.to_dict("records")]
    beaten = set(judged.loc[judged["beats_control"].eq(False).fillna(False), "evidence"])
    rows = [_gate_row(_although_beaten(gate) if gate.evidence in beaten else gate) for gate in gates]
    if not any(gate.evidence == "homology" for gate in gates):
        rows.append(_gate_row(Gate("homology", np.nan, np.nan, False, "no homology was searched")))
    columns = [column.name for column in EVIDENCE_VERDICTS.columns]
    parts = [judged.reindex(columns=columns), pd.DataFrame(rows).reindex(columns=columns)]
    return pd.concat([part.astype({"beats_control": "boolean"}) for part in parts], ignore_index=True)


def _sentence(row: Mapping[Hashable, object]) -> str:
    value, mean, p = float(str(row["value"])), float(str(row["control_mean"])), float(str(row["p"]))
    if np.isnan(p):
        return f"{row['evidence']}: not judged. {row['note'] or 'It could not be computed here.'}"
    verdict = "beats its control" if p <= ALPHA else "does not beat its control: shown, not to be relied on"
    text = f"{row['evidence']} ({row['statistic']}): {value:.3g} against {mean:.3g} (p = {p:.2g}): {verdict}."
    return f"{text} {row['note']}".strip()


def _although_beaten(gate: Gate) -> Gate:
    """Say of an open gate that the evidence it lets in is no better than its control."""
    if not gate.is_open:
        return gate
    return replace(gate, sentence=f"{gate.sentence} although it does not beat its control: see the rank without it")


def _gate_row(gate: Gate) -> dict[str, object]:
    return {
        "evidence": gate.evidence,
        "label": POOLED,
        "statistic": "gate",
        "value": gate.statistic,
        "p": gate.p,
        "beats_control": gate.is_open,
        "sentence": f"{gate.evidence}: {gate.sentence}.",
    }
