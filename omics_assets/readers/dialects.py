"""What a dialect is, and how the right one is chosen: by name, else by content, never by file name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from omics_assets.errors import InputError
from omics_assets.readers.results import FeatureTable, HomologyTable, SampleTable
from omics_assets.readers.source import Source

AUTO = "auto"
Options = TypeVar("Options")
Result = TypeVar("Result")
Noted = TypeVar("Noted", FeatureTable, HomologyTable, SampleTable)


@dataclass(frozen=True)
class Dialect(Generic[Options, Result]):
    """One file format.

    Parameters
    ----------
    name
        What users write in `format:`.
    recognises
        Whether the content is of this format; asked in the order of the registry.
    read
        Read and validate it.
    """

    name: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source, Options], Result]


def choose_dialect(
    registry: Sequence[Dialect[Options, Result]], wanted: str, source: Source
) -> Dialect[Options, Result]:
    """Return the dialect called `wanted`; for `auto` the first that recognises the content.

    Raises
    ------
    InputError
        If there is no such format, or none recognises the file.
    """
    names = [dialect.name for dialect in registry]
    if wanted != AUTO:
        found = next((dialect for dialect in registry if dialect.name == wanted), None)
        if found is None:
            near = difflib.get_close_matches(wanted, names, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise InputError(
                f"unknown format {wanted!r}", file=source.name, remedy=f"{hint}Known: {', '.join([AUTO, *names])}"
            )
        return found
    for dialect in registry:
        if dialect.recognises(source):
            return dialect
    raise InputError(
        "is in no format that is known here",
        file=source.name,
        remedy=f"give its format, one of {', '.join(names)}; or convert it to one of them",
    )


def read_by_dialect(
    registry: Sequence[Dialect[Options, Noted]], wanted: str, source: Source, options: Options
) -> Noted:
    """Read with the dialect called `wanted`, or the first that recognises the content; nothing noted is lost.

    Raises
    ------
    InputError
        As `choose_dialect`, and as the dialect.
    """
    read: Noted = choose_dialect(registry, wanted, source).read(source, options)
    unsaid: tuple[str, ...] = tuple(note for note in source.notes if note not in read.notes)
    return replace(read, notes=(*read.notes, *unsaid))


def never(_source: Source) -> bool:
    """Recognise nothing: a format that must be asked for."""
    return False
