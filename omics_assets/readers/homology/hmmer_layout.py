"""HMMER tables to rows: which of the two layouts, which program, and which side the profiles are on."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from omics_assets.errors import InputError
from omics_assets.readers.source import Source

Layout = Literal["tblout", "domtblout"]
Side = Literal["target", "query"]
FIELDS: dict[Layout, int] = {"tblout": 18, "domtblout": 22}
"""Fields before the free-text description."""
_NUMERIC: dict[Layout, range] = {"tblout": range(4, 18), "domtblout": range(5, 22)}
_PROFILE_SIDE: dict[str, Side] = {
    "hmmsearch": "query",
    "hmmscan": "target",
    "phmmer": "query",  # the query is a bait sequence, the target a sequence searched
    "jackhmmer": "query",
}


@dataclass(frozen=True)
class HmmerRows:
    """The rows of a HMMER table.

    Parameters
    ----------
    layout
        tblout or domtblout.
    program
        As the trailer says; "" without one (HMMER 3.0, or comments stripped).
    rows
        Fields, at most 18 or 22 and the description.
    lines
        Line of every row.
    """

    layout: Layout
    program: str
    rows: list[list[str]]
    lines: list[int]


def layout_of(text: str) -> Layout | None:
    """Return the layout by the header, else by the first row; None if it is no HMMER table."""
    for line in io.StringIO(text):
        if line.startswith("#"):
            words = line.lower()
            if "target name" in words and "query name" in words and "e-value" in words:
                return "domtblout" if "tlen" in words else "tblout"
        elif line.strip():
            return next((layout for layout in FIELDS if _fits(line, layout)), None)
    return None


def split_rows(source: Source, layout: Layout) -> HmmerRows:
    """Split a table into fields; a description may hold anything, also `#`.

    Raises
    ------
    InputError
        If a row has too few fields.
    """
    program, rows, lines = "", [], []
    for number, line in enumerate(io.StringIO(source.text), start=1):
        if line.startswith("#"):
            key, _, value = line[1:].partition(":")
            program = value.strip().lower() if key.strip() == "Program" else program
        elif line.strip():
            fields = line.split(None, FIELDS[layout])
            if len(fields) < FIELDS[layout]:
                raise InputError(
                    f"has {len(fields)} fields where {layout} has {FIELDS[layout]}",
                    file=source.name,
                    line=number,
                    remedy=f"write it with HMMER's --{layout} and do not edit it",
                )
            rows.append(fields)
            lines.append(number)
    return HmmerRows(layout, program, rows, lines)


def profile_side(table: HmmerRows, file: str) -> tuple[Side, str]:
    """Return the side the profiles are on, and what shows it.

    The program in the trailer decides; else coordinates on the profile longer than one of the two; else which side
    has accessions, as profiles have and FASTA sequences have not.

    Raises
    ------
    InputError
        If nothing shows it.
    """
    if table.program:
        if table.program not in _PROFILE_SIDE:
            raise InputError(
                f"is written by {table.program}, which is not read here", file=file, remedy="use hmmsearch or hmmscan"
            )
        return _PROFILE_SIDE[table.program], f"the file says it is by {table.program}"
    too_long = {side: _coordinates_exceed(table, side) for side in ("target", "query")}
    if too_long["target"] != too_long["query"]:
        return ("query" if too_long["target"] else "target"), "profile coordinates exceed the length of the other side"
    accession = {"target": 1, "query": 3 if table.layout == "tblout" else 4}
    named = {side: any(row[column] != "-" for row in table.rows) for side, column in accession.items()}
    if named["target"] != named["query"]:
        return ("target" if named["target"] else "query"), "only that side has accessions"
    raise InputError(
        "does not show whether targets or queries are the profiles",
        file=file,
        remedy=f"give its format: hmmer_{table.layout}_hmmsearch (profiles are queries) or ..._hmmscan (targets)",
    )


def _coordinates_exceed(table: HmmerRows, side: str) -> bool:
    """Whether the profile cannot be on that side: it is shorter than the profile coordinates."""
    if table.layout == "tblout":
        return False
    length = 2 if side == "target" else 5
    return any(row[16].isdigit() and row[length].isdigit() and int(row[16]) > int(row[length]) for row in table.rows)


def _fits(line: str, layout: Layout) -> bool:
    fields = line.split(None, FIELDS[layout])
    try:
        numbers = [float(fields[column]) for column in _NUMERIC[layout]]
    except (ValueError, IndexError):
        return False
    return len(numbers) == len(_NUMERIC[layout])
