"""Read hand-made lines as a metabolite file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from omics_assets.readers.dialects import AUTO, choose_dialect
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.registry import METABOLITE_DIALECTS
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import open_source


def read(folder: Path, content: str | bytes, wanted: str = AUTO, **options: Any) -> FeatureTable:
    """Write the content to a file whose name says nothing, and read it."""
    path = folder / "table.dat"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return choose_dialect(METABOLITE_DIALECTS, wanted, open_source(path)).read(
        open_source(path), MetaboliteOptions(**options)
    )


def rows(*lines: str, delimiter: str = "\t", end: str = "\n") -> str:
    """Join lines written with commas by another delimiter."""
    return "".join(line.replace(",", delimiter) + end for line in lines)
