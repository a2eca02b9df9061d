"""One AnnData group: the matrix to take, the samples and features it belongs to, what is said of its unit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.hdf5.file import Node, child, group, is_dataset, text_attribute
from omics_assets.readers.hdf5.frames import Frame, read_frame
from omics_assets.readers.hdf5.matrices import read_values
from omics_assets.readers.hdf5.statements import RAW, Statements, X, read_statements

Choice = Callable[[Sequence[str], Statements, str], str]
"""From the matrices there are, what is said of them and the file's name, to the one to take."""


@dataclass(frozen=True, eq=False)
class Annotated:
    """What is read of one AnnData group.

    Parameters
    ----------
    samples, features
        The tables obs and var; for the matrix `raw` its own var.
    matrix
        float64 samples x features.
    quantity
        Name of the matrix taken: X, raw or a layer.
    said
        What the file says of its matrices.
    notes
        What was decided on, in sentences.
    """

    samples: Frame
    features: Frame
    matrix: NDArray[np.float64]
    quantity: str
    said: Statements
    notes: tuple[str, ...]


def read_annotated(node: Node, choose: Choice, known_units: Collection[str], file: str) -> Annotated:
    """Read one matrix of an AnnData group with the tables that name its rows and columns.

    Parameters
    ----------
    node
        The file, or a modality of a MuData file.
    choose
        Which of the matrices to take.
    known_units
        Units that this kind of measurement can have.
    file
        Name of the file, for messages.

    Raises
    ------
    InputError
        If there is no matrix, none can be chosen, or what is chosen cannot be read.
    """
    matrices = _matrices(node, file)
    samples = read_frame(node, "obs", file)
    if not matrices:
        raise InputError(
            f"has no matrix to read: X is empty and there are no layers ({len(samples.names)} samples are named)",
            file=file,
            remedy="save it with the measurements in X",
        )
    said = read_statements(node, list(matrices), known_units, file)
    taken = choose(list(matrices), said, file)
    features = read_frame(*_features_of(node, taken, file), file)
    matrix = read_values(matrices[taken], (len(samples.names), len(features.names)), file)
    others = [name for name in matrices if name != taken]
    notes = (_layout(node, file), f"matrix: {taken}" + (f"; also in the file: {', '.join(others)}" if others else ""))
    return Annotated(samples, features, matrix, taken, said, notes)


def _matrices(node: Node, file: str) -> dict[str, Node]:
    layers = group(node, "layers", file)
    found = {X: child(node, X, file)}
    if layers is not None:
        found |= {str(name): child(layers, name, file) for name in layers}
    found.setdefault(RAW, child(node, f"{RAW}/{X}", file) or child(node, f"{RAW}.{X}", file))
    return {name: matrix for name, matrix in found.items() if matrix is not None and not _is_null(matrix)}


def _is_null(matrix: Node) -> bool:
    """Whether it is the dataset without a shape that stands for None."""
    return is_dataset(matrix) and matrix.shape is None


def _features_of(node: Node, matrix: str, file: str) -> tuple[Node, str]:
    if matrix != RAW or child(node, f"layers/{RAW}", file) is not None:
        return node, "var"
    raw = group(node, RAW, file)
    return (node, f"{RAW}.var") if raw is None else (raw, "var")


def _layout(node: Node, file: str) -> str:
    if text_attribute(node, "encoding-type"):
        return f"layout: AnnData encoding {text_attribute(node, 'encoding-version')}"
    return f"layout: AnnData {'before 0.7' if is_dataset(child(node, 'obs', file)) else '0.7'}"
