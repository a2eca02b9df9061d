"""The ranks of a gene, what is claimed of it, and how far its rank moves."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from omics_assets.explain.layout import Row, line, number
from omics_assets.explain.stored_gene import StoredGene
from omics_assets.figures.shortlist import CLAIM_Q
from omics_assets.provenance import Record
from omics_assets.tables.ranking import EVIDENCES
from omics_assets.tables.trust import RANK_INTERVALS


def ranks(stored: StoredGene, row: Row, record: Record) -> Iterator[str]:
    """Say both ranks, the claim and the flags."""
    places = stored.whole("gene_ranking", ["rank", "fused_rank", "log_odds"])
    listed, fused = (pc.max(places[name]).as_py() for name in ("rank", "fused_rank"))
    score = f"log-odds {number(row['log_odds'], '+.2f')}, a score, not a probability"
    if row["rank"] is None:
        ahead = places.filter((pc.field("log_odds") > row["log_odds"]) & pc.field("rank").is_valid()).num_rows
        would = f"would stand at rank {ahead + 1:,}"
        yield line("rank", f"none: known genes are not on the list ({would}; {score}; itself left out)")
    else:
        without = number(row["rank_without_homology"], ",")
        yield line("rank", f"{row['rank']:,} of {listed:,} ({score}); without homology {without}")
    coverage = f"coverage {number(row['coverage'], '.2f')}"
    published = f"rank {row['fused_rank']:,} of {fused:,} by the published fusion"
    yield line("fused rank", f"{published} (score {number(row['fused_score'], '.3f')}, {coverage})")
    claim = f"q {number(row['q'], '.3g')} within the design (unweighted {number(row['q_unweighted'], '.3g')}"
    claim += f", p_gene {number(row['p_gene'], '.3g')}); claimed at q <= {CLAIM_Q}: "
    if row["q"] is None:
        yield line("claim", "none: p_gene was not estimated")
    else:
        yield line("claim", claim + ("yes" if row["q"] <= CLAIM_Q else "no"))
    if row["flags"]:
        yield line("flags", row["flags"])
    if row.get("redundant_with"):
        yield line("redundant", f"of the same locus or profile as {row['redundant_with']}, which shortlists show")
    if record.settings.get("ranking", {}).get("order") == "fused":
        yield line("order", "shortlists of this cohort are sorted by the published fusion")


def robustness(stored: StoredGene) -> Iterator[str]:
    """Say how far the rank moves; what was not measured has no line."""
    told = [text for row in stored.rows("ranking_robustness") for text in _moves(row)]
    for position, text in enumerate(told):
        yield line("robustness" if position == 0 else "", text)


def _moves(row: Row) -> Iterator[str]:
    intervals = []
    for columns, what in RANK_INTERVALS.items():
        low, high = row[f"{columns}_low"], row[f"{columns}_high"]
        if low is not None:
            share = f" (in the first 100 with {number(row['top_100_share'], '.0%')} of them)"
            intervals.append(f"{what}: {low:,.0f} to {high:,.0f}{share if columns == 'fused_rank' else ''}")
    if intervals:
        yield "; ".join(intervals)
    without = [f"{name} {rank:,}" for name in EVIDENCES if (rank := row[f"rank_without_{name}"]) is not None]
    if without:
        yield f"rank without {', '.join(without)}"
    if row["driven_by"]:
        yield f"stands on {row['driven_by']}"
