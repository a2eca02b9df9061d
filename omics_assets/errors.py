"""Errors a user can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class InputError(Exception):
    """Something in the user's input is wrong, and the user can mend it.

    Parameters
    ----------
    problem
        One sentence: what is wrong.
    file
        The file it stands in, relative to the cohort folder where possible.
    line
        One-based line number, where known.
    column
        Column name or one-based number, where known.
    remedy
        One sentence: what to do about it.
    """

    problem: str
    file: str | None = None
    line: int | None = None
    column: str | int | None = None
    remedy: str | None = None

    def __str__(self) -> str:
        return " ".join(self.lines())

    def lines(self) -> list[str]:
        """Return what a terminal shows: where and what is wrong, and the remedy on a line of its own."""
        place = [str(self.file)] if self.file else []
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.column is not None:
            place.append(f"column {self.column}")
        text = f"{', '.join(place)}: {self.problem}" if place else self.problem
        return [text, f"Remedy: {self.remedy}"] if self.remedy else [text]


class GateError(Exception):
    """A table would break an invariant its readers rely on; it was not written."""


class LockedError(Exception):
    """Another process is writing this cohort."""
