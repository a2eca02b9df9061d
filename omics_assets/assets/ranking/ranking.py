"""Both rankings of every gene, and the lists by family, pathway and target."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.known_genes import read_baits
from omics_assets.assets.cohort_arrays.profiles import profiles_of
from omics_assets.assets.cohort_arrays.sample_table import read_samples_table
from omics_assets.assets.cohort_arrays.targets import target_ids, unit_means
from omics_assets.assets.cohort_arrays.verdicts import verdict_frame, without_seeds
from omics_assets.assets.importance.importance_frames import SEED
from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.assets.ranking.evidence import gather_evidences
from omics_assets.assets.ranking.ranked import Ranked, rank_genes
from omics_assets.assets.ranking.ranking_lists import metabolite_rankings
from omics_assets.assets.ranking.ranking_redundancy import redundancy_columns
from omics_assets.assets.ranking.ranking_robustness import ranking_robustness
from omics_assets.assets.ranking.ranking_validation import ranking_validation
from omics_assets.checks import evidence_beats_control
from omics_assets.methods.ranking.claims import expected_true_hits
from omics_assets.tables.ranking import EVIDENCES

NOT_EXPRESSED = "not expressed"
NOT_SEARCHED = "not searched"
NOT_COMPUTED = "cannot be computed here"
TESTED = "tested"
QUERY = "homology query"
IMPORTANCE_COLUMNS = ("gene", "label", "rank", f"{SEED}*")
IMPORTANCE_TABLES = (
    "reconstruction_importance",
    "gradient_importance",
    "gnn_importance",
    "target_gradient_importance",
)


@stage_asset(
    "gene_ranking",
    "evidence_verdicts",
    "metabolite_rankings",
    "ranking_validation",
    "ranking_robustness",
    code_version="6",
    settings=("ranking", "correlation", "importance"),
    roles=("known_genes_file",),
    checks={"evidence_verdicts": ("evidence_beats_control",)},
    columns=dict.fromkeys(IMPORTANCE_TABLES, IMPORTANCE_COLUMNS) | {"chromosome_neighbours": ("gene", "score")},
)
def gene_ranking(
    stage: Stage,
    samples: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    metabolite_features: pd.DataFrame,
    dropped_features: pd.DataFrame,
    gene_correlation: pd.DataFrame,
    homology_scores: pd.DataFrame,
    reconstruction_importance: pd.DataFrame,
    gradient_importance: pd.DataFrame,
    gnn_importance: pd.DataFrame,
    target_gradient_importance: pd.DataFrame,
    chromosome_neighbours: pd.DataFrame,
    correlation_control: pd.DataFrame,
    autoencoder_control: pd.DataFrame,
    gnn_control: pd.DataFrame,
    target_gradient_control: pd.DataFrame,
) -> dict[str, Product]:
    """Fuse the evidences twice: the published weighted ranks, and the log-odds."""
    importances = {
        "reconstruction": reconstruction_importance,
        "gradient": gradient_importance,
        "gnn": gnn_importance,
        "target_gradient": target_gradient_importance,
    }
    cohort, table = stage.cohort, read_samples_table(samples)
    names = normalized_genes["gene"].tolist(), normalized_metabolites["metabolite"].tolist()
    baits = read_baits(cohort, *names, dropped_features)
    targets = target_ids(cohort, normalized_metabolites, metabolite_features)
    profiles = profiles_of(cohort, table, baits, targets, normalized_genes, normalized_metabolites)
    gene_correlation = gene_correlation.set_index("gene").loc[normalized_genes["gene"]].reset_index()
    evidences = gather_evidences(profiles, baits, gene_correlation, homology_scores, importances, chromosome_neighbours)
    p_gene = gene_correlation["p_gene"].to_numpy(dtype=np.float64)
    ranked = rank_genes(evidences, p_gene, cohort.settings.ranking)
    frame = _frame(ranked, gene_correlation, homology_scores)
    known_mask = baits.known.mask(len(frame))
    frame = frame.join(redundancy_columns(frame, profiles.genes, known_mask, cohort.settings.ranking))
    unexpressed = dropped_features.loc[dropped_features["modality"] == "gene", "feature"]
    known = len(baits.known.index)
    hits = expected_true_hits(ranked.claims.q, ranked.log_odds.rank)
    numbers: dict[str, int | float | str | bool] = {
        "genes": len(frame),
        "known_genes": known,
        "genes_q_0.1": int((ranked.claims.q <= 0.1).sum()),
        "redundant_genes": int(frame["redundant_with"].notna().sum()),
        **{f"true_hits_counted_on_in_first_{k}": value for k, value in hits.items()},
    }
    if baits.left_out:
        numbers["known_genes_not_expressed"] = ", ".join(baits.left_out)
    if baits.metabolites_left_out:
        numbers["metabolites_of_known_genes_left_out"] = ", ".join(baits.metabolites_left_out)
    ranking = pd.concat([frame, _not_expressed(unexpressed)], ignore_index=True)
    controls = pd.concat(
        [correlation_control, autoencoder_control, gnn_control, target_gradient_control], ignore_index=True
    )
    queries = set(homology_scores.loc[homology_scores["is_query"], "gene"])
    seeded = [gene for gene in normalized_genes["gene"].iloc[baits.known.index] if gene in queries]
    verdicts = verdict_frame(controls, [without_seeds(gate, len(seeded)) for gate in ranked.log_odds.gates])
    return {
        "gene_ranking": Product(ranking, numbers),
        "evidence_verdicts": Product(verdicts, findings={"evidence_beats_control": evidence_beats_control(verdicts)}),
        "metabolite_rankings": metabolite_rankings(stage, evidences, profiles, targets, table.design),
        "ranking_validation": ranking_validation(
            stage, ranked, profiles, unit_means(normalized_metabolites, table), table.design
        ),
        "ranking_robustness": ranking_robustness(stage, ranked, profiles, table, importances),
    }


def _frame(ranked: Ranked, gene_correlation: pd.DataFrame, homology_scores: pd.DataFrame) -> pd.DataFrame:
    genes = list(ranked.evidences.genes)
    by_gene = gene_correlation.set_index("gene").reindex(genes)
    frame = pd.DataFrame(
        {
            "gene": genes,
            "rank": _order(ranked.log_odds.rank),
            "log_odds": ranked.log_odds.log_odds,
            "prior": ranked.log_odds.prior,
            "rank_without_homology": _order(ranked.log_odds.rank_without_homology),
            "fused_rank": ranked.fusion.fused_rank,
            "fused_score": ranked.fusion.fused_score,
            "coverage": ranked.fusion.coverage,
            **_evidence_columns(ranked),
            "p_gene": by_gene["p_gene"].to_numpy(),
            "q": ranked.claims.q,
            "q_unweighted": ranked.claims.q_unweighted,
            "best_metabolite": by_gene["best_metabolite"].to_numpy(),
            "rho": by_gene["rho"].to_numpy(),
            "family": homology_scores.set_index("gene")["family"].reindex(genes).to_numpy(),
        }
    )
    known = ranked.evidences.baits.known.mask(len(genes))
    queries = homology_scores.set_index("gene")["is_query"].reindex(genes, fill_value=False).to_numpy(dtype=bool)
    driven = by_gene["driven_by"].fillna("").to_numpy()
    flags = [
        "; ".join(flag for flag in ("known" if k else "", QUERY if s else "", f"driven by {d}" if d else "") if flag)
        for k, s, d in zip(known, queries, driven, strict=True)
    ]
    return frame.assign(flags=flags)


def _evidence_columns(ranked: Ranked) -> dict[str, NDArray[np.float64] | NDArray[np.object_]]:
    columns: dict[str, NDArray[np.float64] | NDArray[np.object_]] = {}
    terms = dict(zip(ranked.log_odds.names, ranked.log_odds.terms, strict=True))
    for position, name in enumerate(ranked.fusion.names):
        raw = ranked.evidences.raw[name]
        missing = NOT_SEARCHED if name == "homology" else NOT_COMPUTED
        columns[f"{name}_raw"] = raw
        columns[f"{name}_normalised"] = ranked.fusion.normalized[position]
        columns[f"{name}_contribution"] = ranked.fusion.contributions[position]
        columns[f"{name}_term"] = terms.get(name, np.zeros(len(raw)))
        columns[f"{name}_state"] = np.where(np.isnan(raw), missing, TESTED).astype(object)
    return columns


def _not_expressed(genes: pd.Series[str]) -> pd.DataFrame:
    states = {f"{name}_state": NOT_EXPRESSED for name in EVIDENCES}
    return pd.DataFrame({"gene": genes.to_numpy(), **states, "flags": NOT_EXPRESSED})


def _order(rank: NDArray[np.int64]) -> pd.Series[int]:
    """0 = off the list becomes missing."""
    return pd.Series(rank, dtype="Int64").replace(0, pd.NA)
