"""Schemas of the correlation and homology tables, of the controls and the verdicts."""

from __future__ import annotations

from omics_assets.tables.schema import Column, TableSchema, WideColumns

PAIR_SOURCES = ("normalized_genes.sample", "normalized_metabolites.sample")

CORRELATION_PAIRS = TableSchema(
    "correlation_pairs",
    "correlation",
    "Spearman correlation of the strongest gene-metabolite pairs, association including tissue. q counts all tests, "
    "stored or not. Mutual rank: geometric mean of both ranks, best partner = 1.",
    ("gene", "metabolite"),
    (
        Column("gene", "string", "Gene id", ("normalized_genes.gene",)),
        Column("metabolite", "string", "Metabolite id", ("normalized_metabolites.metabolite",)),
        Column("rho", "float64", "Spearman's rho, signed", PAIR_SOURCES),
        Column("p", "float64", "Two-sided p if all samples were exchangeable", PAIR_SOURCES),
        Column("p_method", "string", "The law p was taken from; never the t approximation"),
        Column("q_bh", "float64", "Benjamini-Hochberg over all pairs"),
        Column("q_by", "float64", "Benjamini-Yekutieli over all pairs"),
        Column("mutual_rank", "float64", "sqrt(gene_rank x metabolite_rank), low = exclusive"),
        Column("gene_rank", "int64", "Rank of the gene among all genes for this metabolite, by |rho|"),
        Column("metabolite_rank", "int64", "Rank of the metabolite among all metabolites for this gene, by |rho|"),
    ),
)

DENSE_CORRELATION = TableSchema(
    "dense_correlation",
    "correlation",
    "Spearman's rho of every gene with every metabolite, association including tissue; only where "
    "correlation.dense_rho is set. Half precision: off by 2^-12 at most.",
    ("gene",),
    (Column("gene", "string", "Gene id", ("normalized_genes.gene",)),),
    WideColumns("metabolite", "float16", "Spearman's rho, signed; missing where either is constant", PAIR_SOURCES),
)

GENE_CORRELATION = TableSchema(
    "gene_correlation",
    "correlation",
    "Per gene: its best target, and the test that claims. p_gene: design-residualised ranks, permuted only among "
    "exchangeable samples. p_free: association including tissue.",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("normalized_genes.gene",)),
        Column(
            "best_metabolite", "string", "The target with the largest |rho|", ("normalized_metabolites.metabolite",)
        ),
        Column("rho", "float64", "Its rho, signed", PAIR_SOURCES),
        Column("p", "float64", "Two-sided p of that pair alone", PAIR_SOURCES),
        Column("joint", "float64", "Sum over the pathway metabolites of atanh(|rho|)^2", PAIR_SOURCES),
        Column("p_gene", "float64", "p of the largest design-residualised |rho|, null pooled over genes", PAIR_SOURCES),
        Column("p_free", "float64", "p of the largest |rho|, units permuted freely: association including tissue"),
        Column("q_gene", "float64", "Benjamini-Hochberg on p_gene over the genes"),
        Column("n_significant", "int64", "Metabolites with q_bh <= alpha"),
        Column("mean_top_abs_rho", "float64", "Mean of the largest |rho| (settings: top_k)"),
        Column("driven_by", "string", "The label level or sample without which the correlation falls away"),
        Column("mean_log_expression", "float64", "Mean of the log2 expression", ("gene_expression.sample",)),
    ),
)

METABOLITE_CORRELATION = TableSchema(
    "metabolite_correlation",
    "correlation",
    "Per metabolite: its best gene and how many genes follow it.",
    ("metabolite",),
    (
        Column("metabolite", "string", "Metabolite id", ("normalized_metabolites.metabolite",)),
        Column("best_gene", "string", "The gene with the largest |rho|", ("normalized_genes.gene",)),
        Column("rho", "float64", "Its rho, signed", PAIR_SOURCES),
        Column("p", "float64", "Two-sided p of that pair alone"),
        Column("q_bh", "float64", "Its Benjamini-Hochberg q over all pairs; missing: p above alpha"),
        Column("n_significant", "int64", "Genes with q_bh <= alpha"),
        Column("mean_top_abs_rho", "float64", "Mean of the largest |rho| (settings: top_k)"),
        Column("is_target", "bool", "Asked about in cohort.yaml (all, where none is named)"),
        Column("role", "string", "analyte, standard or background", ("metabolite_features.role",)),
        Column(
            "redundant_with",
            "string",
            "The ion that stands for the same compound: same retention time, explained m/z, correlated",
            ("metabolite_features.mz", "metabolite_features.rt_s", "normalized_metabolites.sample"),
        ),
        Column("ion", "string", "What explains the m/z between ions of the compound (13C, [M+Na]+, ...)"),
    ),
)

HOMOLOGY_HITS = TableSchema(
    "homology_hits",
    "homology",
    "Every hit read from the homology files, passing or not.",
    ("hit",),
    (
        Column("hit", "int64", "Number of the hit"),
        Column("gene", "string", "Gene id of the cohort; the sequence, where no gene is called like it"),
        Column("sequence", "string", "Protein, transcript or gene as the search calls it", ("homology_files.hits",)),
        Column("query", "string", "Profile or bait", ("homology_files.hits",)),
        Column("family", "string", "Family of the query", ("homology_files.hits",)),
        Column("accession", "string", "Accession of the profile or orthogroup", ("homology_files.hits",)),
        Column("program", "string", "Program or table the hit comes from", ("homology_files.hits",)),
        Column("evalue", "float64", "E-value", ("homology_files.hits",)),
        Column("bitscore", "float64", "Bit score", ("homology_files.hits",)),
        Column("identity", "float64", "Share of identical residues", ("homology_files.hits",)),
        Column("coverage", "float64", "Share of the query covered", ("homology_files.hits",)),
        Column("gathering", "float64", "Gathering threshold of the profile, bits", ("homology_files.hits",)),
        Column("passes", "bool", "Within the cut-offs, and of a family that counts", ("settings/homology.cutoffs",)),
        Column("reason", "string", "Why it does not pass"),
    ),
)

HOMOLOGY_SCORES = TableSchema(
    "homology_scores",
    "homology",
    "Bonus of every gene: best over its passing hits of 0.5 + 0.5 min(1, bit score / best bit score of the query). "
    "0 = searched, no hit. Not searched is missing, not 0.",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("normalized_genes.gene",)),
        Column("family", "string", "Family of the best hit", ("homology_hits.family",)),
        Column("bonus", "float64", "0 to 1; missing = not searched", ("homology_hits.bitscore",)),
        Column("state", "string", "tested or not searched"),
        Column("best_hit", "int64", "Number of the best hit", ("homology_hits.hit",)),
        Column("is_query", "bool", "Itself a query: its own hit is no evidence", ("homology_hits.query",)),
    ),
)


def _control(evidence: str, group: str, what: str) -> TableSchema:
    return TableSchema(
        f"{evidence}_control",
        group,
        f"{what} An evidence beats its control when all its statistics have p <= 0.05.",
        ("evidence", "label", "statistic"),
        (
            Column("evidence", "string", "Evidence"),
            Column("label", "string", "Label it speaks of; all = pooled"),
            Column("statistic", "string", "What was measured"),
            Column("value", "float64", "Its value on the real data"),
            Column("control_mean", "float64", "Mean over the control draws"),
            Column("control_95", "float64", "95 % point of the control draws"),
            Column("p", "float64", "(b + 1)/(B + 1) against the control draws"),
            Column("draws", "int64", "B"),
            Column("baseline_value", "float64", "The trivial method on the real data"),
            Column("baseline_agreement", "float64", "Spearman of the evidence with that of the trivial method"),
            Column("note", "string", "How the control was made; why it is missing, where it is"),
        ),
    )


CORRELATION_CONTROL = _control(
    "correlation", "correlation", "Number of genes with p_gene <= 0.001, against re-pairings within the design."
)
AUTOENCODER_CONTROL = _control(
    "autoencoder",
    "importance",
    "Held-out R2 and split-half agreement, against gene-wise permuted data. Baseline: held-out R2 of PCA-5 on the same "
    "folds; agreement of the importance with PCA-5 communality.",
)
GNN_CONTROL = _control(
    "gnn",
    "importance",
    "Held-out balanced accuracy against permuted labels; split-half agreement of the map against random graphs.",
)
TARGET_GRADIENT_CONTROL = _control(
    "target_gradient",
    "importance",
    "Held-out R2 of ridge heads from the gene latents to the targets, mean over targets, against targets re-paired "
    "within the design.",
)

EVIDENCE_VERDICTS = TableSchema(
    "evidence_verdicts",
    "ranking",
    "Does each evidence beat the same evidence where no signal can be? Statistic gate: did it enter the log-odds, "
    "judged on the known genes. An evidence that does not beat its control is shown and flagged, never hidden.",
    ("evidence", "label", "statistic"),
    (
        Column("evidence", "string", "Evidence"),
        Column("label", "string", "Label or pathway; all = pooled"),
        Column("statistic", "string", "What was measured"),
        Column("value", "float64", "Its value on the real data"),
        Column("control_mean", "float64", "Mean over the control draws"),
        Column("control_95", "float64", "95 % point of the control draws"),
        Column("p", "float64", "(b + 1)/(B + 1) against the control"),
        Column("beats_control", "bool", "p <= 0.05; for a gate: it opened; missing = no control"),
        Column("baseline_value", "float64", "The trivial method on the real data: beside it, never deciding"),
        Column("baseline_agreement", "float64", "Spearman of the evidence with that of the trivial method"),
        Column("sentence", "string", "The verdict in words"),
    ),
)


TABLES = (
    CORRELATION_PAIRS,
    DENSE_CORRELATION,
    GENE_CORRELATION,
    METABOLITE_CORRELATION,
    HOMOLOGY_HITS,
    HOMOLOGY_SCORES,
    CORRELATION_CONTROL,
    AUTOENCODER_CONTROL,
    GNN_CONTROL,
    TARGET_GRADIENT_CONTROL,
    EVIDENCE_VERDICTS,
)
