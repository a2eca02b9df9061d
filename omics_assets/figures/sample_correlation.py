"""Every sample beside every other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from omics_assets.figures.rank_correlation import spearman
from omics_assets.figures.sample_labels import (
    label_names,
    legend_handles,
    level_styles,
    levels_of,
    ordered_samples,
    sample_columns,
)
from omics_assets.figures.style import DIVERGING, WIDTH, CaptionedFigure, literal, new_figure, panels, thin

MAX_LEVELS = 6
MAX_NAMES = 40
"""Samples whose names are written."""
MAX_NAME = 16
MAX_SIDE = 4.0
SCALE = 0.85
"""Inches of the longest side of a panel, and of the colour scale beside them."""
MAX_FEATURES = 20_000
"""Features the correlation is taken over; more are thinned evenly."""


def correlation_figure(scaled: dict[str, pd.DataFrame], samples: pd.DataFrame) -> CaptionedFigure:
    """Return the sample-sample correlation per modality, over normalised tables with at least two rows."""
    shown = {modality: ordered_samples(samples, sample_columns(frame)) for modality, frame in scaled.items()}
    labels = label_names(samples)
    columns = _legend_columns(next(iter(shown.values())), samples)
    figure = _page(shown, columns)
    grid = panels(figure, len(scaled), 2)
    image = None
    for axes, (modality, frame) in zip(grid, scaled.items(), strict=True):
        names = shown[modality]
        values = frame.iloc[thin(len(frame), MAX_FEATURES)][names].to_numpy(dtype=np.float64).T
        rho = spearman(np.nan_to_num(values), np.nan_to_num(values))
        image = axes.imshow(
            rho, cmap=DIVERGING, vmin=-1, vmax=1, interpolation="nearest", rasterized=True, aspect="auto"
        )
        axes.set_title(f"{modality}s ({len(frame):,})", loc="left")
        axes.set_xlabel("sample" + (f", ordered by {literal(labels[0])}" if labels else ""))
        axes.set_ylabel("sample")
        axes.set_xticks([])
        ticks = [literal(name, MAX_NAME) for name in names] if len(names) <= MAX_NAMES else []
        axes.set_yticks(range(len(ticks)), ticks, fontsize=_name_size(len(names)))
        _strips(axes, names, samples)
    if image is not None:
        figure.colorbar(image, ax=grid, label="Spearman rho", shrink=0.6, aspect=25)
    _legend_below(figure, columns)
    return CaptionedFigure(
        figure,
        "Spearman correlation of every two samples over the z-scores, which are 0 on average: red pairs deviate from "
        "the mean in the same features. Samples are ordered by their labels; the strips above show the labels, one "
        f"row each{' (top to bottom: ' + ', '.join(labels) + ')' if labels else ''}. Blocks along the diagonal are "
        "what the labels explain; a sample unlike its own block may be mislabelled.",
    )


def _strips(axes: Axes, names: list[str], samples: pd.DataFrame) -> None:
    labels = label_names(samples)
    if not labels:
        return
    rows = []
    for label in labels:
        levels = levels_of(samples, names, label)
        styles = level_styles(levels)
        rows.append([to_rgb(styles[level].colour) for level in levels])
    strip = axes.inset_axes((0.0, 1.01, 1.0, 0.03 * len(labels)))
    strip.imshow(np.array(rows), aspect="auto", interpolation="nearest")
    strip.axis("off")
    axes.set_title(axes.get_title(loc="left"), loc="left", pad=6 + 6.0 * len(labels))


def _name_size(count: int) -> float:
    return 6 if count <= 25 else 4.5


def _page(shown: dict[str, list[str]], legend: list[list[Line2D]]) -> Figure:
    """A page on which the panels come out square: they fill what names, labels, scale and legend leave (inches)."""
    names = next(iter(shown.values()))
    letters = max(len(literal(name, MAX_NAME)) for name in names) if len(names) <= MAX_NAMES else 0
    beside = 0.45 + letters * 0.6 * _name_size(len(names)) / 72
    side = min((WIDTH - SCALE) / len(shown) - beside, MAX_SIDE)
    below = 0.16 * max(map(len, legend), default=0) + 0.2 * bool(legend)
    height = side * (1 + 0.03 * len(legend)) + 0.65 + below
    return new_figure(height, width=len(shown) * (side + beside) + SCALE)


def _legend_columns(names: list[str], samples: pd.DataFrame) -> list[list[Line2D]]:
    """One column of levels per label, the label above."""
    columns = []
    for label in label_names(samples):
        levels = levels_of(samples, names, label)
        title = Line2D([], [], linestyle="", label=f"{literal(label)}:")
        columns.append([title, *legend_handles(level_styles(levels), levels, most=MAX_LEVELS)])
    return columns


def _legend_below(figure: Figure, columns: list[list[Line2D]]) -> None:
    """The columns side by side, padded to one length."""
    rows = max(map(len, columns), default=0)
    blank = Line2D([], [], linestyle="", label=" ")
    handles = [handle for column in columns for handle in (*column, *[blank] * (rows - len(column)))]
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=len(columns))
