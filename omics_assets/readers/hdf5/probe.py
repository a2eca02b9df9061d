"""A program of its own: read every part of an HDF5 file that matters, to see whether the reading ends.

The HDF5 library can loop for ever or crash on a damaged file. `guard` runs this first, as
`python probe.py SECONDS MAX_BYTES < FILE`; it knows nothing of the package, so that it starts quickly.
"""

from __future__ import annotations

import io
import resource
import sys

import h5py

_UNREAD = {"obsm", "obsp", "varm", "varp", "obsmap", "varmap"}
_DAMAGE = (OSError, LookupError, ValueError, TypeError, RuntimeError, AttributeError, ArithmeticError)
_DEPTH = 8
_MEMORY = 4  # times the most that is read at once


def main() -> None:
    """Read the file on standard input; exit code 0 if that came to an end."""
    seconds, most = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY * most, _MEMORY * most))
    try:
        with h5py.File(io.BytesIO(sys.stdin.buffer.read()), "r") as file:
            _walk(file, most, 0)
    except _DAMAGE:
        pass  # the reader says it better


def _walk(node: h5py.Group | h5py.Dataset, most: int, depth: int) -> None:
    try:
        dict(node.attrs)
        if isinstance(node, h5py.Dataset):
            if not node.is_virtual and not node.external and (node.size or 0) * max(node.dtype.itemsize, 8) <= most:
                node[()]
            return
        names = [name for name in node if name not in _UNREAD]
    except _DAMAGE:
        return
    for name in names if depth < _DEPTH else ():
        try:
            child = node[name] if isinstance(node.get(name, getlink=True), h5py.HardLink) else None
        except _DAMAGE:
            continue
        if child is not None:
            _walk(child, most, depth + 1)


if __name__ == "__main__":
    main()
