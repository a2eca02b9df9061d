"""CSV: no cell that a spreadsheet would run, and no number that lost its meaning."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from omics_assets.reports.csv import write_csv
from omics_assets_tests.fake_tables import fake_tables


def test_formulas_are_escaped_and_numbers_are_not(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"name": ["=1", "+1", "-1", "@x", "\tx", "\rx", "ok", "'q", None], "=v": [-1.5] * 8 + [float("nan")]}
    )
    (path,) = write_csv(tmp_path, {"t": frame})
    content = path.read_bytes().decode("utf-8")
    assert content.startswith("name,'=v\n'=1,-1.5\n'+1,-1.5\n'-1,-1.5\n'@x,-1.5\n'\tx,-1.5\n")
    assert content.endswith("ok,-1.5\n'q,-1.5\n,\n")


def test_ranks_are_whole_numbers_and_values_come_back(tmp_path: Path) -> None:
    tables = fake_tables(genes=30)
    paths = write_csv(tmp_path / "new", {name: tables[name] for name in ("gene_ranking", "family_rankings")})
    assert [path.name for path in paths] == ["gene_ranking.csv", "family_rankings.csv"]
    assert b"\r" not in paths[0].read_bytes()
    assert ".0," not in ",".join(pd.read_csv(paths[0], dtype=str)["rank"].dropna()) + ","
    pd.testing.assert_frame_equal(pd.read_csv(paths[0]), tables["gene_ranking"], check_dtype=False)


def test_unicode_and_commas_survive(tmp_path: Path) -> None:
    frame = pd.DataFrame({"gene": ["基因,β", 'a"b', "x\ny"]})
    (path,) = write_csv(tmp_path, {"t": frame})
    pd.testing.assert_frame_equal(pd.read_csv(path), frame)


def test_empty_tables_are_headers_and_nothing_else_is_left(tmp_path: Path) -> None:
    (path,) = write_csv(tmp_path, {"t": pd.DataFrame({"a": pd.Series([], dtype="str")})})
    assert path.read_text() == "a\n"
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]
