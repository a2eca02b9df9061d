"""Which files of a folder hold expression: a look at head and tail tells, so that alignments and logs cost nothing."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from omics_assets.errors import InputError
from omics_assets.readers.expression.quantifier import Level, Quantifier
from omics_assets.readers.file_sets import ending
from omics_assets.readers.source import Source, open_source

_HEAD, _TAIL = 1 << 18, 1 << 16
_UNPACKED = 1 << 24  # larger packed files are not looked into: alignments, reads
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"PK\x03\x04")
_SHOWN = 3


@dataclass(frozen=True, eq=False)
class Kind:
    """Files of one format with rows of one level.

    Parameters
    ----------
    quantifier
        Their format.
    level
        What their rows are.
    paths
        The files, sorted.
    """

    quantifier: Quantifier
    level: Level
    paths: tuple[Path, ...]


def find_kinds(paths: Sequence[Path], quantifiers: Sequence[Quantifier]) -> list[Kind]:
    """Return the files that are of one of the formats, by kind.

    A file that is of none, but is called like one that is (an empty quant.sf), counts to it: reading it will say
    what is wrong.
    """
    found: dict[tuple[str, Level], list[Path]] = defaultdict(list)
    rest = []
    for path in paths:
        source = _look(path)
        kind = source and _kind(source, quantifiers)
        if kind:
            found[kind].append(path)
        else:
            rest.append(path)
    for files in found.values():
        names = {path.name for path in files}
        endings = {ending(name) for name in names} - {""}
        files += [path for path in rest if path.name in names or ending(path.name) in endings]
    by_name = {quantifier.name: quantifier for quantifier in quantifiers}
    return [Kind(by_name[name], level, tuple(sorted(files))) for (name, level), files in found.items()]


def choose_kind(kinds: Sequence[Kind], folder: Path, *, transcripts: bool) -> tuple[Kind, list[str]]:
    """Return the one kind to read, and notes.

    Tables of many samples give way to files of one sample. Of one program, genes are preferred, or transcripts where
    these are wanted.

    Raises
    ------
    InputError
        If there is none, files of several programs, or several tables of many samples.
    """
    of_samples = [kind for kind in kinds if kind.level != "merged"]
    if not of_samples:
        return _only_table(kinds, folder), []
    programs = {kind.quantifier.name for kind in of_samples}
    levels = {kind.level: kind for kind in of_samples}
    order: tuple[Level, ...] = ("transcript", "gene") if transcripts else ("gene",)
    preferred = next((levels[level] for level in order if level in levels), None)
    chosen = of_samples[0] if len(of_samples) == 1 else preferred
    if chosen is None or len(programs) > 1:
        raise _several(of_samples, folder)
    left = [kind for kind in kinds if kind is not chosen]
    why = "transcripts were read, as they are added up" if chosen.level == "transcript" else "genes were read"
    return chosen, [f"{why}; left out: {'; '.join(_pattern(kind, folder) for kind in left)}"] if left else []


def _only_table(kinds: Sequence[Kind], folder: Path) -> Kind:
    if not kinds:
        raise InputError(
            "cannot be read: the folder holds no file of a program that counts reads",
            file=folder.name,
            remedy="give a file, or a pattern such as quants/*/quant.sf (of kallisto: abundance.tsv, not .h5)",
        )
    if len(kinds) > 1 or len(kinds[0].paths) > 1:
        raise _several(kinds, folder)
    return kinds[0]


def _several(kinds: Sequence[Kind], folder: Path) -> InputError:
    said = "; ".join(f"{kind.quantifier.name} ({kind.level}, {len(kind.paths)} of them)" for kind in kinds)
    patterns = [_pattern(kind, folder) for kind in kinds]
    if len(kinds) == 1:
        patterns = [os.path.relpath(path.absolute(), folder.parent) for path in kinds[0].paths[:_SHOWN]]
    return InputError(
        f"holds files of more than one kind: {said}" if len(kinds) > 1 else f"holds several tables: {said}",
        file=folder.name,
        remedy=f"give one of them: {' or '.join(patterns)}",
    )


def _pattern(kind: Kind, folder: Path) -> str:
    """Pattern that matches the files of a kind."""
    names = sorted({path.name for path in kind.paths})
    endings = {ending(name) for name in names}
    name = names[0] if len(names) == 1 else f"*{endings.pop() if len(endings) == 1 else names[0]}"
    return f"{folder.name}/**/{name}"


def _look(path: Path) -> Source | None:
    """Return head and tail of a text file, the whole of a small packed one; None for what cannot be read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            content = file.read(_HEAD)
            if content.startswith(_PACKED):
                return open_source(path) if size <= _UNPACKED else None
            if size > _HEAD + _TAIL:
                file.seek(-_TAIL, 2)
                tail = file.read(_TAIL)
                content = content[: content.rfind(b"\n") + 1] + tail[tail.find(b"\n") + 1 :]
    except (OSError, InputError):
        return None
    return Source(path, path.name, content, "text")


def _kind(source: Source, quantifiers: Sequence[Quantifier]) -> tuple[str, Level] | None:
    try:
        for quantifier in quantifiers:
            if level := quantifier.level(source):
                return quantifier.name, level
    except InputError:  # binary, or in no encoding we know
        return None
    return None
