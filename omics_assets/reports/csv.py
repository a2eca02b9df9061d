"""Tables as CSV that a spreadsheet cannot mistake for formulas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from omics_assets.parquet_files import atomic_path
from omics_assets.tables.catalog import CATALOG

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that begins so is run as a formula by spreadsheets (OWASP: CSV injection)."""


def write_csv(folder: Path, tables: Mapping[str, pd.DataFrame]) -> list[Path]:
    r"""Write every table as `<name>.csv`: UTF-8, LF, comma, decimal point, missing values empty, each file at once.

    A text cell or a header that begins with one of ``= + - @``, tab or carriage return gets a leading apostrophe;
    numbers do not, so a negative number stays a number.

    Parameters
    ----------
    folder
        Where the files go; made if it is not there.
    tables
        File name without suffix -> table.

    Returns
    -------
    list of Path
        The files, in the order of the tables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"{name}.csv", _typed(name, table)) for name, table in tables.items()]


def _typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers with missing values among them come as floats: rank 1 is not rank 1.0."""
    columns = CATALOG[name].columns if name in CATALOG else ()
    return table.astype({c.name: "Int64" for c in columns if c.dtype == "int64" and c.name in table.columns})


def _write(path: Path, table: pd.DataFrame) -> Path:
    safe = pd.DataFrame({place: _escaped(table.iloc[:, place]) for place in range(table.shape[1])})
    safe.columns = pd.Index([_escape(str(name)) for name in table.columns])
    with atomic_path(path) as temporary:
        safe.to_csv(temporary, index=False, encoding="utf-8", lineterminator="\n")
    return path


def _escaped(column: pd.Series[str]) -> pd.Series[str]:
    return column if pd.api.types.is_numeric_dtype(column) else column.map(_escape)


def _escape(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value
