"""Which row of the sample sheet is which sample of a file: by its id, or by a column that holds the file's names."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.name_matching import EXACT, Matches, match_names

MIN_VALUES = 4
LARGEST_COUNT = 1000
"""Consecutive numbers up to here count rows (injections, plants); larger ones can be the names a core facility gave."""


def match_sheet(sheet: pd.DataFrame, names: Sequence[str], *, side: str, column: str | None) -> tuple[Matches, str]:
    """Match the rows of a sample sheet with the sample names of a file.

    The ids decide, unless another column, whose values name every row once, matches more samples without contradicting
    an id that is itself the name of a sample. A column that merely counts the rows names nothing.

    Parameters
    ----------
    sheet
        Strings, missing = NaN; index: sample ids.
    names
        Sample names of the file.
    side
        What to call the file in messages.
    column
        The column that holds the file's names, where the user says so; it alone is used.

    Returns
    -------
    tuple
        Sample id -> (name in the file, rule); and the column used, empty for the ids.

    Raises
    ------
    InputError
        If the column is not there or repeats a name, several columns match the file equally well but differently, or
        ids are alike under a rule but not one-to-one.
    """
    if column is not None:
        return _match_column(sheet, _named_column(sheet, column), names, side), column
    try:
        by_id, refused = match_names(list(sheet.index), names, sides=("sample sheet", side)), None
    except InputError as error:
        by_id, refused = {}, error
    best, used = by_id, ""
    rivals = _better_columns(sheet, names, side, by_id)
    if rivals:
        used, best = max(rivals.items(), key=lambda rival: (len(rival[1]), _exact(rival[1])))
        _require_one_way(rivals, used)
    elif refused:
        raise refused
    return best, used


def match_rest(sheet: pd.DataFrame, names: Sequence[str], found: Matches, column: str) -> Matches:
    """Match rows that are left over with further names, such as those of blanks; what is ambiguous stays unmatched."""
    rest = sheet.loc[[name not in found for name in sheet.index]]
    if column:
        return _match_column(rest, column, names, "", refuse=False)
    return match_names(list(rest.index), names, sides=("sample sheet", ""), refuse=False)


def _named_column(sheet: pd.DataFrame, column: str) -> str:
    if column not in sheet.columns:
        near = difflib.get_close_matches(column, list(sheet.columns), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"the columns are {', '.join(sheet.columns)}"
        raise InputError(f"the sample sheet has no column {column!r}", file="cohort.yaml", remedy=hint)
    repeated = sheet[column].dropna()
    repeated = repeated[repeated.duplicated()]
    if len(repeated):
        raise InputError(
            f"the column {column!r} of the sample sheet names {repeated.iloc[0]!r} twice",
            column=column,
            remedy="give every sample a file or column of its own",
        )
    return column


def _match_column(sheet: pd.DataFrame, column: str, names: Sequence[str], side: str, *, refuse: bool = True) -> Matches:
    values = sheet[column].dropna()
    id_of = dict(zip(values, values.index, strict=True))
    matches = match_names(list(id_of), names, sides=(f"sample-sheet column {column!r}", side), refuse=refuse)
    by = f"column {column}"
    return {id_of[v]: (name, by if rule == EXACT else f"{by} + {rule}") for v, (name, rule) in matches.items()}


def _better_columns(sheet: pd.DataFrame, names: Sequence[str], side: str, by_id: Matches) -> dict[str, Matches]:
    """Return what each column matches that names more samples than the ids do, and contradicts none of them."""
    if len(by_id) == min(len(sheet), len(names)):
        return {}
    sure = {name: match for name, match in by_id.items() if match[1] == EXACT}
    taken = {match[0]: name for name, match in sure.items()}
    better = {}
    for column in (str(name) for name in sheet.columns if _names_rows(sheet[str(name)])):
        matches = _match_column(sheet, column, names, side, refuse=False)
        contradicts = any(
            (name in sure and sure[name][0] != other) or taken.get(other, name) != name
            for name, (other, _) in matches.items()
        )
        merged = matches | sure
        if not contradicts and len(matches) >= MIN_VALUES and len(merged) > len(by_id):
            better[column] = merged
    return better


def _names_rows(values: pd.Series[str]) -> bool:
    """Whether a column has a name of its own for every row it fills; 1, 2, 3 ... are no names."""
    known = values.dropna()
    if len(known) < MIN_VALUES or known.duplicated().any():
        return False
    if not known.str.fullmatch(r"\d{1,9}").all():
        return True
    numbers = known.astype(int)
    return bool(numbers.max() - numbers.min() >= len(numbers) or numbers.min() > LARGEST_COUNT)


def _exact(matches: Matches) -> int:
    return sum(" + " not in rule for _, rule in matches.values())


def _require_one_way(rivals: dict[str, Matches], used: str) -> None:
    pairs = {column: {name: other for name, (other, _) in its.items()} for column, its in rivals.items()}
    equal = [c for c in rivals if (len(rivals[c]), _exact(rivals[c])) == (len(rivals[used]), _exact(rivals[used]))]
    differing = [column for column in equal if pairs[column] != pairs[used]]
    if differing:
        raise InputError(
            f"the sample-sheet columns {used!r} and {differing[0]!r} both match the names, but differently",
            remedy="name the right one in cohort.yaml: samples: {expression_column: ..., metabolite_column: ...}",
        )
