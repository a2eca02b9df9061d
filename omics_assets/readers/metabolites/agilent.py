"""Tables of Agilent Mass Profiler Professional and Profinder: `Compound Name, Formula, Mass, RT, CAS ID`, samples.

Mass is that of the neutral compound. Retention times are in minutes. A cell is empty where nothing was found.
"""

from __future__ import annotations

import pandas as pd

from omics_assets.readers.grid import Grid
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

NAME = "agilent"
_COMPOUND = ("compound name", "compound")
_RT = ("rt", "retention time", "rt (min)")
_DESCRIBES = {
    *(*_COMPOUND, *_RT, "formula", "mass", "m/z", "cas id", "cas number", "cas", "ionization mode", "annotations"),
    *("compositestspectrum", "compositespectrum", "frequency", "alignment value", "id source", "score", "kegg id"),
    *("lmp id", "hmp id", "metlin id", "chebi id", "notes", "ion species"),
}
_MINUTE = 60.0


def is_agilent(source: Source) -> bool:
    """Recognise the columns compound, mass, retention time and formula or CAS number together."""
    words = set(header_words(source))
    return (
        "mass" in words
        and any(word in words for word in _COMPOUND)
        and any(word in words for word in _RT)
        and any(word in words for word in ("formula", "cas id", "cas number"))
    )


def read_agilent(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a table of Mass Profiler Professional or Profinder.

    Raises
    ------
    InputError
        As `feature_table`.
    """
    grid = read_grid(source)
    named = NamedColumns(grid)
    named.require(*_COMPOUND)
    columns = named.measured([number for number, name in enumerate(grid.header) if name.lower() not in _DESCRIBES])
    names = named.text(*_COMPOUND) or [None] * grid.rows
    known = [None if name is None or name.replace(".", "").isdigit() else name for name in names]
    roles = feature_roles(known)
    ids, note = _ids(grid, named, names)
    features = feature_frame(
        pd.Index(ids, dtype="str"),
        name=known,
        mz=named.numbers("m/z"),
        rt_s=named.numbers(*_RT, scale=_MINUTE),
        adduct=named.text("ion species"),
        formula=named.text("formula"),
        role=roles,
    )
    samples, said = sample_frame(list(columns.values()))
    notes = ["Mass is that of the neutral compound: no m/z", "retention times: minutes made seconds", *note, *said]
    if named.find("m/z") is not None:
        notes = notes[1:]
    return feature_table(
        grid,
        columns,
        features,
        options,
        dialect=NAME,
        zeros="measured",
        samples=samples,
        notes=[*notes, *role_notes(roles)],
    )


def _ids(grid: Grid, named: NamedColumns, names: list[str | None]) -> tuple[list[str], list[str]]:
    masses, times = (
        grid.text(number) if number is not None else [""] * grid.rows
        for number in (named.find("mass", "m/z"), named.find(*_RT))
    )
    ids = [name or f"{mass}@{time}" for name, mass, time in zip(names, masses, times, strict=True)]
    return ids, [] if all(names) else ["features without a compound name are called <mass>@<retention time>"]
