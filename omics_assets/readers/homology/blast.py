"""BLAST tables: outfmt 6 with its 12 columns, and outfmt 7, whose comments name the columns."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.homology.hits import HomologyOptions, check_range, hit_table, no_hits
from omics_assets.readers.numbers import parse_cells, parse_column
from omics_assets.readers.results import HomologyTable
from omics_assets.readers.source import Source

STANDARD = (
    *("query", "subject", "identity", "length", "mismatches", "gaps", "q_start", "q_end", "s_start", "s_end"),
    *("evalue", "bitscore"),
)
_FIELD_NAMES = {
    **dict.fromkeys(("query id", "query acc.", "query acc.ver"), "query"),
    **dict.fromkeys(("subject id", "subject acc.", "subject acc.ver"), "subject"),
    "% identity": "identity",
    "q. start": "q_start",
    "q. end": "q_end",
    "query length": "q_length",
    "% query coverage per subject": "coverage",
    "evalue": "evalue",
    "bit score": "bitscore",
}
_FIELDS = "# fields:"
_PROGRAM = re.compile(r"# ((?:t?blast[npx]|psiblast|deltablast|rpst?blastn?|diamond)\S*) ", re.IGNORECASE)
_NUMERIC = range(2, len(STANDARD))


@dataclass(frozen=True)
class _Rows:
    """Rows, their lines, what the columns are, and what the comments say."""

    rows: list[list[str]]
    lines: list[int]
    columns: tuple[str, ...]
    program: str
    commented: bool


def is_blast(source: Source) -> bool:
    """Recognise a BLAST table: its comments, else 12 columns of which the last 10 are numbers, else an empty file."""
    if source.container != "text":
        return False
    for line in io.StringIO(source.text):
        if _PROGRAM.match(line) or line.lower().startswith(_FIELDS):
            return True
        if line.strip() and not line.startswith("#"):
            return _is_standard(line)
    return not source.text.strip()


def read_blast(source: Source, options: HomologyOptions) -> HomologyTable:
    """Read a BLAST table; a file without hits is valid.

    Coverage of the query (the bait) is given where the table has its length or coverage; outfmt 6 has neither.

    Raises
    ------
    InputError
        If a row has more or fewer columns than expected, a number is none, or an identity or E-value is impossible.
    """
    table = _rows(source)
    dialect = "blast_outfmt7" if table.commented else "blast_outfmt6"
    if not table.rows:
        return no_hits(dialect)
    sides = {side: [row[table.columns.index(side)].strip() for row in table.rows] for side in ("query", "subject")}
    bait_side = "query" if options.gene_side == "subject" else "subject"
    for side in sides:
        if "" in sides[side]:
            line = table.lines[sides[side].index("")]
            raise InputError(f"the {side} is missing", file=source.name, line=line, column=side, remedy="run it again")

    def numbers(name: str) -> NDArray[np.float64] | None:
        if name not in table.columns:
            return None
        cells = [row[table.columns.index(name)] for row in table.rows]
        return parse_cells(cells, table.lines, column=name, file=source.name)

    missing = np.full(len(table.rows), np.nan)
    identity, note = _identity(numbers("identity"), missing)
    values = {
        "evalue": _given(numbers("evalue"), missing),
        "bitscore": _given(numbers("bitscore"), missing),
        "identity": identity,
        "coverage": _coverage(numbers, missing) if bait_side == "query" else missing,
    }
    for name, high in (("evalue", np.inf), ("identity", 1.0), ("coverage", 1.0)):
        check_range(values[name], table.lines, low=0, high=high, column=name, file=source.name)
    programs = [table.program] * len(table.rows)
    texts = {"gene": sides[options.gene_side], "query": sides[bait_side], "program": programs}
    hits = hit_table(texts, values, options.family)
    return HomologyTable(hits, dialect, (f"genes are the {options.gene_side} sequences", *note))


def _rows(source: Source) -> _Rows:
    rows, lines, program, commented = [], [], "blast", False
    columns: tuple[str, ...] = STANDARD
    named: tuple[str, ...] | None = None
    for number, line in enumerate(io.StringIO(source.text), start=1):
        if line.startswith("#"):
            commented = True
            found = _PROGRAM.match(line)
            program = found.group(1).lower() if found else program
            if line.lower().startswith(_FIELDS):
                columns = _named(line, named, source.name, number)
                named = columns
            continue
        if not line.strip():
            continue
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) != len(columns):
            raise InputError(
                f"has {len(fields)} columns where {len(columns)} are expected",
                file=source.name,
                line=number,
                remedy="write it with -outfmt 6 (12 columns) or -outfmt 7",
            )
        rows.append(fields)
        lines.append(number)
    return _Rows(rows, lines, columns, program, commented)


def _named(line: str, before: tuple[str, ...] | None, file: str, number: int) -> tuple[str, ...]:
    names = [name.strip().lower() for name in line[len(_FIELDS) :].split(",")]
    columns = tuple(_FIELD_NAMES.get(name, name) for name in names)
    if before is not None and columns != before:
        raise InputError("the columns change inside the file", file=file, line=number, remedy="split the file here")
    lacking = [side for side in ("query", "subject") if side not in columns]
    if lacking:
        raise InputError(f"has no column of {lacking[0]} ids", file=file, line=number, remedy="write qseqid and sseqid")
    return columns


def _identity(
    percent: NDArray[np.float64] | None, missing: NDArray[np.float64]
) -> tuple[NDArray[np.float64], list[str]]:
    """Percentages to fractions; MMseqs2 writes fractions already, and no BLAST hit has 1 % identity."""
    if percent is None:
        return missing, []
    if np.nanmax(percent, initial=0.0) <= 1.0:
        return percent, ["identities are fractions already (MMseqs2)"]
    return percent / 100, []


def _coverage(
    numbers: Callable[[str], NDArray[np.float64] | None], missing: NDArray[np.float64]
) -> NDArray[np.float64]:
    percent, length, start, end = (numbers(name) for name in ("coverage", "q_length", "q_start", "q_end"))
    if percent is not None:
        return percent / 100
    if length is None or start is None or end is None:
        return missing
    return (np.abs(end - start) + 1) / length


def _given(values: NDArray[np.float64] | None, missing: NDArray[np.float64]) -> NDArray[np.float64]:
    return missing if values is None else values


def _is_standard(line: str) -> bool:
    fields = line.rstrip("\r\n").split("\t")
    if len(fields) != len(STANDARD):
        return False
    parsed = parse_column(pa.array([fields[column] for column in _NUMERIC], pa.string()))
    return not (parsed.bad | parsed.missing).any()
