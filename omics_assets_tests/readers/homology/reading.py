"""Text to hits, by content or by the name of a format."""

from __future__ import annotations

from pathlib import Path

from omics_assets.readers import HomologyTable
from omics_assets.readers.dialects import choose_dialect
from omics_assets.readers.homology.hits import COLUMNS, NUMBER_COLUMNS, HomologyOptions
from omics_assets.readers.homology.registry import HOMOLOGY_DIALECTS
from omics_assets.readers.source import open_source


def read_file(path: Path, dialect: str = "auto", **options: object) -> HomologyTable:
    """Read a file, and check what holds for hits of every format."""
    source = open_source(path)
    read = choose_dialect(HOMOLOGY_DIALECTS, dialect, source).read(source, HomologyOptions(**options))
    assert tuple(read.table.columns) == COLUMNS
    assert (read.table[list(NUMBER_COLUMNS)].dtypes == "float64").all()
    assert list(read.table.index) == list(range(len(read.table)))
    assert list(read.features.index) == list(range(len(read.features)))
    assert (read.features.dtypes == "str").all()
    assert not read.features.isna().any(axis=None)
    return read


def read_text(folder: Path, text: str, dialect: str = "auto", **options: object) -> HomologyTable:
    """Write text to a file with a name that says nothing, and read it."""
    path = folder / "hits.txt"
    path.write_text(text)
    return read_file(path, dialect, **options)


def line(*fields: object) -> str:
    """Return a tab-delimited line."""
    return "\t".join(map(str, fields)) + "\n"
