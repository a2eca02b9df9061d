"""Evidences as the log-odds fusion reads them: tail fractions, and those of the known genes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.statistics.rank_normalization import tail_fraction


@dataclass(frozen=True, eq=False)
class KnownGenes:
    """The known pathway genes (baits) of a cohort: K entries.

    Attributes
    ----------
    index
        int64, shape [K]: position of the gene among the G genes. A gene of two pathways has two entries.
    pathway
        int64, shape [K]: number of its pathway, from 0.
    """

    index: NDArray[np.int64]
    pathway: NDArray[np.int64]

    @classmethod
    def of(cls, index: ArrayLike, pathway: ArrayLike | None = None) -> KnownGenes:
        """Return known genes from positions and pathway numbers (default: one pathway)."""
        positions = np.asarray(index, dtype=np.int64).reshape(-1)
        pathways = np.zeros_like(positions) if pathway is None else np.asarray(pathway, dtype=np.int64).reshape(-1)
        if len(positions) != len(pathways):
            msg = f"{len(positions)} known genes but {len(pathways)} pathway numbers"
            raise ValueError(msg)
        return cls(positions, pathways)

    def mask(self, n_genes: int) -> NDArray[np.bool_]:
        """Return which of the G genes are known."""
        known = np.zeros(n_genes, dtype=np.bool_)
        known[self.index] = True
        return known


@dataclass(frozen=True, eq=False)
class TailEvidence:
    """One evidence of the log-odds fusion.

    Attributes
    ----------
    name
        Unique among the evidences.
    tail
        v, shape [G]: 0 < v < 1, small = good, NaN = not tested.
    known_tail
        v of the K known genes, each within its own pathway (and by the other baits only); NaN = not tested.
    matched_percentile
        Shape [K] for an evidence that must pass the matched-|rho| gate, else None.
    """

    name: str
    tail: NDArray[np.float64]
    known_tail: NDArray[np.float64]
    matched_percentile: NDArray[np.float64] | None = None


def tail_evidence(
    name: str, value: ArrayLike, known: KnownGenes, *, pathway_values: ArrayLike | None = None
) -> TailEvidence:
    """Return the evidence of a score that needs no gate (correlation).

    Parameters
    ----------
    name
        Name of the evidence.
    value
        Shape [G], higher is better, NaN = not tested: what the list is sorted by.
    known
        The K known genes.
    pathway_values
        Shape [P, G]: the same score within each pathway; a known gene is judged by its own. Default: by ``value``.
    """
    return TailEvidence(name, tail_fraction(value), _known_tail(pathway_rows(value, known, pathway_values), known))


def pathway_rows(value: ArrayLike, known: KnownGenes, pathway_values: ArrayLike | None) -> NDArray[np.float64]:
    """Return the score of each pathway, shape [P, G]: as given, or the same for all.

    Raises
    ------
    ValueError
        Fewer rows than the known genes name pathways.
    """
    n_pathways = int(known.pathway.max(initial=-1)) + 1
    if pathway_values is None:
        scores = np.asarray(value, dtype=np.float64)
        return np.broadcast_to(scores, (n_pathways, len(scores)))
    rows = np.asarray(pathway_values, dtype=np.float64)
    if rows.ndim != 2 or len(rows) < n_pathways:
        msg = f"the known genes name {n_pathways} pathways, but the score is given for {len(rows)}"
        raise ValueError(msg)
    return rows


def _known_tail(rows: NDArray[np.float64], known: KnownGenes) -> NDArray[np.float64]:
    tails = np.full(len(known.index), np.nan)
    for pathway in np.unique(known.pathway):
        mine = known.pathway == pathway
        tails[mine] = tail_fraction(rows[pathway])[known.index[mine]]
    return tails
