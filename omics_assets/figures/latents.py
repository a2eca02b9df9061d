"""Figures of the two-dimensional views of the samples."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from omics_assets.figures.keys import figure_keys
from omics_assets.figures.sample_labels import LevelStyle, label_names, legend_handles, level_styles, levels_of
from omics_assets.figures.style import BLACK, CaptionedFigure, house_style, literal, new_figure, panels

METHODS = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP"}


@house_style()
def latent_figures(projections: pd.DataFrame, samples: pd.DataFrame) -> dict[str, CaptionedFigure]:
    """Return a grid of methods x modalities per label; one uncoloured grid without labels, none without rows."""
    places = projections.dropna(subset=["x", "y"])
    if places.empty:
        return {}
    labels = label_names(samples)
    if not labels:
        return {"projections": _grid(places, samples, None)}
    return {key: _grid(places, samples, label) for label, key in figure_keys("projections", labels).items()}


def _grid(places: pd.DataFrame, samples: pd.DataFrame, label: str | None) -> CaptionedFigure:
    methods = [*(m for m in METHODS if m in set(places["method"])), *sorted(set(places["method"]) - set(METHODS))]
    modalities = sorted(
        places["modality"].astype(str).unique(), key=lambda name: (name.startswith("raw"), "joint" in name, name)
    )
    figure = new_figure(1.6 * len(methods) + 0.6)
    names = sorted(places["sample"].astype(str).unique())
    levels = levels_of(samples, names, label)
    level, styles = dict(zip(names, levels, strict=True)), level_styles(levels)
    for position, axes in enumerate(panels(figure, len(methods) * len(modalities), len(modalities))):
        method, modality = methods[position // len(modalities)], modalities[position % len(modalities)]
        rows = places[(places["method"] == method) & (places["modality"] == modality)]
        _scatter(axes, rows, level, styles)
        if position < len(modalities):
            axes.set_title(literal(modality if "raw" in modality else f"{modality} latents", 22).replace("_", " "))
        if position % len(modalities) == 0:
            axes.set_ylabel(METHODS.get(method, literal(method)))
    if label is not None:
        figure.legend(
            handles=legend_handles(styles, levels), loc="outside lower center", ncols=5, title=literal(label, 40)
        )
    colour = f"coloured by {label}" if label is not None else "this cohort has no labels"
    return CaptionedFigure(
        figure,
        f"Samples in two dimensions, {colour}: rows are methods, columns what was projected; raw columns show the "
        "normalised matrices without a model. Only who is near whom has a meaning in t-SNE and UMAP; their distances "
        "and axes have no unit. Groups seen in the latents but not in the raw matrix come from the model.",
    )


def _scatter(axes: Axes, rows: pd.DataFrame, level: dict[str, str], styles: dict[str, LevelStyle]) -> None:
    found = rows["sample"].astype(str).map(level)
    for name, style in styles.items():
        here = rows[found == name]
        axes.scatter(
            here["x"], here["y"], s=14, color=style.colour, marker=style.marker, edgecolors=BLACK, linewidths=0.3
        )
    if rows.empty:
        axes.text(0.5, 0.5, "not computed", transform=axes.transAxes, ha="center", va="center", fontsize=7)
    axes.margins(0.1)
    axes.set_xticks([])
    axes.set_yticks([])
