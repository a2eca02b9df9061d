"""A cohort as a MuData file, for whoever works with other tools."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from omics_assets.data_root import DataRoot
from omics_assets.errors import GateError, InputError
from omics_assets.exchange.mudata_export import is_exported, write_h5mu
from omics_assets.exchange.origin import origin
from omics_assets.provenance import Record, read_record
from omics_assets.tables.catalog import CATALOG

_NOT_MADE, _BULK = "not made yet", "tensors or one number per pair: they stay in the Parquet file"


def export_cohort(root: DataRoot, cohort: str, out: Path | None = None) -> tuple[str, ...]:
    """Write the stored tables of a cohort to `reports/<cohort>/<cohort>.h5mu`, and say so in lines of text.

    Parameters
    ----------
    root
        The data root.
    cohort
        Name of the cohort.
    out
        Another file to write.

    Raises
    ------
    InputError
        If nothing of the cohort has been made, a table is damaged, or the file cannot be written.
    """
    names = [name for name, schema in CATALOG.items() if schema.group != "consensus"]
    records = {name: record for name in names if (record := read_record(root.table(name, cohort))) is not None}
    if not records:
        raise InputError(f"no table of {cohort} has been made", remedy=f"omics-assets run {cohort}")
    left_out = {name: _BULK if name in records else _NOT_MADE for name in names if not _goes(name, records)}
    tables = {name: _load(root, cohort, name) for name in records if is_exported(name)}
    path = out or root.reports(cohort) / f"{cohort}.h5mu"
    try:
        write_h5mu(tables, path, uns=origin(cohort, records, left_out))
    except GateError as error:
        raise InputError(f"a table is of another version: {error}", remedy=f"omics-assets run {cohort}") from None
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", file=str(path), remedy="give another --out") from None
    return (f"wrote {path}: {len(tables)} tables", *(f"not in it: {name} ({why})" for name, why in left_out.items()))


def _goes(name: str, records: dict[str, Record]) -> bool:
    return name in records and is_exported(name)


def _load(root: DataRoot, cohort: str, name: str) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pq.read_table(root.table(name, cohort)).to_pandas()
    except (OSError, pa.ArrowException):
        raise InputError(
            f"the table {name} of {cohort} is damaged", remedy=f"omics-assets run {cohort} makes it again"
        ) from None
    return frame
