"""Files to validated tables: the public readers."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal

from omics_assets.readers.dialects import AUTO, choose_dialect
from omics_assets.readers.duplicates import Policy
from omics_assets.readers.expression.registry import EXPRESSION_DIALECTS
from omics_assets.readers.homology.hits import HomologyOptions
from omics_assets.readers.homology.registry import HOMOLOGY_DIALECTS
from omics_assets.readers.matrix import MatrixOptions
from omics_assets.readers.metabolites.registry import METABOLITE_DIALECTS
from omics_assets.readers.results import FeatureTable, HomologyTable, SampleTable
from omics_assets.readers.samples import read_samples
from omics_assets.readers.source import open_source

__all__ = [
    "FeatureTable",
    "HomologyTable",
    "SampleTable",
    "read_expression",
    "read_homology",
    "read_metabolites",
    "read_samples",
]


def read_expression(
    path: Path,
    format: str = AUTO,  # noqa: A002 - the word of cohort.yaml
    *,
    sample_names: Collection[str] | None = None,
    duplicates: Policy = "error",
) -> FeatureTable:
    """Read a gene-expression file.

    Parameters
    ----------
    path
        The file; gzip or not.
    format
        Name of a dialect (`readers/expression/registry.py`), or auto: by content.
    sample_names
        Known sample names: they show the orientation, and tell samples from annotation.
    duplicates
        Policy for genes in several rows.

    Raises
    ------
    InputError
        If the file cannot be read as a matrix; it says where and what to do.
    """
    source = open_source(path)
    options = MatrixOptions(sample_names, duplicates)
    return choose_dialect(EXPRESSION_DIALECTS, format, source).read(source, options)


def read_metabolites(
    path: Path,
    format: str = AUTO,  # noqa: A002 - the word of cohort.yaml
    *,
    sample_names: Collection[str] | None = None,
    duplicates: Policy = "error",
) -> FeatureTable:
    """Read a metabolite file; parameters and errors as `read_expression`."""
    source = open_source(path)
    options = MatrixOptions(sample_names, duplicates)
    return choose_dialect(METABOLITE_DIALECTS, format, source).read(source, options)


def read_homology(
    path: Path,
    format: str = AUTO,  # noqa: A002 - the word of cohort.yaml
    *,
    family: str | None = None,
    gene_side: Literal["subject", "query"] = "subject",
) -> HomologyTable:
    """Read a homology file.

    Parameters
    ----------
    path
        The file; gzip or not.
    format
        Name of a dialect (`readers/homology/registry.py`), or auto: by content.
    family
        Family of all its hits; None: what the file says.
    gene_side
        BLAST: the side the cohort's genes are on.

    Raises
    ------
    InputError
        If the file cannot be read; it says where and what to do.
    """
    source = open_source(path)
    options = HomologyOptions(family, gene_side)
    return choose_dialect(HOMOLOGY_DIALECTS, format, source).read(source, options)
