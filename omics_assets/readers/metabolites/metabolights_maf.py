"""Metabolite assignment files (MAF) of MetaboLights, versions 1 and 2, and those of the biocrates converter.

Definition: the file structures of MetaboLights (mtbls-validation, MAF for MS and for NMR).
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import header_words
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.metabolites.annotation_numbers import first_numbers, retention_seconds
from omics_assets.readers.metabolites.cell_grid import row_ids, unmeasured_table
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_roles import feature_roles, role_notes
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.maf_columns import FIXED, find_columns
from omics_assets.readers.metabolites.named_columns import NamedColumns
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.value_meaning import zeros_meaning
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

DIALECT = "metabolights_maf"
_NAMES = ("metabolite_identification", "description", "database_identifier", "identifier")
_POSITIONS = ("chemical_shift", "mass_to_charge")
_ENOUGH = 6
_ADDUCT = re.compile(r"\[?\d*M\s*[+-]")
_NEEDED = {plain_word(name) for name in ("taxid", "database_version", "search_engine", "chemical_formula")}


def is_maf(source: Source) -> bool:
    """Recognise a header with the fixed columns of a MAF, in whatever order."""
    words = {plain_word(name) for name in header_words(source)}
    named = words & {plain_word(name) for name in _NAMES}
    return bool(named) and len(words & FIXED) >= _ENOUGH and len(words & _NEEDED) > 1


def read_maf(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a metabolite assignment file.

    Parameters
    ----------
    source
        The file.
    options
        quantity: the field of the samples to take, where a file has several columns per sample.

    Raises
    ------
    InputError
        If there is no sample, a cell of one cannot be read, or the quantity is not there.
    """
    grid = read_grid(source)
    grid.require_rows()
    columns = find_columns(grid, options.quantity, options.sample_names)
    words_of = [number for number in columns.samples if columns.has_fields and grid.numbers(number).bad.any()]
    missing = sum(int(grid.numbers(number).bad.sum()) for number in words_of)
    notes = [*columns.notes, *([f"{missing} cells are words, not numbers: taken for missing"] if missing else [])]
    grid = _without_words(grid, words_of)
    features, about = _describe(grid)
    samples, roles = sample_frame(list(columns.samples.values()))
    notes += [*about, *roles]
    if columns.samples and all(np.isnan(grid.numbers(number).floats).all() for number in columns.samples):
        return unmeasured_table(
            features, samples, options, dialect=DIALECT, file=grid.file, lines=grid.lines(), notes=notes
        )
    table = feature_table(
        grid, columns.samples, features, options, dialect=DIALECT, zeros="unknown", samples=samples, notes=notes
    )
    return replace(table, unit=None, zeros=zeros_meaning(table.table))


def _without_words(grid: Grid, columns: list[int]) -> Grid:
    """Return the grid with cells that are words left empty in these columns."""
    cells = list(grid.columns)
    for number in columns:
        bad = grid.numbers(number).bad
        kept = ["" if word else cell for cell, word in zip(grid.text(number), bad, strict=True)]
        cells[number] = pa.array(kept, pa.string())
    return replace(grid, columns=tuple(cells)) if columns else grid


def _describe(grid: Grid) -> tuple[pd.DataFrame, list[str]]:
    named = NamedColumns(grid)
    found = [number for name in (*_NAMES, *_POSITIONS) if (number := named.find(name)) is not None]
    ids, notes = row_ids(*(grid.text(number) for number in found or [0]))
    names = named.text(*_NAMES[:2])
    times, of_times = retention_seconds(named.text("retention_time") or [None] * grid.rows)
    roles = feature_roles(names)
    features = feature_frame(
        pd.Index(ids, dtype="str"),
        name=names,
        mz=first_numbers(named.text("mass_to_charge") or [None] * grid.rows),
        rt_s=times,
        adduct=_adducts(named, grid.rows),
        formula=named.text("chemical_formula"),
        role=roles,
    )
    return features, [*notes, *of_times, *role_notes(roles)]


def _adducts(named: NamedColumns, rows: int) -> list[str | None]:
    """Return the adducts, which some files give under modifications, some under charge."""
    found: list[str | None] = [None] * rows
    for name in ("charge", "modifications"):
        cells = named.text(name) or found
        found = [cell if cell and _ADDUCT.match(cell) else old for cell, old in zip(cells, found, strict=True)]
    return found
