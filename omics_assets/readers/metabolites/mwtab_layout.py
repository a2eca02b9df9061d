"""What an mwTab file of the Metabolomics Workbench holds: blocks of rows, units, and factors of samples."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from omics_assets.errors import InputError
from omics_assets.readers.metabolites.tab_cells import numbered_lines, tab_cells
from omics_assets.readers.source import Source

BINNED = "NMR_BINNED_DATA"
_FIRST = "#METABOLOMICS WORKBENCH"
_SNIFFED = 1 << 14
_START = re.compile(r"(\w+)_START")
_UNITS = re.compile(r"(\w+):UNITS")
_RESULTS_FILE = re.compile(r"\w+:\w*RESULTS_FILE")
_DATA = re.compile(r"(?!EXTENDED_)(?:\w*METABOLITE_DATA|NMR_BINNED_DATA)")


@dataclass(frozen=True)
class SampleFactors:
    """One line of SUBJECT_SAMPLE_FACTORS: what is said of a sample."""

    sample: str
    subject: str
    factors: Mapping[str, str]
    additional: Mapping[str, str]
    line: int


@dataclass
class Block:
    """Rows between `<name>_START` and `<name>_END`; the first is the header.

    Parameters
    ----------
    name
        MS_METABOLITE_DATA, METABOLITES ...
    rows
        Cells of every row.
    lines
        Line of every row.
    delimiter
        A tab; a comma where the block was saved by a spreadsheet.
    """

    name: str
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    delimiter: str = "\t"


@dataclass
class MwTab:
    """One analysis.

    Parameters
    ----------
    blocks
        Name -> block.
    units
        Name of block -> its unit.
    samples
        What is said of the samples.
    results_file
        The file outside that holds the numbers, where the analysis names one.
    notes
        What was skipped.
    """

    blocks: dict[str, Block] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    samples: list[SampleFactors] = field(default_factory=list)
    results_file: str | None = None
    notes: list[str] = field(default_factory=list)

    def data(self) -> Block | None:
        """Return the block of measurements."""
        return next(
            (block for block in self.blocks.values() if _DATA.fullmatch(block.name) and len(block.rows) > 1), None
        )


def is_mwtab_text(source: Source) -> bool:
    """Recognise the first line of an mwTab file, or that of its block of measurements cut out."""
    if source.container != "text":
        return False
    head = source.text[:_SNIFFED].lstrip()
    return head.startswith(_FIRST) or re.match(r"\w*METABOLITE_DATA_START\b|NMR_BINNED_DATA_START\b", head) is not None


def split_factors(cell: str) -> dict[str, str]:
    """Return the factors in `name:value | name:value`."""
    pairs = (part.partition(":") for part in cell.split("|"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip() not in {"", "-"}}


def read_text(source: Source) -> MwTab:
    """Cut an mwTab text file into its parts; of several analyses in one file the first is read.

    Raises
    ------
    InputError
        If a block does not end.
    """
    found, block, headers = MwTab(), None, 0
    for number, line in numbered_lines(source.text):
        if line.startswith(_FIRST):
            headers += 1
        if headers > 1:
            found.notes.append("holds several analyses: the first was read")
            break
        word = re.split("[\t,]", line, maxsplit=1)[0].strip()
        if block is not None and word == f"{block.name}_END":
            block = None
        elif block is not None:
            _add(block, number, line)
        elif match := _START.fullmatch(word):
            block = found.blocks.setdefault(match[1], Block(match[1]))
        else:
            _read_line(found, number, word, line)
    if block is not None:
        raise InputError(
            f"is cut short: the line {block.name}_END is missing",
            file=source.name,
            line=block.lines[-1] if block.lines else None,
            remedy="download it again",
        )
    return found


def _add(block: Block, number: int, line: str) -> None:
    if not block.rows and "\t" not in line:
        block.delimiter = ","
    block.rows.append([cell.strip() for cell in tab_cells(line, block.delimiter)])
    block.lines.append(number)


def _read_line(found: MwTab, number: int, word: str, line: str) -> None:
    cells = [cell.strip() for cell in tab_cells(line)]
    if word == "SUBJECT_SAMPLE_FACTORS" and len(cells) > 2:
        subject, sample, factors, additional = (cells[1:] + [""] * 4)[:4]
        pairs = (part.partition("=") for part in additional.split(";"))
        about = {name.strip(): value.strip() for name, _, value in pairs if name.strip()}
        found.samples.append(SampleFactors(sample, subject, split_factors(factors), about, number))
    elif (match := _UNITS.fullmatch(word)) and len(cells) > 1:
        found.units[match[1]] = cells[1]
    elif _RESULTS_FILE.fullmatch(word) and len(cells) > 1:
        found.results_file = cells[1]
