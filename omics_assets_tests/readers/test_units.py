from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.errors import InputError
from omics_assets.readers.units import check_unit, guess_unit


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
