"""The sample graph with the attention of the network on its edges."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from omics_assets.figures.keys import figure_keys
from omics_assets.figures.point_names import name_points
from omics_assets.figures.sample_labels import MAX_LEGEND, label_names, legend_handles, level_styles, levels_of
from omics_assets.figures.style import BLACK, GREY, SEQUENTIAL, CaptionedFigure, literal, new_figure

MAX_NAMED = 40


def graph_figures(
    sample_graph: pd.DataFrame, attention_edges: pd.DataFrame, samples: pd.DataFrame, projections: pd.DataFrame
) -> dict[str, CaptionedFigure]:
    """Return one graph per label of the edges, drawn where the samples lie in the PCA of the joint latents."""
    places = _places(projections)
    figures: dict[str, CaptionedFigure] = {}
    for label, key in figure_keys("sample_graph", sample_graph["label"].astype(str).unique()).items():
        edges = _edges(sample_graph[sample_graph["label"] == label], attention_edges[attention_edges["label"] == label])
        edges = edges[edges["source"].isin(places.index) & edges["target"].isin(places.index)]
        if len(edges):
            figures[key] = _graph(label, edges, places, samples)
    return figures


def _places(projections: pd.DataFrame) -> pd.DataFrame:
    joint = projections["modality"].astype(str).str.contains("joint", regex=False)
    rows = projections[joint & (projections["method"] == "pca")].dropna(subset=["x", "y"])
    return rows.drop_duplicates("sample").set_index("sample")[["x", "y"]]


def _edges(graph: pd.DataFrame, attention: pd.DataFrame) -> pd.DataFrame:
    """Undirected pairs: the mean attention over heads, the stronger of the two directions."""
    pair = ["source", "target"]
    weights = attention.groupby(pair, as_index=False)["attention"].mean()
    edges = graph[pair].merge(weights, on=pair, how="left")
    edges = edges[edges["source"] != edges["target"]]
    ends = np.sort(edges[pair].to_numpy(dtype=str), axis=1)
    strongest: pd.DataFrame = (
        edges.assign(source=ends[:, 0], target=ends[:, 1]).groupby(pair)["attention"].max().reset_index()
    )
    return strongest


def _graph(label: str, edges: pd.DataFrame, places: pd.DataFrame, samples: pd.DataFrame) -> CaptionedFigure:
    figure = new_figure(4.6, width=6.2)
    axes = figure.add_subplot()
    lines = np.stack([places.loc[edges[end]].to_numpy(dtype=float) for end in ("source", "target")], axis=1)
    attention = edges["attention"].to_numpy(dtype=float)
    largest = np.nanmax(attention, initial=0.0)
    share = np.nan_to_num(attention / largest if largest > 0 else attention)
    axes.add_collection(LineCollection(list(lines), linewidths=0.3 + 2.7 * share, colors=GREY, alpha=0.6, zorder=1))
    names = [str(name) for name in places.index]
    _points(figure, axes, label, places, samples)
    axes.margins(0.08)
    axes.set_xlabel("first principal component of the joint latents")
    axes.set_ylabel("second principal component")
    if len(names) <= MAX_NAMED:
        name_points(axes, names, places.to_numpy(dtype=np.float64))
    return CaptionedFigure(
        figure,
        f"The sample graph of the network that predicts {label}: points are samples where the PCA of the joint latents "
        "puts them, lines join nearest neighbours by cosine similarity of the latents, and their width is the "
        f"attention (mean over heads, the stronger direction; widest = {largest:.2g}). The network saw all samples: it "
        "shows what it attends to, not how well it predicts. Names that would lie over others are left out.",
    )


def _points(figure: Figure, axes: Axes, label: str, places: pd.DataFrame, samples: pd.DataFrame) -> None:
    """Draw the samples in the colours of their levels, or of a scale where every level is a number of its own."""
    names = [str(name) for name in places.index]
    levels = levels_of(samples, names, label if label in label_names(samples) else None)
    look: dict[str, Any] = {"s": 32, "edgecolors": BLACK, "linewidths": 0.4, "zorder": 2}
    numbers = pd.to_numeric(pd.Series(levels, index=places.index), errors="coerce")
    if numbers.nunique() > MAX_LEGEND:
        unknown = places[numbers.isna()]
        axes.scatter(unknown["x"], unknown["y"], color=GREY, **look)
        known = places[numbers.notna()]
        drawn = axes.scatter(known["x"], known["y"], c=numbers.dropna(), cmap=SEQUENTIAL, **look)
        figure.colorbar(drawn, ax=axes, label=literal(label), shrink=0.7, aspect=25)
        return
    styles = level_styles(levels)
    for level, style in styles.items():
        here = places[[found == level for found in levels]]
        axes.scatter(here["x"], here["y"], color=style.colour, marker=style.marker, **look)
    figure.legend(handles=legend_handles(styles, levels), loc="outside right upper", title=literal(label))
