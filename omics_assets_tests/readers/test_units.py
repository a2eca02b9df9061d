from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.errors import InputError
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.units import check_unit, guess_unit, require_counts, settle_unit, transcripts_per_million


def _table(values: list[list[float]]) -> pd.DataFrame:
    table = pd.DataFrame(values, dtype="float64")
    return table.set_axis([f"f{n}" for n in range(len(table))]).set_axis([f"s{n}" for n in table.columns], axis=1)


@pytest.mark.parametrize("unit", ["fpkm", "rpkm", "tpm", "counts", "intensity", "percent"])
def test_negative_values_are_refused_where_they_cannot_be(unit: str) -> None:
    with pytest.raises(InputError, match=f"f1 has the value -0.5; {unit} cannot be negative") as caught:
        check_unit(_table([[1, np.nan], [2, -0.5]]), unit, "e.csv")
    assert (caught.value.file, caught.value.column) == ("e.csv", "s1")


def test_what_units_allow() -> None:
    for unit in ("log2", "log_ratio"):
        check_unit(_table([[1, np.nan], [2, -0.5]]), unit, "e.csv")
    check_unit(_table([[100.2, 0]]), "percent", "e.csv")
    with pytest.raises(InputError, match="cannot be above 100"):
        check_unit(_table([[101, 0]]), "percent", "e.csv")
    with pytest.raises(InputError, match="unknown unit 'kg'"):
        check_unit(_table([[1.0]]), "kg", "e.csv")


@pytest.mark.parametrize(
    ("role", "values", "unit"),
    [
        ("expression", [[0, 5], [900, 31]], "counts"),
        ("expression", [[0.5, 5], [900.2, 31]], "fpkm"),
        ("expression", [[0.5, 5.1], [12, 14]], "log2"),
        ("expression", [[400000.5, 5.0], [599999.5, 999995.0]], "tpm"),
        ("expression", [[-1, 2], [0.5, -0.25]], "log_ratio"),
        ("expression", [[-0.1, 9, 8, 7], [5.5, 4, 3, 2]], "log2"),
        ("metabolites", [[20.5, 30], [78, 71]], "percent"),
        ("metabolites", [[0.5, 1], [7, 12]], "intensity"),
        ("metabolites", [[0, 1e5], [1e7, np.nan]], "intensity"),
        ("metabolites", [[14.2, 16.1], [20, 22]], "log2"),
        ("metabolites", [[-1, 2], [0.5, -0.25]], "log_ratio"),
    ],
)
def test_units_are_guessed(role: str, values: list[list[float]], unit: str) -> None:
    table = _table(values)
    assert guess_unit(table, role) == unit
    check_unit(table, unit, "f")


def _features(table: pd.DataFrame, unit: str | None = None, lengths: list[float] | None = None) -> FeatureTable:
    columns = {} if lengths is None else {"length": np.array(lengths)}
    return FeatureTable(table, pd.DataFrame(columns, index=table.index), "featurecounts", unit, ())


def test_counts_become_tpm_where_lengths_are_known() -> None:
    counts = _table([[10, 0], [30, 6]])
    values, unit, notes = settle_unit(_features(counts, "counts", [1000, 3000]), "auto", "expression", "f")
    assert unit == "tpm"
    np.testing.assert_allclose(values, [[500_000, 0], [500_000, 1e6]])
    assert "divided by the gene lengths" in notes[0]
    assert list(values.columns) == list(counts.columns)
    assert settle_unit(_features(counts, "counts", [1000, 3000]), "tpm", "expression", "f")[1] == "tpm"


@pytest.mark.parametrize(
    ("lengths", "given", "why"),
    [
        (None, "auto", "as the file has no gene lengths"),
        ([1000, np.nan], "auto", "as the file has no gene lengths"),
        ([1000, 0], "auto", "as the file has no gene lengths"),
        ([1000, 3000], "counts", "as cohort.yaml asks for counts"),
    ],
)
def test_counts_stay_counts_and_are_said_to_become_cpm(lengths, given, why) -> None:
    counts = _table([[10, 0], [30, 6]])
    values, unit, notes = settle_unit(_features(counts, "counts", lengths), given, "expression", "f")
    assert unit == "counts"
    assert values is counts
    assert notes == (f"counts are compared as counts per million, {why}",)


def test_where_the_unit_comes_from() -> None:
    table = _table([[0.5, 5], [900.2, 31]])
    assert settle_unit(_features(table, "tpm"), "auto", "expression", "f")[1:] == ("tpm", ())
    assert settle_unit(_features(table), "rpkm", "expression", "f")[1:] == ("rpkm", ())
    assert "guessed" in settle_unit(_features(table), "auto", "expression", "f")[2][0]
    assert settle_unit(_features(table, "tpm"), "fpkm", "expression", "f")[1:] == (
        "fpkm",
        ("taken for fpkm as cohort.yaml says, though this format usually holds tpm",),
    )
    with pytest.raises(InputError, match="counts cannot be negative"):
        settle_unit(_features(-table, "counts", [1, 2]), "auto", "expression", "f")


def test_a_sample_without_counts_is_refused() -> None:
    require_counts(_table([[1, 0], [0, 1]]), "c.txt")
    with pytest.raises(InputError, match="no counts") as caught:
        require_counts(_table([[1, 0], [5, 0]]), "c.txt")
    assert (caught.value.file, caught.value.column) == ("c.txt", "s1")
    assert not transcripts_per_million(_table([[0.0, 1]]), np.array([5.0])).isna().to_numpy().any()
