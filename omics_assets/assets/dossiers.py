"""One page per top gene, as lines of text."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from omics_assets.assets.stage import Product, Stage, stage_asset
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.ranking import EVIDENCES

PARTNERS = 5
Line = tuple[str, str, str]
Row = Mapping[Hashable, Any]


@stage_asset(
    "gene_dossiers",
    code_version="1",
    settings=("ranking",),
    columns={"correlation_pairs": ("gene", "metabolite", "rho", "p", "q_bh", "p_method")},
)
def gene_dossiers(
    stage: Stage,
    gene_ranking: pd.DataFrame,
    ranking_robustness: pd.DataFrame,
    evidence_verdicts: pd.DataFrame,
    correlation_pairs: pd.DataFrame,
    homology_hits: pd.DataFrame,
) -> Product:
    """Write down for every top gene where its rank comes from."""
    settings = stage.cohort.settings.ranking
    column = "rank" if settings.order == "log_odds" else "fused_rank"
    top = gene_ranking[gene_ranking[column].between(1, settings.top)].sort_values(column)
    verdicts = evidence_verdicts[evidence_verdicts["statistic"] != "gate"]
    beaten = {
        str(name): bool(group["beats_control"].fillna(False).all()) for name, group in verdicts.groupby("evidence")
    }
    robustness = ranking_robustness.set_index("gene").to_dict("index")
    pairs = correlation_pairs[correlation_pairs["gene"].isin(top["gene"])]
    partners = dict(list(pairs.sort_values("rho", key=abs, ascending=False).groupby("gene")))
    hits = homology_hits[homology_hits["passes"] & homology_hits["gene"].isin(top["gene"])].groupby("gene")
    best_hits = hits.first().to_dict("index")
    rows = []
    for gene in top.to_dict("records"):
        name = str(gene["gene"])
        lines = [*_rank_lines(gene), *_evidence_lines(gene, beaten), *_partner_lines(partners.get(name))]
        lines += _homology_lines(best_hits.get(name))
        lines += _robustness_lines(robustness[name])
        rows += [
            {"gene": name, "line": number, "section": section, "item": item, "value": value, "rank": gene[column]}
            for number, (section, item, value) in enumerate(lines)
        ]
    if not rows:
        return Product(CATALOG["gene_dossiers"].empty(), reason="no gene has a rank")
    return Product(pd.DataFrame(rows), {"genes": len(top)})


def _rank_lines(gene: Row) -> Iterator[Line]:
    yield "rank", "rank by log-odds", f"{gene['rank']} (log-odds {gene['log_odds']:.2f}, a score, not a probability)"
    yield "rank", "published fusion", f"rank {gene['fused_rank']}, score {gene['fused_score']:.3f}"
    yield "rank", "without homology", f"rank {gene['rank_without_homology']}"
    yield "claim", "q within the design", f"{gene['q']:.3g} (unweighted {gene['q_unweighted']:.3g})"
    if gene["flags"]:
        yield "rank", "flags", str(gene["flags"])


def _evidence_lines(gene: Row, beaten: dict[str, bool]) -> Iterator[Line]:
    for name in EVIDENCES:
        state = str(gene[f"{name}_state"])
        if state != "tested":
            yield "evidence", name, state
            continue
        control = {True: "beats its control", False: "does not beat its control"}.get(beaten.get(name, True), "")
        judged = f"; {control}" if name in beaten else ""
        yield (
            "evidence",
            name,
            f"{gene[f'{name}_raw']:.3g}, better than {gene[f'{name}_normalised']:.1%} of the genes; "
            f"log-odds {gene[f'{name}_term']:+.2f}, fused {gene[f'{name}_contribution']:.3f}{judged}",
        )


def _partner_lines(pairs: pd.DataFrame | None) -> Iterator[Line]:
    for row in pairs.head(PARTNERS).to_dict("records") if pairs is not None else ():
        claim = (
            f"p {row['p']:.2g} ({row['p_method']}), q {row['q_bh']:.2g} over all pairs, association including tissue"
        )
        yield "metabolite", str(row["metabolite"]), f"rho {row['rho']:+.2f}, {claim}"


def _homology_lines(hit: Row | None) -> Iterator[Line]:
    if hit is not None:
        measures = ", ".join(
            f"{name} {hit[name]:.3g}" for name in ("evalue", "bitscore", "coverage") if pd.notna(hit[name])
        )
        yield "homology", str(hit["query"]), f"{hit['family']} ({hit['program']}): {measures}"


def _robustness_lines(row: Row) -> Iterator[Line]:
    low, high = row["fused_rank_low"], row["fused_rank_high"]
    yield "robustness", "published rank over weights", f"{low:.0f} to {high:.0f}"
    if pd.notna(row["sample_rank_low"]):
        yield (
            "robustness",
            "rank with one cell left out",
            f"{row['sample_rank_low']:.0f} to {row['sample_rank_high']:.0f}",
        )
    if pd.notna(row["driven_by"]):
        yield "robustness", "stands on", str(row["driven_by"])
