"""Files that `cohort.yaml` names: a file, a folder or a pattern, each proven to lie inside the cohort folder."""

from __future__ import annotations

import difflib
from pathlib import Path

from omics_assets.data_root import inside
from omics_assets.errors import InputError
from omics_assets.file_digests import file_digest, files_below, is_hidden

COHORT_YAML = "cohort.yaml"
_PATTERN_SIGNS = frozenset("*?[")


def locate(folder: Path, name: str) -> Path:
    """Return the absolute path of a file, folder or pattern that `cohort.yaml` names.

    Parameters
    ----------
    folder
        The cohort folder.
    name
        Path relative to it; where no file has this very name, ``*``, ``?``, ``[...]`` and ``**`` make it a pattern.

    Raises
    ------
    InputError
        If it does not exist, matches no file, or leads out of the folder, also by way of a link.
    """
    path = inside(folder, name, named_in=COHORT_YAML)
    if _exists(path):
        return path
    if _PATTERN_SIGNS & set(name):
        if not files_at(folder, path):
            raise InputError(f"the pattern {name!r} matches no file", file=COHORT_YAML, remedy="correct the pattern")
        return path
    present = [str(p.relative_to(folder)) for p in folder.rglob("*")]
    near = difflib.get_close_matches(name, present, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "put the file there or correct the name"
    raise InputError(f"the file {name!r} does not exist", file=COHORT_YAML, remedy=hint)


def files_at(folder: Path, path: Path) -> list[Path]:
    """Return the files of a located path, sorted; hidden ones are none of it.

    Raises
    ------
    InputError
        If one of them, or a folder that a pattern matches, leads out of the cohort folder.
    """
    if path.is_file():
        return [path]
    base = folder.resolve()
    try:
        matches = [path] if path.is_dir() else sorted(base.glob(str(path.relative_to(base))))
    except (ValueError, NotImplementedError):  # such as `**.sf`
        raise InputError(
            f"{path.name!r} is not a valid pattern", file=COHORT_YAML, remedy="such as quants/*/quant.sf"
        ) from None
    files = {
        file: None
        for match in matches
        if not is_hidden(match.relative_to(base)) and inside(folder, match, named_in=COHORT_YAML)
        for file in ([match] if match.is_file() else files_below(match))
    }
    for file in files:
        inside(folder, file, named_in=COHORT_YAML)
    return list(files)


def content_at(folder: Path, path: Path) -> str | list[tuple[str, str]]:
    """Return the digest of a located file; of a folder or pattern the names and digests of its files."""
    if path.is_file():
        return file_digest(path)
    base = path if path.is_dir() else folder.resolve()
    return [(str(file.relative_to(base)), file_digest(file)) for file in files_at(folder, path)]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that no file can have
        return False
