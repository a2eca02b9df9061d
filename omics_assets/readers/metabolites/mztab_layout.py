"""The lines of an mzTab file: metadata, and sections with a header each."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import cached_property

from omics_assets.errors import InputError
from omics_assets.readers.metabolites.tab_cells import numbered_lines, tab_cells
from omics_assets.readers.source import Source

HEADERS = {"SMH": "SML", "SFH": "SMF", "SEH": "SME"}
_ROWS = frozenset(HEADERS.values())
_ABUNDANCE = re.compile(r"(?:smallmolecule_)?abundance_(assay\[\d+\])")
_SNIFFED = 1 << 16
NULL = ("", "null", "nan")


@dataclass(frozen=True)
class Section:
    """Header and rows of one section.

    Parameters
    ----------
    header
        Column names, without the line prefix.
    header_line
        Line it stands in.
    rows
        Cells of every row, as many as there are names.
    lines
        Line of every row.
    """

    header: tuple[str, ...]
    header_line: int
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def column(self, *names: str) -> list[str] | None:
        """Return the cells under the first of these names that is there."""
        position = next((self.header.index(name) for name in names if name in self.header), None)
        return None if position is None else [row[position].strip() for row in self.rows]

    def firsts(self, *names: str) -> list[str | None]:
        """Return the first entry of every cell under the first of these names; None where null or not there."""
        cells = self.column(*names)
        return [None] * len(self.rows) if cells is None else [first_entry(cell) for cell in cells]

    @cached_property
    def abundances(self) -> dict[str, list[str]]:
        """Return assay -> its abundances; none where there are no rows."""
        matches = {number: _ABUNDANCE.fullmatch(name) for number, name in enumerate(self.header)}
        return {
            match[1]: [row[number].strip() for row in self.rows]
            for number, match in matches.items()
            if match and self.rows
        }


@dataclass(frozen=True)
class MzTab:
    """What an mzTab file says.

    Parameters
    ----------
    metadata
        Key -> value of the MTD lines; values of a repeated key joined by ` | `.
    sections
        SML, SMF, SME -> section.
    others
        Prefixes of rows of other sections (proteins, peptides ...).
    """

    metadata: dict[str, str]
    sections: dict[str, Section]
    others: frozenset[str]


def entries(cell: str) -> list[str]:
    """Return the entries of a ` | ` list; none for null."""
    found = (entry.strip() for entry in cell.split("|"))
    return [entry for entry in found if entry.lower() not in NULL]


def first_entry(cell: str) -> str | None:
    """Return the first entry of a ` | ` list; None for null."""
    return next(iter(entries(cell)), None)


def is_mztab(source: Source) -> bool:
    """Recognise a file whose first line (comments aside) is metadata, and which states its mzTab version."""
    if source.container != "text":
        return False
    head = source.text[:_SNIFFED]
    first = next((line for line in io.StringIO(head) if line.strip() and not line.lstrip('"').startswith("COM")), "")
    return first.lstrip('"').startswith("MTD") and "mzTab-version" in head


def read_layout(source: Source) -> MzTab:
    """Cut an mzTab file into its sections.

    Raises
    ------
    InputError
        If rows stand above their header, or have another number of cells than it has names.
    """
    metadata: dict[str, str] = {}
    sections: dict[str, Section] = {}
    others: set[str] = set()
    for number, line in numbered_lines(source.text):
        prefix, *cells = tab_cells(line)
        prefix = prefix.strip()
        if prefix == "MTD" and len(cells) > 1:
            key, value = cells[0].strip(), cells[1].strip()
            metadata[key] = f"{metadata[key]} | {value}" if key in metadata else value
        elif prefix in HEADERS:
            while cells and not cells[-1].strip():
                cells.pop()
            _start(sections, HEADERS[prefix], Section(tuple(cell.strip() for cell in cells), number), source.name)
        elif prefix in _ROWS:
            _add(sections.get(prefix), prefix, cells, number, source.name)
        elif prefix not in {"COM", "MTD"}:
            others.add(prefix)
    return MzTab(metadata, sections, frozenset(others))


def _start(sections: dict[str, Section], prefix: str, section: Section, file: str) -> None:
    if prefix in sections:
        raise InputError(
            f"has a second header of {prefix} rows",
            file=file,
            line=section.header_line,
            remedy="one mzTab file holds one table of a kind: split it",
        )
    sections[prefix] = section


def _add(section: Section | None, prefix: str, cells: list[str], line: int, file: str) -> None:
    if section is None:
        header = next(name for name, rows in HEADERS.items() if rows == prefix)
        raise InputError(
            f"has {prefix} rows without an {header} line above", file=file, line=line, remedy="export it again"
        )
    width = len(section.header)
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        raise InputError(
            f"has {len(cells)} cells where {width} are expected",
            file=file,
            line=line,
            remedy="give every row a cell for every column; null where there is no value",
        )
    section.rows.append(cells[:width])
    section.lines.append(line)
