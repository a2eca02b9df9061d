"""One advisory lock per cohort for writers, and one per run that tells whether its process lives."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from omics_assets.errors import LockedError

ATTEMPTS = 3
PAUSE_SECONDS = 0.05
_held: dict[Path, int] = {}


@contextmanager
def exclusive(path: Path, *, holder: str) -> Iterator[None]:
    """Hold the lock file; a second call in the same process passes through.

    Raises
    ------
    LockedError
        If another process holds it; the message names the holder.
    """
    path = path.resolve()
    if path in _held:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _lock(descriptor, path, holder)
        _held[path] = descriptor
        yield
    finally:
        _held.pop(path, None)
        os.close(descriptor)


def _lock(descriptor: int, path: Path, holder: str) -> None:
    try:
        _acquire(descriptor)
    except BlockingIOError:
        msg = f"{path.stem} is being written by {describe_holder(path)}"
        raise LockedError(msg) from None
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"holder": holder, "pid": os.getpid(), "since": since}).encode(), 0)


def _acquire(descriptor: int) -> None:
    for _ in range(ATTEMPTS - 1):
        with suppress(BlockingIOError):
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        time.sleep(PAUSE_SECONDS)  # `is_held` may be asking at this very moment
    return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def describe_holder(path: Path) -> str:
    """Return who holds, or last held, the lock file."""
    try:
        content = json.loads(path.read_text())
        return f"{content['holder']} (process {content['pid']}, since {content['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def is_held(path: Path) -> bool:
    """Return whether a living process holds the lock file."""
    if path.resolve() in _held:
        return True
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: two who only ask do not see one another
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
