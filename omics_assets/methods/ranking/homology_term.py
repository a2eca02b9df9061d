"""The homology term of the log-odds: likelihood ratio of a hit, behind a gate the known genes hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from omics_assets.methods.ranking.matched_gate import Gate

NAME = "homology"
PRIOR_HITS, PRIOR_STRENGTH = 2.8, 4.0
GATE_P, GATE_P_OF_TWO = 0.10, 0.15


@dataclass(frozen=True, eq=False)
class HomologyTerm:
    """What a hit and a miss are worth.

    Attributes
    ----------
    term
        Shape [G]: added to the log-odds; 0 where not searched or the term is not active.
    hit_share
        h0: share of the searched genes that hit; NaN when none was searched.
    sensitivity
        s: estimated share of pathway genes that hit.
    active
        Whether the term is used.
    gate
        Verdict of the known genes.
    """

    term: NDArray[np.float64]
    hit_share: float
    sensitivity: float
    active: bool
    gate: Gate


def homology_term(hit: NDArray[np.float64], known: NDArray[np.int64]) -> HomologyTerm:
    """Return ``ln(s / h0)`` for a hit and ``ln((1 - s) / (1 - h0))`` for a searched miss.

    ``s = (known genes that hit + 2.8) / (K + 4)`` over the K known genes that were searched (0.7 with none). The term
    is 0 where h0 is 0 or at least s, or the one-sided binomial p of the known genes' hits against h0 is not below
    0.10 (K = 2: 0.15, so that one of two passes). Without known genes nothing can detect useless homology.

    Parameters
    ----------
    hit
        Shape [G]: 1 or any positive bonus = hit, 0 = searched, no hit, NaN = not searched.
    known
        Positions of the known genes, shape [K]; one position twice counts once.
    """
    searched = ~np.isnan(hit)
    is_hit = searched & (np.nan_to_num(hit) > 0)
    h0 = float(is_hit.sum() / searched.sum()) if searched.any() else float("nan")
    positions = np.unique(known)
    positions = positions[searched[positions]]
    n_known, n_hit = len(positions), int(is_hit[positions].sum())
    s = (n_hit + PRIOR_HITS) / (n_known + PRIOR_STRENGTH)
    gate = _gate(h0, n_hit, n_known)
    active = gate.is_open and 0 < h0 < s
    term = np.zeros(len(hit))
    if active:
        term[searched] = np.log((1 - s) / (1 - h0))
        term[is_hit] = np.log(s / h0)
    elif gate.is_open:
        reason = f"the hit share of all genes, {h0:.3f}, is not below that expected of pathway genes, {s:.2f}"
        gate = Gate(NAME, gate.statistic, gate.p, False, f"{reason}: the term is 0")
    return HomologyTerm(term, h0, s, active, gate)


def _gate(h0: float, n_hit: int, n_known: int) -> Gate:
    if np.isnan(h0) or h0 == 0:
        reason = "no gene was searched" if np.isnan(h0) else "no searched gene hit"
        return Gate(NAME, np.nan, np.nan, False, f"{reason}: the term is 0")
    if n_known == 0:
        sentence = "no known gene to judge homology by: it enters unchecked, see the order without it"
        return Gate(NAME, np.nan, np.nan, True, sentence)
    p = float(binom.sf(n_hit - 1, n_known, h0))
    is_open = p < (GATE_P_OF_TWO if n_known == 2 else GATE_P)
    outcome = "homology enters" if is_open else "homology does not enter"
    sentence = f"{n_hit} of {n_known} known genes hit where {h0:.1%} of all genes do (p = {p:.3g}): {outcome}"
    return Gate(NAME, float(n_hit), p, is_open, sentence)
