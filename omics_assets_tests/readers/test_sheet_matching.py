"""A column of the sample sheet that holds the names of a file: found, trusted only as far as it goes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.errors import InputError
from omics_assets.readers.reconcile import reconcile_samples
from omics_assets.readers.sheet_matching import match_sheet

IDS = ["mut_1", "mut_2", "mut_3", "wt_1", "wt_2", "wt_3"]
RUNS = ["20240305_k17", "20240305_b02", "20240306_z99", "20240306_q01", "20240307_m44", "20240307_c08"]


def sheet_of(**columns: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.Index(IDS, dtype="str"), dtype="str")


def mapped(sheet: pd.DataFrame, names: list[str], column: str | None = None) -> tuple[dict[str, str], str]:
    found, used = match_sheet(sheet, names, side="expression", column=column)
    return {name: other for name, (other, _) in found.items()}, used


def test_a_column_that_names_the_files_is_found() -> None:
    sheet = sheet_of(tissue=["leaf", "root"] * 3, raw_file=[f"/data/{run}.raw" for run in RUNS], rna_id=RUNS[::-1])
    assert mapped(sheet, RUNS[::-1]) == (dict(zip(IDS, RUNS[::-1], strict=True)), "rna_id")
    found = reconcile_samples(RUNS, [f"{run}.mzML" for run in RUNS], sheet.drop(columns="rna_id"))
    assert list(found.table["matched_by"]) == ["column raw_file + folder path + file suffix"] * 6
    assert list(found.table["expression_name"]) == RUNS


def test_the_ids_decide_where_they_match_as_many() -> None:
    sheet = sheet_of(other=[*IDS[1:], IDS[0]])
    assert mapped(sheet, IDS) == (dict(zip(IDS, IDS, strict=True)), "")
    assert mapped(sheet, IDS[:4])[1] == ""


def test_a_column_that_contradicts_an_exact_id_is_not_used() -> None:
    sheet = sheet_of(other=[IDS[1], IDS[0], *RUNS[2:]])
    found, used = mapped(sheet, [*IDS[:2], *RUNS[2:]])
    assert (found, used) == (dict(zip(IDS[:2], IDS[:2], strict=True)), "")


def test_ids_and_column_complete_one_another() -> None:
    sheet = sheet_of(other=[None, None, *RUNS[2:]])
    assert mapped(sheet, [*IDS[:2], *RUNS[2:]]) == (dict(zip(IDS, [*IDS[:2], *RUNS[2:]], strict=True)), "other")


@pytest.mark.parametrize(
    "column",
    [
        ["2", "3", "1", "4", "6", "5"],  # an order of injection counts, and names nothing
        ["leaf", "leaf", "leaf", "root", "stem", "bud"],
        [None, None, None, *RUNS[:3]],
    ],
)
def test_what_does_not_name_every_row_names_nothing(column: list[str | None]) -> None:
    names = [str(n) for n in range(1, 7)] + ["leaf", "root", "stem", "bud", *RUNS]
    assert mapped(sheet_of(other=column), names) == ({}, "")


def test_numbers_of_a_core_facility_are_names() -> None:
    numbers = [str(8_042_381 + n) for n in (3, 1, 5, 0, 2, 4)]
    assert mapped(sheet_of(run=numbers), sorted(numbers))[0] == dict(zip(IDS, numbers, strict=True))


def test_two_columns_that_differ_are_an_error_until_one_is_named() -> None:
    sheet = sheet_of(first=RUNS, second=RUNS[::-1])
    with pytest.raises(InputError, match="'first' and 'second' both match the names, but differently") as caught:
        mapped(sheet, RUNS)
    assert "expression_column" in str(caught.value.remedy)
    assert mapped(sheet, RUNS, "second") == (dict(zip(IDS, RUNS[::-1], strict=True)), "second")
    assert mapped(sheet_of(first=RUNS, second=[f"{run}.raw" for run in RUNS]), RUNS)[1] == "first"


def test_a_named_column_is_used_alone() -> None:
    counts = ["2", "3", "1", "4", "6", "5"]
    assert mapped(sheet_of(order=counts), sorted(counts), "order")[0] == dict(zip(IDS, counts, strict=True))
    found, used = mapped(sheet_of(other=RUNS), IDS, "other")
    assert (found, used) == ({}, "other")
    with pytest.raises(InputError, match="no column 'raw_fil'") as caught:
        mapped(sheet_of(raw_file=RUNS), RUNS, "raw_fil")
    assert caught.value.remedy == "did you mean 'raw_file'?"
    with pytest.raises(InputError, match="'20240305_k17' twice"):
        mapped(sheet_of(other=[RUNS[0], *RUNS[:5]]), RUNS, "other")


def test_a_column_can_settle_what_the_ids_leave_ambiguous() -> None:
    names = ["S-1", "S_1", "U", "V"]
    sheet = pd.DataFrame({"file": names}, index=["S1", "T1", "W1", "X1"], dtype="str")
    with pytest.raises(InputError, match="match by punctuation, but not one-to-one"):
        mapped(sheet.drop(columns="file"), names)
    assert mapped(sheet, names) == (dict(zip(sheet.index, names, strict=True)), "file")


def test_any_shuffled_names_are_recovered_through_their_column() -> None:
    rng = np.random.default_rng(0)
    ids = [f"plant_{n}" for n in range(40)]
    runs = [f"run{n:05d}" for n in rng.choice(10**5, 40, replace=False)]
    sheet = pd.DataFrame({"a": rng.permutation(ids), "run": runs, "n": range(40)}, index=ids, dtype="str")
    found = reconcile_samples(ids, sorted(f"{run}.mzML" for run in runs), sheet)
    assert list(found.table["metabolite_name"]) == [f"{run}.mzML" for run in runs]
    assert set(found.table["role"]) == {"biological"}
