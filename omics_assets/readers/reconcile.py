"""Which sample of one file is which of the other: exact names first, then named rules, never a guess."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.name_matching import EXACT, match_names
from omics_assets.readers.name_rules import plain_names
from omics_assets.readers.results import BIOLOGICAL
from omics_assets.readers.sheet_matching import match_rest, match_sheet

MIN_PAIRED = 4
LEFT_OUT = "left_out"
COLUMNS = ("sample", "role", "expression_name", "metabolite_name", "sheet_name", "matched_by", "nearest")
SIDES = {"expression_name": "expression", "metabolite_name": "metabolite", "sheet_name": "sample-sheet"}
_SHOWN = 6
_COMPARED = 200
Row = dict[str, str | None]


@dataclass(frozen=True, eq=False)
class Reconciliation:
    """The samples of a cohort.

    Parameters
    ----------
    table
        One row per sample, strings, missing = NaN: sample (unique; the name in the sheet, else in the expression
        file, else in the metabolite file), role (biological: in both files; blank or qc: in the metabolite file;
        left_out), expression_name, metabolite_name, sheet_name, matched_by (exact, or the rules), nearest (left out:
        the most similar name that is left over on another side).
    notes
        Pairs made by a rule, and what was left out, in sentences.
    """

    table: pd.DataFrame
    notes: tuple[str, ...]

    def left_out(self, side: str) -> tuple[str, ...]:
        """Return the names of a side (expression_name, metabolite_name, sheet_name) that are left out."""
        names = self.table.loc[self.table["role"] == LEFT_OUT, side].dropna()
        return tuple(names)


def reconcile_samples(
    expression: Sequence[str],
    metabolites: Sequence[str],
    sheet: pd.DataFrame | None,
    *,
    expression_column: str | None = None,
    metabolite_column: str | None = None,
    metabolite_roles: Mapping[str, str] | None = None,
    sheet_roles: Mapping[str, str] | None = None,
) -> Reconciliation:
    """Match the sample names of the files.

    Without a sheet the two files are matched with one another; with one, each with the sheet: a sample that the
    sheet does not name is left out. Blanks and qc samples are matched last, and with the sheet only.

    Parameters
    ----------
    expression, metabolites
        Sample names; no name twice in a list.
    sheet
        The sample sheet: strings, missing = NaN; index: sample ids.
    expression_column, metabolite_column
        Columns of the sheet that hold the names of the files, where the user says so.
    metabolite_roles
        Role of the metabolite samples that are blank or qc.
    sheet_roles
        Role of the sheet's samples, where the sheet states one: it wins.

    Raises
    ------
    InputError
        If a rule would match a name with several, or fewer than 4 samples pair.
    """
    roles = {name: role for name, role in (metabolite_roles or {}).items() if role != BIOLOGICAL}
    measured = [name for name in metabolites if name not in roles or name in set(expression)]
    controls = [name for name in metabolites if name not in set(measured)]
    if sheet is None:
        found = match_names(expression, measured, sides=("expression", "metabolites"))
        rows = [_row(name, name, other, None, rule) for name, (other, rule) in found.items()]
    else:
        of_expression, _ = match_sheet(sheet, expression, side="expression", column=expression_column)
        of_metabolites, column = match_sheet(sheet, measured, side="metabolites", column=metabolite_column)
        of_metabolites |= match_rest(sheet, controls, of_metabolites, column)
        rows = [_sheet_row(name, of_expression.get(name), of_metabolites.get(name)) for name in sheet.index]
    rows += _unmatched_rows(rows, expression, metabolites)
    for row in rows:
        stated = (sheet_roles or {}).get(row["sheet_name"] or "")
        said = stated or roles.get(row["metabolite_name"] or "", BIOLOGICAL)
        row["role"] = _role(row, said, has_sheet=sheet is not None)
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    left_out = table[table["role"] == LEFT_OUT]
    nearest = _nearest(left_out)
    if (table["role"] == BIOLOGICAL).sum() < MIN_PAIRED:
        raise _too_few(table, nearest, expression, metabolites)
    table["nearest"] = pd.Series([nearest.get(at, np.nan) for at in table.index], index=table.index, dtype="str")
    return Reconciliation(table, _notes(table, has_sheet=sheet is not None))


def _row(sample: str, expression: str | None, metabolite: str | None, sheet: str | None, rule: str | None) -> Row:
    return dict(zip(COLUMNS, (sample, None, expression, metabolite, sheet, rule, None), strict=True))


def _sheet_row(name: str, expression: tuple[str, str] | None, metabolite: tuple[str, str] | None) -> Row:
    rules = list(dict.fromkeys(match[1] for match in (expression, metabolite) if match))
    by_rule = [rule for rule in rules if rule != EXACT] or rules
    return _row(name, expression and expression[0], metabolite and metabolite[0], name, "; ".join(by_rule) or None)


def _unmatched_rows(rows: list[Row], expression: Sequence[str], metabolites: Sequence[str]) -> list[Row]:
    """Rows of names that matched nothing; where another sample has the name, it says which file it is from."""
    taken = {row["sample"] for row in rows}
    added: dict[str, Row] = {}
    for side, names in (("expression_name", expression), ("metabolite_name", metabolites)):
        used = {row[side] for row in rows}
        for name in (name for name in names if name not in used):
            sample = name if name not in taken else f"{name} ({SIDES[side]})"
            added[sample] = added.get(sample, _row(sample, None, None, None, None)) | {side: name}
    return list(added.values())


def _role(row: Row, said: str, *, has_sheet: bool) -> str:
    if said != BIOLOGICAL and row["metabolite_name"]:
        return said
    paired = row["expression_name"] and row["metabolite_name"] and (row["sheet_name"] or not has_sheet)
    return BIOLOGICAL if said == BIOLOGICAL and paired else LEFT_OUT


def _nearest(left_out: pd.DataFrame) -> dict[int, str]:
    """Most similar name left over on another side, by row, however the names are written; the first are compared."""
    nearest: dict[int, str] = {}
    names = {
        side: {int(str(at)): str(name) for at, name in left_out[side].dropna().head(_COMPARED).items()}
        for side in SIDES
    }
    every = [name for its in names.values() for name in its.values()]
    plain = dict(zip(every, plain_names(every), strict=True))
    for side, its in names.items():
        others = {plain[name]: name for other in SIDES if other != side for name in names[other].values()}
        for at, name in its.items():
            close = difflib.get_close_matches(plain[name], [key for key in others if others[key] != name], n=1)
            if close and at not in nearest:
                nearest[at] = others[close[0]]
    return nearest


def _too_few(
    table: pd.DataFrame, nearest: Mapping[int, str], expression: Sequence[str], metabolites: Sequence[str]
) -> InputError:
    misses = [f"{table['sample'][at]!r} ~ {near!r}" for at, near in nearest.items()]
    if misses:
        remedy = f"nearest misses: {'; '.join(misses[:_SHOWN])}"
    else:
        remedy = f"expression has {_shown(expression)}; metabolites {_shown(metabolites)}"
    paired = int((table["role"] == BIOLOGICAL).sum())
    controls = int((~table["role"].isin((BIOLOGICAL, LEFT_OUT))).sum())
    aside = f" ({controls} blank and qc samples do not count)" if controls else ""
    return InputError(
        f"only {paired} {'sample has' if paired == 1 else 'samples have'} both expression and metabolites{aside}; "
        f"at least {MIN_PAIRED} are needed",
        remedy=f"give a sample the same name in all files ({remedy})",
    )


def _notes(table: pd.DataFrame, *, has_sheet: bool) -> tuple[str, ...]:
    left_out = table[table["role"] == LEFT_OUT]
    by_rule = [
        "{sample} (expression {expression_name}, metabolites {metabolite_name}: {matched_by})".format_map(row)
        for row in table[(table["role"] == BIOLOGICAL) & (table["matched_by"] != EXACT)].to_dict("records")
    ]
    notes = [f"{len(by_rule)} samples matched by a rule, not exactly: {_shown(by_rule)}"] if by_rule else []
    for side, what in SIDES.items():
        names = list(left_out[side].dropna())
        notes += [f"{len(names)} {what} samples left out: {_shown(names)}"] if names else []
    both = set(left_out["expression_name"].dropna()) & set(left_out["metabolite_name"].dropna())
    if has_sheet and both - set(left_out["sheet_name"].dropna()):
        notes.append(f"{len(both)} of them are in both files, but not in the sample sheet")
    near = left_out.dropna(subset="nearest")
    misses = [f"{name} ~ {other}" for name, other in zip(near["sample"], near["nearest"], strict=True)]
    notes += [f"nearest misses: {_shown(misses)}"] if misses else []
    for role in sorted(set(table["role"]) - {BIOLOGICAL, LEFT_OUT}):
        names = list(table.loc[table["role"] == role, "sample"])
        notes.append(f"{len(names)} {role} samples: {_shown(names)}")
    return tuple(notes)


def _shown(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
