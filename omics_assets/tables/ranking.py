"""Schemas of the ranking and consensus tables."""

from __future__ import annotations

from omics_assets.tables.evidence import PAIR_SOURCES
from omics_assets.tables.schema import Column, TableSchema

EVIDENCES: tuple[str, ...] = ("correlation", "autoencoder", "gnn", "homology", "bait", "target_gradient", "neighbours")


def _evidence_columns() -> tuple[Column, ...]:
    columns: list[Column] = []
    sources = {
        "correlation": ("gene_correlation.rho", "gene_correlation.joint"),
        "autoencoder": ("reconstruction_importance.rank", "gradient_importance.rank"),
        "gnn": ("gnn_importance.rank",),
        "homology": ("homology_scores.bonus",),
        "bait": ("normalized_genes.sample", "known_genes_file.gene"),
        "target_gradient": ("target_gradient_importance.rank",),
        "neighbours": ("chromosome_neighbours.score",),
    }
    for name in EVIDENCES:
        columns += [
            Column(f"{name}_raw", "float64", f"{name}: the evidence itself, high = better", sources[name]),
            Column(
                f"{name}_normalised", "float64", f"{name}: u = (N - rank)/(N - 1) among tested genes; homology: bonus"
            ),
            Column(f"{name}_contribution", "float64", f"{name}: its part of fused_score"),
            Column(f"{name}_term", "float64", f"{name}: its part of log_odds; 0 = did not enter"),
            Column(f"{name}_state", "string", f"{name}: tested, not expressed, not searched, cannot be computed here"),
        ]
    return tuple(columns)


GENE_RANKING = TableSchema(
    "gene_ranking",
    "ranking",
    "Every gene with both scores. rank: by log_odds = prior + terms (recommended; a score, not a probability). "
    "fused_rank: the published weighted fusion. Rank by log-odds, claim by q.",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("normalized_genes.gene", "dropped_features.feature")),
        Column("rank", "int64", "Order of log_odds, 1 = best; missing for known and not expressed genes"),
        Column("log_odds", "float64", "prior + sum of the terms; leave-one-out for known genes"),
        Column("prior", "float64", "logit(expected genes / N)", ("settings/ranking.expected_genes",)),
        Column("rank_without_homology", "int64", "Order of log_odds less its homology term"),
        Column("fused_rank", "int64", "Order of fused_score, 1 = best"),
        Column("fused_score", "float64", "Weighted mean of the normalised evidences", ("settings/ranking.weights",)),
        Column("coverage", "float64", "Sum of the weights of the tested evidences"),
        *_evidence_columns(),
        Column("p_gene", "float64", "p within the design", ("gene_correlation.p_gene",)),
        Column(
            "q", "float64", "Weighted Benjamini-Hochberg on p_gene, weights from homology", ("gene_correlation.p_gene",)
        ),
        Column("q_unweighted", "float64", "Benjamini-Hochberg on p_gene", ("gene_correlation.p_gene",)),
        Column("best_metabolite", "string", "Target with the largest |rho|", ("gene_correlation.best_metabolite",)),
        Column("rho", "float64", "Its rho", ("gene_correlation.rho",)),
        Column("family", "string", "Family of the best homology hit", ("homology_scores.family",)),
        Column(
            "flags",
            "string",
            "known; not expressed; driven by ...; semicolon separated",
            ("gene_correlation.driven_by",),
        ),
        Column(
            "locus",
            "string",
            "What isoforms share by their names; the gene itself where it has none",
            ("normalized_genes.gene", "settings/ranking.locus_pattern"),
        ),
        Column(
            "redundant_with",
            "string",
            "The better gene of the same locus or profile, which shortlists show; among the first 2,000",
            ("normalized_genes.sample", "settings/ranking.redundant_correlation"),
        ),
    ),
)

FAMILY_RANKINGS = TableSchema(
    "family_rankings",
    "ranking",
    "Per family, its genes in the order of the shortlist, with the hit that puts each there.",
    ("family", "gene"),
    (
        Column("family", "string", "Family", ("homology_hits.family",)),
        Column("gene", "string", "Gene id", ("gene_ranking.gene",)),
        Column("rank_within", "int64", "Rank within the family, known genes left out", ("gene_ranking.rank",)),
        Column("rank", "int64", "Rank among all genes", ("gene_ranking.rank",)),
        Column("log_odds", "float64", "Score", ("gene_ranking.log_odds",)),
        Column("fused_rank", "int64", "Rank of the published fusion", ("gene_ranking.fused_rank",)),
        Column("q", "float64", "q of the gene", ("gene_ranking.q",)),
        Column("query", "string", "Profile or bait of the best hit", ("homology_hits.query",)),
        Column("evalue", "float64", "E-value of the best hit", ("homology_hits.evalue",)),
        Column("coverage", "float64", "Coverage of the best hit", ("homology_hits.coverage",)),
        Column("enrichment_p", "float64", "Hypergeometric p of the family among the first 100, without homology"),
        Column("enrichment_q", "float64", "Benjamini-Hochberg on enrichment_p over the families"),
    ),
    sorted_by=("family", "rank_within"),
)

METABOLITE_RANKINGS = TableSchema(
    "metabolite_rankings",
    "ranking",
    "Per pathway and per target, the best genes by the log-odds of that pathway's own evidence.",
    ("scope", "target", "gene"),
    (
        Column("scope", "string", "pathway or target"),
        Column("target", "string", "Name of the pathway or metabolite"),
        Column("gene", "string", "Gene id", ("gene_ranking.gene",)),
        Column("rank_within", "int64", "Rank for this pathway or target"),
        Column("log_odds", "float64", "Score of this pathway's evidence"),
        Column("abs_rho", "float64", "Largest |rho| to its metabolites", PAIR_SOURCES),
        Column("correlation_term", "float64", "Part of log_odds"),
        Column("bait_term", "float64", "Part of log_odds"),
        Column("homology_term", "float64", "Part of log_odds", ("homology_scores.bonus",)),
        Column("p_gene", "float64", "p within the design against this pathway's targets"),
        Column("q", "float64", "Weighted Benjamini-Hochberg on p_gene over all genes of the pathway's list"),
    ),
    sorted_by=("scope", "target", "rank_within"),
)

GENE_DOSSIERS = TableSchema(
    "gene_dossiers",
    "ranking",
    "One page per top gene: where its rank comes from, as lines of text.",
    ("gene", "line"),
    (
        Column("gene", "string", "Gene id", ("gene_ranking.gene",)),
        Column("line", "int64", "Line number"),
        Column("section", "string", "rank, claim, evidence, metabolite, homology or robustness"),
        Column("item", "string", "What is stated"),
        Column("value", "string", "The statement"),
        Column("rank", "int64", "Rank of the gene", ("gene_ranking.rank",)),
    ),
    sorted_by=("rank", "gene", "line"),
)

CONSENSUS_RANKING = TableSchema(
    "consensus_ranking",
    "consensus",
    "Genes over all cohorts that have a ranking: of one species by gene id, of others by orthogroup, where a cohort "
    "names an OrthoFinder result. Cohorts used and left out stand in the metadata.",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("gene_ranking.gene",)),
        Column("rank", "int64", "Consensus rank"),
        Column("score", "float64", "Shrunken sum of the log-odds above the prior", ("gene_ranking.log_odds",)),
        Column("cohorts", "int64", "Cohorts that rank the gene, or members of its orthogroup"),
        Column("cohorts_by_orthogroup", "int64", "Those of them that share no gene ids with it: met by orthogroup"),
        Column(
            "matched_by",
            "string",
            "id; or id; orthogroup: other species speak by the mean likelihood ratio of the members they rank",
        ),
        Column("heterogeneity", "float64", "Standard deviation of the log-odds over the cohorts"),
        Column("worst_rank_left_out", "int64", "Worst rank when one cohort is left out"),
        Column("ranks", "string", "cohort=rank, semicolon separated; by orthogroup: rank (best member of orthogroup)"),
    ),
)

TABLES = (
    GENE_RANKING,
    FAMILY_RANKINGS,
    METABOLITE_RANKINGS,
    GENE_DOSSIERS,
    CONSENSUS_RANKING,
)
