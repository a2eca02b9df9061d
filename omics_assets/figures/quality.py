"""Figures of the data before and after normalisation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from omics_assets.figures.sample_correlation import correlation_figure
from omics_assets.figures.sample_labels import (
    label_names,
    legend_handles,
    level_styles,
    levels_of,
    ordered_samples,
    sample_columns,
)
from omics_assets.figures.style import (
    BLUE,
    GREY,
    ORANGE,
    CaptionedFigure,
    house_style,
    literal,
    new_figure,
    panels,
    thin,
)

MAX_FEATURES = 20_000
"""Features that distributions are drawn from; more are thinned evenly."""
MAX_NAMES = 60
"""Samples that are named on an axis; more are counted."""
MAX_REASONS = 12


@house_style()
def quality_figures(
    gene_expression: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    metabolite_intensity: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    samples: pd.DataFrame,
    dropped_features: pd.DataFrame,
) -> dict[str, CaptionedFigure]:
    """Return distributions, detected features, sample correlation and what was dropped; without rows no figure."""
    modalities = {
        "gene": (gene_expression, normalized_genes),
        "metabolite": (metabolite_intensity, normalized_metabolites),
    }
    figures: dict[str, CaptionedFigure] = {}
    for modality, (before, after) in modalities.items():
        if _has_values(before) and _has_values(after):
            figures[f"{modality}_distribution"] = _distribution(modality, before, after, samples)
    raw = {modality: tables[0] for modality, tables in modalities.items() if _has_values(tables[0])}
    if raw:
        figures["detected_features"] = _detected(raw, samples)
    scaled = {name: tables[1] for name, tables in modalities.items() if _has_values(tables[1]) and len(tables[1]) > 1}
    if scaled:
        figures["sample_correlation"] = correlation_figure(scaled, samples)
    if len(dropped_features):
        figures["dropped_features"] = _dropped(dropped_features)
    return figures


def _has_values(frame: pd.DataFrame) -> bool:
    return len(frame) > 0 and bool(sample_columns(frame))


def _matrix(frame: pd.DataFrame, names: list[str]) -> NDArray[np.float64]:
    return frame.iloc[thin(len(frame), MAX_FEATURES)][names].to_numpy(dtype=np.float64)


def _distribution(modality: str, before: pd.DataFrame, after: pd.DataFrame, samples: pd.DataFrame) -> CaptionedFigure:
    names = ordered_samples(samples, sample_columns(before))
    quantity = literal(before["unit"].iloc[0])
    values = _matrix(before, names)
    logged = bool(np.nanmin(values, initial=0.0) >= 0)
    figure = new_figure(5.6)
    top, bottom = panels(figure, 2, 1)
    top.sharex(bottom)
    _boxes(top, np.log2(values + 1) if logged else values, names, samples)
    top.set_ylabel(f"log2({quantity} + 1)" if logged else quantity)
    top.set_title(f"as read ({len(before):,} {modality}s)", loc="left")
    top.tick_params(axis="x", labelbottom=False)
    present = [name for name in names if name in after.columns]
    _boxes(bottom, _aligned(after, names, present), names, samples)
    bottom.set_ylabel("z-score")
    bottom.set_title(f"normalised ({len(after):,} {modality}s)", loc="left")
    _name_samples(bottom, names)
    _legend(figure, names, samples)
    return CaptionedFigure(
        figure,
        f"Distribution of the values ({quantity}) over the {modality}s in every sample, before (top) and after "
        "(bottom) normalisation: dot = median, thick bar = middle 50 %, thin line = 5 to 95 %. Samples are ordered by "
        "label. A sample that stands apart below differs as a whole from the others and deserves a look."
        + (f" Drawn from {MAX_FEATURES:,} evenly chosen {modality}s." if len(before) > MAX_FEATURES else ""),
    )


def _aligned(frame: pd.DataFrame, names: list[str], present: list[str]) -> NDArray[np.float64]:
    values = np.full((len(thin(len(frame), MAX_FEATURES)), len(names)), np.nan)
    values[:, [names.index(name) for name in present]] = _matrix(frame, present)
    return values


def _boxes(axes: Axes, values: NDArray[np.float64], names: list[str], samples: pd.DataFrame) -> None:
    labels = label_names(samples)
    levels = levels_of(samples, names, labels[0] if labels else None)
    styles = level_styles(levels)
    colours = [styles[level].colour for level in levels]
    width = float(np.clip(250 / len(names), 1, 8))
    for x, colour in enumerate(colours):
        column = values[:, x][~np.isnan(values[:, x])]
        if not column.size:
            continue
        low, lower, middle, upper, high = np.quantile(column, (0.05, 0.25, 0.5, 0.75, 0.95))
        axes.vlines(x, low, high, colors=colour, linewidth=0.8)
        axes.vlines(x, lower, upper, colors=colour, linewidth=width)
        axes.plot(x, middle, "o", color="white", markeredgecolor="black", markersize=max(width / 2.2, 1.2), mew=0.4)
    axes.grid(axis="y")


def _name_samples(axes: Axes, names: list[str]) -> None:
    axes.set_xlim(-0.7, len(names) - 0.3)
    if len(names) <= MAX_NAMES:
        size = 7 if len(names) <= 40 else 5.5
        axes.set_xticks(range(len(names)), [literal(name, 18) for name in names], rotation=90, fontsize=size)
        axes.set_xlabel("sample")
    else:
        axes.set_xticks([])
        axes.set_xlabel(f"sample ({len(names)}, ordered by label)")


def _legend(figure: Figure, names: list[str], samples: pd.DataFrame) -> None:
    labels = label_names(samples)
    if labels:
        levels = levels_of(samples, names, labels[0])
        handles = legend_handles(level_styles(levels), levels)
        figure.legend(handles=handles, loc="outside right upper", title=literal(labels[0]))


def _detected(raw: dict[str, pd.DataFrame], samples: pd.DataFrame) -> CaptionedFigure:
    figure = new_figure(2.1 * len(raw) + 1.0)
    grid = panels(figure, len(raw), 1)
    names: list[str] = []
    for axes, (modality, frame) in zip(grid, raw.items(), strict=True):
        names = ordered_samples(samples, sample_columns(frame))
        labels = label_names(samples)
        levels = levels_of(samples, names, labels[0] if labels else None)
        styles = level_styles(levels)
        values = frame[names]
        signed = bool((values < 0).to_numpy().any())
        counts = (values.notna() if signed else values > 0).sum().to_numpy()
        axes.bar(range(len(names)), counts, color=[styles[level].colour for level in levels], width=0.75)
        axes.axhline(len(frame), color=GREY, linestyle="--", linewidth=0.8)
        axes.set_ylabel(f"{modality}s detected")
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.set_title(f"of {len(frame):,} {modality}s (dashed)", loc="left")
        _name_samples(axes, names)
    _legend(figure, names, samples)
    return CaptionedFigure(
        figure,
        "Features detected in every sample: above 0, or measured at all where values may be negative. A sample far "
        "below its peers was probably measured less deeply.",
    )


def _dropped(dropped_features: pd.DataFrame) -> CaptionedFigure:
    # shares differ in every reason ("detected in 3 % of the samples"): they count as one
    reason = dropped_features["reason"].fillna("not stated").astype(str)
    kind = reason.str.replace(r"\b\d+(?:\.\d+)?\s*%", "… %", regex=True)
    counts = pd.crosstab(kind, dropped_features["modality"].astype(str))
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    rest = counts.iloc[MAX_REASONS:].sum()
    shown = counts.iloc[:MAX_REASONS]
    if rest.sum():
        shown = pd.concat([shown, rest.to_frame("other reasons").T])
    figure = new_figure(1.2 + 0.35 * len(shown))
    axes = figure.add_subplot()
    left = np.zeros(len(shown))
    for modality, colour in (("gene", BLUE), ("metabolite", ORANGE)):
        if modality in shown:
            number = shown[modality].to_numpy(dtype=float)
            axes.barh(range(len(shown)), number, left=left, color=colour, label=f"{modality}s", height=0.7)
            left = left + number
    for y, total in enumerate(left):
        axes.annotate(f"{int(total):,}", (total, y), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7)
    axes.set_yticks(range(len(shown)), [literal(name, 48) for name in shown.index])
    axes.invert_yaxis()
    axes.set_xlim(0, 1.12 * max(left))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("features dropped")
    figure.legend(loc="outside upper right", ncols=2)
    return CaptionedFigure(
        figure,
        "Genes and metabolites that do not enter the analysis, by reason. The full list, feature by feature, is the "
        "table dropped_features.",
    )
