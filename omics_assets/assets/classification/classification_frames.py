"""The classification as frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from omics_assets.methods.classification.class_prediction import ClassifierResult
from omics_assets.methods.classification.classification import Classification
from omics_assets.methods.classification.classification_folds import Label
from omics_assets.methods.classification.gat_controls import GatControl
from omics_assets.methods.classification.held_out_sentence import NETWORK, held_out_rows, held_out_sentence, rivals_of
from omics_assets.methods.classification.number_prediction import NumberResult
from omics_assets.tables.catalog import CATALOG

_SHARED = ("label", "model", "lower", "upper", "chance", "p", "permutations", "units")


def classification_rows(found: Classification, controls: Sequence[GatControl], units: int) -> pd.DataFrame:
    """Return the frame of `classification`: one row per label and model, then the controls of the network."""
    rows = [_row(result, found) for result in _results(found)]
    rows += [
        {
            "label": control.label,
            "model": control.control,
            "accuracy": float(control.accuracy.mean()),
            "balanced_accuracy": float(control.balanced_accuracy.mean()),
            "r2": float(control.r2.mean()),
            "homophily": control.homophily,
            "permutations": 0,
            "units": units,
        }
        for control in controls
    ]
    return pd.DataFrame(rows).reindex(columns=[column.name for column in CATALOG["classification"].columns])


def _results(found: Classification) -> list[ClassifierResult | NumberResult]:
    return [*found.results, *found.numbers]


def _row(result: ClassifierResult | NumberResult, found: Classification) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(result, name) for name in _SHARED}
    measures = ("r2", "spearman") if isinstance(result, NumberResult) else ("accuracy", "balanced_accuracy")
    row |= {name: getattr(result, name) for name in measures} | {
        "chance_95": float(np.quantile(result.null, 0.95)),
        "homophily": found.homophily.get((result.label, result.model), np.nan),
    }
    rivals = rivals_of(held_out_rows(found), result.label) if result.model == NETWORK else None
    return row | ({"sentence": held_out_sentence(*rivals)} if rivals else {})


def confusion_rows(found: Classification, labels: Sequence[Label]) -> pd.DataFrame:
    """Return the frame of `confusion`: labels that are classes."""
    names = {label.name: np.array(label.classes, dtype=object) for label in labels}
    parts = [CATALOG["confusion"].empty()]
    for result in found.results:
        true, predicted = np.indices(result.confusion.shape).reshape(2, -1)
        classes = {"true_class": names[result.label][true], "predicted_class": names[result.label][predicted]}
        counts = {**classes, "count": result.confusion.reshape(-1)}
        parts.append(pd.DataFrame({"label": result.label, "model": result.model, **counts}))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def null_rows(found: Classification) -> pd.DataFrame:
    """Return the frame of `classification_null`."""
    parts = []
    for result in _results(found):
        measure = "r2" if isinstance(result, NumberResult) else "balanced_accuracy"
        draws = {"draw": np.arange(len(result.null)), "balanced_accuracy": np.nan, "r2": np.nan, measure: result.null}
        parts.append(pd.DataFrame({"label": result.label, "model": result.model, **draws}))
    return pd.concat(parts, ignore_index=True)
