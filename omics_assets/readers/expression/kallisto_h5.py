"""kallisto's abundance.h5: known, and refused, as abundance.tsv beside it holds the same."""

from __future__ import annotations

from typing import NoReturn

from omics_assets.errors import InputError
from omics_assets.readers.dialects import Dialect
from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import Source


def is_kallisto_h5(source: Source) -> bool:
    """Recognise the file by the names of its data sets."""
    return source.container == "hdf5" and b"est_counts" in source.content and b"eff_lengths" in source.content


def refuse_kallisto_h5(source: Source, _options: ExpressionOptions) -> NoReturn:
    """Raise `InputError`."""
    raise InputError(
        "is kallisto's abundance.h5, which is not read",
        file=source.name,
        remedy="give abundance.tsv, which lies beside it, or write it with: kallisto h5dump",
    )


KALLISTO_H5: Dialect[ExpressionOptions, FeatureTable] = Dialect("kallisto_h5", is_kallisto_h5, refuse_kallisto_h5)
