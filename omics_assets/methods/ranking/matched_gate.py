"""The control gate of further evidences: known genes against genes of the same |rho|."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from omics_assets.methods.ranking.tail_evidence import KnownGenes, TailEvidence, pathway_rows
from omics_assets.methods.statistics.rank_normalization import descending_ranks, rounded_to_ties, tail_fraction

MATCHED_GENES = 121
"""Genes nearest in |rho| rank, the known gene among them, that a further evidence is compared with."""
GATE_Z = 1.64


@dataclass(frozen=True)
class Gate:
    """Whether the known genes let an evidence in: a row of the verdicts.

    Attributes
    ----------
    evidence
        Name of the evidence.
    statistic
        z of the matched-|rho| gate, or number of known genes that hit; NaN without known genes.
    p
        One-sided p; NaN without known genes.
    is_open
        Whether the evidence enters.
    sentence
        The reason, for the user.
    """

    evidence: str
    statistic: float
    p: float
    is_open: bool
    sentence: str


def gated_evidence(name: str, value: ArrayLike, known: KnownGenes, correlation: ArrayLike) -> TailEvidence:
    """Return a further evidence (autoencoder, GNN, ...) with its matched-|rho| percentiles.

    The percentile of a known gene is taken among the 121 genes nearest in correlation rank, itself included and
    the other known genes removed: a high |rho| comes with the tissue structure such an evidence also sees, so a raw
    AUROC lets it pass by confounding. Genes tied with the farthest of the 121 are included too.

    Parameters
    ----------
    name
        Name of the evidence.
    value
        Shape [G], higher is better, NaN = not tested.
    known
        The K known genes.
    correlation
        Shape [G], or [P, G] with one row per pathway: the |rho| or joint score of the correlation evidence.
    """
    scores = np.asarray(value, dtype=np.float64)
    rho = pathway_rows(correlation, known, correlation if np.ndim(correlation) == 2 else None)
    others = ~known.mask(len(scores)) & ~np.isnan(scores)
    percentiles = np.full(len(known.index), np.nan)
    for pathway in np.unique(known.pathway):
        row = rounded_to_ties(rho[pathway])
        pool = others & ~np.isnan(row)
        unknown = _Unknown(scores[pool], row[pool], descending_ranks(row[pool]))
        for k in np.flatnonzero(known.pathway == pathway):
            gene = known.index[k]
            percentiles[k] = _matched_percentile(float(scores[gene]), float(row[gene]), unknown)
    tail = tail_fraction(scores)
    return TailEvidence(name, tail, tail[known.index], percentiles)


def matched_gate(name: str, percentiles: NDArray[np.float64]) -> Gate:
    """Judge a further evidence by ``z = (mean percentile - 0.5) sqrt(12 K)``; it enters if z > 1.64.

    Parameters
    ----------
    name
        Name of the evidence.
    percentiles
        Shape [K], NaN = not tested.
    """
    tested = percentiles[~np.isnan(percentiles)]
    if tested.size == 0:
        return Gate(name, np.nan, np.nan, False, "no known gene to judge it by: it does not enter")
    z = float((tested.mean() - 0.5) * np.sqrt(12 * tested.size))
    is_open = z > GATE_Z
    outcome = "enters" if is_open else "does not enter"
    sentence = (
        f"{tested.size} known genes stand on average at percentile {tested.mean():.2f} among genes of the same "
        f"|rho| (z = {z:.2f}): it {outcome}"
    )
    return Gate(name, z, float(norm.sf(z)), is_open, sentence)


@dataclass(frozen=True, eq=False)
class _Unknown:
    """Genes a known one is compared with: their evidence, correlation score and descending mid-rank by it."""

    value: NDArray[np.float64]
    score: NDArray[np.float64]
    rank: NDArray[np.float64]


def _matched_percentile(value: float, score: float, unknown: _Unknown) -> float:
    """Percentile of one known gene, put into the list of the others: it moves them by one where they are behind it."""
    if np.isnan(value) or np.isnan(score):
        return float("nan")
    behind, tied = unknown.score < score, unknown.score == score
    own = 1 + np.count_nonzero(~(behind | tied)) + np.count_nonzero(tied) / 2
    distance = np.abs(unknown.rank + behind + tied / 2 - own)
    others = min(MATCHED_GENES - 1, distance.size)  # itself is one of the 121
    nearest = np.partition(distance, others - 1)[others - 1] if others else 0.0
    matched = unknown.value[distance <= nearest]
    below, equal = np.count_nonzero(matched < value), 1 + np.count_nonzero(matched == value)
    return float((below + equal / 2) / (1 + matched.size))
