"""Sample sheets: what is known of the samples, everything text."""

from __future__ import annotations

from pathlib import Path

from omics_assets.readers.dialects import AUTO, read_by_dialect
from omics_assets.readers.results import SampleTable
from omics_assets.readers.sample_sheets.options import SheetOptions
from omics_assets.readers.sample_sheets.registry import SHEET_DIALECTS
from omics_assets.readers.source import open_source


def read_samples(
    path: str | Path,
    format: str = AUTO,  # noqa: A002 - the word of cohort.yaml
    *,
    id: str | None = None,  # noqa: A002 - the word of cohort.yaml
) -> SampleTable:
    """Read a sample sheet.

    Parameters
    ----------
    path
        The file, packed or not.
    format
        Name of a dialect (`readers/sample_sheets/registry.py`), or auto: by content.
    id
        Name of the column of sample names; None: the format's customary one, in a plain sheet a column called
        sample, sample_id or sample name, else the first.

    Raises
    ------
    InputError
        If the file cannot be read, the id column is not there, a sample or column is unnamed, or one is repeated.
    """
    source = open_source(Path(path))
    return read_by_dialect(SHEET_DIALECTS, format, source, SheetOptions(id))
