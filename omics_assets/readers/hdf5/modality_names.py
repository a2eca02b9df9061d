"""Which modality of a MuData file holds the genes, which the metabolites: by the customary names.

The format: https://mudata.readthedocs.io/en/latest/io/spec.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from omics_assets.errors import InputError
from omics_assets.readers.matrix_columns import plain_word

Kind = Literal["expression", "metabolites"]

_NAMES: dict[Kind, tuple[tuple[str, ...], ...]] = {  # an earlier row is preferred: proteins where there is no RNA
    "expression": (
        (
            *("rna", "rnaseq", "mrna", "bulkrna", "transcriptomics", "transcriptome", "transcripts"),
            *("gene", "genes", "geneexpression", "gex", "expression"),
        ),
        ("prot", "protein", "proteins", "proteomics", "proteome"),
    ),
    "metabolites": (
        ("metabolites", "metabolite", "metabolomics", "metabolome", "metab", "met", "msms", "lcms", "gcms", "ms"),
        ("lipidomics", "lipidome", "lipids", "lipid"),
    ),
}


def choose_modality(names: Sequence[str], kind: Kind, file: str) -> tuple[str, str]:
    """Return the modality of a kind, and a note on why.

    A modality is recognised by its name (`rna`, `RNA-seq`, `metabolomics` ...), or by a word in it
    (`metabolomics_neg`). Where one name is recognised as the other kind and one other modality is left, it is that
    one. A file of one modality with any other name holds what is asked for.

    Raises
    ------
    InputError
        If none can be told to be of this kind, or several could be.
    """
    for words in _NAMES[kind]:
        found = [name for name in names if plain_word(name) in words] or [
            name for name in names if set(re.split(r"[^a-z0-9]+", name.lower())) & set(words)
        ]
        if len(found) == 1:
            return found[0], f"modality: {found[0]}, by its name"
        if found:
            raise _unclear(f"several modalities could be the {kind}: {', '.join(found)}", names, kind, file)
    other: Kind = "metabolites" if kind == "expression" else "expression"
    left = [name for name in names if not _is_of(name, other)]
    if len(left) == 1 and len(names) <= 2:
        return left[0], f"modality: {left[0]}, as the only one that is not of {other}"
    raise _unclear(f"no modality is called by a name for {kind}", names, kind, file)


def _is_of(name: str, kind: Kind) -> bool:
    words = {word for row in _NAMES[kind] for word in row}
    return plain_word(name) in words or bool(set(re.split(r"[^a-z0-9]+", name.lower())) & words)


def _unclear(problem: str, names: Sequence[str], kind: Kind, file: str) -> InputError:
    usual = "rna" if kind == "expression" else "metabolites"
    return InputError(
        f"{problem} (modalities: {', '.join(names) or 'none'})",
        file=file,
        remedy=f"call the right one {usual}, or save it alone: mudata.read_h5mu(file)[name].write_h5ad('{kind}.h5ad')",
    )
