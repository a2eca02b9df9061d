"""Whether something fits onto the disk: asked before it is written."""

from __future__ import annotations

import shutil
from pathlib import Path

from omics_assets.errors import InputError


def require_disk(needed: int, folder: Path, *, what: str, file: str, column: str, remedy: str) -> None:
    """Raise `InputError` if more bytes are needed than are free where a folder lies.

    Parameters
    ----------
    needed
        Bytes, as predicted; what is replaced stays until the new file is whole.
    folder
        An existing folder on the disk.
    what
        What needs them: the subject of the sentence.
    file, column, remedy
        The setting that asked for it, and what to do instead.
    """
    free = shutil.disk_usage(folder).free
    if needed > free:
        problem = f"{what} needs about {needed / 1e9:.1f} GB of disk and {free / 1e9:.1f} GB are free"
        raise InputError(problem, file=file, column=column, remedy=remedy)
