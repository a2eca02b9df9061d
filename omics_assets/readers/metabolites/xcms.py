"""Feature tables of XCMS 1 to 4, alone or with CAMERA's columns, and diffreports, also of XCMS Online.

featureDefinitions and featureValues side by side, or peakTable: `mzmed mzmin mzmax rtmed rtmin rtmax npeaks` (or
`mz ... rt ...`), one column per sample class with the number of samples that have the feature, `peakidx`,
`ms_level`, then one column per file; diffreport puts `name fold tstat pvalue` before, CAMERA `isotopes adduct
pcgroup` behind. Retention times are in seconds, except by XCMS Online. NA where no peak was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import header_words
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.named_columns import NamedColumns
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

NAME = "xcms"
_IDS = ("row.names", "name", "groupname", "featureid", "feature_id", "feature id", "row id", "featureidx", "id", "x")
_NAMED = 6  # so many of them are sooner believed than row names without a header
_DESCRIBES = {
    *("mz", "mzmed", "mzmin", "mzmax", "rt", "rtmed", "rtmin", "rtmax", "npeaks", "peakidx", "ms_level", "namecustom"),
    *("fold", "log2fold", "tstat", "pvalue", "qvalue", "anova", "updown", "metlin", "maxint", "links", "cluster"),
    *("isotopes", "adduct", "adducts", "pcgroup", "peakgroup", "feature_group", "annotation network number"),
    *("best ion", "identified by n=", "partners", "neutral m mass", "correlation group id", "auto ms2 verify"),
}
_PEAK_TABLE = {"mz", "mzmin", "mzmax", "rt", "rtmin", "rtmax"}
_ONLINE = ("featureidx", "updown", "log2fold")
_OF_DATASET = re.compile(r"dataset\d+_\w+|.+_(?:mean|sd)", re.IGNORECASE)
_MOST_MINUTES = 150.0
_MINUTE = 60.0


def is_xcms(source: Source) -> bool:
    """Recognise a feature table by `mzmed` and `rtmed`, or the columns of peakTable."""
    words = set(header_words(source))
    return words >= {"mzmed", "rtmed"} or words >= _PEAK_TABLE


def read_xcms(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a feature table.

    Raises
    ------
    InputError
        As `feature_table`.
    """
    grid = read_grid(source)
    named = NamedColumns(grid)
    counts = _class_counts(grid, named)
    named.require("mzmed", "mz")
    ids = named.find(*_IDS[:_NAMED], *([] if grid.header[0] else [""]), *_IDS[_NAMED:])
    columns = _samples(grid, named, counts)
    rt, how = _retention_times(named)
    features = feature_frame(
        pd.Index(_ids(grid, named, ids), dtype="str"),
        mz=named.numbers("mzmed", "mz"),
        rt_s=rt,
        adduct=named.text("adduct", "adducts", "best ion"),
    )
    samples, said = sample_frame(list(columns.values()))
    notes = [how, *said]
    if counts:
        names = ", ".join(grid.header[number] for number in counts)
        notes.append(f"columns that count the samples with a feature per class, not samples: {names}")
    if ids is None:
        notes.append("no column names the features: they are called M<m/z>T<retention time>")
    missing = any(grid.numbers(number).missing.any() for number in columns)
    return feature_table(
        grid,
        columns,
        features,
        options,
        dialect=NAME,
        zeros="measured" if missing else "unknown",
        samples=samples,
        notes=notes,
    )


def _class_counts(grid: Grid, named: NamedColumns) -> list[int]:
    """Columns right behind npeaks of whole numbers up to npeaks."""
    npeaks = named.find("npeaks")
    if npeaks is None:
        return []
    peaks = grid.numbers(npeaks).floats
    found = []
    for number in range(npeaks + 1, len(grid.header)):
        parsed = grid.numbers(number)
        whole = (parsed.floats == np.floor(parsed.floats)) & (parsed.floats <= peaks)
        if grid.header[number].lower() in _DESCRIBES or not whole.all():
            break
        found.append(number)
    return found


def _samples(grid: Grid, named: NamedColumns, counts: Sequence[int]) -> dict[int, str]:
    """Columns of numbers that do not describe the feature."""
    return named.measured(
        [
            number
            for number, name in enumerate(grid.header)
            if name
            and number not in counts
            and name.lower() not in {*_DESCRIBES, *_IDS}
            and not _OF_DATASET.fullmatch(name)
        ]
    )


def _retention_times(named: NamedColumns) -> tuple[NDArray[np.float64] | None, str]:
    seconds = named.numbers("rtmed", "rt")
    online = any(named.find(name) is not None for name in _ONLINE)
    if seconds is not None and online and not np.nanmax(seconds, initial=0.0) > _MOST_MINUTES:
        return seconds * _MINUTE, "retention times: taken for minutes, as XCMS Online writes them, made seconds"
    return seconds, "retention times: seconds"


def _ids(grid: Grid, named: NamedColumns, ids: int | None) -> list[str]:
    if ids is not None:
        return grid.text(ids)
    numbers = [named.numbers(*names) for names in (("mzmed", "mz"), ("rtmed", "rt"))]
    cells = [np.full(grid.rows, np.nan) if column is None else column for column in numbers]
    return [f"M{mz:g}T{rt:g}" for mz, rt in zip(*cells, strict=True)]
