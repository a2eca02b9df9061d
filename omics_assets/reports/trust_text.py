"""What the shortlist can be trusted for, in sentences: against plain |rho|, true genes counted on, spike-in power."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from omics_assets.figures.shortlist import CLAIM_Q, Order, in_order, is_known
from omics_assets.methods.ranking.claims import expected_true_hits
from omics_assets.tables.trust import ALL_PATHWAYS

FIRST = 100
LOOKED_AT = 20
ORDER_NAMES: Mapping[Order, str] = {"log_odds": "log-odds", "fused": "the published fusion"}
_FEWEST_DIFFERENCES = 6  # all one way: the two-sided sign test gives 2 / 2^6 = .03; of five, .06


def trust_sentences(
    gene_ranking: pd.DataFrame,
    ranking_validation: pd.DataFrame,
    spike_in_recovery: pd.DataFrame,
    evidence_verdicts: pd.DataFrame,
    *,
    order: Order = "log_odds",
) -> Iterator[str]:
    """Yield what is known of how far this cohort's shortlist goes, the same in the workbook, on screen and in a paper.

    Parameters
    ----------
    gene_ranking, ranking_validation, spike_in_recovery, evidence_verdicts
        The tables of these names; an empty one gives no sentence.
    order
        What the shortlist is sorted by.
    """
    if len(ranking_validation):
        yield f"Known genes left out one at a time: {beats_plain_rho(ranking_validation, order)}."
    yield from unchecked_homology(gene_ranking, order)
    yield from silent_correlation(evidence_verdicts)
    yield counted_on(gene_ranking, order)
    if len(spike_in_recovery):
        yield spike_in_power(spike_in_recovery)


def beats_plain_rho(ranking_validation: pd.DataFrame, order: Order = "log_odds") -> str:
    """Return how many known genes an order finds in this cohort beside plain |rho|, and whether the two differ.

    They do where the bootstrap intervals do not overlap, and the counts differ by so many genes that an exact sign test
    on the genes which only one of them finds could give p <= .05.
    """
    pooled = ranking_validation["pathway"].eq(ALL_PATHWAYS) & ranking_validation["metric"].eq(f"recall_at_{FIRST}")
    recall = {str(row["method"]): row for row in ranking_validation[pooled].to_dict("records")}
    ours, plain = recall[order], recall.get("correlation")
    known = int(ours["known_genes"])
    found = f"{_found(ours)} of {known} in the first {FIRST} by {ORDER_NAMES[order]}"
    if plain is None:
        return f"{found}; no target could be correlated"
    verdict = "no different with so few"
    if abs(_found(ours) - _found(plain)) >= _FEWEST_DIFFERENCES:
        more, fewer = ours["lower"] > plain["upper"], ours["upper"] < plain["lower"]
        verdict = "more" if more else "fewer" if fewer else verdict
    return f"{found}, {_found(plain)} of {known} by plain |rho|: {verdict}"


def unchecked_homology(gene_ranking: pd.DataFrame, order: Order = "log_odds") -> Iterator[str]:
    """Say how far the list is the user's own list of families, where no known gene could test that list."""
    part = "homology_term" if order == "log_odds" else "homology_contribution"
    if is_known(gene_ranking).any() or not gene_ranking[part].fillna(0.0).ne(0.0).any():
        return
    first = in_order(gene_ranking, order).head(LOOKED_AT)
    hits = int(first["homology_raw"].gt(0).sum())
    text = f"Homology enters unchecked: no known genes. {hits} of the first {len(first)} are hits"
    if order == "log_odds":
        stay = int(first["rank_without_homology"].le(LOOKED_AT).sum())
        text += f"; without it {stay} of these {len(first)} stay in the first {LOOKED_AT}"
    yield f"{text}."


def silent_correlation(evidence_verdicts: pd.DataFrame) -> Iterator[str]:
    """Say where the correlation with the targets is no stronger than on re-paired samples."""
    judged = evidence_verdicts["evidence"].eq("correlation") & evidence_verdicts["statistic"].ne("gate")
    silent = ~evidence_verdicts["beats_control"].fillna(value=True).astype(bool)
    for row in evidence_verdicts[judged & silent].to_dict("records"):
        yield (
            f"Correlation does not beat its control: {row['statistic']}: {row['value']:.3g}, on re-paired samples "
            f"{row['control_mean']:.3g} (p = {row['p']:.2g})."
        )


def counted_on(gene_ranking: pd.DataFrame, order: Order = "log_odds") -> str:
    """Return how many true genes the first of the list can count on, by q."""
    place = {gene: number for number, gene in enumerate(in_order(gene_ranking, order)["gene"], start=1)}
    q = gene_ranking["q"].to_numpy(dtype=np.float64, na_value=np.nan)
    rank = gene_ranking["gene"].map(place).fillna(0).to_numpy(dtype=np.int64)
    counts = expected_true_hits(q, rank, alpha=CLAIM_Q)
    told = ", ".join(f"{hits:.1f} among the first {k}" for k, hits in counts.items())
    return (
        f"True genes to count on, by q <= {CLAIM_Q} and less the errors expected among all such genes: {told} "
        "(a floor, not an estimate)."
    )


def spike_in_power(spike_in_recovery: pd.DataFrame) -> str:
    """Return where synthetic genes of known correlation stand, by |rho| alone."""
    rows = spike_in_recovery.sort_values("strength").to_dict("records")
    told = "; ".join(
        f"rho {row['strength']:.2g} ({row['median_abs_rho']:.2f} with the best of them): "
        f"median rank {row['median_rank']:,.0f}, {row['share_top_20']:.0%} in the first 20, "
        f"{row['share_top_100']:.0%} in the first 100"
        for row in rows
    )
    return (
        "Would it have been found? Synthetic genes of known correlation to the targets, with this cohort's zeros and "
        f"spread, stand by |rho| alone at: {told}."
    )


def _found(row: Mapping[Hashable, Any]) -> int:
    return round(float(row["value"]) * int(row["known_genes"]))
