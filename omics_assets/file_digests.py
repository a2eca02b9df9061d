"""Digests of values, files and folders: what data versions are made of."""

from __future__ import annotations

import hashlib
import json
import time
from functools import lru_cache
from pathlib import Path

SETTLED_NS = 2_000_000_000


def digest(value: object) -> str:
    """Return the SHA-256 of a JSON value in canonical form."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; remembered while inode, size and times stay the same."""
    status = path.stat()
    if time.time_ns() - status.st_ctime_ns < SETTLED_NS:  # a second change could fall into the same clock tick
        return _hash_file(path)
    return _remembered(path, (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))


@lru_cache(maxsize=4096)
def _remembered(path: Path, _state: tuple[int, ...]) -> str:
    return _hash_file(path)


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files_below(path: Path) -> list[Path]:
    """Return the files of a folder, sorted; hidden ones (of file browsers and editors) are none of it."""
    return sorted(p for p in path.rglob("*") if p.is_file() and not is_hidden(p.relative_to(path)))


def is_hidden(relative: Path) -> bool:
    """Return whether a path below a folder is hidden, or lies in a hidden folder."""
    return any(part.startswith(".") for part in relative.parts)
