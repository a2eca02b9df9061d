"""Files written by the real tools in the exchange formats, against what was worked out independently."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from omics_assets.readers.dialects import AUTO, choose_dialect
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.registry import METABOLITE_DIALECTS
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import open_source
from omics_assets_tests.readers.example_data import folder

FORMATS = ("mztab_m", "metaboanalyst", "metabolights_maf", "mwtab")


def _read(path: Path, quantity: str | None = None) -> FeatureTable:
    source = open_source(path)
    return choose_dialect(METABOLITE_DIALECTS, AUTO, source).read(source, MetaboliteOptions(quantity=quantity))


def _value(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:  # empty, null, or the word of a status column
        return np.nan


@pytest.mark.parametrize("format_", FORMATS)
def test_files_of_real_tools(format_: str) -> None:
    files = folder("OMICS_EXAMPLE_FORMATS")
    expected: dict[str, dict[str, Any]] = json.loads((files / "expected.json").read_text(encoding="utf-8"))
    chosen = {path: facts for path, facts in expected.items() if facts["format"] == format_}
    assert len(chosen) >= 2
    for path, facts in chosen.items():
        found = _read(files / path, "sml" if format_ == "mztab_m" else None)
        table = found.table
        assert found.dialect == format_, path
        assert table.shape == (facts["n_features"], facts["n_samples"]), path
        assert (table.columns[0], table.columns[-1]) == (facts["first_sample"], facts["last_sample"]), path
        assert table.index[0] == facts["first_feature"], path
        assert table.index[-1].startswith(facts["last_feature"]), path
        assert (table == 0).to_numpy().sum() >= facts["n_zero"], path  # it counts `0`, not `0.0000`
        for cell in facts["cells"]:
            value = table[cell["sample"]].iloc[cell["row"]]
            np.testing.assert_equal(float(value), _value(cell["value"]), err_msg=path)
        for sample, label in facts.get("labels", {}).items():
            assert found.samples.loc[sample, "label"] == label
        if "label_counts" in facts:
            assert found.samples["label"].value_counts().to_dict() == facts["label_counts"]


def test_features_of_real_mztab_files() -> None:
    files = folder("OMICS_EXAMPLE_FORMATS")
    expected: dict[str, dict[str, Any]] = json.loads((files / "expected.json").read_text(encoding="utf-8"))
    for path, facts in expected.items():
        if facts["format"] == "mztab_m":
            table, smf = _read(files / path, "smf").table, facts["smf"]
            assert (len(table), table.index[0], table.index[-1]) == (smf["n"], smf["first_id"], smf["last_id"]), path
            assert table.iloc[0, 0] == float(smf["first_value"]), path
            assert table.iloc[-1, -1] == float(smf["last_value"]), path
            dummy = path.endswith("xcms-test-export.mztab")
            assert len(_read(files / path).table) == (smf["n"] if dummy else facts["n_features"]), path
