"""Whether something fits into the memory that is there: asked before it starts, not found out by being killed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from omics_assets.errors import InputError

_ROOT = Path("/")
# limit, usage and the name of the reclaimable file cache in memory.stat: version 2 of control groups, then version 1
_CGROUP_FILES = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def available_memory() -> int:
    """Return the bytes that can be taken without swapping, with what the file caches would give up.

    On Linux MemAvailable of the kernel, or what the control groups of the process (containers, batch systems) leave of
    their limits, whichever is less; elsewhere all the memory of the machine.
    """
    return min([_of_machine(), *_left_by_control_groups()])


def require_memory(needed: int, *, what: str, file: str, column: str, remedy: str) -> None:
    """Raise `InputError` if more memory is needed than is available.

    Parameters
    ----------
    needed
        Bytes at the peak, as predicted.
    what
        What needs them: the subject of the sentence.
    file, column, remedy
        The setting that asked for it, and what to do instead.
    """
    available = available_memory()
    if needed > available:
        problem = f"{what} needs about {needed / 1e9:.1f} GB of memory and {available / 1e9:.1f} GB are available"
        raise InputError(problem, file=file, column=column, remedy=remedy)


def _of_machine() -> int:
    meminfo = _ROOT / "proc/meminfo"
    if meminfo.exists():
        return _numbers(meminfo)["MemAvailable:"] * 1024
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _left_by_control_groups() -> Iterator[int]:
    """Bytes left below every memory limit that holds for this process: a group's, or that of one around it."""
    for folder in _control_groups():
        for limit_file, usage_file, cache in _CGROUP_FILES:
            limit, usage = _bytes(folder / limit_file), _bytes(folder / usage_file)
            if limit is not None and usage is not None:
                yield max(0, limit - usage + _numbers(folder / "memory.stat").get(cache, 0))


def _control_groups() -> Iterator[Path]:
    """Folders of the memory groups of this process; in a container its own group may be mounted as the root."""
    listed = _ROOT / "proc/self/cgroup"
    for line in listed.read_text(encoding="utf-8").splitlines() if listed.exists() else ():
        _, controllers, group = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        mount = _ROOT / "sys/fs/cgroup" / ("memory" if controllers else "")
        folder = mount / group.lstrip("/")
        yield from (path for path in (folder, *folder.parents) if path == mount or mount in path.parents)


def _bytes(file: Path) -> int | None:
    """Return the one number in a file; None where there is no file or no limit."""
    text = file.read_text(encoding="ascii").strip() if file.exists() else ""
    return int(text) if text.isdigit() else None


def _numbers(file: Path) -> dict[str, int]:
    """Return lines of a name and a number as a mapping."""
    words = [line.split() for line in file.read_text(encoding="ascii").splitlines()] if file.exists() else []
    return {line[0]: int(line[1]) for line in words if len(line) > 1 and line[1].isdigit()}
