"""A profile's text, proven well formed before HMMER's own parser sees it.

That parser is made for files that HMMER wrote: a damaged one can end the process, a wrong length take all memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.homology_search.profile_text import BUILD_AGAIN, CALIBRATION, NUMBER, ProfileText

AMINO = tuple("ACDEFGHIKLMNPQRSTVWY")
_TOLERANCE = 0.02
_VALUE = rf"(?:{NUMBER}|\*)"
_EMISSIONS = re.compile(rf"{_VALUE}(?:\s+{_VALUE}){{19}}")
_TRANSITIONS = re.compile(rf"{_VALUE}(?:\s+{_VALUE}){{6}}")
_MATCH = {  # node, emissions, column of the alignment, and annotations whose number depends on the format
    version: re.compile(rf"\d+\s+{_EMISSIONS.pattern}\s+(?:\d{{1,9}}|-)(?:\s+[^\s#]){{{annotations}}}")
    for version, annotations in {"b": 2, "c": 2, "d": 2, "e": 3, "f": 4}.items()
}
_STATES = (slice(0, 3), slice(3, 5), slice(5, 7))
"""Transitions from match, insert and delete states."""


def checked_text(profile: ProfileText) -> bytes:
    """Return the text of one profile for HMMER's parser: nothing but what was checked.

    Raises
    ------
    InputError
        If it is no profile of proteins, not calibrated, its body and its length disagree, or a line holds anything
        but the negative logarithms of probabilities that sum to one.
    """
    first = profile.first_line
    alphabet = profile.header["ALPH"]
    if alphabet.lower() != "amino":
        problem = f"the profile {profile.name} is one of {alphabet}, not of proteins"
        raise InputError(problem, file=profile.file, line=first, remedy="give a profile built from protein sequences")
    if tuple(profile.lines[0].split()) != ("HMM", *AMINO):
        raise InputError(
            f"the residues of {profile.name} are not the 20 of proteins",
            file=profile.file,
            line=profile.numbers[0],
            remedy=BUILD_AGAIN,
        )
    lacking = [tag for tag in CALIBRATION if tag not in profile.header]
    if lacking:
        problem = f"the profile {profile.name} is not calibrated: it has no '{lacking[0]}'"
        raise InputError(problem, file=profile.file, line=first, remedy=BUILD_AGAIN)
    _check_body(profile)
    header = (f"{tag}  {value}" for tag, value in profile.header.items())
    return "\n".join((f"HMMER3/{profile.version}", *header, *profile.lines, "")).encode()


def _check_body(profile: ProfileText) -> None:
    """Check the lines below the two headings: COMPO, the three of node 0 (no match), then three for every node."""
    body, numbers = list(profile.lines[2:-1]), list(profile.numbers[2:-1])
    has_composition = bool(body) and body[0].startswith("COMPO")
    if has_composition:
        body[0] = body[0].removeprefix("COMPO").strip()
        _check_lines(profile, body[:1], numbers[:1], "composition", _EMISSIONS)
    nodes = 3 * int(profile.header["LENG"]) + 2
    body, numbers = body[has_composition:], numbers[has_composition:]
    if len(body) != nodes:
        problem = f"the profile {profile.name} has {len(body)} lines of numbers where LENG asks for {nodes}"
        raise InputError(problem, file=profile.file, line=profile.first_line, remedy=BUILD_AGAIN)
    patterns = {"insert": _EMISSIONS, "transition": _TRANSITIONS, "match": _MATCH[profile.version]}
    for first, (what, pattern) in enumerate(patterns.items()):
        _check_lines(profile, body[first::3], numbers[first::3], what, pattern)
    for node, line in enumerate(body[2::3], start=1):
        if int(line.split(None, 1)[0]) != node:
            number = numbers[3 * node - 1]
            raise InputError(f"is not node {node}", file=profile.file, line=number, remedy=BUILD_AGAIN)


def _check_lines(
    profile: ProfileText, lines: Sequence[str], numbers: Sequence[int], what: str, pattern: re.Pattern[str]
) -> None:
    for number, line in zip(numbers, lines, strict=True):
        if not pattern.fullmatch(line):
            raise InputError(f"is no line of {what} values", file=profile.file, line=number, remedy=BUILD_AGAIN)
    first, count = (1, 20) if what == "match" else (0, 7 if what == "transition" else 20)
    cells = [line.split()[first : first + count] for line in lines]
    values = np.array([[np.inf if cell == "*" else float(cell) for cell in row] for row in cells])
    wrong = np.zeros(len(lines), dtype=np.bool_)
    for states in _STATES if what == "transition" else (slice(None),):
        wrong |= ~_sums_to_one(values[:, states])
    if wrong.any():
        problem = f"the {what} probabilities do not sum to one"
        raise InputError(problem, file=profile.file, line=numbers[int(wrong.argmax())], remedy=BUILD_AGAIN)


def _sums_to_one(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    with np.errstate(over="ignore"):
        total: NDArray[np.float64] = np.exp(-values).sum(axis=1)
    return np.abs(total - 1) <= _TOLERANCE
