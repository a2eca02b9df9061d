"""What readers return: validated tables with a word on how they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Zeros = Literal["measured", "not_detected", "unknown"]
BIOLOGICAL, BLANK, QC = "biological", "blank", "qc"


@dataclass(frozen=True, eq=False)
class FeatureTable:
    """A matrix features x samples as read.

    Parameters
    ----------
    table
        float64, one row per feature (index: str ids, unique), one column per sample (str names, unique);
        missing = NaN, every number finite.
    features
        Same index. Metabolites: name, mz, rt_s (seconds), adduct, formula, role (analyte, standard, background);
        expression: length (base pairs) where the file has it.
    dialect
        Name of the format that was read.
    unit
        Unit of the numbers; None = the file does not say.
    notes
        What was detected, dropped or changed, in sentences.
    samples
        What the file says of its samples, strings, missing = NaN; index: the columns of `table`. The column role
        (biological, blank or qc) is always there.
    zeros
        What a zero means in this dialect: measured, not_detected, or unknown where the file cannot tell.
    """

    table: pd.DataFrame
    features: pd.DataFrame
    dialect: str
    unit: str | None
    notes: tuple[str, ...]
    samples: pd.DataFrame = field(default_factory=pd.DataFrame)
    zeros: Zeros = "unknown"

    def __post_init__(self) -> None:
        if "role" not in self.samples:
            roles = pd.Series(BIOLOGICAL, index=self.table.columns, dtype="str")
            object.__setattr__(self, "samples", self.samples.reindex(self.table.columns).assign(role=roles))


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
    features
        Always empty: a sample sheet has none.
    unit
        Always None.
    """

    table: pd.DataFrame
    dialect: str
    notes: tuple[str, ...]
    features: pd.DataFrame = field(default_factory=pd.DataFrame)
    unit: str | None = None


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
    features
        The rows of the file in its own columns, as text.
    unit
        Always None.
    """

    table: pd.DataFrame
    dialect: str
    notes: tuple[str, ...]
    features: pd.DataFrame = field(default_factory=pd.DataFrame)
    unit: str | None = None
