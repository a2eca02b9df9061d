"""How well every method predicts every label, and what it confuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from omics_assets.figures.style import (
    BLACK,
    BLUE,
    ORANGE,
    PALE,
    VERMILLION,
    WIDTH,
    CaptionedFigure,
    literal,
    new_figure,
    panels,
)

MAX_CLASSES_WRITTEN = 10
MAX_MATRICES = 4


def accuracy_figure(classification: pd.DataFrame) -> CaptionedFigure:
    """Return accuracy and balanced accuracy of every method beside chance, one panel per label."""
    labels = classification["label"].astype(str).unique()
    most = int(classification.groupby("label").size().max())
    figure = new_figure((0.9 + 0.24 * most) * -(-len(labels) // 2) + 0.4)
    for axes, label in zip(panels(figure, len(labels), 2), labels, strict=True):
        rows = classification[classification["label"] == label].sort_values(
            ["balanced_accuracy", "model"], na_position="first"
        )
        y = np.arange(len(rows))
        accuracy = rows["accuracy"].to_numpy(dtype=float)
        own = (rows["model"] == "gat").to_numpy()
        axes.barh(y, np.nan_to_num(accuracy), color=np.where(own, VERMILLION, PALE), height=0.65, label="accuracy")
        axes.hlines(y, rows["lower"].to_numpy(dtype=float), rows["upper"].to_numpy(dtype=float), colors=BLACK, lw=0.9)
        balanced = rows["balanced_accuracy"].to_numpy(dtype=float)
        axes.plot(balanced, y, "D", color=BLUE, markersize=4, label="balanced accuracy", linestyle="")
        chance = rows["chance"].dropna()
        if len(chance):
            axes.axvline(float(chance.median()), color=ORANGE, linestyle="--", linewidth=1.1, label="chance")
        axes.set_yticks(y, [_with_p(model, p) for model, p in zip(rows["model"], rows["p"], strict=True)])
        axes.set_xlim(0, 1.02)
        units = rows["units"].dropna()
        axes.set_xlabel("share of held-out samples" if units.empty else f"held-out share ({int(units.max())} units)")
        axes.set_title(literal(label), loc="left")
    handles, names = max((axes.get_legend_handles_labels() for axes in figure.axes), key=lambda pair: len(pair[0]))
    figure.legend(handles, names, loc="outside lower center", ncols=3)
    return CaptionedFigure(
        figure,
        "How well each method predicts each label from latents of autoencoders that never saw the sample. Bar: "
        "accuracy (red: graph attention network), with its interval over biological units; diamond: balanced accuracy; "
        "dashed: balanced accuracy under permuted labels, the chance that counts for the diamonds (median over the "
        "methods permuted). p: label permutations over whole units.",
    )


def _with_p(model: object, p: float) -> str:
    name = literal(model, 30)
    return name if pd.isna(p) else f"{name}  p={p:.2g}"


def confusion_figure(label: str, confusion: pd.DataFrame, classification: pd.DataFrame) -> CaptionedFigure:
    """Return the confusion matrices of one label: the graph attention network and its best rivals."""
    models = _best_models(confusion, classification[classification["label"] == label])
    classes = sorted({*confusion["true_class"].astype(str), *confusion["predicted_class"].astype(str)})
    columns = min(len(models), 2)
    height = 2.2 if len(classes) <= MAX_CLASSES_WRITTEN else 3.4
    figure = new_figure(height * -(-len(models) // columns), width=WIDTH if len(classes) > MAX_CLASSES_WRITTEN else 5.2)
    image = None
    for axes, model in zip(panels(figure, len(models), columns), models, strict=True):
        rows = confusion[confusion["model"] == model]
        counts = (
            rows.pivot_table(index="true_class", columns="predicted_class", values="count", aggfunc="sum")
            .reindex(index=classes, columns=classes)
            .fillna(0.0)
            .to_numpy(dtype=float)
        )
        totals = counts.sum(axis=1, keepdims=True)
        shares = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
        image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, interpolation="nearest")
        _name_classes(axes, classes)
        if len(classes) <= MAX_CLASSES_WRITTEN:
            for (i, j), share in np.ndenumerate(shares):
                colour = "white" if share > 0.55 else BLACK
                axes.text(j, i, f"{counts[i, j]:.3g}", ha="center", va="center", fontsize=6.5, color=colour)
        axes.set_title(literal(model, 30), loc="left")
    if image is not None:
        figure.colorbar(image, ax=figure.axes, label="share of the true class", shrink=0.7, aspect=25)
    return CaptionedFigure(
        figure,
        f"Held-out predictions of {label}: rows are the true classes, columns the predicted ones, numbers are samples "
        "(mean over repeats), colour is the share of the row. A perfect method fills the diagonal."
        + (" Shown: the graph attention network and the best of its rivals." if len(models) > 1 else ""),
    )


def _best_models(confusion: pd.DataFrame, classification: pd.DataFrame) -> list[str]:
    quality = classification.drop_duplicates("model").set_index("model")["balanced_accuracy"]
    models = sorted(confusion["model"].astype(str).unique())
    models.sort(key=lambda model: (model != "gat", -np.nan_to_num(quality.get(model, 0.0)), model))
    return models[:MAX_MATRICES]


def _name_classes(axes: Axes, classes: list[str]) -> None:
    size = 7 if len(classes) <= MAX_CLASSES_WRITTEN else 5
    names = [literal(name, 14) for name in classes] if len(classes) <= 30 else []
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=size)
    axes.set_yticks(range(len(names)), names, fontsize=size)
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
