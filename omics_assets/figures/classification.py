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
MIN_R2 = -1.0
"""Axes of R2 end here: how much worse than the mean a method is, does not matter."""


def accuracy_figure(classification: pd.DataFrame) -> CaptionedFigure:
    """Return how well every method predicts beside what permuted labels give it, one panel per label."""
    labels = classification["label"].astype(str).unique()
    most = int(classification.groupby("label").size().max())
    figure = new_figure((0.9 + 0.24 * most) * -(-len(labels) // 2) + 0.4)
    for axes, label in zip(panels(figure, len(labels), 2), labels, strict=True):
        _rivals(axes, classification[classification["label"] == label])
        axes.set_title(literal(label), loc="left")
    handles = {
        str(handle.get_label()): handle for axes in figure.axes for handle in axes.get_legend_handles_labels()[0]
    }
    figure.legend(handles=list(handles.values()), loc="outside lower center", ncols=3)
    said = " ".join(classification["sentence"].dropna().astype(str))
    return CaptionedFigure(
        figure,
        "How well each method predicts each label from latents of autoencoders that never saw the sample. Bar: "
        "accuracy, or R² of a label that is a number (red: graph attention network), with its interval over biological "
        "units; diamond: balanced accuracy; orange: the same method under permuted labels, mean to 95 % point: the "
        "chance that counts for the diamonds, and for R². p: label permutations over whole units; the controls of the "
        f"network (random graphs, untrained) are not permuted. {said}".strip(),
    )


def _rivals(axes: Axes, rows: pd.DataFrame) -> None:
    numeric = bool(rows["r2"].notna().any())
    measure, judged = ("r2", "r2") if numeric else ("accuracy", "balanced_accuracy")
    rows = rows.sort_values([judged, "model"], na_position="first")
    y = np.arange(len(rows))
    value, lower, upper, chance, chance_95 = (
        rows[name].to_numpy(dtype=float) for name in (measure, "lower", "upper", "chance", "chance_95")
    )
    own = (rows["model"] == "gat").to_numpy()
    axes.barh(y, np.nan_to_num(value), color=np.where(own, VERMILLION, PALE), height=0.65)
    axes.hlines(y, lower, upper, colors=BLACK, lw=0.9, label="interval over units")
    axes.hlines(y - 0.22, chance, chance_95, colors=ORANGE, lw=2.6, label="permuted labels: mean to 95 %")
    if not numeric:
        axes.plot(
            rows[judged].to_numpy(dtype=float), y, "D", color=BLUE, markersize=4, label="balanced accuracy", ls=""
        )
        axes.set_xlim(0, 1.02)
    else:
        drawn = np.concatenate([value, lower, upper, chance, chance_95, [0.0]])
        axes.set_xlim(max(float(np.nanmin(drawn)) - 0.05, MIN_R2), 1.02)
        axes.axvline(0, color=BLACK, linewidth=0.7)
    axes.set_yticks(y, [_with_p(model, p) for model, p in zip(rows["model"], rows["p"], strict=True)])
    units = rows["units"].dropna()
    over = "" if units.empty else f" ({int(units.max())} units)"
    axes.set_xlabel(f"held-out R²{over}" if numeric else f"held-out share{over}")


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
