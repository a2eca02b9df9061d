"""Which features are internal standards, by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from omics_assets.readers.metabolites.feature_frame import ANALYTE, STANDARD

_STANDARD = re.compile(r"(?<![A-Za-z])(?:ISTD|IS)(?![A-Za-z])|(?i:\binternal[ _-]standard)")
"""Capital letters only: `is` is a word."""


def feature_roles(*texts: Sequence[str | None] | None) -> list[str] | None:
    """Return the role of every feature: standard where a text says internal standard, IS or ISTD as a word.

    Parameters
    ----------
    texts
        Names or other annotation, one cell per feature; columns that are not there are None.

    Returns
    -------
    list of str or None
        None if there is no text at all.
    """
    there = [text for text in texts if text is not None]
    if not there:
        return None
    rows = zip(*there, strict=True)
    return [STANDARD if any(cell and _STANDARD.search(cell) for cell in row) else ANALYTE for row in rows]


def role_notes(roles: Sequence[str] | None) -> tuple[str, ...]:
    """Return a note on how many features are internal standards, if any."""
    standards = sum(role == STANDARD for role in roles or ())
    return (f"{standards} features are internal standards by their name",) if standards else ()
