"""What every importance of genes agrees with: itself, its control, its trivial rival, and the expression level."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from omics_assets.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILLION,
    CaptionedFigure,
    literal,
    new_figure,
)

MAX_ROWS = 25
MARKS = {
    "other seeds": ("o", GREEN),
    "other half of the samples": ("s", BLUE),
    "control (permuted genes)": ("X", VERMILLION),
    "trivial method": ("D", ORANGE),
    "mean expression": ("^", GREY),
    "variance": ("v", GREY),
}


def importance_figure(importances: Mapping[str, pd.DataFrame]) -> CaptionedFigure | None:
    """Return one line per importance table and label, with the Spearman of the importance with each of the marks."""
    rows = {
        f"{literal(name.removesuffix('_importance').replace('_', ' '), 20)}: {literal(label, 20)}": _agreements(group)
        for name, frame in importances.items()
        for label, group in frame.groupby("label", observed=True)
    }
    if not rows:
        return None
    names = list(rows)[:MAX_ROWS]
    figure = new_figure(1.3 + 0.28 * len(names))
    axes = figure.subplots()
    axes.axvline(0, color=BLACK, linewidth=0.7)
    for mark, (marker, colour) in MARKS.items():
        values = [rows[name][mark] for name in names]
        axes.plot(values, range(len(names)), marker, color=colour, label=mark, markersize=6, alpha=0.9)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-1.05, 1.05)
    axes.set_xlabel("Spearman of the importance with")
    axes.grid(axis="x")
    figure.legend(loc="outside lower center", ncols=3)
    return CaptionedFigure(
        figure,
        "What every importance agrees with, over the genes. Good: high with other seeds and with the other half of the "
        "samples, near 0 with its control and with mean expression and variance. An importance no closer to its other "
        "half than to the trivial method says nothing that the trivial method does not. What was not estimated is left "
        "out.",
    )


def _agreements(frame: pd.DataFrame) -> dict[str, float]:
    values = (
        frame["seed_agreement"].iloc[0],
        frame["split_half_agreement"].iloc[0],
        _spearman(frame["value"], frame["control_value"]),
        _spearman(frame["value"], frame["baseline_value"]),
        frame["correlation_with_mean"].iloc[0],
        frame["correlation_with_variance"].iloc[0],
    )
    return dict(zip(MARKS, map(float, values), strict=True))


def _spearman(a: pd.Series[float], b: pd.Series[float]) -> float:
    ranks = [values.rank() for values in (a, b)]
    varies = all(values.std() > 0 for values in ranks)
    return float(ranks[0].corr(ranks[1])) if varies else np.nan
