"""RAMClustR's abundances of compounds (XCMS features put together): samples in rows, columns C001, C002 ..."""

from __future__ import annotations

import re

from omics_assets.readers.header_words import first_lines, header_words
from omics_assets.readers.matrix import MatrixOptions, read_matrix
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.xcms import NAME, is_xcms, read_xcms
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source
from omics_assets.readers.table_file import read_grid

_COMPOUND = re.compile(r"c\d+")
_FEWEST = 20


def is_xcms_or_ramclustr(source: Source) -> bool:
    """Recognise a feature table of XCMS, or RAMClustR's table of compounds."""
    return is_xcms(source) or _is_ramclustr(source)


def read_xcms_or_ramclustr(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a feature table of XCMS, or RAMClustR's table of compounds.

    Raises
    ------
    InputError
        As `feature_table` and `read_matrix`.
    """
    if not _is_ramclustr(source):
        return read_xcms(source, options)
    how = MatrixOptions(options.sample_names, options.duplicates)
    matrix = read_matrix(read_grid(source), how, transposed=True)
    samples, said = sample_frame(list(matrix.table.columns))
    notes = ("compounds put together from XCMS features by RAMClustR: m/z and retention times are not in this file",)
    features = feature_frame(matrix.table.index)
    return FeatureTable(matrix.table, features, NAME, None, (*matrix.notes, *notes, *said), samples, "unknown")


def _is_ramclustr(source: Source) -> bool:
    """Many compounds numbered from 1 with as many digits as the last one needs, and fewer samples than compounds.

    Samples may be called C001 ... as well, but features outnumber them.
    """
    names = header_words(source)
    names = names if names and _COMPOUND.fullmatch(names[0]) else names[1:]
    width = len(str(len(names)))
    return (
        len(names) >= _FEWEST
        and all(name == f"c{number:0{width}}" for number, name in enumerate(names, start=1))
        and len(first_lines(source, len(names) + 2)) <= len(names)
    )
