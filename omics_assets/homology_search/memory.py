"""Whether a search fits into the memory that is there."""

from __future__ import annotations

import os
from pathlib import Path

from omics_assets.errors import InputError

_MEMINFO = Path("/proc/meminfo")


def available_memory() -> int:
    """Return the bytes a process can take without swapping; where the system tells, with what caches would give up."""
    if _MEMINFO.exists():
        for line in _MEMINFO.read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(":")
            if name == "MemAvailable":
                return int(value.split()[0]) * 1024
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def require_memory(needed: int, what: str) -> None:
    """Raise `InputError` if it needs more memory than is available."""
    available = available_memory()
    if needed > available:
        problem = f"{what} needs about {needed / 1e9:.1f} GB of memory and {available / 1e9:.1f} GB are available"
        raise InputError(problem, file="cohort.yaml", column="proteome", remedy="free memory, or use fewer threads")
