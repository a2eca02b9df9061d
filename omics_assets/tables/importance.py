"""Schemas of the importances of genes, and of the same where no signal can be."""

from __future__ import annotations

from omics_assets.tables.schema import Column, TableSchema, WideColumns


def _importance(name: str, what: str, sources: tuple[str, ...], further: tuple[Column, ...] = ()) -> TableSchema:
    return TableSchema(
        name,
        "importance",
        what,
        ("gene", "label"),
        (
            Column("gene", "string", "Gene id", ("normalized_genes.gene",)),
            Column("label", "string", "Label or target it was computed for; all = pooled"),
            Column("value", "float64", "The importance", sources),
            Column("rank", "int64", "Rank, 1 = most important", sources),
            Column("seed_agreement", "float64", "Spearman between disjoint halves of the seeds (one number per table)"),
            Column(
                "split_half_agreement", "float64", "Spearman between two halves of the samples (one number per table)"
            ),
            Column("control_value", "float64", "The same importance where no signal can be"),
            Column("baseline_value", "float64", "The trivial method beside it (see description)"),
            Column("correlation_with_mean", "float64", "Spearman of the importance with mean expression"),
            Column("correlation_with_variance", "float64", "Spearman of the importance with expression variance"),
            *further,
        ),
        WideColumns("seed", "float32", "Normalised rank by one training seed, 1 = most important; of label all"),
        sorted_by=("label", "rank", "gene"),
    )


AUTOENCODER_CONTROL_GENES = TableSchema(
    "autoencoder_control_genes",
    "importance",
    "The importances of every gene where no signal can be: mean over gene-wise permuted data.",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("normalized_genes.gene",)),
        Column("held_out_r2", "float64", "Held-out R2 on permuted data"),
        Column("gradient", "float64", "Normalised rank of the attribution on permuted data, 1 = most listened to"),
        Column("latent_correlation", "float64", "Mean squared correlation with the latents on permuted data"),
    ),
)
RECONSTRUCTION_IMPORTANCE = _importance(
    "reconstruction_importance",
    "Held-out R2 per gene over folds and seeds: high = the other genes and samples predict it. It never sees a "
    "metabolite. Baseline: PCA-5 communality. Beside it, not ranked by: the mean squared correlation with the latents.",
    ("fold_plan.held_out", "normalized_genes.sample"),
    (
        Column(
            "latent_correlation",
            "float64",
            "Mean over the final latents of corr^2(gene, latent), in sample",
            ("gene_latents.latent", "normalized_genes.sample"),
        ),
        Column("latent_correlation_control", "float64", "The same on gene-wise permuted data"),
    ),
)
GRADIENT_IMPORTANCE = _importance(
    "gradient_importance",
    "|input x gradient| of the latents (settings: gradient), averaged over samples, latents and seeds: high = the "
    "latents listen to it. Baseline: PCA-5 communality.",
    ("normalized_genes.sample",),
)
GNN_IMPORTANCE = _importance(
    "gnn_importance",
    "|sum over latents of gradient x corr(gene, latent)| per label, pooled by mean rank as label all. Baseline: the "
    "same map with uniform weights.",
    ("gene_latents.latent", "metabolite_latents.latent", "normalized_genes.sample"),
    further=(
        Column("linear_value", "float64", "The same map with logistic regression (of a number: ridge) for the network"),
        Column("anova_f", "float64", "F of the gene between the classes (of a number: of the slope): no latents"),
        Column("anova_q", "float64", "Benjamini-Hochberg over the genes on the p of F"),
    ),
)
TARGET_GRADIENT_IMPORTANCE = _importance(
    "target_gradient_importance",
    "Gradient of a ridge prediction of the targets from the gene latents, carried back to the genes: mean rank over "
    "seeds, best target (of those with held-out R2 above 0, the best 20; empty where there is none); weight 0 unless "
    "set. Control: genes permuted, targets as they are. Baseline: the largest |rho| to the targets.",
    ("normalized_genes.sample", "normalized_metabolites.sample"),
)

TABLES = (
    AUTOENCODER_CONTROL_GENES,
    RECONSTRUCTION_IMPORTANCE,
    GRADIENT_IMPORTANCE,
    GNN_IMPORTANCE,
    TARGET_GRADIENT_IMPORTANCE,
)
