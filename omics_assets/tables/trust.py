"""The tables that say how far to trust a ranking."""

from __future__ import annotations

from omics_assets.tables.ranking import EVIDENCES
from omics_assets.tables.schema import Column, TableSchema

ALL_PATHWAYS = "all pathways"
RANK_INTERVALS = {
    "fused_rank": "published rank over weights",
    "sample_rank": "rank with one cell left out",
    "half_rank": "rank on halves of the samples",
    "seed_rank": "rank over training seeds",
    "seed_fused_rank": "published rank over training seeds",
}
"""What the columns NAME_low and NAME_high of `ranking_robustness` bound."""

RANKING_ROBUSTNESS = TableSchema(
    "ranking_robustness",
    "ranking",
    "How far each gene's rank moves when the weights, the samples or one evidence are changed.",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("gene_ranking.gene",)),
        Column("rank", "int64", "Rank", ("gene_ranking.rank",)),
        Column("fused_rank_low", "float64", "5 % point of the published rank over weight vectors"),
        Column("fused_rank_high", "float64", "95 % point of the published rank over weight vectors"),
        Column("top_100_share", "float64", "Share of the weight vectors that put it in the first 100"),
        Column("sample_rank_low", "float64", "Best rank when one design cell (without a design: unit) is left out"),
        Column("sample_rank_high", "float64", "Worst rank when one design cell is left out"),
        Column("half_rank_low", "float64", "Best rank on halves of the units, cells divided evenly (4 random splits)"),
        Column("half_rank_high", "float64", "Worst rank on halves of the units"),
        Column("seed_rank_low", "float64", "Best rank with one training seed of every network"),
        Column("seed_rank_high", "float64", "Worst rank with one training seed of every network"),
        Column("seed_fused_rank_low", "float64", "Best published rank, likewise", ("gnn_importance.seed",)),
        Column("seed_fused_rank_high", "float64", "Worst published rank, likewise"),
        *(Column(f"rank_without_{e}", "int64", f"Rank without {e}; missing: takes no part") for e in EVIDENCES),
        *(
            Column(f"fused_rank_without_{e}", "int64", f"Published rank without {e}; missing: takes no part")
            for e in EVIDENCES
        ),
        Column(
            "driven_by",
            "string",
            "What alone keeps the gene in the first 100: without this one evidence it is out of them; without this one "
            "label level or sample beyond 200 (samples: up to 500,000 genes x units); semicolon separated",
        ),
    ),
)

RANKING_VALIDATION = TableSchema(
    "ranking_validation",
    "ranking",
    "Leave one known gene out: does this ranking find it? excess: above the same method on re-paired samples, so what "
    "the metabolites add (baits and homology stay as they are); missing for methods that re-pairing does not change.",
    ("pathway", "method", "metric"),
    (
        Column(
            "pathway",
            "string",
            f"{ALL_PATHWAYS}: the pooled list; else the list of this pathway and its own known genes",
        ),
        Column(
            "method",
            "string",
            "log_odds, fused, each evidence (correlation is plain |rho|, of a pathway its own score), mutual_rank "
            "(with the targets, up to 1e9 genes x metabolites x targets), pca (variance in 5 components), random",
        ),
        Column(
            "metric",
            "string",
            "recall_at_20, recall_at_50, recall_at_100, auprc, auroc, median_rank; enrichment_at_100: fold over "
            "chance of all known genes in the first 100, enrichment_p_at_100: its hypergeometric p",
        ),
        Column(
            "value", "float64", "Its value over the known genes", ("known_genes_file.gene", "gene_ranking.log_odds")
        ),
        Column("lower", "float64", "Lower end of the 95 % bootstrap interval over known genes"),
        Column("upper", "float64", "Upper end"),
        Column(
            "repaired_mean",
            "float64",
            "Mean over re-paired samples (within the design); missing: sees no metabolite, or would have to be trained "
            "again (bait, homology, neighbours, pca, autoencoder, gnn, target_gradient)",
        ),
        Column(
            "excess",
            "float64",
            "value - repaired_mean: what the metabolites add. In log_odds and fused baits, homology, importances and "
            "neighbours stay as they are; the target gradient, which saw the targets, is left out",
        ),
        Column("excess_p", "float64", "(b + 1)/(B + 1), b of the B re-pairings reach the value; 20 reach .048 at best"),
        Column("known_genes", "int64", "Known genes it rests on"),
    ),
)

RANKING_CHANGES = TableSchema(
    "ranking_changes",
    "ranking",
    "What moved since the last different ranking of this cohort, in the order in force, and which evidence moved it.",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("gene_ranking.gene",)),
        Column("change", "string", "entered, left or moved"),
        Column("rank_before", "int64", "Rank in the earlier ranking"),
        Column("rank_after", "int64", "Rank now", ("gene_ranking.rank", "gene_ranking.fused_rank")),
        Column(
            "moved_by", "string", "The term that changed most", ("gene_ranking.log_odds", "gene_ranking.fused_score")
        ),
        Column("term_change", "float64", "By how much"),
        Column("input_changed", "string", "Inputs whose data version differs"),
    ),
)

SPIKE_IN_RECOVERY = TableSchema(
    "spike_in_recovery",
    "ranking",
    "Would I have found it? Synthetic genes of known correlation to the targets, hidden among the real genes.",
    ("strength",),
    (
        Column("strength", "float64", "Correlation planted"),
        Column("genes", "int64", "Synthetic genes"),
        Column("median_abs_rho", "float64", "Median |rho| they came out with, best target, after zeros and ties"),
        Column("median_rank", "float64", "Median rank by |rho|", ("gene_correlation.rho",)),
        Column("share_top_20", "float64", "Share in the first 20"),
        Column("share_top_100", "float64", "Share in the first 100"),
    ),
)

TABLES = (RANKING_ROBUSTNESS, RANKING_VALIDATION, RANKING_CHANGES, SPIKE_IN_RECOVERY)
