"""One page per top gene, as lines of text."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from omics_assets.assets.cohort_arrays.sample_table import read_samples_table
from omics_assets.assets.cohort_arrays.verdicts import POOLED
from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.assets.ranking.pair_lines import chosen_pairs, partner_lines, with_support
from omics_assets.figures.shortlist import in_order
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.ranking import EVIDENCES
from omics_assets.tables.trust import RANK_INTERVALS

Line = tuple[str, str, str]
Row = Mapping[Hashable, Any]


@stage_asset(
    "gene_dossiers",
    code_version="3",
    settings=("ranking",),
    columns={
        "correlation_pairs": ("gene", "metabolite", "rho", "p", "q_bh", "p_method"),
        "metabolite_correlation": ("metabolite", "redundant_with"),
    },
)
def gene_dossiers(
    stage: Stage,
    gene_ranking: pd.DataFrame,
    ranking_robustness: pd.DataFrame,
    evidence_verdicts: pd.DataFrame,
    correlation_pairs: pd.DataFrame,
    metabolite_correlation: pd.DataFrame,
    homology_hits: pd.DataFrame,
    samples: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
) -> Product:
    """Write down for every top gene where its rank comes from."""
    settings = stage.cohort.settings.ranking
    column = "rank" if settings.order == "log_odds" else "fused_rank"
    top = in_order(gene_ranking, settings.order).head(settings.top)
    judged = _judged(evidence_verdicts)
    robustness = ranking_robustness.set_index("gene").to_dict("index")
    table = read_samples_table(samples)
    pairs = chosen_pairs(top, correlation_pairs, metabolite_correlation)
    pairs = with_support(pairs, normalized_genes, normalized_metabolites, table)
    partners, best_hits = dict(list(pairs.groupby("gene"))), _best_hits(homology_hits)
    rows = []
    for gene in top.to_dict("records"):
        name = str(gene["gene"])
        lines = [
            *_rank_lines(gene),
            *_evidence_lines(gene, judged),
            *partner_lines(partners.get(name), table.design.names),
        ]
        lines += _homology_lines(best_hits.get(name))
        lines += robustness_lines(robustness[name])
        rows += [
            {"gene": name, "line": number, "section": section, "item": item, "value": value, "rank": gene[column]}
            for number, (section, item, value) in enumerate(lines)
        ]
    if not rows:
        return Product(CATALOG["gene_dossiers"].empty(), reason="no gene has a rank")
    return Product(pd.DataFrame(rows), {"genes": len(top)})


def _place(rank: float) -> str:
    return "none" if pd.isna(rank) else f"{rank:,.0f}"


def _rank_lines(gene: Row) -> Iterator[Line]:
    yield (
        "rank",
        "rank by log-odds",
        f"{_place(gene['rank'])} (log-odds {gene['log_odds']:.2f}, a score, not a probability)",
    )
    yield "rank", "published fusion", f"rank {_place(gene['fused_rank'])}, score {gene['fused_score']:.3f}"
    yield "rank", "without homology", f"rank {_place(gene['rank_without_homology'])}"
    yield "claim", "q within the design", f"{gene['q']:.3g} (unweighted {gene['q_unweighted']:.3g})"
    if gene["flags"]:
        yield "rank", "flags", str(gene["flags"])
    if pd.notna(gene["redundant_with"]):
        yield "rank", "redundant with", f"{gene['redundant_with']}: the same locus or profile; shortlists show that one"


def _judged(verdicts: pd.DataFrame) -> dict[str, str]:
    """What stands against each evidence: its control and its baseline, statistic by statistic."""
    told: dict[str, list[str]] = {}
    for row in verdicts[verdicts["statistic"] != "gate"].to_dict("records"):
        if pd.isna(row["beats_control"]):
            continue
        answer = "beats its control" if row["beats_control"] else "does not beat its control"
        figures = f"{row['statistic']} {row['value']:.3g} against {row['control_mean']:.3g}"
        baseline = "" if pd.isna(row["baseline_value"]) else f", baseline {row['baseline_value']:.3g}"
        label = "" if row["label"] == POOLED else f"{row['label']}: "
        told.setdefault(str(row["evidence"]), []).append(f"{label}{answer} ({figures}{baseline})")
    return {evidence: "; ".join(sentences) for evidence, sentences in told.items()}


def _evidence_lines(gene: Row, judged: Mapping[str, str]) -> Iterator[Line]:
    for name in EVIDENCES:
        state = str(gene[f"{name}_state"])
        if state != "tested":
            yield "evidence", name, state
            continue
        share = gene[f"{name}_normalised"]
        ahead = "bonus of its hit, 0 = none" if name == "homology" else f"better than {share:.1%} of the genes"
        verdict = f"; {judged[name]}" if name in judged else ""
        yield (
            "evidence",
            name,
            f"{gene[f'{name}_raw']:.3g}, {ahead}; "
            f"log-odds {gene[f'{name}_term']:+.2f}, fused {gene[f'{name}_contribution']:.3f}{verdict}",
        )


def _best_hits(homology_hits: pd.DataFrame) -> dict[Hashable, Row]:
    """The best passing hit of every gene, all of it from that one row."""
    passing = homology_hits[homology_hits["passes"]]
    best = passing.sort_values(["evalue", "bitscore", "hit"], ascending=[True, False, True]).drop_duplicates("gene")
    rows: dict[Hashable, Row] = {**best.set_index("gene").to_dict("index")}
    return rows


def _homology_lines(hit: Row | None) -> Iterator[Line]:
    if hit is not None:
        measures = ", ".join(
            f"{name} {hit[name]:.3g}" for name in ("evalue", "bitscore", "coverage") if pd.notna(hit[name])
        )
        family: str = str(hit["family"]) if pd.notna(hit["family"]) else "no family"
        yield "homology", str(hit["query"]), f"{family} ({hit['program']}): {measures}"


def robustness_lines(row: Row) -> Iterator[Line]:
    """Yield how far a gene's rank moves, from its row of `ranking_robustness`; what was not measured has no line."""
    for columns, item in RANK_INTERVALS.items():
        low, high = row[f"{columns}_low"], row[f"{columns}_high"]
        if pd.notna(low):
            yield "robustness", item, f"{low:.0f} to {high:.0f}"
    for columns, item in {"rank_without": "rank without", "fused_rank_without": "published rank without"}.items():
        places = {name: row[f"{columns}_{name}"] for name in EVIDENCES}
        told = [f"{name} {place:,.0f}" for name, place in places.items() if pd.notna(place)]
        if told:
            yield "robustness", item, ", ".join(told)
    if pd.notna(row["driven_by"]):
        yield "robustness", "stands on", str(row["driven_by"])
