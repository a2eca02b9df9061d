"""Delimited text to records with their line numbers; which delimiter it is."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from omics_assets.errors import InputError
from omics_assets.readers.grid import SEMICOLONS

DELIMITERS = {"\t": "tsv", ",": "csv", ";": SEMICOLONS, " ": "text (spaces)"}
COMMENT = "#"
_SNIFFED_RECORDS = 40
_SNIFFED_CHARACTERS = 1 << 20
_FEWEST = 3
_MAX_FIELD = 1 << 24
_MAX_IDLE = 2_000_000  # lines; a whole spreadsheet of empty rows has 1,048,576
_LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")


def split_lines(text: str, start: int = 0) -> Iterator[str]:
    """Yield the lines from a position on, with their ends (LF, CRLF or CR), without copying the text."""
    return (found.group() for found in _LINE.finditer(text, start))


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

    def __init__(self, text: str, start: int, lines_above: int) -> None:
        self._lines = split_lines(text, start)
        self.number = lines_above
        self.end = start
        self.comments: list[str] = []
        self.first: int | None = None
        self.last = lines_above  # line that said something

    @property
    def idle(self) -> bool:
        """Whether too many lines in a row have said nothing."""
        return self.number - self.last > _MAX_IDLE

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            line = next(self._lines)
            self.number += 1
            self.end += len(line)
            if self.first is None and line.startswith(COMMENT):
                if self.idle:
                    raise StopIteration
                self.comments.append(line.rstrip("\r\n"))
                continue
            if self.first is None:
                self.first = self.number
            return line


def read_records(
    text: str,
    delimiter: str,
    *,
    file: str,
    comments: list[str] | None = None,
    start: int = 0,
    lines_above: int = 0,
) -> Iterator[Record]:
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
    start, lines_above
        Position in the text to begin at, and the number of lines before it.

    Raises
    ------
    InputError
        If quotes do not match, or millions of lines say nothing.
    """
    csv.field_size_limit(_MAX_FIELD)
    lines = _Lines(text, start, lines_above)
    if comments is not None:
        lines.comments = comments
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.first = None
        try:
            fields = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            raise _bad_quotes(error, file, lines.first) from None
        if any(field.strip() for field in fields):
            lines.last = lines.number
            yield Record(lines.first or lines.number, lines.end, fields)
        elif lines.idle:
            break
    if lines.idle:
        problem = f"more than {_MAX_IDLE:,} lines in a row are empty or comments"
        raise InputError(problem, file=file, line=lines.last + 1, remedy="remove them")


def _bad_quotes(error: csv.Error, file: str, line: int | None) -> InputError:
    problem = "a quotation mark is not closed, or text follows it"
    if "field larger" in str(error):
        problem = f"a cell holds more than {_MAX_FIELD >> 20} million characters: is a quotation mark not closed?"
    remedy = 'close the quotation mark; write one inside a quoted cell as ""'
    return InputError(problem, file=file, line=line, remedy=remedy)


def first_records(records: Iterator[Record]) -> list[Record]:
    """Return the first records: enough to tell the layout, and not too much text."""
    first: list[Record] = []
    for record in islice(records, _SNIFFED_RECORDS):
        first.append(record)
        if len(first) >= _FEWEST and record.end > _SNIFFED_CHARACTERS:
            break
    return first


def sniff_delimiter(text: str, *, file: str) -> str:
    """Return the delimiter that cuts the first records into equally many fields.

    The header may have one name fewer than the rows have fields (R's `write.table`). Where no delimiter cuts
    evenly, the commonest in the first line is returned; where it has none, a comma: the table has one column.
    """
    scores = {delimiter: _consistency(text, delimiter, file) for delimiter in DELIMITERS}
    even = [delimiter for delimiter, score in scores.items() if score > (0.0, 0)]
    if even:
        return max(even, key=lambda delimiter: (delimiter != " ", scores[delimiter]))
    first = next((line for line in split_lines(text) if line.strip() and not line.startswith(COMMENT)), "")
    return max(",\t;", key=first.count)


def _consistency(text: str, delimiter: str, file: str) -> tuple[float, int]:
    """Share of the records with the commonest number of fields, and that number."""
    records = read_records(text, delimiter, file=file)
    try:
        counts = [len(record.fields) for record in first_records(records)]
    except InputError:  # the wrong delimiter puts quotation marks inside fields
        return 0.0, 0
    body = counts[1:] or counts
    if not body:
        return 0.0, 0
    width, frequency = Counter(body).most_common(1)[0]
    if width < 2 or counts[0] not in {width, width - 1}:
        return 0.0, 0
    return frequency / len(body), width
