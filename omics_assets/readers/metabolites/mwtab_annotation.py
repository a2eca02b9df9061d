"""What the METABOLITES block of an mwTab file says of the metabolites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd

from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.metabolites.annotation_numbers import first_numbers, retention_seconds
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_roles import feature_roles, role_notes
from omics_assets.readers.metabolites.mwtab_layout import Block
from omics_assets.readers.numbers import MISSING

_MZ = ("moverzquant", "mz", "quantmz", "quantifiedmz", "averagemz", "masstochargeratio", "precursormz")
_RT = (
    "retentiontime",
    "rt",
    "rtmin",
    "rtminutes",
    "retentiontimemin",
    "rtsec",
    "rts",
    "retentiontimesec",
    "averagertmin",
)
_ADDUCT = ("adduct", "adducts", "adducttype", "iontype", "adduction", "ionspecies")
_FORMULA = ("formula", "molecularformula", "chemicalformula")


def describe_metabolites(ids: list[str], names: Sequence[str], block: Block | None) -> tuple[pd.DataFrame, list[str]]:
    """Return the annotation of metabolites (`feature_frame`) and notes.

    Parameters
    ----------
    ids
        Index of the result.
    names
        Their names in the block of measurements, where the Workbench writes `_` for a comma.
    block
        METABOLITES; its rows are found by name, letters and digits alone if need be.
    """
    rows = _rows_by_name(names, block) if block and block.rows else [None] * len(names)
    header = [plain_word(name) for name in block.rows[0]] if block and block.rows else []

    def column(words: Sequence[str]) -> tuple[str, list[str | None]]:
        word = next((word for word in words if word in header), None)
        if word is None:
            return "", [None] * len(rows)
        cells = [row[header.index(word)] if row and header.index(word) < len(row) else "" for row in rows]
        return word, [None if cell in MISSING else cell for cell in cells]

    word, times = column(_RT)
    unit = "minutes" if "min" in word else "seconds" if word.endswith(("s", "sec")) else None
    rt_s, notes = retention_seconds(times, unit=unit)
    found = [row[0] if row else name for row, name in zip(rows, names, strict=True)]
    roles = feature_roles(found)
    features = feature_frame(
        pd.Index(ids, dtype="str"),
        name=[name or None for name in found],
        mz=first_numbers(column(_MZ)[1]),
        rt_s=rt_s,
        adduct=column(_ADDUCT)[1],
        formula=column(_FORMULA)[1],
        role=roles,
    )
    return features, [*notes, *role_notes(roles)]


def _rows_by_name(names: Sequence[str], block: Block) -> list[list[str] | None]:
    """Return the row of every name; None where there is none or several."""
    rows = [row for row in block.rows[1:] if row and row[0]]
    found: list[list[str] | None] = [None] * len(names)
    for spelling in (plain_word, _with_underscores, str):  # the strictest last, so that it decides
        counts = Counter(spelling(row[0]) for row in rows)
        unique = {spelling(row[0]): row for row in rows if counts[spelling(row[0])] == 1}
        found = [unique.get(spelling(name), old) for name, old in zip(names, found, strict=True)]
    return found


def _with_underscores(name: str) -> str:
    return name.replace(",", "_")
