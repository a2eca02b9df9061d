"""Telling AnnData, MuData and other HDF5 files apart."""

from __future__ import annotations

from omics_assets.errors import InputError
from omics_assets.readers.hdf5.file import Node, child, group, is_hdf5, opened
from omics_assets.readers.source import Source

_MARK, _ORDER = b"MuData", b"mod-order"
_OTHERS = {  # what only these programs name so, at the top
    "row_attrs": "a loom file",
    "col_attrs": "a loom file",
    "matrix": "a matrix of 10x Genomics",
    "assays": "an h5Seurat file",
}


def is_h5mu(source: Source) -> bool:
    """Return whether a file is HDF5 with modalities; `InputError` if it looks so and is damaged.

    mudata writes its name before the signature; what others write names the format in an attribute.
    """
    if not is_hdf5(source) or source.content.startswith(_MARK):
        return is_hdf5(source)
    if _MARK not in source.content and _ORDER not in source.content:
        return False
    with opened(source) as root:
        return group(root, "mod", source.name) is not None


def is_h5ad(source: Source) -> bool:
    """Recognise every HDF5 file: reading it says best what it is instead."""
    return is_hdf5(source)


def require_annotated(root: Node, source: Source) -> None:
    """Raise `InputError` where a file has neither obs nor var."""
    name = source.name
    if child(root, "obs", name) is not None or child(root, "var", name) is not None:
        return
    of = next((kind for key, kind in _OTHERS.items() if key in root), "an HDF5 file of another kind")
    held = ", ".join(list(root)[:5]) or "nothing"
    raise InputError(
        f"is not AnnData but {of} (it holds {held})", file=name, remedy="save it as .h5ad with anndata, or as .csv"
    )
