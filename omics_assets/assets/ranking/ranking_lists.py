"""The best genes per pathway, per target and per family."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.profiles import Floats, Profiles
from omics_assets.assets.cohort_arrays.targets import named_targets
from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.assets.ranking.evidence import Evidences
from omics_assets.assets.ranking.ranked import pathway_log_odds
from omics_assets.methods.correlation.gene_scores import max_abs_rho
from omics_assets.methods.correlation.gene_test import gene_level_test
from omics_assets.methods.ranking.claims import claim
from omics_assets.methods.ranking.family_ranking import family_enrichment, rank_within_families
from omics_assets.methods.ranking.log_odds import LogOdds, rank_by_log_odds
from omics_assets.methods.statistics.design import Design
from omics_assets.tables.catalog import CATALOG


def metabolite_rankings(
    stage: Stage, evidences: Evidences, profiles: Profiles, targets: list[str], design: Design
) -> Product:
    """Rank the genes for every pathway, and for every target that is named."""
    settings = stage.cohort.settings.ranking
    parts = []
    for number, name in enumerate(evidences.baits.pathways):
        rows = profiles.pathways[number]
        if rows is None:
            continue
        test = gene_level_test(
            profiles.genes,
            rows,
            design.units(),
            draws=stage.cohort.settings.correlation.permutations,
            rng=stage.rng(settings.seed),
            free=False,
        )
        log_odds = pathway_log_odds(evidences, number, settings)
        abs_rho = max_abs_rho(profiles.genes, rows)
        claims = claim(test.p_gene, evidences.raw["homology"], log_odds.homology)
        parts.append(_top(evidences, log_odds, "pathway", name, abs_rho, settings.top, test.p_gene, claims.q))
    named = set(named_targets(stage.cohort))
    for row, name in enumerate(targets):
        if name in named:
            abs_rho = max_abs_rho(profiles.genes, profiles.targets[row : row + 1])
            log_odds = rank_by_log_odds(
                evidences.tail_of(abs_rho),
                evidences.baits.known,
                evidences.genes,
                hit=evidences.raw["homology"],
                expected_genes=settings.expected_genes,
            )
            missing = np.full(len(abs_rho), np.nan)
            parts.append(_top(evidences, log_odds, "target", name, abs_rho, settings.top, missing, missing))
    reason = "" if parts else "neither pathways nor targets are named"
    frame = pd.concat(parts, ignore_index=True) if parts else CATALOG["metabolite_rankings"].empty()
    return Product(frame, {"lists": len(parts)}, reason)


def _top(
    evidences: Evidences,
    log_odds: LogOdds,
    scope: str,
    target: str,
    abs_rho: Floats,
    top: int,
    p_gene: Floats,
    q: Floats,
) -> pd.DataFrame:
    terms = dict(zip(log_odds.names, log_odds.terms, strict=True))
    nothing = np.zeros(len(abs_rho))
    frame = pd.DataFrame(
        {
            "scope": scope,
            "target": target,
            "gene": evidences.genes,
            "rank_within": log_odds.rank,
            "log_odds": log_odds.log_odds,
            "abs_rho": abs_rho,
            "correlation_term": terms["correlation"],
            "bait_term": terms.get("bait", nothing),
            "homology_term": terms["homology"],
            "p_gene": p_gene,
            "q": q,
        }
    )
    return frame[frame["rank_within"].between(1, top)]


@stage_asset("family_rankings", code_version="2", settings=("ranking",))
def family_rankings(stage: Stage, gene_ranking: pd.DataFrame, homology_hits: pd.DataFrame) -> Product:
    """Rank the genes within each family, with the hit that puts them there."""
    settings = stage.cohort.settings.ranking
    column = "rank" if settings.order == "log_odds" else "fused_rank"
    ranked = gene_ranking[gene_ranking["fused_rank"].notna()]
    hits = homology_hits[homology_hits["passes"] & homology_hits["gene"].isin(ranked["gene"])]
    best = hits.sort_values(["evalue", "bitscore"], ascending=[True, False], na_position="last", kind="stable")
    members = best.assign(family=best["family"].fillna(best["query"])).drop_duplicates(["family", "gene"])
    members = members[["family", "gene", "query", "evalue", "coverage"]]
    if members.empty:
        return Product(CATALOG["family_rankings"].empty(), reason="no gene has a passing homology hit")
    ids = ranked["gene"].tolist()
    candidate = ranked["rank"].notna()  # a known gene has no rank, and takes no place here by its fused_rank either
    order = ranked[column].where(candidate).fillna(0).to_numpy(dtype=np.int64)
    bare = ranked["rank_without_homology"].fillna(0).to_numpy(dtype=np.int64)
    within = rank_within_families(members, ids, order, top=settings.top)
    enriched = family_enrichment(members, ids, bare).set_index("family")[["p", "q"]].add_prefix("enrichment_")
    scores = ranked.set_index("gene")[["rank", "log_odds", "fused_rank", "q"]]
    frame = within.drop(columns="rank").rename(columns={"rank_in_family": "rank_within"}).join(scores, on="gene")
    frame = frame.join(enriched, on="family")
    columns = [column.name for column in CATALOG["family_rankings"].columns]
    return Product(frame[columns], {"families": frame["family"].nunique()})
