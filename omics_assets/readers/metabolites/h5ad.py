"""Metabolites from AnnData files (.h5ad): obs = samples, var = features with their m/z, retention time and names."""

from __future__ import annotations

from typing import get_args

import pandas as pd

from omics_assets.readers.hdf5.annotated import Annotated, Choice, read_annotated
from omics_assets.readers.hdf5.feature_table import Measurements, measurements
from omics_assets.readers.hdf5.file import opened
from omics_assets.readers.hdf5.orientation import samples_first
from omics_assets.readers.hdf5.quantity import by_name, customary
from omics_assets.readers.hdf5.recognise import require_annotated
from omics_assets.readers.metabolites.feature_annotation import describe_features
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.value_meaning import zeros_meaning
from omics_assets.readers.results import FeatureTable, Zeros
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source
from omics_assets.readers.units import METABOLITE_UNITS

NAME = "h5ad"
_ROLES = ("role", "sample_type", "sampletype", "class")


def read_h5ad_metabolites(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read X, or the layer that `quantity` names; columns of obs and var are kept beside samples and features.

    Raises
    ------
    InputError
        If it is no AnnData file, has no such matrix, or its names or values cannot be used.
    """
    with opened(source) as root:
        require_annotated(root, source)
        read = read_annotated(root, choice(options), METABOLITE_UNITS, source.name)
    return metabolite_table(read, options, source, dialect=NAME)


def choice(options: MetaboliteOptions) -> Choice:
    """Return how the matrix is chosen under these options."""
    wanted = options.quantity
    if wanted is None:
        return customary
    return lambda matrices, _said, file: by_name(matrices, wanted, file)


def metabolite_table(read: Annotated, options: MetaboliteOptions, source: Source, *, dialect: str) -> FeatureTable:
    """Return what was read of an AnnData group as a metabolite table. Errors as `read_h5ad_metabolites`."""
    held = measurements(samples_first(read, options.sample_names), options.duplicates, source.name)
    features, described = describe_features(held.annotation)
    said = {str(name): [None if cell != cell else str(cell) for cell in held.samples[name]] for name in held.samples}
    samples, roles = sample_frame(list(held.table.columns), said, asked=_ROLES)
    notes = (*held.notes, *described, *roles)
    return FeatureTable(held.table, features, dialect, held.unit, notes, samples, _zeros(held))


def _zeros(held: Measurements) -> Zeros:
    """What a zero means: as a column of var says, which our own export writes; else as `zeros_meaning`."""
    said = set(held.annotation.get("zeros", pd.Series(dtype="str")))
    stated = next((meaning for meaning in get_args(Zeros) if said == {meaning}), None)
    return stated or zeros_meaning(held.table)
