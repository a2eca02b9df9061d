"""Workbooks whose bytes depend on nothing but their content: no time of writing in properties or archive."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from omics_assets.parquet_files import atomic_path

STAMP = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def save_workbook(workbook: Workbook, path: Path) -> None:
    """Write the workbook with a fixed date, and replace the file at once."""
    workbook.properties.created = workbook.properties.modified = STAMP
    with TemporaryFile() as draft, atomic_path(path) as temporary:
        # openpyxl's own save() would set the date of writing
        with ZipFile(draft, "w") as archive:
            ExcelWriter(workbook, archive).write_data()
        with ZipFile(draft) as source, ZipFile(temporary, "w") as target:
            for name in source.namelist():
                member = ZipInfo(name, (STAMP.year, STAMP.month, STAMP.day, 0, 0, 0))
                target.writestr(member, source.read(name), compress_type=ZIP_DEFLATED)
