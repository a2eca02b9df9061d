"""The table of hits that every homology dialect fills."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.errors import InputError
from omics_assets.readers.results import HomologyTable

TEXT_COLUMNS = ("gene", "query", "family", "accession", "program")
NUMBER_COLUMNS = ("evalue", "bitscore", "identity", "coverage", "gathering")
COLUMNS = (*TEXT_COLUMNS, *NUMBER_COLUMNS)
GeneSide = Literal["subject", "query"]
_VERSION = re.compile(r"\.\d+$")
_PFAM = re.compile(r"PF\d{5}\.\d+")


@dataclass(frozen=True)
class HomologyOptions:
    """How to read hits.

    Parameters
    ----------
    family
        Family of all hits of the file; None: what the file says.
    gene_side
        BLAST: whether the cohort's genes are the subjects (baits searched in the proteome) or the queries.
    columns
        BLAST without a header: its columns by their names in `-outfmt`, `std` for the usual twelve; None: find out.
    baits
        OrthoFinder: ids of the genes whose orthogroups count; None: every orthogroup is a family.
    species
        OrthoFinder: the column of the cohort's genes; None: all columns.
    """

    family: str | None = None
    gene_side: GeneSide = "subject"
    columns: tuple[str, ...] | None = None
    baits: Collection[str] | None = None
    species: str | None = None


def hit_table(
    texts: Mapping[str, Sequence[str | None]], numbers: Mapping[str, NDArray[np.float64]], family: str | None
) -> pd.DataFrame:
    """Return the hits with all columns, typed; what is not given is missing.

    Parameters
    ----------
    texts, numbers
        Values by name of column; gene is required. gathering is the gathering threshold of the profile, in bits.
    family
        Overrides the family of all hits.
    """
    rows = len(texts["gene"])
    table = pd.DataFrame(index=range(rows))
    for name in TEXT_COLUMNS:
        table[name] = pd.Series(list(texts.get(name, [None] * rows)), index=table.index, dtype="str")
    for name in NUMBER_COLUMNS:
        table[name] = pd.Series(numbers.get(name, np.full(rows, np.nan)), index=table.index, dtype="float64")
    if family is not None:
        table["family"] = pd.Series(family, index=table.index, dtype="str")
    return table


def no_hits(dialect: str, columns: Sequence[str] = (), notes: tuple[str, ...] = ()) -> HomologyTable:
    """Return the table of a search that found nothing: a valid answer.

    Parameters
    ----------
    dialect, notes
        Of the file.
    columns
        The columns its rows would have.
    """
    features = pd.DataFrame({name: pd.Series([], dtype="str") for name in columns})
    return HomologyTable(hit_table({"gene": []}, {}, None), dialect, ("no hits", *notes), features)


def check_range(
    values: NDArray[np.float64], lines: Sequence[int], *, low: float, high: float, column: str, file: str
) -> None:
    """Raise `InputError` at the first value outside [low, high]."""
    wrong = (values < low) | (values > high)
    if wrong.any():
        row = int(wrong.argmax())
        raise InputError(
            f"{values[row]:g} is not between {low:g} and {high:g}",
            file=file,
            line=lines[row],
            column=column,
            remedy="check that the columns are those of this format",
        )


def require_ids(ids: Sequence[str], lines: Sequence[int], *, column: str, file: str) -> None:
    """Raise `InputError` at the first empty id."""
    if "" in ids:
        line = lines[ids.index("")]
        raise InputError(f"the {column} is missing", file=file, line=line, column=column, remedy="remove the row")


def without_version(accession: str) -> str:
    """Return an accession without its version: PF00067.21 is PF00067."""
    return _VERSION.sub("", accession)


def without_pfam_version(family: str) -> str:
    """Return a Pfam accession without its version, any other name as it is."""
    return _VERSION.sub("", family) if _PFAM.fullmatch(family) else family
