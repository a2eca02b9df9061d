"""Genes that are one locus: isoforms by their names, and profiles that cannot be told apart.

Shortlists show one of each; nothing leaves a full table. What belongs to metabolites is in `ion_redundancy`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.correlation.spearman import standardized_ranks

TRANSCRIPT_SUFFIX = re.compile(
    r"(?:_i\d+"  # Trinity: TRINITY_DN1_c0_g1_i2
    r"|\.t\d+"  # AUGUSTUS, BRAKER: g1.t1
    r"|-mRNA-\d+|-R[A-Z]"  # MAKER, FlyBase: name-mRNA-1, name-RA
    r"|_T\d{3}"  # maize: Zm00001d027230_T001
    r"|\.\d{1,2})$"  # AT1G01010.1, Glyma.01G000100.2
)
"""How transcripts of one gene are customarily told apart."""
NONE = -1


def loci_by_name(genes: Sequence[str], pattern: str | None = None) -> list[str]:
    """Return the locus of every gene: what its name shares with those of its isoforms.

    Parameters
    ----------
    genes
        Unique ids.
    pattern
        Regular expression whose first group is the locus; a name it does not match is its own locus. By default the
        customary endings of transcripts are taken off, where two names or more then agree: one name that ends in a
        version (`Solyc01g005000.2`) is no isoform.

    Raises
    ------
    ValueError
        If the pattern is no regular expression, or has no group.
    """
    if pattern is None:
        stems = [TRANSCRIPT_SUFFIX.sub("", gene) or gene for gene in genes]
        shared = Counter(stems)
        return [stem if shared[stem] > 1 else gene for gene, stem in zip(genes, stems, strict=True)]
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        msg = f"the locus pattern {pattern!r} is no regular expression: {error}"
        raise ValueError(msg) from None
    if not compiled.groups:
        msg = f"the locus pattern {pattern!r} has no group"
        raise ValueError(msg)
    found = [compiled.search(gene) for gene in genes]
    return [match.group(1) or gene if match else gene for gene, match in zip(genes, found, strict=True)]


def redundant_with(
    profiles: ArrayLike, loci: Sequence[str], order: ArrayLike, *, min_correlation: float
) -> NDArray[np.int64]:
    """Return for every listed gene the better one it is redundant with, -1 where there is none.

    Going down the list, a gene is redundant with the first gene shown so far that has its locus, or whose profile it
    repeats: Pearson and Spearman both at least `min_correlation`. A gene is only ever redundant with one that is
    itself shown, so nothing is collapsed by way of a third.

    Parameters
    ----------
    profiles
        [G, n], as they are correlated elsewhere (log scale or z-scores).
    loci
        Locus of each gene [G].
    order
        Positions of the listed genes, best first; the others get -1.
    min_correlation
        In (0, 1]. Co-regulated genes are not redundant: keep it close to 1. More than 1: only the names decide.
    """
    listed = np.asarray(order, dtype=np.int64)
    values = np.asarray(profiles, dtype=np.float64)[listed]
    repeats = _repeats(values, min_correlation) if listed.size else np.zeros((0, 0), dtype=np.bool_)
    result = np.full(len(loci), NONE, dtype=np.int64)
    shown: list[int] = []
    first_of: dict[str, int] = {}
    for place, gene in enumerate(listed):
        same = first_of.setdefault(loci[gene], place)
        alike = next((other for other in shown if repeats[place, other]), None)
        if same != place:
            alike = same if alike is None else min(same, alike)
        if alike is None:
            shown.append(place)
        else:
            result[gene] = listed[alike]
            first_of[loci[gene]] = min(same, alike)  # further isoforms of it follow what stands for it
    return result


def _repeats(values: NDArray[np.float64], min_correlation: float) -> NDArray[np.bool_]:
    centred = values - values.mean(axis=1, keepdims=True)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = np.divide(centred, length, out=np.zeros_like(centred), where=length > 0)
    ranks = standardized_ranks(values)
    limit = min_correlation - 1e-12  # rounding
    return np.asarray((unit @ unit.T >= limit) & (ranks @ ranks.T >= limit))
