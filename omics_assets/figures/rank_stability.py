"""Whether both orders agree, and how far the first genes would move."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from omics_assets.figures.shortlist_bars import EVIDENCE_COLOURS
from omics_assets.figures.style import (
    BLACK,
    BLUE,
    PALE,
    VERMILLION,
    CaptionedFigure,
    literal,
    new_figure,
    plain_ticks,
)

MAX_POINTS = 3_000
"""Genes drawn as points; more are counted in hexagons."""
MAX_GENES = 50
MARKERS = ("^", "v", "<", "D", "s", "P", "X")
"""One per evidence, in their order."""


def agreement_figure(candidates: pd.DataFrame, best: pd.DataFrame) -> CaptionedFigure | None:
    """Return the published rank of every gene against its recommended rank."""
    rows = candidates[candidates["fused_rank"].notna()]
    if len(rows) < 2:
        return None
    x, y = (rows[name].to_numpy(dtype=float) for name in ("rank", "fused_rank"))
    figure = new_figure(3.5, width=4.2)
    axes = figure.add_subplot(xscale="log", yscale="log")
    if len(rows) > MAX_POINTS:
        image = axes.hexbin(
            x, y, gridsize=45, xscale="log", yscale="log", bins="log", mincnt=1, cmap="Greys", linewidths=0.1
        )
        bar = figure.colorbar(image, ax=axes, label="genes", shrink=0.8)
        plain_ticks(bar.ax, y=True)
    else:
        axes.plot(x, y, "o", color=BLACK, alpha=0.35, markersize=2.5, markeredgewidth=0, rasterized=True)
    axes.plot(
        best["rank"], best["fused_rank"], "o", color=VERMILLION, markersize=3.5, markeredgecolor=BLACK,
        markeredgewidth=0.3, label=f"first {len(best)}",
    )  # fmt: skip
    axes.axline((1, 1), (10, 10), color=BLUE, linewidth=0.8, linestyle="--", label="equal rank")
    agreement = float(np.corrcoef(x.argsort().argsort(), y.argsort().argsort())[0, 1])
    axes.set_title(f"{len(rows):,} genes, Spearman {agreement:.2f}", loc="left")
    axes.set_xlabel("rank by log-odds")
    axes.set_ylabel("rank by the published fusion")
    plain_ticks(axes, x=True, y=True)
    axes.legend(loc="lower right", frameon=True, framealpha=0.85, edgecolor="none")
    return CaptionedFigure(
        figure,
        "Rank of every candidate by the recommended log-odds against its rank by the published fusion, both on "
        "logarithmic axes; red: the shortlist. Genes far above the dashed line are favoured by the log-odds, those far "
        "below by the published weights. Known genes are left out.",
    )


def interval_figure(best: pd.DataFrame, robustness: pd.DataFrame) -> CaptionedFigure | None:
    """Return how far the first genes move when samples, evidences or weights change."""
    rows = best.head(MAX_GENES)[["gene", "rank", "fused_rank"]].merge(
        robustness.drop(columns="rank"), on="gene", how="inner"
    )
    if rows.empty:
        return None
    figure = new_figure(1.5 + 0.17 * max(len(rows), 6))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.4, 1))
    y = np.arange(len(rows))
    _interval(left, rows, "sample_rank", "one design cell left out")
    for (evidence, colour), marker in zip(EVIDENCE_COLOURS.items(), MARKERS, strict=True):
        values = rows[f"rank_without_{evidence}"].to_numpy(dtype=float)
        if np.isfinite(values).any():  # the others take no part
            name = f"without {evidence.replace('_', ' ')}"
            left.plot(values, y, marker, color=colour, markersize=3.5, label=name, mfc="none", mew=0.9)
    left.plot(rows["rank"], y, "o", color=BLACK, markersize=3.5, label="rank")
    left.set_title("recommended rank", loc="left")
    _interval(right, rows, "fused_rank", "random weights")
    right.plot(rows["fused_rank"], y, "o", color=BLACK, markersize=3.5)
    right.set_title("published rank over weights", loc="left")
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_xlim(left=0.8)
        axes.set_xlabel("rank")
        axes.grid(axis="x")
        plain_ticks(axes, x=True)
    left.set_yticks(y, [literal(gene, 28) for gene in rows["gene"]])
    left.set_ylim(len(rows) - 0.4, -0.6)
    left.set_ylabel("gene")
    right.tick_params(axis="y", length=0)
    handles, names = left.get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=4)
    return CaptionedFigure(
        figure,
        "How firm the first ranks are. Left: dot = rank by log-odds, bar = best to worst rank when one design cell of "
        "samples is left out, open marks = rank when one evidence is taken away. Right: published rank (dot) and its "
        "5 to 95 % range over random weights. A gene whose mark lies far to the right stands on that evidence alone.",
    )


def _interval(axes: Axes, rows: pd.DataFrame, name: str, label: str) -> None:
    low, high = (rows[f"{name}_{end}"].to_numpy(dtype=float) for end in ("low", "high"))
    axes.hlines(range(len(rows)), low, high, colors=PALE, linewidth=5, label=label, zorder=1)
