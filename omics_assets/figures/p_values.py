"""p-values of the correlation against what chance gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.stats import beta

from omics_assets.figures.style import BLACK, BLUE, ORANGE, PALE, CaptionedFigure, literal, new_figure, panels
from omics_assets.tables.association import association

MAX_POINTS = 3_000
MAX_NAME = 50
BINS = 20


def histograms(p_gene: NDArray[np.float64], p_free: NDArray[np.float64], design: Sequence[str]) -> CaptionedFigure:
    """Return the histograms of both tests of all genes; one without values is left out."""
    figure = new_figure(2.7)
    free = literal(association(design), MAX_NAME)
    tests = (p_gene, "p_gene\nwithin the design", BLUE), (p_free, f"p_free\n{free}", ORANGE)
    shown = [test for test in tests if test[0].size]
    for axes, (values, title, colour) in zip(panels(figure, len(shown), 2), shown, strict=True):
        axes.hist(values, bins=np.linspace(0, 1, BINS + 1).tolist(), color=colour, edgecolor="white", linewidth=0.4)
        axes.axhline(values.size / BINS, color=BLACK, linestyle="--", linewidth=0.9, label="uniform: nothing related")
        axes.set_xlim(0, 1)
        axes.set_xlabel(title)
        axes.set_ylabel("genes")
        axes.set_title(f"{values.size:,} genes, {np.mean(values <= 0.05):.1%} with p ≤ 0.05", loc="left")
        axes.margins(y=0.15)
        axes.legend(loc="upper right")
    return CaptionedFigure(
        figure,
        "p-values of all genes. Left, p_gene: samples re-paired only among those that are exchangeable within the "
        f"design; it is the one that claims. Right, p_free: samples re-paired freely: {association(design)}. "
        "Dashed: what a cohort without any relation shows. An excess at the left of p_free that p_gene lacks is "
        "explained by the design.",
    )


def gene_quantiles(p: NDArray[np.float64]) -> CaptionedFigure:
    """Return the p-values of all genes against uniform ones."""
    return CaptionedFigure(
        _quantiles(p, p.size, "genes", "p_gene"),
        "p_gene of all genes against what uniform p-values would give. Points above the line at the right are genes "
        "more strongly related to a target than the design allows; points above it from the start would mean that the "
        "null is wrong. The band holds for independent genes: co-expressed genes leave it together.",
    )


def pair_quantiles(p: NDArray[np.float64], tests: int, design: Sequence[str]) -> CaptionedFigure:
    """Return the p-values of the stored pairs, the smallest of so many tests, against uniform ones."""
    named = association(design)
    groups = " and ".join(design) or "any grouping"
    return CaptionedFigure(
        _quantiles(p, tests, "pairs", f"p of the pair\n({literal(named, MAX_NAME)})"),
        f"p of the {p.size:,} stored pairs against the smallest of {tests:,} uniform p-values: what a cohort without "
        f"any relation would show. All samples count as exchangeable here, so {groups} alone can lift the points off "
        f"the line: {named}, no claim. The band holds for independent pairs, which these are not.",
    )


def _quantiles(p: NDArray[np.float64], tests: int, what: str, name: str) -> Figure:
    """The smallest p-values of so many tests against uniform ones."""
    figure = new_figure(3.4, width=3.6)
    axes = figure.add_subplot()
    ordered = np.sort(p)
    # all of the smallest, and evenly in log rank beyond: 132,129 points look no different
    rank = np.unique(np.geomspace(1, p.size, min(p.size, MAX_POINTS)).round().astype(np.int64))
    expected = -np.log10((rank - 0.5) / tests)
    low, high = beta.ppf([[0.025], [0.975]], rank, tests - rank + 1)
    axes.fill_between(expected, -np.log10(high), -np.log10(low), color=PALE, linewidth=0, label="95 % if independent")
    axes.plot(expected, expected, color=BLACK, linewidth=0.8, label="uniform")
    observed = -np.log10(np.maximum(ordered[rank - 1], np.finfo(float).tiny))
    axes.plot(expected, observed, "o", color=BLUE, markersize=2.2, label=what, rasterized=True)
    axes.set_xlabel("expected -log10 p")
    axes.set_ylabel(f"observed -log10 {name}")
    axes.set_title(f"{p.size:,} {what}", loc="left")
    axes.legend(loc="upper left")
    return figure
