"""Figures of the models: training, reconstruction, classification, confusion and the sample graph."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from omics_assets.figures.attention_graph import graph_figures
from omics_assets.figures.classification import accuracy_figure, confusion_figure
from omics_assets.figures.importance import importance_figure
from omics_assets.figures.keys import figure_keys
from omics_assets.figures.style import (
    BLACK,
    BLUE,
    GREY,
    VERMILLION,
    CaptionedFigure,
    house_style,
    literal,
    new_figure,
    panels,
)

FINAL_FIT = -1
"""Its fold in training_history, as the schema says."""


@house_style()
def model_figures(
    training_history: pd.DataFrame,
    autoencoder_quality: pd.DataFrame,
    classification: pd.DataFrame,
    confusion: pd.DataFrame,
    sample_graph: pd.DataFrame,
    attention_edges: pd.DataFrame,
    samples: pd.DataFrame,
    projections: pd.DataFrame,
    *,
    importances: Mapping[str, pd.DataFrame] | None = None,
) -> dict[str, CaptionedFigure]:
    """Return the figures of all models; a figure whose table is empty is left out.

    `importances` are the importance tables by name.
    """
    figures: dict[str, CaptionedFigure] = {}
    if len(training_history):
        figures["training_curves"] = _training(training_history)
    if autoencoder_quality["held_out_r2"].notna().any():
        figures["reconstruction_quality"] = _reconstruction(autoencoder_quality)
    if classification[["accuracy", "r2"]].notna().any(axis=None):
        figures["accuracy"] = accuracy_figure(classification)
    for label, key in figure_keys("confusion", confusion["label"].astype(str).unique()).items():
        figures[key] = confusion_figure(label, confusion[confusion["label"] == label], classification)
    if agreements := importance_figure(importances or {}):
        figures["importances"] = agreements
    return figures | graph_figures(sample_graph, attention_edges, samples, projections)


def _training(history: pd.DataFrame) -> CaptionedFigure:
    models = sorted(history["model"].astype(str).unique())
    figure = new_figure(2.9)
    for axes, model in zip(panels(figure, len(models), 2), models, strict=False):
        rows = history[history["model"] == model]
        folds, final = rows[rows["fold"] >= 0], rows[rows["fold"] == FINAL_FIT]
        for column, colour, name in (("train_loss", BLUE, "training"), ("validation_loss", VERMILLION, "held out")):
            _band(axes, folds, column, colour, name)
        if final["train_loss"].notna().any():
            curve = final.groupby("epoch")["train_loss"].median()
            axes.plot(curve.index, curve, color=BLACK, linestyle=":", label="final fit, training")
        chosen = folds.loc[folds["chosen"].fillna(value=False).astype(bool), "epoch"]
        if len(chosen):
            axes.axvline(float(chosen.median()), color=GREY, linestyle="--", linewidth=0.9, label="epoch chosen")
        axes.set_title(literal(model, 40), loc="left")
        axes.set_xlabel("epoch")
        axes.set_ylabel("mean squared error (z-score units)")
        axes.grid(axis="y")
    handles, names = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, names, loc="outside lower center", ncols=4)
    return CaptionedFigure(
        figure,
        "Loss per epoch of the autoencoders: median (line) and range (band) over folds, repeats and seeds; dotted: the "
        "final fit on all samples; dashed: the median of the epochs chosen on the other folds. An error of 1 is that "
        "of predicting the mean; the gap between the curves is overfitting.",
    )


def _band(axes: Axes, rows: pd.DataFrame, column: str, colour: str, name: str) -> None:
    known = rows[rows[column].notna()]
    if known.empty:
        return
    by_epoch = known.groupby("epoch")[column]
    middle = by_epoch.median()
    axes.fill_between(middle.index, by_epoch.min(), by_epoch.max(), color=colour, alpha=0.2, linewidth=0)
    axes.plot(middle.index, middle, color=colour, label=name)


def _reconstruction(quality: pd.DataFrame) -> CaptionedFigure:
    modalities = sorted(quality["modality"].astype(str).unique())
    figure = new_figure(0.9 + 0.26 * int(quality.groupby("modality").size().max()))
    for axes, modality in zip(panels(figure, len(modalities), 2), modalities, strict=False):
        rows = quality[quality["modality"] == modality].sort_values("held_out_r2", ascending=False, na_position="last")
        values = rows["held_out_r2"].to_numpy(dtype=float)
        own = (rows["method"] == "autoencoder").to_numpy()
        axes.barh(range(len(rows)), np.nan_to_num(values), color=np.where(own, VERMILLION, BLUE), height=0.7)
        axes.axvline(0, color=BLACK, linewidth=0.7)
        axes.set_yticks(range(len(rows)), [literal(name) for name in rows["method"]])
        axes.invert_yaxis()
        axes.set_xlabel("held-out R²")
        axes.set_title(f"{literal(modality)} autoencoder and its rivals", loc="left")
        axes.margins(x=0.16)
        for y, value in enumerate(values):
            _write_value(axes, value, y)
    return CaptionedFigure(
        figure,
        "Share of the variance of held-out samples that each method reconstructs, on the same folds; red: the "
        "autoencoder. 0 is predicting the mean. An autoencoder that does not beat PCA has learned nothing that a "
        "linear projection does not know.",
    )


def _write_value(axes: Axes, value: float, y: int) -> None:
    text = "not estimated" if np.isnan(value) else f"{value:.3f}"
    end = max(float(np.nan_to_num(value)), 0.0)
    axes.annotate(text, (end, y), xytext=(3, 0), textcoords="offset points", va="center", fontsize=6.5)
