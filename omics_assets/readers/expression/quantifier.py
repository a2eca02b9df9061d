"""What a quantifier's format is: how it is recognised, what its rows are, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from omics_assets.readers.dialects import Dialect
from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source

Level = Literal["gene", "transcript", "group", "merged"]
"""What the rows are: genes, transcripts, or groups of transcripts (by start site or protein); merged = a table of
many samples, whatever its rows."""


@dataclass(frozen=True)
class Quantifier:
    """The format of a program that counts reads.

    Parameters
    ----------
    name
        What users write in `format:`.
    level
        What the rows of a file are; None: the content is not of this format. Looks at the head only.
    read
        Read a file; the sample of a file of one sample is called by the label of the source.
    complete
        Whether the files of all samples list the same features; else one that is not listed has no reads.
    """

    name: str
    level: Callable[[Source], Level | None]
    read: Callable[[Source, ExpressionOptions], FeatureTable]
    complete: bool = True

    @property
    def dialect(self) -> Dialect[ExpressionOptions, FeatureTable]:
        """The format as the registry lists it."""
        return Dialect(self.name, lambda source: self.level(source) is not None, self.read)
