"""Opening an HDF5 file of a stranger: nothing outside it is followed, whatever is broken is said."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from omics_assets.errors import InputError
from omics_assets.readers.hdf5 import guard
from omics_assets.readers.source import Source

SIGNATURE = b"\x89HDF\r\n\x1a\n"
_FIRST_USER_BLOCK = 512
_DAMAGE = (OSError, LookupError, ValueError, TypeError, RuntimeError, AttributeError, ArithmeticError, MemoryError)

Node: TypeAlias = Any  # h5py.Group or h5py.Dataset; h5py has no types, and is imported where a file is opened


def is_hdf5(source: Source) -> bool:
    """Return whether the signature of HDF5 stands at one of its places: MuData puts a block of text before it."""
    offset = 0
    while offset + len(SIGNATURE) <= len(source.content):
        if source.content.startswith(SIGNATURE, offset):
            return True
        offset = 2 * offset or _FIRST_USER_BLOCK
    return False


@contextmanager
def opened(source: Source) -> Iterator[Node]:
    """Open an HDF5 file, and turn whatever its damage raises into one `InputError`.

    Notes
    -----
    Only reading belongs inside: an error of our own would be taken for damage.
    """
    import h5py

    guard.require_readable(source)
    try:
        with h5py.File(io.BytesIO(source.content), "r") as file:
            yield file
    except _DAMAGE as error:
        if "filter" in str(error) or "plugin" in str(error):
            raise InputError(
                "is compressed in a way that needs a plugin", file=source.name, remedy="save it again with gzip"
            ) from None
        raise guard.damaged(source.name) from None


def child(parent: Node, path: str, file: str) -> Node | None:
    """Return what lies at a path below a group; None if nothing does.

    Parameters
    ----------
    parent
        The group.
    path
        Name, or names with slashes between them.
    file
        Name of the file, for messages.

    Raises
    ------
    InputError
        If a link on the way is not a hard one, or the data lie in other files.
    """
    import h5py

    node = parent
    for name in path.split("/"):
        link = node.get(name, getlink=True) if isinstance(node, h5py.Group) else None
        if link is None:
            return None
        if not isinstance(link, h5py.HardLink):
            raise _elsewhere(f"{node.name.rstrip('/')}/{name} is a link", file)
        node = node[name]
    if isinstance(node, h5py.Dataset) and (node.is_virtual or node.external):
        raise _elsewhere(f"the data of {node.name} lie in another file", file)
    return node


def group(parent: Node, path: str, file: str) -> Node | None:
    """Return the group at a path below another; None if there is none, or it is a dataset. Errors as `child`."""
    import h5py

    node = child(parent, path, file)
    return node if isinstance(node, h5py.Group) else None


def is_dataset(node: Node) -> bool:
    """Return whether a node is a dataset."""
    import h5py

    return isinstance(node, h5py.Dataset)


def text_attribute(node: Node, name: str) -> str:
    """Return an attribute as text, empty if it is not there: some writers store bytes, or an array of one."""
    value = node.attrs.get(name, "")
    value = value.item() if getattr(value, "size", 0) == 1 else value
    return value.decode() if isinstance(value, bytes) else str(value)


def _elsewhere(problem: str, file: str) -> InputError:
    return InputError(
        problem, file=file, remedy="links are not followed: save the file so that it holds all of its data itself"
    )
