"""How numbers are written is decided once for a file, with evidence, and said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_assets.errors import InputError
from omics_assets.readers import read_expression, read_metabolites
from omics_assets.readers.notation import COMMA, PLAIN, POINT, Notation
from omics_assets.readers.numbers import MISSING, parse_column, parse_columns

NA = np.nan
Written = tuple[str, list[list[float]], str]
WRITTEN: dict[str, Written] = {
    "decimal commas, semicolons": ("g;s1;s2\na;1,5;-0,25\nb;NA;3\n", [[1.5, -0.25], [NA, 3]], "decimal comma"),
    "decimal commas, tabs": ("g\ts1\ts2\na\t1,5\t-0,25\nb\t12\t3\n", [[1.5, -0.25], [12, 3]], "decimal comma"),
    "decimal commas, quoted": ('g,s1,s2\na,"1,5","2,25"\nb,3,4\n', [[1.5, 2.25], [3, 4]], "decimal comma"),
    "decimal commas, powers": ("g;s1;s2\na;1,5E-3;+2,0\nb;,5;5,\n", [[0.0015, 2], [0.5, 5]], "decimal comma"),
    "one cell tells": ("g;s1;s2\na;1;2\nb;1;2,5\n", [[1, 2], [1, 2.5]], "decimal comma"),
    "three digits, a zero before": ("g\ts1\ts2\na\t1,234\t0,125\nb\t1\t2\n", [[1.234, 0.125], [1, 2]], "decimal comma"),
    "points between thousands": (
        "g;s1;s2\na;1.234,5;1.234\nb;2;12.345.678,9\n",
        [[1234.5, 1234], [2, 12345678.9]],
        "decimal comma",
    ),
    "points between thousands, no fraction": (
        "g\ts1\ts2\na\t1.234.567\t1.234\nb\t2\t3\n",
        [[1234567, 1234], [2, 3]],
        "decimal comma",
    ),
    "commas between thousands": (
        'g,s1,s2\na,"1,234.5","1,234"\nb,2,"12,345,678"\n',
        [[1234.5, 1234], [2, 12345678]],
        "separators between thousands",
    ),
    "commas between thousands, no fraction": (
        "g\ts1\ts2\na\t1,234,567\t1,234\nb\t2\t3\n",
        [[1234567, 1234], [2, 3]],
        "separators between thousands",
    ),
    "fractions elsewhere": (
        "g\ts1\ts2\na\t1,234\t0.5\nb\t2\t3\n",
        [[1234, 0.5], [2, 3]],
        "separators between thousands",
    ),
    "semicolons decide": ("g;s1;s2\na;1,234;2\nb;3;4\n", [[1.234, 2], [3, 4]], "semicolons"),
    "ungrouped thousands decide": ("g\ts1\ts2\na\t1,234\t2000\nb\t3\t4\n", [[1.234, 2000], [3, 4]], "no separator"),
    "no-break blanks": ("g;s1;s2\na;1\u00a0234,5;12\u202f345\nb;1;2\n", [[1234.5, 12345], [1, 2]], "decimal comma"),
    "apostrophes": ("g,s1,s2\na,1'234.5,12’345\nb,1,2\n", [[1234.5, 12345], [1, 2]], "separators between thousands"),
    "blanks": ("g\ts1\ts2\na\t1 234.5\t12 345\nb\t1\t2\n", [[1234.5, 12345], [1, 2]], "separators between thousands"),
    "three decimals are no thousands": ("g\ts1\ts2\na\t1.234\t5.678\nb\t3\t4\n", [[1.234, 5.678], [3, 4]], ""),
    "semicolons, three decimals in all": ("g;s1;s2\na;1.234;5.678\nb;3.000;NA\n", [[1.234, 5.678], [3, NA]], ""),
    "semicolons, other decimals": ("g;s1;s2\na;1.234;5.67\nb;3;4\n", [[1.234, 5.67], [3, 4]], ""),
    "semicolons, ungrouped thousands": ("g;s1;s2\na;1.234;5678\nb;3;4\n", [[1.234, 5678], [3, 4]], ""),
    "typographic minus": ("g,s1,s2\na,\u22121.5,2\nb,1e\u22123,4\n", [[-1.5, 2], [0.001, 4]], ""),
    "blanks and pluses around": ("g\ts1\ts2\na\t\u00a01 \t +2\nb\t3\u00a0\t4\n", [[1, 2], [3, 4]], ""),
    "below detection": (
        "g,s1,s2\na,<LOD,2\nb,3,< 0.05\nc,BDL,<LLOQ\n",
        [[NA, 2], [3, NA], [NA, NA]],
        "4 cells such as '<LOD'",
    ),
    "below detection, decimal commas": ("g;s1;s2\na;<0,5;2,5\nb;<LOQ;1\n", [[NA, 2.5], [NA, 1]], "2 cells such as"),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_numbers_are_read_as_they_are_written(way: str, tmp_path: Path) -> None:
    text, expected, said = WRITTEN[way]
    path = tmp_path / "t"
    path.write_text(text, encoding="utf-8")
    read = read_expression(path)
    np.testing.assert_array_equal(read.table.to_numpy(), expected)
    about_numbers = [note for note in read.notes if "comma" in note or "thousands" in note or "LOD" in note]
    assert bool(about_numbers) == bool(said)
    assert said in " ".join(about_numbers)


@pytest.mark.parametrize("cell", MISSING)
def test_missing_cells(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_text(f"g\ts1\ts2\na\t{cell}\t1\nb\t 2\t {cell} \n")
    np.testing.assert_array_equal(read_expression(path).table.to_numpy(), [[NA, 1], [2, NA]])


REFUSED: dict[str, tuple[str, str, int, str]] = {
    "thousands or fractions": ("g\ts1\ts2\na\t1\t2\nb\t3\t1,234\n", "'1,234' may be thousands or a fraction", 3, "s2"),
    "thousands or fractions, points": ("g;s1;s2\na;1;2\nb;3;1.234\n", "'1.234' may be thousands or a", 3, "s2"),
    "both decimal separators": (
        "g\ts1\ts2\ts3\na\t1.5\t2,5\t0.5\nb\t2.5\t3,5\t0.5\n",
        "'2,5' is not a number",
        2,
        "s2",
    ),
    "as many commas as points": ("g\ts1\ts2\na\t1.5\t2,5\nb\t1\t1\n", "'2,5' is not a number", 2, "s2"),
    "both in a column": ("g\ts1\ts2\na\t1.5\t0.5\nb\t2,5\t0.5\nc\t1\t2\n", "'2,5' is not a number", 3, "s1"),
    "a point where commas are decimal": ("g;s1;s2\na;1,5;0,5\nb;2.5;0,5\nc;1;2\n", "'2.5' is not a number", 3, "s1"),
    "wrong groups": ("g\ts1\ts2\na\t1.5\t0.5\nb\t12,34,567\t2\nc\t1\t2\n", "'12,34,567' is not a number", 3, "s1"),
    "above a limit": ("g,s1,s2\na,>ULOQ,2\nb,1,2\nc,1,2\n", "'>ULOQ' is not a number", 2, "s1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_doubtful_numbers_are_refused(case: str, tmp_path: Path) -> None:
    text, problem, line, column = REFUSED[case]
    path = tmp_path / "t"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_expression(path)
    error = caught.value
    assert problem in error.problem
    assert (error.line, error.column) == (line, column)
    assert error.remedy


def test_lists_of_numbers_beside_the_samples_decide_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_text("id\tscans\ts1\ts2\na\t12,15\t1.5\t2.25\nb\t7,19,21\t3.5\t4\nc\tx\t1\t2\n")
    read = read_metabolites(path)
    np.testing.assert_array_equal(read.table.to_numpy(), [[1.5, 2.25], [3.5, 4], [1, 2]])


def test_annotation_is_read_in_the_notation_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t"
    path.write_text("id;mz;rt_min;s1\na;610,15;2,5;1,5\nb;100,5;1;2\n")
    features = read_metabolites(path).features
    assert features["mz"].tolist() == [610.15, 100.5]
    assert features["rt_s"].tolist() == [150, 60]


def test_the_notation_may_show_late(tmp_path: Path) -> None:
    path = tmp_path / "t"
    rows = [f"g{row}\t{row}\t1" for row in range(6000)]
    path.write_text("\n".join(["gene\ts1\ts2", *rows, "last\t0,5\t2"]))
    table = read_expression(path).table
    assert table.loc["last", "s1"] == 0.5
    assert table.loc["g5999", "s1"] == 5999


def written(value: float, notation: Notation) -> str:
    """Write a number as people do, independently of the reader."""
    text = f"{value:,.2f}"
    return text if notation is POINT else text.replace(",", " ").replace(".", ",").replace(" ", ".")


@given(st.lists(st.floats(-1e12, 1e12).map(lambda value: round(value, 2)), min_size=1, max_size=30))
def test_numbers_written_with_separators_come_back(values: list[float]) -> None:
    for notation in (POINT, COMMA):
        parsed = parse_column(pa.array([written(value, notation) for value in values]), notation)
        np.testing.assert_allclose(parsed.floats, values, rtol=1e-12)
        assert not parsed.bad.any()


CELL = st.one_of(st.text("0123456789.,+-eE <LODNA", max_size=8), st.floats().map(repr), st.sampled_from(MISSING))


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=5), st.sampled_from([PLAIN, POINT, COMMA]))
def test_columns_read_together_are_those_read_alone(columns: list[list[str]], notation: Notation) -> None:
    arrays = [pa.chunked_array([column[:1], column[1:]], pa.string()) for column in columns]
    block = np.empty((len(columns), 3))
    together = parse_columns(arrays, notation, block)
    for row, (array, one) in enumerate(zip(arrays, together, strict=True)):
        alone = parse_column(array, notation)
        np.testing.assert_array_equal(block[row], alone.floats)
        for name in ("floats", "missing", "bad", "below"):
            np.testing.assert_array_equal(getattr(one, name), getattr(alone, name), strict=True)
        assert (np.isnan(alone.floats) == (alone.missing | alone.bad)).all()
