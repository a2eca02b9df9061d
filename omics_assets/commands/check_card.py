"""The card of `omics-assets check`: what is known of a cohort before a run, on one screen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from omics_assets.commands.check_limits import limit_lines
from omics_assets.commands.check_sections import Checked, Detail, Line, feature_lines, file_lines, sample_lines

WIDTH = 120
MAX_LINES = 40
LABEL = 13
DETAILS = (Detail(3, 3, 4, 4), Detail(2, 3, 4, 4), Detail(1, 3, 4, 4), Detail(0, 2, 2, 2), Detail(0, 1, 1, 1))
"""From generous to terse: the first that fits one screen is taken."""


def card(checked: Checked) -> str:
    """Return the card: at most 40 lines of at most 120 characters."""
    lines: list[Line] = []
    for detail in DETAILS:
        lines = list(_lines(checked, detail))
        if len(lines) <= MAX_LINES:
            break
    return "\n".join(_printed(*line) for line in lines[:MAX_LINES])


def _lines(checked: Checked, detail: Detail) -> Iterator[Line]:
    yield checked.cohort.key, checked.cohort.spec.title
    for label, text, notes in file_lines(checked):
        yield label, text
        yield from _wrapped([("", "; ".join(notes))] if detail.notes else [], detail.notes)
    yield from sample_lines(checked.tables.samples, detail)
    yield from feature_lines(checked, detail)
    limits = limit_lines(
        checked.cohort, checked.tables.samples, checked.normalized, checked.targets, len(checked.baits.known.index)
    )
    yield from _wrapped(limits, 2)


def _wrapped(said: Iterable[Line], most: int) -> Iterator[Line]:
    """Break long lines; a line takes at most so many."""
    for label, text in said:
        for number, part in enumerate(textwrap.wrap(text, WIDTH - LABEL, max_lines=most, placeholder=" ...")):
            yield "" if number else label, part


def _printed(label: str, text: str) -> str:
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    line = f"{label:<{LABEL}}{'' if len(label) < LABEL else ' '}{text}".rstrip()
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 3]}..."
