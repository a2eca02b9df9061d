"""Matrices, dense or sparse, as float64 samples x features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.hdf5.arrays import check_bytes, read_array
from omics_assets.readers.hdf5.file import Node, child, is_dataset, text_attribute

_NUMBERS = "biuf"
_FORMATS = {"csr_matrix": "csr", "csc_matrix": "csc", "csr": "csr", "csc": "csc"}


def read_values(node: Node, shape: tuple[int, int], file: str) -> NDArray[np.float64]:
    """Read a matrix; what a sparse one does not store is 0.

    Parameters
    ----------
    node
        A dataset, or a group of data, indices and indptr.
    shape
        Samples and features: the matrix must have as many.
    file
        Name of the file, for messages.

    Raises
    ------
    InputError
        If it is of another size or kind, holds no numbers, or would take more memory than can be read.
    """
    check_bytes(8 * shape[0] * shape[1], f"{node.name} of {shape[0]:,} samples x {shape[1]:,} features", file)
    return _dense(node, shape, file) if is_dataset(node) else _sparse(node, shape, file)


def _dense(node: Node, shape: tuple[int, int], file: str) -> NDArray[np.float64]:
    flat = node.shape in {(shape[0],), (shape[1],)} and 1 in shape  # one feature, before 0.7
    if node.shape != shape and not flat:
        raise _another_size(node, node.shape, shape, file)
    if node.dtype.kind not in _NUMBERS:
        raise _no_numbers(node, file)
    return np.asarray(read_array(node, file), dtype=np.float64).reshape(shape)


def _sparse(node: Node, shape: tuple[int, int], file: str) -> NDArray[np.float64]:
    from scipy import sparse

    kind = _FORMATS.get(text_attribute(node, "encoding-type") or text_attribute(node, "h5sparse_format"))
    parts: list[Node] = [child(node, name, file) for name in ("data", "indices", "indptr")]
    if kind is None or not all(is_dataset(part) for part in parts):
        raise InputError(
            f"{node.name} is stored in a way that is not read here", file=file, remedy="store it dense, as csr or csc"
        )
    stored = node.attrs.get("shape", node.attrs.get("h5sparse_shape", ()))
    if tuple(int(length) for length in stored) != shape:
        raise _another_size(node, stored, shape, file)
    if parts[0].dtype.kind not in _NUMBERS:
        raise _no_numbers(node, file)
    data, indices, indptr = (read_array(part, file) for part in parts)
    build = sparse.csr_matrix if kind == "csr" else sparse.csc_matrix
    matrix = build((data.astype(np.float64), indices, indptr), shape=shape)
    matrix.check_format(full_check=True)  # an index beyond the shape would be written to foreign memory
    values: NDArray[np.float64] = matrix.toarray()
    return values


def _another_size(node: Node, stored: object, shape: tuple[int, int], file: str) -> InputError:
    return InputError(
        f"{node.name} is of size {stored}, but obs and var name {shape[0]} x {shape[1]}",
        file=file,
        remedy="save it again with anndata",
    )


def _no_numbers(node: Node, file: str) -> InputError:
    return InputError(f"{node.name} holds no numbers", file=file, remedy="store the measurements as numbers")
