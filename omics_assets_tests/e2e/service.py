"""Whole processes, started for a test and ended with all they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from omics_assets.data_root import REPOSITORY, DataRoot

LOG = "service.log"
STOP_SECONDS = 20


def environment(root: DataRoot, **more: str) -> dict[str, str]:
    """Return the environment of a process that works on a data root."""
    places = {"OMICS_DATA": str(root.path), "DAGSTER_HOME": str(root.operation)}
    return os.environ | {"OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"} | places | more


def program(name: str) -> str:
    """Return the path of a program of this very environment."""
    return str(Path(sys.executable).with_name(name))


def log(root: DataRoot) -> str:
    """Return what the processes of a data root printed."""
    return (root.path / LOG).read_text()


@contextmanager
def service(root: DataRoot, *command: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process; at the end interrupt it, then kill what is left of it and its children."""
    with (root.path / LOG).open("ab") as stream:
        started = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            env=environment(root, **more),
            stdout=stream,
            stderr=stream,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield started
        finally:
            remembered = descendants(started.pid)
            started.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                started.wait(STOP_SECONDS)
            for pid in (started.pid, *remembered):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            started.wait()


def descendants(pid: int) -> list[int]:
    """Return the ids of the children of a process, and of theirs."""
    parents: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found = list(parents.get(pid, []))
    for child in found:
        found += parents.get(child, [])
    return found


def wait_until(condition: Callable[[], object], *, seconds: float, what: str) -> None:
    """Wait for a condition.

    Raises
    ------
    TimeoutError
        If it does not come true in time.
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.25)
