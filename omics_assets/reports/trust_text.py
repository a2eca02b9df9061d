"""What the shortlist can be trusted for, in sentences: against plain |rho|, true genes counted on, spike-in power."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from omics_assets.methods.ranking.claims import expected_true_hits
from omics_assets.tables.trust import ALL_PATHWAYS

FIRST = 100


def trust_sentences(
    gene_ranking: pd.DataFrame, ranking_validation: pd.DataFrame, spike_in_recovery: pd.DataFrame
) -> Iterator[str]:
    """Yield what is known of how far this cohort's shortlist goes, the same in the workbook, on screen and in a paper.

    Parameters
    ----------
    gene_ranking, ranking_validation, spike_in_recovery
        The tables of these names; an empty one gives no sentence.
    """
    if len(ranking_validation):
        yield f"Known genes left out one at a time: {beats_plain_rho(ranking_validation)}."
    yield counted_on(gene_ranking)
    if len(spike_in_recovery):
        yield spike_in_power(spike_in_recovery)


def beats_plain_rho(ranking_validation: pd.DataFrame) -> str:
    """Return whether the recommended order finds more known genes than plain |rho| in this cohort."""
    pooled = ranking_validation["pathway"].eq(ALL_PATHWAYS) & ranking_validation["metric"].eq(f"recall_at_{FIRST}")
    recall = ranking_validation[pooled].set_index("method")["value"]
    ours = float(recall["log_odds"])
    found = f"the shortlist finds {ours:.0%} of the known genes in its first {FIRST}"
    if "correlation" not in recall:
        return f"{found}; no target could be correlated"
    plain = float(recall["correlation"])
    verdict = "more than" if ours > plain else "as many as" if ours == plain else "fewer than"
    return f"{found}, {verdict} plain |rho| ({plain:.0%})"


def counted_on(gene_ranking: pd.DataFrame) -> str:
    """Return how many true genes the first of the list can count on, by q."""
    q = gene_ranking["q"].to_numpy(dtype=np.float64, na_value=np.nan)
    rank = gene_ranking["rank"].fillna(0).to_numpy(dtype=np.int64)
    counts = expected_true_hits(q, rank)
    told = ", ".join(f"{hits:.1f} among the first {k}" for k, hits in counts.items())
    return f"True genes to count on, by q <= 0.05 and less its expected errors: {told} (a floor, not an estimate)."


def spike_in_power(spike_in_recovery: pd.DataFrame) -> str:
    """Return where synthetic genes of known correlation stand, by |rho| alone."""
    rows = spike_in_recovery.sort_values("strength").to_dict("records")
    told = "; ".join(
        f"rho {row['strength']:.2g}: median rank {row['median_rank']:,.0f}, {row['share_top_20']:.0%} in the first 20, "
        f"{row['share_top_100']:.0%} in the first 100"
        for row in rows
    )
    return (
        "Would it have been found? Synthetic genes of known correlation to the targets, with this cohort's zeros and "
        f"spread, stand by |rho| alone at: {told}."
    )
