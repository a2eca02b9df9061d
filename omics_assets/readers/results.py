"""What readers return: validated tables with a word on how they were read."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False)
class FeatureTable:
    """A matrix features x samples as read.

    Parameters
    ----------
    table
        float64, one row per feature (index: str ids, unique), one column per sample (str names, unique);
        missing = NaN, every number finite.
    features
        Same index. Metabolites: name, mz, rt_s (seconds), adduct, formula, role; expression: no columns.
    dialect
        Name of the format that was read.
    unit
        Unit of the numbers; None = the file does not say.
    notes
        What was detected, dropped or changed, in sentences.
    """

    table: pd.DataFrame
    features: pd.DataFrame
    dialect: str
    unit: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SampleTable:
    """A sample sheet as read.

    Parameters
    ----------
    table
        Strings, missing = NaN; index: sample names, unique.
    dialect
        Name of the format that was read.
    notes
        What was detected, dropped or changed, in sentences.
    """

    table: pd.DataFrame
    dialect: str
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class HomologyTable:
    """Homology hits as read.

    Parameters
    ----------
    table
        One row per hit: gene (the sequence), query (profile or bait), family, accession (of the profile, without
        version) and program as strings; evalue, bitscore (bits), identity and coverage of the query (fractions)
        as float64. Missing = NaN.
    dialect
        Name of the format that was read.
    notes
        What was detected, dropped or changed, in sentences.
    """

    table: pd.DataFrame
    dialect: str
    notes: tuple[str, ...]
