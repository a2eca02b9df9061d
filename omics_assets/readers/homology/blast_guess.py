"""Columns of a BLAST-like table without a header, by what they hold; only what is certain is named.

Certain are: the twelve standard columns, wherever they stand; an E-value written with an exponent; the one column of
percentages with two or three decimals (identity); two neighbouring whole numbers of which one depends on the query
alone and the other on the subject alone (their lengths); aligned sequences as long as their coordinates say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from omics_assets.readers.homology.blast_columns import EXTENDED, STANDARD
from omics_assets.readers.homology.tab_rows import TAB, split_line
from omics_assets.readers.numbers import parse_column

LOOKED_AT = 2000
_NUMBERS = len(STANDARD) - 2
_MANY = 3  # so many sequences of one length are no coincidence: the column is no length
_EXPONENT = re.compile(r"\d[eE]-\d")
_DECIMALS = re.compile(r"\d{1,3}\.\d{2,3}")
_RESIDUES = re.compile(r"[A-Za-z*\-]+")


@dataclass(frozen=True, eq=False)
class Guess:
    """What the columns are.

    Parameters
    ----------
    names
        One per column; `column_13` where it could not be told.
    is_certain
        Whether what decides about a hit was told: the E-value, or all columns.
    """

    names: tuple[str, ...]
    is_certain: bool


def guess_columns(rows: Sequence[str], delimiter: str) -> Guess | None:
    """Return what the columns of rows without a header are; None if this is no table of hits."""
    fields = [split_line(row, delimiter) for row in rows[:LOOKED_AT]]
    width = len(fields[0])
    sample = _Sample([row for row in fields if len(row) == width])
    is_usual = delimiter == TAB and width == len(STANDARD)  # bad cells are for the reader to name
    places = range(width - len(STANDARD) + 1)
    start = next((at for at in places if sample.is_standard(at, by_first_row=is_usual)), None)
    if start is not None:
        return _with_standard(sample, start)
    return _few(sample) if delimiter == TAB else None


class _Sample:
    """The columns of the first rows."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.columns = [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]
        self.names: dict[int, str] = {}

    @cached_property
    def numbers(self) -> list[NDArray[np.float64]]:
        """Every column as numbers; NaN where a cell is none."""
        parsed = (parse_column(pa.array(column, pa.string())) for column in self.columns)
        return [np.where(column.bad | column.missing, np.nan, column.floats) for column in parsed]

    @property
    def unnamed(self) -> list[int]:
        return [number for number in range(len(self.columns)) if number not in self.names]

    def named(self, name: str) -> NDArray[np.float64]:
        return self.numbers[next(number for number, its in self.names.items() if its == name)]

    def is_whole(self, number: int) -> bool:
        return all(cell.isdecimal() and float(cell) > 0 for cell in self.columns[number])

    def is_standard(self, start: int, *, by_first_row: bool) -> bool:
        """Whether the standard columns begin here: numbers of the right kinds, or just numbers in the first row."""
        numbers = np.array(self.numbers[start + 2 : start + 2 + _NUMBERS])
        if by_first_row:
            return bool(np.isfinite(numbers[:, 0]).all())
        identity, counts, evalue = numbers[0], numbers[1:-2], numbers[-2]
        right = (identity >= 0) & (identity <= 100) & (evalue >= 0) & (counts >= 0).all(axis=0)
        return bool((right & np.isfinite(numbers).all(axis=0) & (counts == np.round(counts)).all(axis=0)).all())

    def depends_on(self, number: int, ids: int) -> bool:
        """Whether a column has one value per id, and not one for all."""
        values = self.columns[number]
        found = set(zip(self.columns[ids], values, strict=True))
        per_id = len(set(self.columns[ids]))
        return len(found) == per_id and (len(set(values)) > 1 or per_id < _MANY)

    def lengths(self, ids: tuple[int, int]) -> tuple[int, int] | None:
        """Return two neighbouring columns that hold the lengths of query and subject, if exactly one pair can."""
        pairs = [
            (one, one + 1)
            for one in self.unnamed
            if one + 1 in self.unnamed
            and self.is_whole(one)
            and self.is_whole(one + 1)
            and self.depends_on(one, ids[0])
            and self.depends_on(one + 1, ids[1])
            and self._reaches(one, "q")
            and self._reaches(one + 1, "s")
        ]
        return pairs[0] if len(pairs) == 1 else None

    def _reaches(self, number: int, side: str) -> bool:
        """Whether no coordinate of that side lies beyond."""
        ends = [self.named(f"{side}{end}") for end in ("start", "end") if f"{side}{end}" in self.names.values()]
        return all(bool((self.numbers[number] >= end).all()) for end in ends)

    def holds_residues(self, number: int, side: str) -> bool:
        """Whether a column is the aligned sequence of that side: as long as its coordinates say."""
        cells = self.columns[number]
        if not all(_RESIDUES.fullmatch(cell) for cell in cells):
            return False
        span = np.abs(self.named(f"{side}end") - self.named(f"{side}start")) + 1
        residues = np.array([len(cell.replace("-", "")) for cell in cells], dtype=np.float64)
        return bool(((residues == span) | (3 * residues == span)).all())


def _with_standard(sample: _Sample, start: int) -> Guess:
    width = len(sample.columns)
    sample.names.update({start + number: name for number, name in enumerate(STANDARD)})
    if start == 0 and width in {len(EXTENDED), len(EXTENDED) - 1}:
        sides = {"q": EXTENDED.index("qseq"), "s": EXTENDED.index("sseq")}
        if all(sample.holds_residues(number, side) for side, number in sides.items()):
            return Guess(EXTENDED[:width], is_certain=True)
    lengths = sample.lengths((start, start + 1))
    if lengths:
        sample.names.update(zip(lengths, ("qlen", "slen"), strict=True))
    for name, side in (("qseq", "q"), ("sseq", "s")):
        found = next((number for number in sample.unnamed if sample.holds_residues(number, side)), None)
        if found is not None:
            sample.names[found] = name
    return _guess(sample)


def _few(sample: _Sample) -> Guess | None:
    """Name columns other than the standard ones; where the ids do not come first, none can be."""
    numeric = [number for number in sample.unnamed if np.isfinite(sample.numbers[number]).all()]
    if len(sample.columns) < 2 or (len(sample.columns) > 2 and not numeric):
        return None
    if not all(_are_ids(sample.columns[side]) for side in (0, 1)):
        return _guess(sample) if numeric and len(sample.columns) > 2 else None
    sample.names.update({0: "qseqid", 1: "sseqid"})
    evalues = [n for n in numeric if any(_EXPONENT.search(cell) for cell in sample.columns[n])]
    if len(evalues) == 1:
        sample.names[evalues[0]] = "evalue"
        if evalues[0] + 1 in numeric and _falls_with(sample, evalues[0], evalues[0] + 1):
            sample.names[evalues[0] + 1] = "bitscore"
    percentages = [n for n in sample.unnamed if all(_DECIMALS.fullmatch(cell) for cell in sample.columns[n])]
    if len(percentages) == 1 and sample.numbers[percentages[0]].max() <= 100:
        sample.names[percentages[0]] = "pident"
    lengths = sample.lengths((0, 1))
    if lengths:
        sample.names.update(zip(lengths, ("qlen", "slen"), strict=True))
    return _guess(sample)


def _guess(sample: _Sample) -> Guess:
    names = tuple(sample.names.get(number, f"column_{number + 1}") for number in range(len(sample.columns)))
    return Guess(names, is_certain="evalue" in names or not sample.unnamed)


def _are_ids(cells: list[str]) -> bool:
    if not all(cells) or any(" " in cell for cell in cells):
        return False
    parsed = parse_column(pa.array(cells, pa.string()))
    return bool(2 * parsed.bad.sum() > len(cells))


def _falls_with(sample: _Sample, evalue: int, score: int) -> bool:
    """Whether a score is lower where the E-value is higher, for one query: so a bit score behaves."""
    table = pd.DataFrame({"query": sample.columns[0], "evalue": sample.numbers[evalue], "score": sample.numbers[score]})
    ordered = table.sort_values(["query", "evalue", "score"], ascending=[True, True, False])
    return bool((ordered.groupby("query")["score"].diff().fillna(0) <= 0).all()) and bool((table["score"] > 0).all())
