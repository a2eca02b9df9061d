"""The first genes, and what each evidence adds to both of their scores."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from omics_assets.figures.shortlist import CLAIM_Q, Order, is_claimed
from omics_assets.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    CaptionedFigure,
    literal,
    new_figure,
)
from omics_assets.tables.ranking import EVIDENCES

EVIDENCE_COLOURS = dict(zip(EVIDENCES, (BLUE, ORANGE, PURPLE, GREEN, VERMILLION, SKY, YELLOW), strict=True))


def shortlist_figure(best: pd.DataFrame, order: Order) -> CaptionedFigure | None:
    """Return stacked bars of the terms of the log-odds and of the parts of the published score, gene by gene."""
    if best.empty:
        return None
    figure = new_figure(1.5 + 0.17 * max(len(best), 6))
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.4, 1))
    _stack(left, best, "term")
    total = best["log_odds"].to_numpy(float) - best["prior"].to_numpy(float)
    left.plot(total, range(len(best)), "|", color=BLACK, markersize=6, markeredgewidth=1.2, label="sum")
    left.axvline(0, color=BLACK, linewidth=0.7)
    claimed = np.flatnonzero(is_claimed(best).to_numpy())
    reach = max(float(np.nanmax(_upper(best), initial=0.0)), 0.1)
    if claimed.size:  # the layout leaves room for marks beyond the axes, even for none
        stars = np.full(claimed.size, 1.06 * reach)
        left.plot(stars, claimed, "*", color=BLACK, markersize=6, label=f"q ≤ {CLAIM_Q}", clip_on=False)
    left.set_xlim(right=1.12 * reach)
    left.set_xlabel("log-odds above the prior")
    left.set_title("recommended score", loc="left")
    _stack(right, best, "contribution")
    right.set_xlabel("fused score")
    right.set_title("published score", loc="left")
    _name_genes(left, best, order)
    right.tick_params(axis="y", length=0)
    entries = {
        name: handle for axes in (right, left) for handle, name in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    figure.legend(list(entries.values()), list(entries), loc="outside lower center", ncols=4)
    return CaptionedFigure(
        figure,
        f"The first {len(best)} genes by {'log-odds' if order == 'log_odds' else 'the published fusion'}. Left: what "
        "each evidence adds to or takes from the log-odds of the prior (tick: their sum); an evidence without a bar "
        f"did not enter. Star: q ≤ {CLAIM_Q} within the design{'' if claimed.size else ' (none of these)'}. Without a "
        "star the rank is a reason to look, not a claim; the log-odds are a score, not a probability. Right: the parts "
        "of the published weighted score of the same genes; the number is their published rank.",
    )


def _stack(axes: Axes, best: pd.DataFrame, part: str) -> None:
    y = np.arange(len(best))
    positive, negative = np.zeros(len(best)), np.zeros(len(best))
    for evidence, colour in EVIDENCE_COLOURS.items():
        values = best[f"{evidence}_{part}"].fillna(0.0).to_numpy(float)
        if not values.any():
            continue
        start = np.where(values >= 0, positive, negative)
        axes.barh(y, values, left=start, color=colour, height=0.72, label=evidence.replace("_", " "))
        positive += np.maximum(values, 0)
        negative += np.minimum(values, 0)
    if part == "contribution":
        for place, (end, rank) in enumerate(zip(positive, best["fused_rank"], strict=True)):
            text = "" if pd.isna(rank) else f"{int(rank):,}"
            axes.annotate(text, (end, place), xytext=(2, 0), textcoords="offset points", va="center", fontsize=6)
        axes.set_xlim(0, max(1.12 * float(positive.max()), 0.05))
    axes.grid(axis="x")


def _upper(best: pd.DataFrame) -> NDArray[np.float64]:
    terms = best[[f"{evidence}_term" for evidence in EVIDENCES]].fillna(0.0).to_numpy(float)
    return np.asarray(np.maximum(terms, 0).sum(axis=1), dtype=np.float64)


def _name_genes(axes: Axes, best: pd.DataFrame, order: Order) -> None:
    ranks = best["rank" if order == "log_odds" else "fused_rank"]
    names = [f"{literal(gene, 26)}  {int(rank):,}" for gene, rank in zip(best["gene"], ranks, strict=True)]
    axes.set_yticks(range(len(best)), names, fontsize=7 if len(best) <= 60 else 6)
    axes.set_ylim(len(best) - 0.4, -0.6)
    axes.set_ylabel("gene and rank")
