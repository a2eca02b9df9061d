"""The Compounds table of Thermo Compound Discoverer.

`Name, Formula, ..., Calc. MW, m/z, RT [min], ...`, then per file `Area: <file>.raw (F1)`, `Norm. Area: ...`, other
elements, and `Group Area: <group>` per group. Retention times are in minutes. A cell is empty where nothing was found.
"""

from __future__ import annotations

import re

import pandas as pd

from omics_assets.readers.grid import Grid
from omics_assets.readers.header_words import header_words
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_roles import feature_roles, role_notes
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.named_columns import NamedColumns
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.quantities import choose_quantity, quantity_note
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

NAME = "compound_discoverer"
_ABUNDANCE = re.compile(r"(?P<quantity>Norm\. Area|Area): (?P<sample>.+?)(?: \((?P<file>F\d+)\))?", re.IGNORECASE)
_QUANTITIES = {"area": "area", "norm. area": "normalized"}
_MASSES = ("calc. mw", "molecular weight", "m/z")
_RT = ("rt [min]", "rt [s]")
_MINUTE = 60.0


def is_compound_discoverer(source: Source) -> bool:
    """Recognise a retention time with its unit in brackets, and an area per file."""
    words = header_words(source)
    return any(word in words for word in _RT) and any(_ABUNDANCE.fullmatch(word) for word in words)


def read_compound_discoverer(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a Compounds table; quantity: area (customary) or normalized.

    Raises
    ------
    InputError
        If it has no mass or no retention time, or as `feature_table`.
    """
    grid = read_grid(source)
    named = NamedColumns(grid)
    columns, files, notes = _samples(grid, options)
    names = named.text("name")
    roles = feature_roles(names, named.text("tags"))
    in_minutes = named.numbers("rt [min]", scale=_MINUTE)
    features = feature_frame(
        pd.Index(_ids(grid, named), dtype="str"),
        name=names,
        mz=named.numbers("m/z"),
        rt_s=in_minutes if in_minutes is not None else named.numbers("rt [s]"),
        adduct=named.text("reference ion"),
        formula=named.text("formula"),
        role=roles,
    )
    samples, said = sample_frame(list(columns.values()), {"study_file": files} if any(files) else None)
    notes = (*notes, "names are not unique: features are called <molecular weight>@<retention time>", *said)
    return feature_table(
        grid,
        columns,
        features,
        options,
        dialect=NAME,
        zeros="measured",
        samples=samples,
        notes=(*notes, *role_notes(roles)),
    )


def _samples(grid: Grid, options: MetaboliteOptions) -> tuple[dict[int, str], list[str | None], tuple[str, ...]]:
    """Return sample names by column, the study files, and notes; areas of groups are no samples."""
    found: dict[str, dict[int, re.Match[str]]] = {}
    for number, name in enumerate(grid.header):
        if match := _ABUNDANCE.fullmatch(name):
            found.setdefault(_QUANTITIES[match["quantity"].lower()], {})[number] = match
    there = [quantity for quantity in _QUANTITIES.values() if quantity in found]
    if not there:
        return {}, [], ()
    taken = choose_quantity(there, options.quantity, file=grid.file)
    columns = {number: match["sample"] for number, match in found[taken].items()}
    files: list[str | None] = [match["file"] for match in found[taken].values()]
    if len(set(columns.values())) < len(columns):  # one raw file twice in a study
        columns = {number: match[0].split(": ", 1)[1] for number, match in found[taken].items()}
    return columns, files, (quantity_note(taken, there),)


def _ids(grid: Grid, named: NamedColumns) -> list[str]:
    places = (named.require(*_MASSES), named.require(*_RT))
    return ["@".join(row) for row in zip(*(grid.text(number) for number in places), strict=True)]
