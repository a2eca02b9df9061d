"""HMMER tables to rows: which of the two layouts, which program, and which side the profiles are on."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.homology.tab_rows import TAB, split_lines, texts
from omics_assets.readers.source import Source

Layout = Literal["tblout", "domtblout"]
Side = Literal["target", "query"]
COLUMNS: dict[Layout, tuple[str, ...]] = {
    "tblout": (
        *("target", "tacc", "query", "qacc", "evalue", "score", "bias", "d_evalue", "d_score", "d_bias"),
        *("exp", "reg", "clu", "ov", "env", "dom", "rep", "inc", "description"),
    ),
    "domtblout": (
        *("target", "tacc", "tlen", "query", "qacc", "qlen", "evalue", "score", "bias", "dom", "ndom"),
        *("c_evalue", "i_evalue", "dscore", "dbias", "hmm_from", "hmm_to", "ali_from", "ali_to", "env_from", "env_to"),
        *("acc", "description"),
    ),
}
"""Names of the fields; the last one is free text (HMMER user's guide, tabular output formats)."""
PROGRAM_OF: dict[Side, str] = {"query": "hmmsearch", "target": "hmmscan"}
_NUMERIC: dict[Layout, range] = {"tblout": range(4, 18), "domtblout": range(5, 22)}
_PROFILE_SIDE: dict[str, Side] = {
    "hmmsearch": "query",
    "hmmscan": "target",
    "phmmer": "query",  # the query is a bait sequence, the target a sequence searched
    "jackhmmer": "query",
}
_OTHER_TOOLS = {"hmmfrom": "nhmmer", " mdl ": "Infernal"}
_REMEDY = "write it with HMMER's --{layout} and do not edit it"
_REPORT = re.compile(r"# n?(?:hmmsearch|hmmscan|phmmer|jackhmmer|hmmer) :: ")


@dataclass(frozen=True)
class HmmerRows:
    """The rows of a HMMER table.

    Parameters
    ----------
    layout
        tblout or domtblout.
    program, version
        As the trailer says; "" without one (HMMER 3.0, or comments stripped).
    table
        Text, one column per field.
    lines
        Line of every row.
    """

    layout: Layout
    program: str
    version: str
    table: pd.DataFrame
    lines: list[int]

    def column(self, name: str) -> list[str]:
        """Return a column as text."""
        return texts(self.table, name)


def layout_of(text: str) -> Layout | None:
    """Return the layout by the header, else by the first row; None if it is no HMMER table (a report counts as one)."""
    if _REPORT.match(text):
        return "tblout"
    for line in io.StringIO(text):
        if line.startswith("#"):
            if found := _layout_in(line):
                return found
        elif line.strip():
            return next((layout for layout in COLUMNS if _fits(line, layout)), None)
    return None


def split_rows(source: Source, layout: Layout) -> HmmerRows:
    """Split a table into fields; a description may hold anything, also `#`.

    Raises
    ------
    InputError
        If a row has too few fields, or the file holds tables of two layouts or programs, or a report.
    """
    if _REPORT.match(source.text):
        problem, remedy = (
            "is the report of HMMER, not a table",
            "run it with --domtblout or --tblout and give that file",
        )
        raise InputError(problem, file=source.name, line=1, remedy=remedy)
    said: dict[str, str] = {}
    rows: list[str] = []
    lines: list[int] = []
    fields = len(COLUMNS[layout]) - 1
    for number, line in enumerate(io.StringIO(source.text), start=1):
        if line.startswith("#"):
            _read_comment(line, layout, said, source.name, number)
        elif line.strip():
            found = line.split(None, fields)
            if len(found) < fields:
                raise InputError(
                    f"has {len(found)} fields where {layout} has {fields}",
                    file=source.name,
                    line=number,
                    remedy=_REMEDY.format(layout=layout),
                )
            description = found[fields].rstrip().replace(TAB, " ") if len(found) > fields else ""
            rows.append(TAB.join((*found[:fields], description)))
            lines.append(number)
    table = split_lines(rows, COLUMNS[layout], lines, file=source.name, remedy=_REMEDY.format(layout=layout))
    return HmmerRows(layout, said.get("Program", ""), said.get("Version", ""), table, lines)


def _read_comment(line: str, layout: Layout, said: dict[str, str], file: str, number: int) -> None:
    words = line.lower()
    if "target name" in words:
        tool = next((tool for sign, tool in _OTHER_TOOLS.items() if sign in words), None)
        if tool:
            raise _foreign(tool, file)
        other = _layout_in(line)
        if other and other != layout:
            raise InputError(f"holds a {other} below a {layout}", file=file, line=number, remedy="split the file here")
    key, _, value = line[1:].partition(":")
    name, value = key.strip(), value.strip()
    if name not in {"Program", "Version"}:
        return
    value = value.lower() if name == "Program" else value
    if name == "Program" and said.get(name, value) != value:
        problem = f"holds results of {said[name]} and of {value}"
        raise InputError(problem, file=file, line=number, remedy="give each program its own file")
    said.setdefault(name, value)


def profile_side(table: HmmerRows, file: str) -> tuple[Side, str]:
    """Return the side the profiles are on, and what shows it.

    The program in the trailer decides; else coordinates beyond the length of one side, on the profile or on the
    sequence; else which side has accessions, as profiles have and FASTA sequences have not.

    Raises
    ------
    InputError
        If nothing shows it.
    """
    if table.program:
        if table.program not in _PROFILE_SIDE:
            raise _foreign(table.program, file)
        return _PROFILE_SIDE[table.program], f"the file says it is by {table.program}"
    not_profile = {side: _beyond(table, side, "hmm_to") for side in ("target", "query")}
    not_sequence = {side: _beyond(table, side, "env_to") for side in ("target", "query")}
    in_query = not_profile["target"] or not_sequence["query"]
    in_target = not_profile["query"] or not_sequence["target"]
    if in_query != in_target:
        return ("query" if in_query else "target"), "coordinates exceed the length of one side"
    accession = {"target": "tacc", "query": "qacc"}
    named = {side: any(text != "-" for text in table.column(name)) for side, name in accession.items()}
    if named["target"] != named["query"]:
        return ("target" if named["target"] else "query"), "only that side has accessions"
    raise InputError(
        "does not show whether targets or queries are the profiles",
        file=file,
        remedy=f"give its format: hmmer_{table.layout}_hmmsearch (profiles are queries) or ..._hmmscan (targets)",
    )


def _beyond(table: HmmerRows, side: str, coordinate: str) -> bool:
    """Whether a coordinate lies beyond a sequence or profile of that side: it is not that side's."""
    if table.layout == "tblout":
        return False
    pairs = zip(table.column(coordinate), table.column(f"{side[0]}len"), strict=True)
    return any(to.isdecimal() and length.isdecimal() and float(to) > float(length) for to, length in pairs)


def _layout_in(line: str) -> Layout | None:
    """Return the layout whose header the line is."""
    words = line.lower()
    if not ("target name" in words and "query name" in words and "e-value" in words):
        return None
    return "domtblout" if "tlen" in words else "tblout"


def _foreign(tool: str, file: str) -> InputError:
    return InputError(f"is written by {tool}, which is not read here", file=file, remedy="use hmmsearch or hmmscan")


def _fits(line: str, layout: Layout) -> bool:
    fields = line.split(None, len(COLUMNS[layout]) - 1)
    try:
        numbers = [float(fields[column]) for column in _NUMERIC[layout]]
    except (ValueError, IndexError):
        return False
    return len(numbers) == len(_NUMERIC[layout])
