"""What a plain table says of its metabolite features: annotation columns, else the form of the ids."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.metabolites.annotation_numbers import retention_seconds
from omics_assets.readers.metabolites.feature_frame import ANALYTE, BACKGROUND, STANDARD, feature_frame
from omics_assets.readers.metabolites.feature_names import from_names
from omics_assets.readers.metabolites.feature_roles import feature_roles, role_notes
from omics_assets.readers.numbers import MISSING, parse_column

_WORDS = {
    "name": ("name", "compound", "compoundname", "metabolitename", "metabolite", "chemicalname"),
    "adduct": ("adduct", "adduction", "adducttype", "ion", "bestion"),
    "formula": ("formula", "chemicalformula", "molecularformula"),
}
_MZ_WORDS = ("mz", "rowmz", "mzmed", "averagemz")
_SECONDS = {  # word -> seconds per unit
    **dict.fromkeys(("rts", "rtsec", "rtseconds", "rtmed", "retentiontimeseconds", "retentiontimes"), 1.0),
    **dict.fromkeys(("rtmin", "rtminutes", "retentiontimemin", "retentiontimeminutes", "averagertmin"), 60.0),
    "rowretentiontime": 60.0,
}
_NO_UNIT = ("rt", "retentiontime", "averagert")


def describe_features(annotation: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return name, mz, rt_s, adduct, formula and role of every feature, and notes on what had to be assumed.

    Parameters
    ----------
    annotation
        Text columns beside the matrix; index: feature ids.

    Returns
    -------
    pandas.DataFrame, tuple of str
        Same index. Where no column says m/z or retention time, the ids do if they are of a form in use
        (`from_names`); what is unknown is missing. The role is that of a column `role`, else as `feature_roles`.
    """
    words = {plain_word(str(column)): annotation[column] for column in reversed(annotation.columns)}
    mz, rt_s, notes = from_names(annotation.index)
    mz_word = next((word for word in _MZ_WORDS if word in words), None)
    rt_word = next((word for word in (*_SECONDS, *_NO_UNIT) if word in words), None)
    if mz_word is not None:
        mz = _numbers(words[mz_word])
    if rt_word is not None:
        rt_s = _numbers(words[rt_word]) * _SECONDS.get(rt_word, 1.0)
    if mz_word is not None and rt_word is not None:
        notes = ()
    if rt_word in _NO_UNIT:
        rt_s, units = retention_seconds(list(words[rt_word]))
        notes = (*notes, *units)
    texts = {key: _text(words, of) for key, of in _WORDS.items()}
    roles = _roles(words) or feature_roles(texts["name"])
    frame = feature_frame(annotation.index, mz=mz, rt_s=rt_s, role=roles, **texts)
    return frame, (*notes, *(() if "role" in words else role_notes(roles)))


def _text(words: dict[str, pd.Series[str]], of: tuple[str, ...]) -> list[str | None] | None:
    column = next((words[word] for word in of if word in words), None)
    return None if column is None else [None if cell in MISSING else cell for cell in column]


def _roles(words: dict[str, pd.Series[str]]) -> list[str] | None:
    if "role" not in words:
        return None
    said = words["role"].str.lower()
    return [role if role in {STANDARD, BACKGROUND} else ANALYTE for role in said]


def _numbers(column: pd.Series[str]) -> NDArray[np.float64]:
    return parse_column(pa.array(list(column), pa.string())).floats
