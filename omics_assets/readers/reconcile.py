"""Which sample of one file is which of the other: exact names first, then named rules, never a guess."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.name_matching import match_names

MIN_PAIRED = 4
COLUMNS = ("sample", "expression_name", "metabolite_name", "sheet_name", "matched_by", "nearest")
_SHOWN = 6


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """The samples of a cohort.

    Parameters
    ----------
    table
        One row per sample, strings, missing = NaN: sample (unique; the name in the sheet, else in the expression
        file, else in the metabolite file), expression_name, metabolite_name, sheet_name, matched_by (exact, or the
        rules), nearest (left out: the most similar name that is left over on another side). A row with both
        expression_name and metabolite_name is a pair; the others are left out.
    left_expression, left_metabolites, left_sheet
        Names left out, by side.
    notes
        Pairs made by a rule, and what was left out, in sentences.
    """

    table: pd.DataFrame
    left_expression: tuple[str, ...]
    left_metabolites: tuple[str, ...]
    left_sheet: tuple[str, ...]
    notes: tuple[str, ...]


def reconcile_samples(
    expression: Sequence[str], metabolites: Sequence[str], sheet: Sequence[str] | None
) -> Reconciliation:
    """Match the sample names of the files.

    Without a sheet the two files are matched with one another; with one, each with the sheet: a sample that the
    sheet does not name is left out.

    Parameters
    ----------
    expression, metabolites, sheet
        Sample names; no name twice in a list.

    Raises
    ------
    InputError
        If a rule would match a name with several, or fewer than 4 samples pair.
    """
    if sheet is None:
        found = match_names(expression, metabolites, sides=("expression", "metabolites"))
        rows = [_row(left, left, right, None, rule) for left, (right, rule) in found.items()]
    else:
        of_expression = match_names(sheet, expression, sides=("sample sheet", "expression"))
        of_metabolites = match_names(sheet, metabolites, sides=("sample sheet", "metabolites"))
        rows = [_sheet_row(name, of_expression.get(name), of_metabolites.get(name)) for name in sheet]
    pairs = [row for row in rows if row["expression_name"] and row["metabolite_name"]]
    left = _left_out(pairs, expression, metabolites, sheet or ())
    nearest = _nearest(left)
    if len(pairs) < MIN_PAIRED:
        raise _too_few(len(pairs), left, nearest, expression, metabolites)
    rows += _unmatched_rows(rows, expression, metabolites)
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    unpaired = table["expression_name"].isna() | table["metabolite_name"].isna()
    table["nearest"] = [
        nearest.get(name, np.nan) if alone else np.nan for name, alone in zip(table["sample"], unpaired, strict=True)
    ]
    table["nearest"] = table["nearest"].astype("str")
    return Reconciliation(
        table,
        left_expression=tuple(left["expression_name"]),
        left_metabolites=tuple(left["metabolite_name"]),
        left_sheet=tuple(left["sheet_name"]),
        notes=_notes(pairs, left, has_sheet=sheet is not None),
    )


Row = dict[str, str | None]


def _row(sample: str, expression: str | None, metabolite: str | None, sheet: str | None, rule: str | None) -> Row:
    return dict(zip(COLUMNS, (sample, expression, metabolite, sheet, rule, None), strict=True))


def _sheet_row(name: str, expression: tuple[str, str] | None, metabolite: tuple[str, str] | None) -> Row:
    rules = list(dict.fromkeys(match[1] for match in (expression, metabolite) if match))
    by_rule = [rule for rule in rules if rule != "exact"] or rules
    return _row(name, expression and expression[0], metabolite and metabolite[0], name, "; ".join(by_rule) or None)


def _unmatched_rows(rows: list[Row], expression: Sequence[str], metabolites: Sequence[str]) -> list[Row]:
    """Rows of names that matched nothing; a name left over in both files gets one row, under expression."""
    used = {side: {row[side] for row in rows} for side in ("expression_name", "metabolite_name", "sample")}
    alone = [name for name in expression if name not in used["expression_name"]]
    other = [name for name in metabolites if name not in used["metabolite_name"] and name not in alone]
    return [_row(name, name, None, None, None) for name in alone] + [
        _row(name, None, name, None, None) for name in other
    ]


def _left_out(
    pairs: list[Row], expression: Sequence[str], metabolites: Sequence[str], sheet: Sequence[str]
) -> dict[str, list[str]]:
    sides = {"expression_name": expression, "metabolite_name": metabolites, "sheet_name": sheet}
    paired = {side: {row[side] for row in pairs} for side in sides}
    return {side: [name for name in names if name not in paired[side]] for side, names in sides.items()}


def _nearest(left: dict[str, list[str]]) -> dict[str, str]:
    """Most similar name left over on another side, by name."""
    nearest: dict[str, str] = {}
    for side, names in left.items():
        others = [name for other, its in left.items() if other != side for name in its]
        for name in names:
            close = difflib.get_close_matches(name, [other for other in others if other != name], n=1)
            nearest |= {name: close[0]} if close else {}
    return nearest


def _too_few(
    paired: int,
    left: dict[str, list[str]],
    nearest: dict[str, str],
    expression: Sequence[str],
    metabolites: Sequence[str],
) -> InputError:
    misses = [f"{name!r} ~ {nearest[name]!r}" for name in left["expression_name"] if name in nearest]
    if misses:
        remedy = f"nearest misses: {'; '.join(misses[:_SHOWN])}"
    else:
        remedy = f"expression has {_shown(expression)}; metabolites {_shown(metabolites)}"
    return InputError(
        f"only {paired} samples have both expression and metabolites; at least {MIN_PAIRED} are needed",
        remedy=f"give a sample the same name in all files ({remedy})",
    )


def _notes(pairs: list[Row], left: dict[str, list[str]], *, has_sheet: bool) -> tuple[str, ...]:
    by_rule = [
        "{sample} (expression {expression_name}, metabolites {metabolite_name}: {matched_by})".format_map(row)
        for row in pairs
        if row["matched_by"] != "exact"
    ]
    notes = [f"{len(by_rule)} samples matched by a rule, not exactly: {_shown(by_rule)}"] if by_rule else []
    what = {"expression_name": "expression", "metabolite_name": "metabolite", "sheet_name": "sample-sheet"}
    notes += [f"{len(names)} {what[side]} samples left out: {_shown(names)}" for side, names in left.items() if names]
    both = set(left["expression_name"]) & set(left["metabolite_name"])
    if has_sheet and both - set(left["sheet_name"]):
        notes.append(f"{len(both)} of them are in both files, but not in the sample sheet")
    return tuple(notes)


def _shown(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
