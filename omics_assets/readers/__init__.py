"""Files to validated tables: the public readers.

Each takes a path and the name of a format, by default auto: by content, never by the name of the file. It returns a
small object with `.table`, `.features`, `.dialect`, `.unit` and `.notes`; whatever is wrong with a file is an
`InputError` that says where and what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from omics_assets.readers.dialects import AUTO, read_by_dialect
from omics_assets.readers.duplicates import Policy
from omics_assets.readers.expression.options import ExpressionOptions, Quantity
from omics_assets.readers.expression.sample_files import Paths, read_expression_files
from omics_assets.readers.gene_sums import sum_to_genes
from omics_assets.readers.homology.hits import GeneSide, HomologyOptions
from omics_assets.readers.homology.registry import HOMOLOGY_DIALECTS
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.registry import METABOLITE_DIALECTS
from omics_assets.readers.results import FeatureTable, HomologyTable, SampleTable
from omics_assets.readers.samples import read_samples
from omics_assets.readers.source import open_source
from omics_assets.readers.tx2gene import TranscriptTable, read_tx2gene

__all__ = [
    "FeatureTable",
    "HomologyTable",
    "SampleTable",
    "TranscriptTable",
    "read_expression",
    "read_homology",
    "read_metabolites",
    "read_samples",
    "read_tx2gene",
]


def read_expression(
    path: Paths,
    format: str = AUTO,  # noqa: A002 - the word of cohort.yaml
    *,
    sample_names: Collection[str] | None = None,
    duplicates: Policy | None = None,
    quantity: Quantity | None = None,
    tx2gene: Mapping[str, str] | None = None,
    gene_pattern: str | None = None,
) -> FeatureTable:
    """Read gene expression from a file, or from many, one per sample.

    Parameters
    ----------
    path
        A file, packed or not; a folder, of which the files that one program wrote are read; a pattern such as
        ``quants/*/quant.sf``; or several of them. `readers/file_sets.py` says what the samples are then called.
    format
        Name of a dialect (`readers/expression/registry.py`), or auto: by content.
    sample_names
        Known sample names: they show the orientation, and tell samples from annotation.
    duplicates
        Policy for genes in several rows; None: they add up.
    quantity
        tpm, fpkm or counts, where the file has several; None: TPM where there is, of Cufflinks and StringTie FPKM.
    tx2gene
        Transcript -> gene, such as ``read_tx2gene(...).table["gene"].to_dict()``: transcripts are added up per gene.
    gene_pattern
        Regular expression (RE2) whose first group is the gene of an id: isoforms are added up per gene.

    Raises
    ------
    InputError
        If the files cannot be read as one matrix; it says where and what to do.
    """
    options = ExpressionOptions(sample_names, duplicates or "sum", quantity, tx2gene, gene_pattern)
    read = read_expression_files(path, format, options)
    return sum_to_genes(read, tx2gene, gene_pattern, Path(path).name if isinstance(path, str | Path) else "expression")


def read_metabolites(
    path: str | Path,
    format: str = AUTO,  # noqa: A002 - the word of cohort.yaml
    *,
    sample_names: Collection[str] | None = None,
    duplicates: Policy | None = None,
    quantity: str | None = None,
) -> FeatureTable:
    """Read a metabolite file.

    Parameters
    ----------
    path
        The file, packed or not.
    format
        Name of a dialect (`readers/metabolites/registry.py`), or auto: by content.
    sample_names
        Known sample names: they show the orientation, and tell samples from annotation.
    duplicates
        Policy for features in several rows; None: the second one gets the suffix `_2`, and so on.
    quantity
        Which quantity to take where the file has several per sample (area, height, raw, normalized ...).

    Raises
    ------
    InputError
        If the file cannot be read as a matrix; it says where and what to do.
    """
    source = open_source(Path(path))
    options = MetaboliteOptions(sample_names, duplicates or "suffix", quantity)
    return read_by_dialect(METABOLITE_DIALECTS, format, source, options)


def read_homology(
    path: str | Path,
    format: str = AUTO,  # noqa: A002 - the word of cohort.yaml
    *,
    family: str | None = None,
    gene_side: GeneSide = "subject",
    columns: Collection[str] | None = None,
    baits: Collection[str] | None = None,
    species: str | None = None,
) -> HomologyTable:
    """Read a homology file.

    Parameters
    ----------
    path
        The file, packed or not.
    format
        Name of a dialect (`readers/homology/registry.py`), or auto: by content.
    family
        Family of all its hits; None: what the file says.
    gene_side
        BLAST: the side the cohort's genes are on.
    columns
        BLAST without a header: its columns by their names in `-outfmt`.
    baits
        OrthoFinder: ids of the genes whose orthogroups count; None: all orthogroups.
    species
        OrthoFinder: the column of the cohort's genes; None: all columns.

    Raises
    ------
    InputError
        If the file cannot be read; it says where and what to do.
    """
    source = open_source(Path(path))
    options = HomologyOptions(family, gene_side, None if columns is None else tuple(columns), baits, species)
    return read_by_dialect(HOMOLOGY_DIALECTS, format, source, options)
