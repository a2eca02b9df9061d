"""MS-DIAL alignment results (versions 2 to 5; LC, GC, lipidomics, ion mobility; the table for GNPS as well).

Above the header, which begins `Alignment ID`, stand rows on the samples: Class, [Parameter1 ...], File type,
Injection order, [Batch ID] (3, 4, 5, 9 ... of them). The word stands in the last column on features, the samples
follow it; behind them may stand statistics per class, `NA` in the upper rows and `Average` or `Stdev` in the last
(class AlignmentCSVExporter of MS-DIAL 5). Retention times are in minutes; 0 where nothing was detected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from omics_assets.readers.grid import Grid
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_roles import feature_roles, role_notes
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.header_below import TableBelow, read_below
from omics_assets.readers.metabolites.named_columns import NamedColumns
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source

NAME = "msdial"
_ID = "alignment id"
_HEADER = re.compile(r'(?im)^[ ]*"?alignment id"?[ ]*[\t,;]')
_HEAD = 1 << 22
_STATISTICS = {"average", "stdev", "std", "sd", "cv", "median"}
_NOTHING = {"", "NA"}
_KEYS = {"type": "file_type", "file_type": "file_type", "batch_id": "batch", "batch": "batch"}
_LAST = ("ms/ms spectrum", "ei spectrum", "ms1 isotopic spectrum", "spectrum reference file name", "s/n average")
_UNKNOWN = ("Unknown", "unknown")
_MINUTE = 60.0


def is_msdial(source: Source) -> bool:
    """Recognise an alignment result: a line that begins with Alignment ID."""
    return source.container == "text" and _HEADER.search(source.text, 0, _HEAD) is not None


def read_msdial(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read an alignment result.

    Raises
    ------
    InputError
        If there is no header, a row is ragged, or as `feature_table`.
    """
    below = read_below(source, lambda names: names[0].lower() == _ID, what="that begins with Alignment ID")
    grid, named = below.grid, NamedColumns(below.grid)
    first, notes = _first_sample(below)
    statistics = _statistics(below, first)
    columns = {number: grid.header[number] for number in range(first, len(grid.header)) if number not in statistics}
    names = named.text("metabolite name", "compound name", unknown=_UNKNOWN)
    roles = feature_roles(names, named.text("comment"))
    features = feature_frame(
        pd.Index(grid.text(0), dtype="str"),
        name=names,
        mz=named.numbers("average mz", "average m/z", "quant mass"),
        rt_s=named.numbers("average rt(min)", "average rt", scale=_MINUTE),
        adduct=named.text("adduct type", "adduct ion name", "adduct ion", unknown=_UNKNOWN),
        formula=named.text("formula", unknown=_UNKNOWN),
        role=roles,
    )
    said = _said(below, list(columns))
    samples, of_roles = sample_frame(list(columns.values()), said, asked=("file_type", "class"))
    notes = (*notes, *_file_notes(grid, statistics, said), "retention times: minutes made seconds", *of_roles)
    return feature_table(
        grid,
        columns,
        features,
        options,
        dialect=NAME,
        zeros="not_detected",
        samples=samples,
        notes=(*notes, *role_notes(roles)),
    )


def _first_sample(below: TableBelow) -> tuple[int, tuple[str, ...]]:
    """Samples begin behind the column of the words Class, File type ...; without them, behind the last known one."""
    rows = len(below.above)
    words = [next((number for number, cell in enumerate(row) if cell), None) for row in below.above]
    found = [number for number in words if number is not None and number > 2]  # a title may stand at the left
    if found:
        return max(set(found), key=found.count) + 1, (f"{rows} rows above the header say what the samples are",)
    lower = [name.lower() for name in below.grid.header]
    last = next((lower.index(name) for name in _LAST if name in lower), 0)
    return last + 1, (f"no rows above the header: all columns behind {below.grid.header[last]!r} are samples",)


def _statistics(below: TableBelow, first: int) -> set[int]:
    """Columns behind the samples that are averages or deviations of a class."""
    found = set()
    for number in range(first, len(below.grid.header)):
        said = [row[number] for row in below.above]
        if any(cell.lower() in _STATISTICS for cell in said[-1:]) or (said and set(said) <= _NOTHING):
            found.add(number)
    return found if len(found) < len(below.grid.header) - first else set()


def _said(below: TableBelow, columns: Sequence[int]) -> dict[str, list[str | None]]:
    said: dict[str, list[str | None]] = {}
    for row in below.above:
        word = next((cell for cell in row if cell), "")
        key = re.sub(r"\W+", "_", word.lower()).strip("_")
        cells = [None if row[number] in _NOTHING else row[number] for number in columns]
        if key and any(cells):
            said[_KEYS.get(key, key)] = cells
    return said


def _file_notes(grid: Grid, statistics: set[int], said: dict[str, list[str | None]]) -> list[str]:
    notes = []
    if statistics:
        notes.append(f"{len(statistics)} columns of averages and deviations behind the samples left out")
    if any((cell or "").lower() == "standard" for cell in said.get("file_type", [])):
        notes.append("samples of file type Standard count as quality controls")
    if "quant mass" in {name.lower() for name in grid.header}:
        notes.append("GC: the m/z is that of the quantified ion")
    return notes
