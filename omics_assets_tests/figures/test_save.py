"""Figures on disk: reproducible bytes, digests that hold, nothing stale."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from omics_assets.figures.save import save_figures
from omics_assets.figures.style import CaptionedFigure, new_figure
from omics_assets.tables.catalog import CATALOG


def captioned(value: float = 1.0) -> CaptionedFigure:
    figure = new_figure(2.0, width=2.0)
    axes = figure.add_subplot()
    axes.plot([0, value], [0, 1], rasterized=True)
    axes.set_xlabel("price in $ (a_b^c)")
    return CaptionedFigure(figure, "A line.")


def test_rows_fit_the_schema_and_digests_are_those_of_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "demo" / "quality_figures"
    rows = save_figures({"a": captioned(), "b": captioned(2)}, folder, dpi=60, root=tmp_path)
    CATALOG["quality_figures"].arrow(rows)
    assert list(rows["path"]) == ["reports/demo/quality_figures/a.png", "reports/demo/quality_figures/b.png"]
    for row in rows.itertuples():
        assert hashlib.sha256((tmp_path / str(row.path)).read_bytes()).hexdigest() == row.sha256
    assert sorted(path.name for path in folder.iterdir()) == ["a.pdf", "a.png", "b.pdf", "b.png"]


def test_no_figures_is_an_empty_table(tmp_path: Path) -> None:
    assert CATALOG["quality_figures"].arrow(save_figures({}, tmp_path, dpi=60)).num_rows == 0


def test_stale_figures_go_and_other_files_stay(tmp_path: Path) -> None:
    save_figures({"a": captioned(), "old": captioned()}, tmp_path, dpi=60)
    (tmp_path / "notes.txt").write_text("keep")
    save_figures({"a": captioned()}, tmp_path, dpi=60)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "a.png", "notes.txt"]


@pytest.mark.parametrize("name", ["../a", "a/b", "A", "", ".hidden", "a.b"])
def test_names_that_could_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not usable"):
        save_figures({name: captioned()}, tmp_path, dpi=60)
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_the_earlier_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_figures({"a": captioned()}, tmp_path, dpi=60)
    before = (tmp_path / "a.png").read_bytes()
    broken = captioned()

    def fail(target: Path, **_: object) -> None:
        Path(target).write_bytes(b"half")
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr(broken.figure, "savefig", fail)
    with pytest.raises(OSError, match="disk full"):
        save_figures({"a": broken}, tmp_path, dpi=60)
    assert (tmp_path / "a.png").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "a.png"]


def test_bytes_are_equal_in_another_process_at_another_time(tmp_path: Path) -> None:
    save_figures({"a": captioned()}, tmp_path / "here", dpi=60)
    script = (
        "import sys; from pathlib import Path;"
        "from omics_assets_tests.figures.test_save import captioned, save_figures;"
        "save_figures({'a': captioned()}, Path(sys.argv[1]), dpi=60)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1000000000"}
    subprocess.run([sys.executable, "-c", script, tmp_path / "there"], check=True, env=environment, cwd=Path.cwd())
    for name in ("a.png", "a.pdf"):
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes()
    assert b"Date" not in (tmp_path / "here" / "a.pdf").read_bytes()
