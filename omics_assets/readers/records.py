"""Delimited text to records with their line numbers; which delimiter it is."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from omics_assets.errors import InputError

DELIMITERS = {"\t": "tsv", ",": "csv", ";": "csv (semicolons)", " ": "text (spaces)"}
COMMENT = "#"
_SNIFFED_RECORDS = 40
_MAX_FIELD = 1 << 24


@dataclass(frozen=True)
class Record:
    """One record.

    Parameters
    ----------
    line
        Line it begins in, from 1.
    end
        Position in the text behind it.
    fields
        Its fields, unquoted.
    """

    line: int
    end: int
    fields: list[str]


class _Lines:
    """Lines for `csv.reader`, without comment lines; a `#` inside a quoted record is no comment."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self.number = 0
        self.end = 0
        self.comments: list[str] = []
        self.first: int | None = None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            line = next(self._lines)
            self.number += 1
            self.end += len(line)
            if self.first is None and line.startswith(COMMENT):
                self.comments.append(line.rstrip("\r\n"))
                continue
            if self.first is None:
                self.first = self.number
            return line


def read_records(text: str, delimiter: str, *, file: str, comments: list[str] | None = None) -> Iterator[Record]:
    """Yield the records that are not empty.

    Parameters
    ----------
    text
        The text.
    delimiter
        One character.
    file
        For messages.
    comments
        Comment lines are appended to it.

    Raises
    ------
    InputError
        If quotes do not match.
    """
    csv.field_size_limit(_MAX_FIELD)
    lines = _Lines(text)
    if comments is not None:
        lines.comments = comments
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.first = None
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise InputError(
                "a quotation mark is not closed, or text follows it",
                file=file,
                line=lines.first,
                remedy='close the quotation mark; write one inside a quoted cell as ""',
            ) from None
        if any(field.strip() for field in fields):
            yield Record(lines.first or lines.number, lines.end, fields)


def sniff_delimiter(text: str, *, file: str) -> str:
    """Return the delimiter that cuts the first records into equally many fields.

    The header may have one name fewer than the rows have fields (R's `write.table`). Where no delimiter cuts
    evenly, the commonest in the first line is returned; where it has none, a comma: the table has one column.
    """
    scores = {delimiter: _consistency(text, delimiter, file) for delimiter in DELIMITERS}
    even = [delimiter for delimiter, score in scores.items() if score > (0.0, 0)]
    if even:
        return max(even, key=lambda delimiter: (delimiter != " ", scores[delimiter]))
    first = next((line for line in io.StringIO(text) if line.strip() and not line.startswith(COMMENT)), "")
    return max(",\t;", key=first.count)


def _consistency(text: str, delimiter: str, file: str) -> tuple[float, int]:
    """Share of the records with the commonest number of fields, and that number."""
    records = read_records(text, delimiter, file=file)
    try:
        counts = [len(record.fields) for record in islice(records, _SNIFFED_RECORDS)]
    except InputError:  # the wrong delimiter puts quotation marks inside fields
        return 0.0, 0
    body = counts[1:] or counts
    if not body:
        return 0.0, 0
    width, frequency = Counter(body).most_common(1)[0]
    if width < 2 or counts[0] not in {width, width - 1}:
        return 0.0, 0
    return frequency / len(body), width
