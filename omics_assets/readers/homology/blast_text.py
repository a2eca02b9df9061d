"""BLAST-like text to blocks of rows with equal columns, and what its comments and headers say."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from omics_assets.errors import InputError
from omics_assets.readers.homology.blast_columns import lacking_side
from omics_assets.readers.homology.tab_rows import COMMA, TAB, split_line
from omics_assets.readers.source import Source

_FIELDS = "# fields:"
_PROGRAM = re.compile(
    r"# ((?:t?blast[npx]|psiblast|deltablast|rps(?:t)?blastn?|phiblastp|magicblast|diamond)) +(v?\S+)", re.IGNORECASE
)
_LAST = re.compile(r"# blast processed \d+ quer", re.IGNORECASE)


@dataclass
class Block:
    """Rows with the same columns.

    Parameters
    ----------
    names
        As the file calls its columns; empty where it does not.
    lines
        Line number of every row.
    rows
        The rows, without line ends.
    """

    names: tuple[str, ...]
    lines: list[int] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)


@dataclass
class BlastText:
    """A file in blocks.

    Parameters
    ----------
    blocks
        In the order of the file; those without rows are left out.
    program, version
        As the comments say; "" where they do not.
    commented
        Whether the comments are those of `-outfmt 7`.
    names
        Columns named last, also of a table without rows.
    delimiter
        Tab or comma.
    """

    blocks: list[Block] = field(default_factory=list)
    program: str = ""
    version: str = ""
    commented: bool = False
    names: tuple[str, ...] = ()
    delimiter: str = TAB


def parse_blast(source: Source, *, limit: int | None = None) -> BlastText:
    """Cut BLAST-like text into blocks.

    Parameters
    ----------
    source
        The file.
    limit
        Look at so many lines only.

    Raises
    ------
    InputError
        If a line of names leaves out the ids, or names a column twice.
    """
    found = BlastText()
    block: Block | None = None
    header: str | None = None
    for number, line in islice(_lines(source.text), limit):
        names = _read_comment(found, line) if line.startswith("#") else None
        if line.startswith("#") and names is None:
            continue
        if names is None and not found.blocks and not found.names:
            found.delimiter = TAB if TAB in line else COMMA
            fields = tuple(cell.strip() for cell in split_line(line, found.delimiter))
            if not lacking_side(fields):
                names, header = fields, line
        if names is not None:
            _check(names, source.name, number)
            block = None if names != found.names else block
            found.names = names
        elif line != header:  # files put together repeat it
            if block is None:
                block = Block(found.names)
                found.blocks.append(block)
            block.lines.append(number)
            block.rows.append(line)
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(io.StringIO(text), start=1):
        if line.strip():
            yield number, line.rstrip("\r\n")


def _read_comment(found: BlastText, line: str) -> tuple[str, ...] | None:
    """Note what a comment says; return the columns it names, if it does."""
    by = _PROGRAM.match(line)
    if by:
        found.commented = True
        found.program, found.version = by.group(1).lower(), by.group(2).rstrip(".")
    if _LAST.match(line):
        found.commented = True
    if line.lower().startswith(_FIELDS):
        found.commented = True
        return tuple(name.strip() for name in line[len(_FIELDS) :].split(","))
    names = tuple(name.strip() for name in line.lstrip("# ").split(TAB))
    return names if not found.blocks and not lacking_side(names) else None


def _check(names: tuple[str, ...], file: str, number: int) -> None:
    lacking = lacking_side(names)
    if lacking:
        raise InputError(f"has no column of {lacking} ids", file=file, line=number, remedy="write qseqid and sseqid")
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated:
        raise InputError(
            f"names the column {repeated!r} twice", file=file, line=number, remedy="write every column once"
        )
