"""What the checks look for: frames in, a finding in words out, empty where all is well.

The two gates stand with the tables they guard (`samples_paired`, `latents_not_collapsed`): they fail before anything is
written. The checks here warn.
"""

from __future__ import annotations

import pandas as pd

CONTROL_ROLES = ("standard", "background")
CONTROL_Q = 0.1


def beats_pca_5(autoencoder_quality: pd.DataFrame) -> str:
    """Say where the autoencoder predicts held-out samples no better than five principal components."""
    table = autoencoder_quality.pivot_table(index="modality", columns="method", values="held_out_r2")
    losing = table[table["autoencoder"] <= table["pca_5"]]
    return "; ".join(
        f"{modality}: held-out R2 {row['autoencoder']:.3f}, PCA-5 {row['pca_5']:.3f}"
        for modality, row in losing.iterrows()
    )


def negative_controls_silent(metabolite_correlation: pd.DataFrame) -> str:
    """Say which standards and background features have a gene of q_bh up to 0.1: they should have none."""
    controls = metabolite_correlation[metabolite_correlation["role"].isin(CONTROL_ROLES)]
    loud = controls[controls["q_bh"] <= CONTROL_Q]
    told = f"negative controls with genes of q <= {CONTROL_Q:g} over all pairs"
    return f"{told}: {', '.join(loud['metabolite'])}" if len(loud) else ""


def evidence_beats_control(evidence_verdicts: pd.DataFrame) -> str:
    """Say which evidences do no better than their control."""
    judged = evidence_verdicts[evidence_verdicts["statistic"] != "gate"]
    failing = judged[~judged["beats_control"].fillna(True).astype(bool)]
    named = (failing["evidence"] + " (" + failing["label"] + ", " + failing["statistic"] + ")").tolist()
    return f"no better than their control: {'; '.join(named)}" if named else ""


def top_50_stable(overlap: float, minimum: float) -> str:
    """Say when the first 50 genes kept less than the set share since the last different ranking."""
    return f"only {overlap:.0%} of the first 50 genes were kept" if overlap < minimum else ""


def few_families_hit(warnings: tuple[str, ...]) -> str:
    """Say when homology hits so many genes that it says little."""
    return "; ".join(warnings)
