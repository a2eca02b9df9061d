"""What an mzTab file says of its small molecules and features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.readers.metabolites.cell_grid import cell_grid, row_ids
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.mztab_layout import MzTab, Section, first_entry

_EMPTY = Section((), 0)
_MINUTES = 60.0
_MZ, _SECONDS = "exp_mass_to_charge", "retention_time_in_seconds"
Numbers = NDArray[np.float64]


def describe_rows(content: MzTab, chosen: str, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the annotation of the rows of section SML or SMF (`feature_frame`), and notes.

    m/z and retention time of a small molecule are those of the first feature it refers to; name and formula of a
    feature are those of the first evidence it refers to.
    """
    section = content.sections[chosen]
    if chosen == "SMF":
        return _features(content, section, file)
    return (
        _small_molecules(content, section, file) if "SML_ID" in section.header else _version_1(content, section, file)
    )


def _small_molecules(content: MzTab, section: Section, file: str) -> tuple[pd.DataFrame, list[str]]:
    features = content.sections.get("SMF", _EMPTY)
    rows = _rows_of(features.firsts("SMF_ID"), section.firsts("SMF_ID_REFS"))
    mz, rt_s = _mass_and_time(features, _SECONDS, file)
    adducts = zip(section.firsts("adduct_ions"), _picked(features.firsts("adduct_ion"), rows), strict=True)
    ids, notes = row_ids(section.firsts("SML_ID"))
    frame = feature_frame(
        pd.Index(ids, dtype="str"),
        name=section.firsts("chemical_name"),
        adduct=[own or of_feature for own, of_feature in adducts],
        formula=section.firsts("chemical_formula"),
        mz=_pick(mz, rows),
        rt_s=_pick(rt_s, rows),
    )
    return frame, notes


def _features(content: MzTab, section: Section, file: str) -> tuple[pd.DataFrame, list[str]]:
    evidence = content.sections.get("SME", _EMPTY)
    rows = _rows_of(evidence.firsts("SME_ID"), section.firsts("SME_ID_REFS"))
    mz, rt_s = _mass_and_time(section, _SECONDS, file)
    ids, notes = row_ids(section.firsts("SMF_ID"))
    frame = feature_frame(
        pd.Index(ids, dtype="str"),
        name=_picked(evidence.firsts("chemical_name"), rows),
        adduct=section.firsts("adduct_ion"),
        formula=_picked(evidence.firsts("chemical_formula"), rows),
        mz=mz,
        rt_s=rt_s,
    )
    return frame, notes


def _version_1(content: MzTab, section: Section, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Version 1.0: retention times are in seconds unless the metadata give the column another unit."""
    minutes = "minute" in content.metadata.get("colunit-small_molecule", "")
    mz, times = _mass_and_time(section, "retention_time", file)
    names = section.firsts("description", "chemical_name")
    ids, notes = row_ids(section.firsts("identifier"), names)
    frame = feature_frame(
        pd.Index(ids, dtype="str"),
        name=names,
        adduct=section.firsts("adduct_ion"),
        formula=section.firsts("chemical_formula"),
        mz=mz,
        rt_s=times * (_MINUTES if minutes else 1.0),
    )
    return frame, [*notes, *(["retention times are in minutes by the metadata"] if minutes else [])]


def _rows_of(ids: Sequence[str | None], references: Sequence[str | None]) -> list[int | None]:
    row_of = {name: row for row, name in enumerate(ids) if name is not None}
    return [None if reference is None else row_of.get(reference) for reference in references]


def _picked(cells: list[str | None], rows: Sequence[int | None]) -> list[str | None]:
    return [None if row is None else cells[row] for row in rows]


def _mass_and_time(section: Section, time: str, file: str) -> tuple[Numbers, Numbers]:
    """Return m/z and retention time as they stand, of lists the first; NaN where null or none.

    The abundances stand beside them in the grid, because they may tell how its numbers are written.
    """
    if not section.rows:
        return np.empty(0), np.empty(0)
    empty = [""] * len(section.rows)
    found = {name: [first_entry(cell) or "" for cell in section.column(name) or empty] for name in (_MZ, time)}
    grid = cell_grid(file, empty, {**found, **section.abundances}, header_line=section.header_line, lines=section.lines)
    return grid.numbers(1).floats, grid.numbers(2).floats


def _pick(numbers: Numbers, rows: list[int | None]) -> Numbers:
    return np.array([np.nan if row is None else numbers[row] for row in rows], dtype=np.float64)
