"""Labels as the classifiers take them, and their results as tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from omics_assets.assets.classification.classification import labels_of
from omics_assets.assets.classification.classification_frames import classification_rows, confusion_rows, null_rows
from omics_assets.assets.cohort_arrays.sample_table import read_samples_table
from omics_assets.assets.importance.gnn import _held_out
from omics_assets.errors import InputError
from omics_assets.methods.classification.classification import classify
from omics_assets.methods.classification.classification_folds import Label
from omics_assets.methods.classification.gat_controls import gat_controls
from omics_assets.settings import ClassificationSettings
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.methods.classification.classification_cases import fold_latents, quick


def samples_table() -> pd.DataFrame:
    names = [f"s{number}" for number in range(8)]
    return pd.DataFrame(
        {
            "sample": names,
            "role": "biological",
            "block": names,
            "labels": "tissue;height;hours",
            "design": "tissue",
            "tissue": ["leaf", "root"] * 4,
            "height": ["1.5", "2", "", "3.25", "4", "5", "6", "7"],
            "hours": ["12", "12", "24", "24", "48", "48", None, "12"],
        }
    )


def test_labels_that_are_numbers_are_kept_apart_from_those_that_group() -> None:
    table = read_samples_table(samples_table())
    assert set(table.labels) == {"tissue", "hours"}
    np.testing.assert_array_equal(table.numbers["height"], [1.5, 2, np.nan, 3.25, 4, 5, 6, 7])
    labels = {label.name: label for label in labels_of(table, ClassificationSettings())}
    assert {name for name, label in labels.items() if label.numeric} == {"height"}
    assert labels["hours"].classes == ("12", "24", "48")


def test_a_grouping_label_can_be_made_a_number_by_a_setting() -> None:
    table = read_samples_table(samples_table())
    labels = {label.name: label for label in labels_of(table, ClassificationSettings(numeric_labels=["hours"]))}
    np.testing.assert_array_equal(labels["hours"].codes, [12, 12, 24, 24, 48, 48, np.nan, 12])
    assert labels["hours"].numeric
    with pytest.raises(InputError, match="no numbers"):
        labels_of(table, ClassificationSettings(numeric_labels=["tissue"]))
    with pytest.raises(InputError, match="hour"):
        labels_of(table, ClassificationSettings(numeric_labels=["hour"]))


def test_results_fill_the_tables() -> None:
    data = fold_latents()
    height = Label("height", np.random.default_rng(0).normal(size=18))
    data = replace(data, labels=(*data.labels, height))
    settings = quick(epochs=2, permutations=20)
    found = classify(data, settings, rng=np.random.default_rng(0))
    controls = gat_controls(data, settings, rng=np.random.default_rng(0))
    rows, null = classification_rows(found, controls, 18), null_rows(found)
    for name, frame in (
        ("classification", rows),
        ("classification_null", null),
        ("confusion", confusion_rows(found, data.labels)),
    ):
        assert len(CATALOG[name].arrow(frame)) == len(frame)
    by_model = rows.set_index(["label", "model"])
    assert list(rows["sentence"].notna()) == list(rows["model"] == "gat")
    assert "(R2 " in by_model.loc[("height", "gat"), "sentence"]
    assert by_model.loc[("tissue", "gat"), "homophily"] == found.homophily["tissue", "gat"]
    assert by_model.loc[("tissue", "knn"), "homophily"] == found.homophily["tissue", "knn"]
    assert np.isnan(by_model.loc[("tissue", "mlp"), "homophily"])
    assert by_model.loc[("tissue", "gat_random_graph"), "permutations"] == 0
    assert by_model["r2"].notna()["height"].all()
    assert by_model["accuracy"].notna()["tissue"].all()
    assert set(confusion_rows(found, data.labels)["label"]) == {"tissue"}
    # what the verdict reads back is what was measured
    stored = {(row.label, row.model): row for row in _held_out(null, rows)}
    assert len(stored) == len(found.results) + len(found.numbers)
    assert stored["height", "ridge"].measure == "R2"
    np.testing.assert_array_equal(stored["tissue", "gat"].null, found.results[0].null)
