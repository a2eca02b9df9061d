"""MZmine's simple table: one row per feature, `row ...` columns, one or more columns per raw file.

MZmine 2 (CSV export, GNPS export), MZmine 3 and 4 (legacy CSV export, GNPS/IIMN export), SIRIUS and the formatters
of GNPS write it. Header: `row ID,row m/z,row retention time`, further columns as chosen, then `<file> Peak area`,
`<file> Peak height` or other elements per file (classes ExportRowCommonElement and ExportRowDataFileElement of
MZmine); a delimiter may end every line. Retention times are in minutes; 0 is written where nothing was detected.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import first_lines, header_words, split_line
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_roles import feature_roles, role_notes
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.named_columns import NamedColumns
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.quantities import choose_quantity, quantity_note
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

MZMINE2, MZMINE3_4 = "mzmine2", "mzmine3_4"
_ROW = ("row id", "row m/z", "row retention time")
_ABUNDANCE = re.compile(r"(?P<sample>.+?)[ .](?:peak|feature)[ .](?P<quantity>area|height)", re.IGNORECASE)
_PER_FILE = re.compile(r".+[ .](?:peak|feature)[ .].+", re.IGNORECASE)
_VERSION_3 = re.compile(r"row ion mobility.*|row ccs|compound_id|.+ feature (?:status|name|m/z|rt|duration time)")
_ION_NETWORK = {
    *("correlation group id", "annotation network number", "best ion", "auto ms2 verify", "identified by n="),
    *("partners", "neutral m mass"),
}
_NAMES = ("row identity (main ID)", "row compound name", "row identity (all IDs)", "name")
_SINGLE_PRECISION = 9  # significant digits at most
_LOOKED_AT = 20
_MINUTE = 60.0


def is_simple_table(source: Source) -> bool:
    """Recognise the simple table of any version."""
    words = header_words(source)
    return sum(word in words for word in _ROW) > 1 or (
        _ROW[1] in words and any(_ABUNDANCE.fullmatch(word) for word in words)
    )


def is_simple_table_of_version_3(source: Source) -> bool:
    """Recognise the simple table of MZmine 3 or 4.

    Columns of ion mobility are theirs. MZmine 2 may write the columns of ion identity networks as well, but with
    abundances in double precision; theirs have at most 9 significant digits.
    """
    if not is_simple_table(source):
        return False
    words = header_words(source)
    if any(_VERSION_3.fullmatch(word) for word in words):
        return True
    return bool(_ION_NETWORK & set(words)) and _single_precision(source, words)


def read_simple_table(source: Source, options: MetaboliteOptions, dialect: str) -> FeatureTable:
    """Read MZmine's simple table.

    Parameters
    ----------
    source, options
        quantity: area (customary) or height.
    dialect
        Name to return.

    Raises
    ------
    InputError
        If a column that identifies features is missing, or as `feature_table`.
    """
    grid = read_grid(source)
    named = NamedColumns(grid)
    columns, notes = _samples(grid, named, options)
    names = named.text(*_NAMES)
    roles = feature_roles(names, named.text("row comment"))
    ids, how = _ids(grid, named)
    features = feature_frame(
        pd.Index(ids, dtype="str"),
        name=names,
        mz=named.numbers("row m/z"),
        rt_s=named.numbers("row retention time", scale=_MINUTE),
        adduct=named.text("best ion", "row adduct", "adduct"),
        formula=named.text("molecular formula", "formula"),
        role=roles,
    )
    samples, said = sample_frame(list(columns.values()))
    notes = (*how, *notes, "retention times: minutes made seconds", *said, *role_notes(roles))
    return feature_table(
        grid, columns, features, options, dialect=dialect, zeros="not_detected", samples=samples, notes=notes
    )


def _samples(grid: Grid, named: NamedColumns, options: MetaboliteOptions) -> tuple[dict[int, str], tuple[str, ...]]:
    by_quantity: dict[str, dict[int, str]] = {}
    for number, name in enumerate(grid.header):
        if match := _ABUNDANCE.fullmatch(name):
            by_quantity.setdefault(match["quantity"].lower(), {})[number] = match["sample"]
    there = [quantity for quantity in ("area", "height") if quantity in by_quantity]
    if there:
        taken = choose_quantity(there, options.quantity, file=grid.file)
        return by_quantity[taken], (quantity_note(f"peak {taken}", [f"peak {quantity}" for quantity in there]),)
    bare = named.measured([number for number, name in enumerate(grid.header) if _is_free(name.lower())])
    return bare, ("no column says peak area or height: all columns of numbers behind the `row` columns are samples",)


def _is_free(word: str) -> bool:
    """Whether a column, named in lower case, describes neither the feature nor an element of a file."""
    describes = word.startswith(("row ", "unnamed: ")) or word in _ION_NETWORK
    return bool(word) and not describes and not _PER_FILE.fullmatch(word)


def _ids(grid: Grid, named: NamedColumns) -> tuple[list[str], tuple[str, ...]]:
    there = [number for number in (named.find(name) for name in _ROW) if number is not None]
    if named.find(_ROW[0]) is not None:
        return grid.text(there[0]), ()
    if not there:
        named.require(*_ROW)
    cells = zip(*(grid.text(number) for number in there), strict=True)
    return ["@".join(row) for row in cells], ("no column `row ID`: features are called <m/z>@<retention time>",)


def _single_precision(source: Source, words: Sequence[str]) -> bool:
    abundances = [number for number, word in enumerate(words) if _ABUNDANCE.fullmatch(word)]
    for line in first_lines(source, _LOOKED_AT)[1:]:
        cells = split_line(line)
        for number in abundances:
            digits = re.sub(r"[eE].*|\D", "", cells[number] if number < len(cells) else "").lstrip("0")
            if len(digits) > _SINGLE_PRECISION:
                return False
    return True
