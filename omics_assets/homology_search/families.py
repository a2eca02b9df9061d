"""Which queries a cohort asks for by its `families`."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from omics_assets.readers.homology.hits import without_pfam_version, without_version


def family_asked_for(families: Iterable[str], *, names: Collection[str], accession: str = "") -> str | None:
    """Return the family that means a query, as the cohort calls it; None if none does.

    Parameters
    ----------
    families
        What the cohort asks for.
    names
        What the query is called: its name, the stem of its file.
    accession
        Its accession; versions do not count (PF00067.21 is PF00067).
    """
    bare = without_version(accession) if accession else None
    asked = (family for family in families if family in names or without_version(family) == bare)
    return next(map(without_pfam_version, asked), None)
