"""The recommended order: a sum of log likelihood ratios of tail fractions, learned from the known genes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omics_assets.methods.ranking import bait as bait_module
from omics_assets.methods.ranking import homology_term as homology_module
from omics_assets.methods.ranking.homology_term import HomologyTerm, homology_term
from omics_assets.methods.ranking.matched_gate import Gate, matched_gate
from omics_assets.methods.ranking.tail_evidence import KnownGenes, TailEvidence
from omics_assets.methods.statistics.rank_normalization import order_ranks

LEARN_FROM = 3
"""Known genes from which exponents are learned; below, they are fixed."""
PRIOR_COUNT, PRIOR_SUM = 4.0, 8.0
"""Prior of a learned exponent: mean 0.5, strength 4."""


@dataclass(frozen=True, eq=False)
class LogOdds:
    """The log-odds of every gene and what they are made of.

    Attributes
    ----------
    names
        The E terms: correlation, bait if given, the further evidences, homology.
    terms
        Shape [E, G]; 0 where not tested or not let in. A known gene's are held out: learned from the others.
    prior
        logit(expected genes / G), the same for every gene.
    log_odds
        Shape [G]: prior + sum of the terms. A score: the terms are dependent, so it is no probability.
    rank
        int64, shape [G]: 1 = best; 0 for known genes, which are off the list.
    rank_without_homology
        The same, without the homology term.
    exponents
        a per ranked evidence; 1 = no weight.
    homology
        The homology term.
    gates
        One per gated evidence, homology last.
    """

    names: tuple[str, ...]
    terms: NDArray[np.float64]
    prior: float
    log_odds: NDArray[np.float64]
    rank: NDArray[np.int64]
    rank_without_homology: NDArray[np.int64]
    exponents: dict[str, float]
    homology: HomologyTerm
    gates: tuple[Gate, ...]


@dataclass(frozen=True, eq=False)
class _Fit:
    exponents: list[float]
    homology: HomologyTerm
    gates: list[Gate]


def log_likelihood_ratio(tail: ArrayLike, exponent: float) -> NDArray[np.float64]:
    """Return ``ln a - (1 - a) ln v``: how much likelier v is under Beta(a, 1) than by chance; 0 for NaN.

    Parameters
    ----------
    tail
        v, any shape, NaN = not tested.
    exponent
        a in (0, 1]; 1 is no weight.
    """
    v = np.asarray(tail, dtype=np.float64)
    ratio: NDArray[np.float64] = np.log(exponent) - (1 - exponent) * np.log(v)
    return np.where(np.isnan(v), 0.0, ratio)


def learned_exponent(known_tail: NDArray[np.float64]) -> float:
    """Return ``a = min(1, (K + 4) / (sum of -ln v + 8))`` over the K known genes that were tested.

    Parameters
    ----------
    known_tail
        v of the known genes, NaN = not tested.
    """
    v = known_tail[~np.isnan(known_tail)]
    return float(min(1.0, (v.size + PRIOR_COUNT) / (-np.log(v).sum() + PRIOR_SUM)))


def fixed_exponent(n_known: int, name: str) -> float:
    """Return the exponent below three known genes: 0.3; one: 0.4; two: 0.4, for the bait evidence 0.3."""
    if n_known == 1 or (n_known == 2 and name != bait_module.NAME):
        return 0.4
    return 0.3


def rank_by_log_odds(
    correlation: TailEvidence,
    known: KnownGenes,
    gene_ids: Sequence[str],
    *,
    bait: TailEvidence | None = None,
    hit: NDArray[np.float64] | None = None,
    further: Sequence[TailEvidence] = (),
    expected_genes: float = 20.0,
) -> LogOdds:
    """Rank the genes of a cohort or of one pathway by the sum of their log likelihood ratios.

    Known genes are off the list, not out of N, and get a held-out score: what is learned from known genes is learned
    from the others. Ties are broken by the correlation, then by the gene id.

    Parameters
    ----------
    correlation
        |rho| or joint score of the G genes (`tail_evidence`).
    known
        Known genes of *all* pathways: weights and gates are learned from them together.
    gene_ids
        G unique identifiers.
    bait
        From `bait_evidence`.
    hit
        Shape [G]: positive = hit, 0 = searched, no hit, NaN = not searched. None: no search.
    further
        From `gated_evidence`: each enters only through its gate.
    expected_genes
        Expected number of true genes, at most half of G: the prior.

    Raises
    ------
    ValueError
        No gene, two evidences of one name, or a further evidence without matched percentiles.
    """
    evidences = [correlation, *([] if bait is None else [bait]), *further]
    names = (*(evidence.name for evidence in evidences), homology_module.NAME)
    n_genes = len(gene_ids)
    _require(n_genes > 0, "there is no gene to rank")
    _require(len(set(names)) == len(names), f"evidence names are not unique: {', '.join(names)}")
    _require(all(e.matched_percentile is not None for e in further), "further evidences come from gated_evidence")
    hits = np.full(n_genes, np.nan) if hit is None else np.asarray(hit, dtype=np.float64)
    fit = _fit(evidences, known, hits, keep=np.ones(len(known.index), dtype=np.bool_))
    terms = _terms(evidences, fit, np.arange(n_genes))
    for gene in np.unique(known.index):
        held_out = _fit(evidences, known, hits, keep=known.index != gene)
        terms[:, gene] = _terms(evidences, held_out, np.array([gene]))[:, 0]
    share = min(expected_genes / n_genes, 0.5)
    prior = float(np.log(share / (1 - share)))
    log_odds = prior + terms.sum(axis=0)
    listed = ~known.mask(n_genes)
    rank = order_ranks(log_odds, -correlation.tail, gene_ids, listed=listed)
    bare_rank = order_ranks(log_odds - terms[-1], -correlation.tail, gene_ids, listed=listed)
    exponents = dict(zip(names, fit.exponents, strict=False))
    return LogOdds(names, terms, prior, log_odds, rank, bare_rank, exponents, fit.homology, tuple(fit.gates))


def _fit(
    evidences: Sequence[TailEvidence], known: KnownGenes, hit: NDArray[np.float64], *, keep: NDArray[np.bool_]
) -> _Fit:
    n_known = len(np.unique(known.index[keep]))
    exponents, gates = [], []
    for evidence in evidences:
        known_tail = evidence.known_tail[keep]
        exponent = learned_exponent(known_tail) if n_known >= LEARN_FROM else fixed_exponent(n_known, evidence.name)
        if evidence.matched_percentile is not None:
            gates.append(matched_gate(evidence.name, evidence.matched_percentile[keep]))
            exponent = exponent if gates[-1].is_open else 1.0
        exponents.append(1.0 if _all_tied(evidence.tail) else exponent)
    homology = homology_term(hit, known.index[keep])
    return _Fit(exponents, homology, [*gates, homology.gate])


def _terms(evidences: Sequence[TailEvidence], fit: _Fit, genes: NDArray[np.int64]) -> NDArray[np.float64]:
    pairs = zip(evidences, fit.exponents, strict=True)
    rows = [log_likelihood_ratio(evidence.tail[genes], exponent) for evidence, exponent in pairs]
    return np.stack([*rows, fit.homology.term[genes]])


def _all_tied(tail: NDArray[np.float64]) -> bool:
    # Such an evidence says nothing about any gene, and must not set the tested above the untested or below them.
    tested = tail[~np.isnan(tail)]
    return tested.size > 1 and bool(np.ptp(tested) == 0)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)
