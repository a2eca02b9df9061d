"""Expression from AnnData files (.h5ad): obs = samples, var = genes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.hdf5.annotated import Annotated, Choice, read_annotated
from omics_assets.readers.hdf5.feature_table import measurements
from omics_assets.readers.hdf5.file import opened
from omics_assets.readers.hdf5.orientation import samples_first
from omics_assets.readers.hdf5.quantity import by_kind, customary
from omics_assets.readers.hdf5.recognise import require_annotated
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.results import BIOLOGICAL, FeatureTable
from omics_assets.readers.sample_roles import role_of
from omics_assets.readers.source import Source
from omics_assets.readers.units import EXPRESSION_UNITS

NAME = "h5ad"
_LENGTHS = ("length", "genelength", "exoniclength", "basepairs", "effectivelength")
_ROLES = ("role", "sample_type")


def read_h5ad_expression(source: Source, options: ExpressionOptions) -> FeatureTable:
    """Read X, or the layer that `quantity` asks for; columns of obs are kept beside the samples.

    Raises
    ------
    InputError
        If it is no AnnData file, has no such matrix, or its names or values cannot be used.
    """
    with opened(source) as root:
        require_annotated(root, source)
        read = read_annotated(root, choice(options), EXPRESSION_UNITS, source.name)
    return expression_table(read, options, source, dialect=NAME)


def choice(options: ExpressionOptions) -> Choice:
    """Return how the matrix is chosen under these options."""
    wanted = options.quantity
    if wanted is None:
        return customary
    return lambda matrices, said, file: by_kind(matrices, wanted, said, file)


def expression_table(read: Annotated, options: ExpressionOptions, source: Source, *, dialect: str) -> FeatureTable:
    """Return what was read of an AnnData group as an expression table. Errors as `read_h5ad_expression`."""
    _refuse_no_counts(read, options, source.name)
    held = measurements(samples_first(read, options.sample_names), options.duplicates, source.name)
    unit = held.unit or (options.quantity if options.quantity == "counts" else None)
    features = pd.DataFrame(index=held.table.index)
    words = {plain_word(str(name)): held.annotation[name] for name in reversed(held.annotation.columns)}
    length = next((words[word] for word in _LENGTHS if word in words), None)
    if length is not None:
        features["length"] = pd.to_numeric(length, errors="coerce")
    samples = held.samples
    said = next((samples[name] for name in _ROLES if name in samples), None)
    roles = [(role_of(str(cell)) or BIOLOGICAL) for cell in said] if said is not None else BIOLOGICAL
    return FeatureTable(held.table, features, dialect, unit, held.notes, samples.assign(role=roles))


def _refuse_no_counts(read: Annotated, options: ExpressionOptions, file: str) -> None:
    """`raw` of scanpy is what it was when frozen, more often logarithms than counts."""
    stated = read.said.units.get(read.quantity)
    whole = np.isnan(read.matrix) | (read.matrix == np.round(read.matrix))
    if options.quantity == "counts" and stated is None and not whole.all():
        raise InputError(
            f"{read.quantity} holds no counts: not all of its values are whole numbers",
            file=file,
            remedy="leave quantity away, or call the layer of the counts counts",
        )
