"""What a plain table says of its metabolite features: annotation columns, and names like M<m/z>T<rt>."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.numbers import MISSING, parse_column

ANALYTE = "analyte"
ROLES = (ANALYTE, "standard", "background")
_XCMS_NAME = re.compile(r"M(\d+(?:\.\d+)?)T(\d+(?:\.\d+)?)(?:_\d+)?")
_TEXT_WORDS = {
    "name": ("name", "compound", "compoundname", "metabolitename", "metabolite", "chemicalname"),
    "adduct": ("adduct", "adduction", "adducttype", "ion"),
    "formula": ("formula", "chemicalformula", "molecularformula"),
}
_MZ_WORDS = ("mz", "rowmz", "mzmed", "averagemz")
_SECONDS = {  # word -> seconds per unit; a bare "rt" does not say which
    **dict.fromkeys(("rts", "rtsec", "rtseconds", "rtmed", "retentiontimeseconds", "retentiontimes"), 1.0),
    **dict.fromkeys(("rtmin", "rtminutes", "retentiontimemin", "retentiontimeminutes"), 60.0),
}


def describe_features(annotation: pd.DataFrame) -> pd.DataFrame:
    """Return name, mz, rt_s, adduct, formula and role of every feature.

    Parameters
    ----------
    annotation
        Text columns beside the matrix; index: feature ids.

    Returns
    -------
    pandas.DataFrame
        Same index. Where no column says m/z or retention time, names of the form M<m/z>T<rt in seconds> do
        (XCMS); what is unknown is missing. Role is analyte unless a column says standard or background.
    """
    words = {plain_word(str(column)): annotation[column] for column in reversed(annotation.columns)}
    features = pd.DataFrame(index=annotation.index)
    features["name"] = _text(words, "name", annotation.index)
    features["mz"], features["rt_s"] = _from_names(annotation.index)
    for word in (word for word in _MZ_WORDS if word in words):
        features["mz"] = _numbers(words[word])
    for word, seconds in _SECONDS.items():
        if word in words:
            features["rt_s"] = _numbers(words[word]) * seconds
    for target in ("adduct", "formula"):
        features[target] = _text(words, target, annotation.index)
    roles = words["role"].str.lower() if "role" in words else pd.Series(ANALYTE, index=annotation.index, dtype="str")
    features["role"] = roles.where(roles.isin(ROLES), ANALYTE)
    return features


def _text(words: dict[str, pd.Series[str]], target: str, index: pd.Index[str]) -> pd.Series[str]:
    column = next((words[word] for word in _TEXT_WORDS[target] if word in words), None)
    if column is None:
        return pd.Series(np.nan, index=index, dtype="str")
    return column.where(~column.isin(MISSING))


def _numbers(column: pd.Series[str]) -> NDArray[np.float64]:
    return parse_column(pa.array(list(column), pa.string())).floats


def _from_names(index: pd.Index[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    matches = [_XCMS_NAME.fullmatch(name) for name in index]
    mz, rt = (np.array([float(m[group]) if m else np.nan for m in matches], dtype=np.float64) for group in (1, 2))
    return mz, rt
