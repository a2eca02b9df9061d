"""Sets of files, one per sample: which files a folder or pattern stands for, and what their samples are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from omics_assets.errors import InputError
from omics_assets.file_digests import files_below, is_hidden

NAMING_RULE = (
    "samples are called after their files, without the endings of the format; where the files have one name, "
    "after the nearest folder in which they differ"
)

_SIGNS = frozenset("*?[")
_PACKED = re.compile(r"(?i)\.(?:gz|bz2|xz|zip)$")
_EXTENSION = re.compile(r"(?i)\.(?:txt|tsv|tab|csv|tabular|out)$")
_ENDING = re.compile(
    r"(?i)(?:^|[._-]+|(?=readspergene))(?:"
    r"quant(?:\.genes)?(?:\.sf)?|sf|abundance|(?:genes?|transcripts?)[._]abund(?:ances?)?|"
    r"(?:(?:rsem|star)\.)?(?:genes|isoforms|alleles)\.results|"
    r"(?:genes|isoforms|cds|tss_groups)(?:\.fpkm_tracking|\.count_tracking)?|fpkm_tracking|count_tracking|"
    r"t_data\.ctab|htseq(?:[._-]counts?)?|feature[._]?counts?|(?:gene[._-])?counts?|readspergene(?:\.out)?"
    r")$"
)
_TOOL = re.compile(r"(?i)(.)[._-](?:quants?|salmon|kallisto|rsem|stringtie|cufflinks|htseq|featurecounts)$")


def matches(path: Path) -> tuple[Path, ...]:
    """Return what a path stands for: itself, or else the files and folders that match it as a pattern, sorted.

    Raises
    ------
    InputError
        If nothing is there.
    """
    try:
        there = path.exists()
    except OSError as error:  # a name that no file can have
        raise InputError(f"cannot be read: {error.strerror}", file=path.name, remedy="check the name") from None
    if there or not _SIGNS & set(str(path)):
        return (path,)
    parts = path.parts
    first = next(number for number, part in enumerate(parts) if _SIGNS & set(part))
    base = Path(*parts[:first])
    try:
        found = sorted(p for p in base.glob(str(Path(*parts[first:]))) if not is_hidden(p.relative_to(base)))
    except (ValueError, NotImplementedError):  # such as `**.sf`
        raise InputError("is not a valid pattern", file=str(path), remedy="such as quants/*/quant.sf") from None
    if not found:
        raise InputError("the pattern matches no file", file=str(path), remedy="such as quants/*/quant.sf")
    return tuple(found)


def expand(path: str | Path) -> tuple[Path, ...]:
    """Return the files that a path stands for: a file, all files below a folder, or those a pattern matches.

    Parameters
    ----------
    path
        File, folder, or where no file has this very name a pattern of ``*``, ``?``, ``[...]`` and ``**``; folders
        that a pattern matches stand for the files below them. Hidden files are none of it.

    Returns
    -------
    tuple
        The files, sorted. A path that does not exist is returned as it is: opening it says what is wrong.

    Raises
    ------
    InputError
        If there is no file.
    """
    files: dict[Path, None] = {}
    for match in matches(Path(path)):
        files |= dict.fromkeys(files_below(match) if match.is_dir() else [match])
    if not files:
        raise InputError("cannot be read: the folder holds no file", file=Path(path).name, remedy="check the folder")
    return tuple(files)


def sample_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of the samples of some files, by `NAMING_RULE`.

    A single file is called after itself, or after its folder where its name only says the format (quant.sf).

    Raises
    ------
    InputError
        If two files come to the same name.
    """
    stems = [_stem(path.name) for path in paths]
    if all(stems) and len(set(stems)) == len(stems):
        return tuple(stems)
    folders = [[_without_tool(part) for part in reversed(path.absolute().parts[:-1])] for path in paths]
    depth = min(len(parts) for parts in folders)
    levels = [[parts[level] for parts in folders] for level in range(depth)]
    for level in levels:
        if len(set(level)) == len(paths):
            return tuple(level)
    differing = [level for level in reversed(levels) if len(set(level)) > 1]
    if len(set(stems)) > 1:
        differing.append(stems)
    names = ["_".join(part for part in parts if part) for parts in zip(*differing, strict=True)]
    if not all(names) or len(set(names)) < len(paths):
        raise _ambiguous(names or stems, paths)
    return tuple(names)


def ending(name: str) -> str:
    """Return the ending by which a quantifier's files are known (`.genes.results`), empty where there is none.

    An ordinary extension (`.txt`) is none.
    """
    found = _ENDING.search(_EXTENSION.sub("", _PACKED.sub("", name)))
    return name[found.start() :] if found else ""


def _stem(name: str) -> str:
    """Name of a file without the endings of its format; empty where nothing is left."""
    name = _EXTENSION.sub("", _PACKED.sub("", name))
    while found := _ENDING.search(name):
        name = name[: found.start()]
    return name


def _without_tool(folder: str) -> str:
    """Name of a folder without the tool that wrote it: `leaf_1_quant` is leaf_1."""
    return _TOOL.sub(r"\1", folder)


def _ambiguous(names: Sequence[str], paths: Sequence[Path]) -> InputError:
    first = next((name for number, name in enumerate(names) if name in names[:number]), names[0])
    same = [path for path, name in zip(paths, names, strict=True) if name == first]
    return InputError(
        f"{' and '.join(str(path) for path in same[:2])} would both be called {first!r}",
        remedy="give every sample a file or folder name of its own",
    )
