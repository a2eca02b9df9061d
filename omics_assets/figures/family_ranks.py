"""Where the genes of every family stand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.figures.shortlist import CLAIM_Q, is_claimed
from omics_assets.figures.style import BLUE, VERMILLION, CaptionedFigure, literal, new_figure, plain_ticks

MAX_FAMILIES = 25
ENRICHMENT = {
    "enrichment_q": "hypergeometric enrichment of the family among the first 100, Benjamini-Hochberg over the families",
    "enrichment_p": "hypergeometric enrichment of the family among the first 100, of this family alone",
}
"""What is written beside a family, the first that is there."""


def family_figure(family_rankings: pd.DataFrame) -> CaptionedFigure | None:
    """Return the ranks of the genes of every family, the most enriched first; nothing without families."""
    rows = family_rankings[family_rankings["rank"].notna()]
    if rows.empty:
        return None
    measure = next(name for name in ENRICHMENT if name in rows)
    letter = measure[-1]
    families = rows.groupby("family").agg(p=(measure, "min"), best=("rank", "min"), genes=("gene", "size"))
    shown = families.reset_index().sort_values(["p", "best", "family"], na_position="last").head(MAX_FAMILIES)
    figure = new_figure(1.3 + 0.2 * max(len(shown), 5), width=5.6)
    axes = figure.add_subplot(xscale="log")
    place = {family: y for y, family in enumerate(shown["family"])}
    rows = rows[rows["family"].isin(place)]
    y = rows["family"].map(place).to_numpy(dtype=float)
    claimed = is_claimed(rows).to_numpy()
    for chosen, colour, size, name in (
        (~claimed, BLUE, 14, "gene"),
        (claimed, VERMILLION, 20, f"gene with q ≤ {CLAIM_Q}"),
    ):
        if chosen.any():
            axes.plot(
                rows["rank"].to_numpy(dtype=float)[chosen], y[chosen], "|", color=colour, markersize=np.sqrt(size) * 2,
                markeredgewidth=1.1, label=name, rasterized=True,
            )  # fmt: skip
    axes.set_yticks(
        range(len(shown)), [f"{literal(f, 26)} ({n:,})" for f, n in zip(shown["family"], shown["genes"], strict=True)]
    )
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(left=0.8)
    axes.set_xlabel("rank among all genes")
    axes.set_ylabel("family (genes)")
    axes.grid(axis="x")
    plain_ticks(axes, x=True)
    for line, p in enumerate(shown["p"]):
        if pd.notna(p):
            axes.annotate(
                f"{letter} = {p:.1e}", (1.01, line), xycoords=("axes fraction", "data"), va="center", fontsize=6.5
            )
    figure.legend(loc="outside lower center", ncols=2)
    return CaptionedFigure(
        figure,
        f"Rank of the genes of every family among all genes (one tick each, logarithmic axis); {letter}: "
        f"{ENRICHMENT[measure]}. "
        "Homology is itself part of the log-odds: a family that leads is no independent confirmation."
        + (
            f" Shown: the {len(shown)} of {len(families)} families with the smallest {letter}."
            if len(families) > len(shown)
            else ""
        ),
    )
