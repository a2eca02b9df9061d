"""Whether reading an HDF5 file comes to an end, tried in a process that may be lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from weakref import WeakSet

from omics_assets.errors import InputError
from omics_assets.readers.packing import MAX_BYTES
from omics_assets.readers.source import Source

_PROBE = Path(__file__).with_name("probe.py")
_SECONDS = 4
_BYTES_PER_SECOND = 4 * 1024**2  # slower than any reading that was seen
_WAITED = 20  # wall time per processor time: the machine may be busy
_sound: WeakSet[Source] = WeakSet()


def require_readable(source: Source) -> None:
    """Raise `InputError` where the HDF5 library loops, crashes or asks for absurd memory on a file."""
    if source in _sound:
        return
    seconds = _SECONDS + len(source.content) // _BYTES_PER_SECOND
    try:
        outcome = subprocess.run(  # noqa: S603 - no shell, and no argument is taken from a file
            [sys.executable, "-P", str(_PROBE), str(seconds), str(MAX_BYTES)],
            input=source.content,
            capture_output=True,
            timeout=_WAITED * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise damaged(source.name) from None
    if outcome.returncode != 0:
        raise damaged(source.name)
    _sound.add(source)


def damaged(file: str) -> InputError:
    """Return the error for a file that cannot be read."""
    return InputError(
        "the HDF5 file is cut short, damaged or not laid out as AnnData is", file=file, remedy="copy it again"
    )
