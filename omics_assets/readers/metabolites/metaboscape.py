"""Bruker MetaboScape's feature table for GNPS: `SHARED_NAME, FEATURE_ID, RT, PEPMASS, ...`, samples.

Samples follow `MaxIntensity` (MetaboScape 5) or `CAS` (before); `<group>_MeanIntensity` are means of groups. PEPMASS
is the mass of the neutral compound, RT is in seconds, and 0 is written where nothing was detected.
"""

from __future__ import annotations

import pandas as pd

from omics_assets.readers.header_words import header_words
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_roles import feature_roles, role_notes
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.named_columns import NamedColumns
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

NAME = "metaboscape"
_MEAN = "_meanintensity"
_ION = "ION="


def is_metaboscape(source: Source) -> bool:
    """Recognise FEATURE_ID and PEPMASS."""
    return {"feature_id", "pepmass"} <= set(header_words(source))


def read_metaboscape(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a feature table.

    Raises
    ------
    InputError
        If a column is missing, or as `feature_table`.
    """
    grid = read_grid(source)
    named = NamedColumns(grid)
    ids, last = named.require("feature_id"), named.require("maxintensity", "cas")
    behind = range(last + 1, len(grid.header))
    columns = {number: grid.header[number] for number in behind if not grid.header[number].lower().endswith(_MEAN)}
    names = named.text("name_metaboscape", "name")
    roles = feature_roles(names)
    adducts = named.text("adduct")
    features = feature_frame(
        pd.Index(grid.text(ids), dtype="str"),
        name=names,
        rt_s=named.numbers("rt"),
        adduct=adducts and [cell and cell.removeprefix(_ION) for cell in adducts],
        formula=named.text("molecular_formula"),
        role=roles,
    )
    samples, said = sample_frame(list(columns.values()))
    notes = ["PEPMASS is the mass of the neutral compound: no m/z", *said, *role_notes(roles)]
    means = len(behind) - len(columns)
    notes += [f"{means} columns of group means left out"] if means else []
    return feature_table(
        grid, columns, features, options, dialect=NAME, zeros="not_detected", samples=samples, notes=notes
    )
