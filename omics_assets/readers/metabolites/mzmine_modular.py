"""MZmine 3 and 4's full table (modular CSV export): `id,mz,rt,...`, then `datafile:<file>:<element>` columns.

Columns of annotations are `<annotation>:<element>` (class CSVExportModularTask of MZmine). Retention times are in
minutes. A cell is empty where a feature was not found in a file, so a 0 is a number.
"""

from __future__ import annotations

import re

import pandas as pd

from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import header_words
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_roles import feature_roles, role_notes
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.mzmine_simple import (
    MZMINE3_4,
    is_simple_table,
    is_simple_table_of_version_3,
    read_simple_table,
)
from omics_assets.readers.metabolites.named_columns import NamedColumns
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.quantities import choose_quantity, quantity_note
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

_ABUNDANCE = re.compile(r"datafile:(?P<sample>.+):(?P<quantity>area|height)", re.IGNORECASE)
_NAMES = (
    *("preferred_annotation:compound_name", "spectral_db_matches:compound_name", "compound_db_identity:compound_name"),
    *("compound_db_matches:compound_name", "lipid_annotations:lipid_annotations", "manual_annotation:compound_name"),
)
_ADDUCTS = (
    *("ion_identities:ion_identities", "preferred_annotation:adduct", "spectral_db_matches:ion_adduct"),
    *("compound_db_identity:adduct", "compound_db_identity:ion_adduct", "compound_db_matches:adduct"),
    *("lipid_annotations:ion_adduct", "lipid_annotations:adduct"),
)
_FORMULAS = (
    *("preferred_annotation:mol_formula", "spectral_db_matches:mol_formula", "compound_db_identity:mol_formula"),
    *("compound_db_matches:mol_formula", "lipid_annotations:mol_formula", "formulas:formulas"),
)
_MINUTE = 60.0


def is_mzmine3_4(source: Source) -> bool:
    """Recognise a table of MZmine 3 or 4, full or simple."""
    words = header_words(source)
    full = "id" in words and "mz" in words and any(word.startswith("datafile:") for word in words)
    return full or is_simple_table_of_version_3(source)


def read_mzmine3_4(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a table of MZmine 3 or 4, full or simple; quantity: area (customary) or height.

    Raises
    ------
    InputError
        If a column is missing, or as `feature_table`.
    """
    if is_simple_table(source):
        return read_simple_table(source, options, MZMINE3_4)
    grid = read_grid(source)
    named = NamedColumns(grid)
    ids = named.require("id")
    columns, notes = _samples(grid, options)
    names = named.text(*_NAMES)
    roles = feature_roles(names, named.text("comment"))
    features = feature_frame(
        pd.Index(grid.text(ids), dtype="str"),
        name=names,
        mz=named.numbers("mz"),
        rt_s=named.numbers("rt", scale=_MINUTE),
        adduct=named.text(*_ADDUCTS),
        formula=named.text(*_FORMULAS),
        role=roles,
    )
    samples, said = sample_frame(list(columns.values()))
    annotated = "of several annotations of a feature MZmine writes the first; name, adduct and formula are from it"
    notes = (*notes, "retention times: minutes made seconds", *([annotated] if names else []), *said)
    return feature_table(
        grid,
        columns,
        features,
        options,
        dialect=MZMINE3_4,
        zeros="measured",
        samples=samples,
        notes=(*notes, *role_notes(roles)),
    )


def _samples(grid: Grid, options: MetaboliteOptions) -> tuple[dict[int, str], tuple[str, ...]]:
    by_quantity: dict[str, dict[int, str]] = {}
    for number, name in enumerate(grid.header):
        if match := _ABUNDANCE.fullmatch(name):
            by_quantity.setdefault(match["quantity"].lower(), {})[number] = match["sample"]
    there = [quantity for quantity in ("area", "height") if quantity in by_quantity]
    if not there:
        return {}, ()
    taken = choose_quantity(there, options.quantity, file=grid.file)
    return by_quantity[taken], (quantity_note(taken, there),)
