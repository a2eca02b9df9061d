"""Profile files (HMMER 3, text): split into profiles by their headers.

The format is defined in the HMMER User's Guide, "Profile HMM file formats".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from omics_assets.errors import InputError
from omics_assets.readers.source import Source

NUMBER = r"-?\d{1,9}(?:\.\d{1,9})?"
BUILD_AGAIN = "get the profile again, or build it with HMMER's hmmbuild"
_CONVERT = "convert it with HMMER's hmmconvert"
_FORMAT = re.compile(r"HMMER3/([b-f])(?:\s|$)")
_BINARY = (b"\xed\xed\xe8", b"\xe8\xed\xed")
_MAX_LINE = 10_000
_YES_NO = re.compile(r"yes|no", re.IGNORECASE)
_TWO_SCORES = re.compile(rf"{NUMBER};?\s+{NUMBER};?")
_FIT = re.compile(rf"{NUMBER}\s+(?!0+\.0+$)\d{{1,3}}\.\d+")
CALIBRATION = ("STATS LOCAL MSV", "STATS LOCAL VITERBI", "STATS LOCAL FORWARD")
"""The fitted score distributions, without which there are no E-values."""
_HEADER = {
    "NAME": re.compile(r"[^\s#]+"),
    "ACC": re.compile(r"[^\s#]+"),
    "LENG": re.compile(r"[1-9]\d{0,4}"),
    "ALPH": re.compile(r"\w+"),
    **dict.fromkeys(("RF", "MM", "CONS", "CS", "MAP"), _YES_NO),
    **dict.fromkeys(("GA", "TC", "NC"), _TWO_SCORES),
    **dict.fromkeys(CALIBRATION, _FIT),
}
_REQUIRED = ("NAME", "LENG", "ALPH")


@dataclass(frozen=True)
class ProfileText:
    """One profile of a file, its header read.

    Parameters
    ----------
    file, first_line
        Where it stands.
    version
        Letter of its format: b to f.
    header
        What a search needs of the header, by tag; numbers as they are written.
    numbers, lines
        Line numbers and stripped lines from "HMM" to "//".
    """

    file: str
    first_line: int
    version: str
    header: dict[str, str]
    numbers: tuple[int, ...]
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the profile."""
        return self.header["NAME"]

    @property
    def accession(self) -> str:
        """Its accession, "" without one."""
        return self.header.get("ACC", "")


def split_profiles(source: Source) -> Iterator[ProfileText]:
    """Yield the profiles of a file.

    Raises
    ------
    InputError
        If it is empty, cut short, no text of HMMER 3, or a header lacks what a search needs.
    """
    if source.content[:3] in _BINARY or source.content[1:4] in _BINARY:
        raise InputError("is a binary profile file", file=source.name, remedy="give the text file it was made from")
    numbers, lines = [], []
    for number, line in enumerate(source.text.split("\n"), start=1):
        stripped = line.strip()
        if len(stripped) > _MAX_LINE:
            raise InputError("the line is too long for a profile", file=source.name, line=number, remedy=BUILD_AGAIN)
        if stripped:
            numbers.append(number)
            lines.append(stripped)
        if stripped == "//":
            yield _profile(source.name, numbers, lines)
            numbers, lines = [], []
    if lines:
        _format(source.name, numbers[0], lines[0])
        raise InputError("the last profile is cut short", file=source.name, line=numbers[-1], remedy=BUILD_AGAIN)
    if not source.text.strip():
        raise InputError("is empty", file=source.name, remedy=BUILD_AGAIN)


def _profile(file: str, numbers: list[int], lines: list[str]) -> ProfileText:
    version = _format(file, numbers[0], lines[0])
    header: dict[str, str] = {}
    for position in range(1, len(lines)):
        tag, _, value = lines[position].partition(" ")
        if tag == "HMM":
            break
        if tag == "STATS":
            *kind, value = lines[position].split(maxsplit=3)
            tag = " ".join(kind)
        if tag in _HEADER:
            _check(file, numbers[position], tag, value.strip(), header)
            header[tag] = value.strip()
    else:
        raise InputError("the profile has no body", file=file, line=numbers[0], remedy=BUILD_AGAIN)
    lacking = [tag for tag in _REQUIRED if tag not in header]
    if lacking:
        raise InputError(f"the profile has no {lacking[0]}", file=file, line=numbers[0], remedy=BUILD_AGAIN)
    return ProfileText(file, numbers[0], version, header, tuple(numbers[position:]), tuple(lines[position:]))


def _format(file: str, number: int, line: str) -> str:
    found = _FORMAT.match(line)
    if found:
        return found.group(1)
    if line.startswith("HMMER"):
        problem = f"is of the format {line.split()[0]}, which is not read here"
        raise InputError(problem, file=file, line=number, remedy=_CONVERT)
    raise InputError("is no profile of HMMER 3", file=file, line=number, remedy=BUILD_AGAIN)


def _check(file: str, number: int, tag: str, value: str, before: dict[str, str]) -> None:
    if tag in before:
        raise InputError(f"{tag} is given twice", file=file, line=number, remedy=BUILD_AGAIN)
    if not _HEADER[tag].fullmatch(value):
        raise InputError(f"{tag} cannot be {value[:40]!r}", file=file, line=number, remedy=BUILD_AGAIN)
