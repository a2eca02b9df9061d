"""Every evidence beside its control, and every ranking beside the known genes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from omics_assets.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    VERMILLION,
    CaptionedFigure,
    literal,
    new_figure,
    panels,
)
from omics_assets.tables.trust import ALL_PATHWAYS

GATE = "gate"
MAX_ROWS = 25
MAX_PANELS = 12
METRICS = {"recall_at_20": "recall at 20", "recall_at_50": "recall at 50", "recall_at_100": "recall at 100",
           "auprc": "area under precision-recall"}  # fmt: skip


def verdict_figure(verdicts: pd.DataFrame) -> CaptionedFigure | None:
    """Return one panel per statistic: its value on the data against its control draws."""
    rows = verdicts[verdicts["value"].notna()]
    if rows.empty:
        return None
    # a gate counts hits or gives a z: each has its own scale
    gate = rows["statistic"] == GATE
    rows = rows.assign(panel=rows["statistic"].where(~gate, rows["evidence"].astype(str).map(_gate_panel)))
    sizes = rows.groupby("panel", sort=False).size().clip(upper=MAX_ROWS).head(MAX_PANELS)
    heights = [0.5 + 0.2 * size for size in sizes]
    figure = new_figure(0.8 + sum(heights))
    grid = figure.subplots(len(sizes), 1, height_ratios=heights, squeeze=False)
    for axes, panel in zip(grid[:, 0], sizes.index, strict=True):
        _verdict_panel(axes, rows[rows["panel"] == panel].head(MAX_ROWS))
        axes.set_xlabel(literal(panel, 80))
    figure.legend(handles=_verdict_handles(gates=bool(gate.any())), loc="outside lower center", ncols=4)
    return CaptionedFigure(
        figure,
        "Does each evidence beat the same evidence where no signal can be? Dot: value on the data, green where it "
        "beats its control (p ≤ 0.05), red where it does not, grey without a control. Grey bar: "
        "mean to 95 % point of the control draws. Diamond: the trivial method on the real data, which decides nothing. "
        "Square: a gate, which has no control but asks the known genes: green where it is open, so that the evidence "
        "enters the log-odds, red where it is closed. Each panel has its own scale.",
    )


def _gate_panel(evidence: str) -> str:
    unit = "known genes that hit" if evidence == "homology" else "z of the known genes"
    return f"gate of {evidence.replace('_', ' ')}: {unit}"


def _verdict_panel(axes: Axes, rows: pd.DataFrame) -> None:
    y = np.arange(len(rows))
    mean, upper = (rows[name].to_numpy(dtype=float) for name in ("control_mean", "control_95"))
    axes.barh(y, upper - mean, left=mean, height=0.5, color=PALE)
    axes.plot(mean, y, "|", color=GREY, markersize=8)
    axes.plot(rows["baseline_value"].to_numpy(dtype=float), y, "D", mfc="none", color=BLUE, markersize=4.5)
    for place, value, beats, statistic in zip(y, rows["value"], rows["beats_control"], rows["statistic"], strict=True):
        colour = GREY if pd.isna(beats) else GREEN if beats else VERMILLION
        axes.plot(
            value,
            place,
            "s" if statistic == GATE else "o",
            color=colour,
            markeredgecolor=BLACK,
            markeredgewidth=0.4,
            markersize=5.5,
        )
    names = [
        literal(evidence, 18) if label == "all" else f"{literal(evidence, 18)}: {literal(label, 20)}"
        for evidence, label in zip(rows["evidence"], rows["label"].astype(str), strict=True)
    ]
    axes.set_yticks(y, [name.replace("_", " ") for name in names])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    drawn = np.append(rows[["value", "control_mean", "control_95", "baseline_value"]].to_numpy(dtype=float), 0.0)
    low, high = float(np.nanmin(drawn)), float(np.nanmax(drawn))
    margin = 0.05 * (high - low) or 1.0
    axes.set_xlim(low - margin, high + margin)
    axes.grid(axis="x")


def _verdict_handles(*, gates: bool) -> list[Line2D | Patch]:
    marks = [("o", "beats its control", GREEN), ("o", "does not", VERMILLION), ("o", "no control", GREY)]
    marks += [("s", "gate open", GREEN), ("s", "gate closed", VERMILLION)] if gates else []
    return [
        *(Line2D([], [], linestyle="", marker=mark, color=colour, label=name) for mark, name, colour in marks),
        Patch(color=PALE, label="control: mean to 95 %"),
        Line2D([], [], linestyle="", marker="D", mfc="none", color=BLUE, label="trivial method"),
    ]


def recovery_figure(validation: pd.DataFrame) -> CaptionedFigure | None:
    """Return how well every ranking finds the known genes, beside re-paired samples; nothing without known genes."""
    pooled = validation[validation["pathway"] == ALL_PATHWAYS]
    rows = pooled[pooled["metric"].isin(METRICS) & pooled["value"].notna()]
    if rows.empty:
        return None
    metrics = [metric for metric in METRICS if (rows["metric"] == metric).any()]
    methods = sorted(rows["method"].astype(str).unique(), key=lambda name: (name != "log_odds", name != "fused", name))
    figure = new_figure((0.75 + 0.2 * len(methods)) * -(-len(metrics) // 2) + 0.4)
    for axes, metric in zip(panels(figure, len(metrics), 2), metrics, strict=True):
        here = rows[rows["metric"] == metric].drop_duplicates("method").set_index("method").reindex(methods)
        y = np.arange(len(methods))
        colours = [VERMILLION if method == "log_odds" else BLUE if method == "fused" else PALE for method in methods]
        axes.barh(y, here["value"].fillna(0.0), color=colours, height=0.7)
        axes.hlines(y, here["lower"].to_numpy(dtype=float), here["upper"].to_numpy(dtype=float), colors=BLACK, lw=0.8)
        axes.plot(here["repaired_mean"].to_numpy(dtype=float), y, "|", color=ORANGE, markersize=9, markeredgewidth=2)
        axes.set_yticks(y, [literal(method).replace("_", " ") for method in methods])
        axes.set_ylim(len(methods) - 0.4, -0.6)
        axes.set_xlim(0, 1)
        axes.set_xlabel(METRICS[metric])
    handles = [
        Patch(color=VERMILLION, label="recommended"),
        Patch(color=BLUE, label="published"),
        Line2D([], [], color=BLACK, linewidth=0.8, label="95 % interval"),
        Line2D([], [], linestyle="", marker="|", markersize=9, mew=2, color=ORANGE, label="re-paired samples"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=4)
    known = int(rows["known_genes"].max())
    return CaptionedFigure(
        figure,
        f"Leave one known gene out: how well every ranking finds it ({known} known genes; line: 95 % bootstrap "
        "interval over them). Orange: the same method when samples are re-paired within the design; only what lies to "
        "the right of it was found because of the metabolites. AUROC and median rank stand in the table "
        "ranking_validation.",
    )
