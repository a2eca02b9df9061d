"""Schemas of the latents, classification and importance tables."""

from __future__ import annotations

from omics_assets.tables.schema import Column, TableSchema, WideColumns


def _model(name: str, group: str, what: str) -> TableSchema:
    return TableSchema(
        name,
        group,
        f"{what} as a table of tensors: no pickle, readable from any language.",
        ("tensor", "chunk"),
        (
            Column("tensor", "string", "Name of the tensor"),
            Column("chunk", "int64", "Chunk, from 0"),
            Column("dtype", "string", "Element type (numpy name)"),
            Column("shape", "string", "Shape of the whole tensor, comma separated"),
            Column("offset", "int64", "First element of this chunk in the flattened tensor"),
            Column("data", "binary", "Little-endian elements, 64 MiB at most"),
        ),
    )


def _latents(modality: str) -> TableSchema:
    return TableSchema(
        f"{modality}_latents",
        "latents",
        f"The 64 latents of every sample from the final {modality} autoencoder, which saw all samples: for projections "
        "and importance only, never for anything that claims to be held out.",
        ("sample",),
        (Column("sample", "string", "Sample", ("samples.sample",)),),
        WideColumns(
            "latent", "float32", "Latent value", (f"{modality}_autoencoder.data", f"normalized_{modality}s.sample")
        ),
    )


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
        sorted_by=("label", "rank", "gene"),
    )


GENE_AUTOENCODER = _model("gene_autoencoder", "latents", "The final gene autoencoder")
METABOLITE_AUTOENCODER = _model("metabolite_autoencoder", "latents", "The final metabolite autoencoder")
GAT_MODEL = _model("gat_model", "classification", "The final graph attention networks, one per label,")
GENE_LATENTS = _latents("gene")
METABOLITE_LATENTS = _latents("metabolite")

TRAINING_HISTORY = TableSchema(
    "training_history",
    "latents",
    "Loss of every epoch of every fit. Loss: mean squared error per gene or metabolite (z-scored units).",
    ("model", "repeat", "fold", "seed", "epoch"),
    (
        Column("model", "string", "gene or metabolite autoencoder"),
        Column("repeat", "int64", "Repeat of the fold plan; -1 = final fit", ("fold_plan.repeat",)),
        Column(
            "fold", "int64", "Fold; -1 = final fit, -2 = final fit started from an earlier model", ("fold_plan.fold",)
        ),
        Column("seed", "int64", "Seed of the fit"),
        Column("epoch", "int64", "Epoch, from 1"),
        Column("train_loss", "float64", "Loss on the training samples"),
        Column("validation_loss", "float64", "Loss on the held-out samples, out-of-span part included"),
        Column("chosen", "bool", "The epoch chosen, on the other folds; of the final fit, the model's last"),
    ),
)

AUTOENCODER_QUALITY = TableSchema(
    "autoencoder_quality",
    "latents",
    "Held-out R2 of the autoencoder beside its trivial rivals on the same folds. An autoencoder in the span of the "
    "samples cannot beat PCA with all components: more would be a leak.",
    ("modality", "method"),
    (
        Column("modality", "string", "gene or metabolite"),
        Column("method", "string", "autoencoder, pca_3, pca_5, pca_8, pca_r, linear_autoencoder, ridge"),
        Column(
            "held_out_r2", "float64", "1 - residual / total sum of squares on held-out samples", ("fold_plan.held_out",)
        ),
        Column("trainable_parameters", "int64", "Parameters trained"),
        Column("equivalent_parameters", "int64", "Parameters of the same network written per gene"),
        Column("preset", "string", "Widths used"),
    ),
)

GENE_RECONSTRUCTION = TableSchema(
    "gene_reconstruction",
    "latents",
    "How well the autoencoder predicts each gene in samples it never saw, per training seed: what the reconstruction "
    "importance is made of.",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("normalized_genes.gene",)),
        Column("held_out_r2", "float64", "Held-out R2, mean over repeats and seeds", ("fold_plan.held_out",)),
        Column("in_sample_mse", "float64", "Mean squared error of the final fit on the samples it saw"),
        Column("pca_5_r2", "float64", "Held-out R2 of five principal components on the same folds"),
    ),
    WideColumns("seed", "float64", "Held-out R2 of one training seed", ("gene_expression.sample",)),
)

FOLD_LATENTS = TableSchema(
    "fold_latents",
    "latents",
    "Latents of every sample from autoencoders fitted on the training samples of each fold: the only latents that "
    "classification may read.",
    ("modality", "repeat", "fold", "sample"),
    (
        Column("modality", "string", "gene or metabolite"),
        Column("repeat", "int64", "Repeat of the fold plan", ("fold_plan.repeat",)),
        Column("fold", "int64", "Fold", ("fold_plan.fold",)),
        Column("sample", "string", "Sample", ("samples.sample",)),
        Column("held_out", "bool", "The fold's autoencoder never saw this sample", ("fold_plan.held_out",)),
    ),
    WideColumns("latent", "float32", "Latent value", ("normalized_genes.sample", "normalized_metabolites.sample")),
)

PROJECTIONS = TableSchema(
    "projections",
    "latents",
    "Two-dimensional views of the samples. Distances in t-SNE and UMAP have no unit; only neighbourhood is meant.",
    ("sample", "modality", "method"),
    (
        Column("sample", "string", "Sample", ("samples.sample",)),
        Column("modality", "string", "What was projected: gene, metabolite, joint latents; raw genes, raw metabolites"),
        Column("method", "string", "pca, tsne or umap"),
        Column("x", "float64", "First coordinate", ("gene_latents.latent", "metabolite_latents.latent")),
        Column("y", "float64", "Second coordinate", ("gene_latents.latent", "metabolite_latents.latent")),
    ),
)


def _edges(name: str, what: str, key: tuple[str, ...], columns: tuple[Column, ...]) -> TableSchema:
    edge = (
        Column("label", "string", "Label the graph serves"),
        Column("source", "string", "Sample the edge comes from", ("samples.sample",)),
        Column("target", "string", "Sample the edge points to", ("samples.sample",)),
    )
    return TableSchema(name, "classification", what, key, (*edge, *columns))


SAMPLE_GRAPH = _edges(
    "sample_graph",
    "Cosine k-nearest-neighbour graph of the samples on the 128 final latents, as each label sees it (settings: graph; "
    "per_label uses the labels of all samples here: how far it knows a label stands in classification, homophily).",
    ("label", "source", "target"),
    (Column("similarity", "float64", "Cosine similarity", ("gene_latents.latent", "metabolite_latents.latent")),),
)

ATTENTION_EDGES = _edges(
    "attention_edges",
    "Attention of every edge in the first layer of the final network; per target and head it adds up to 1.",
    ("label", "head", "source", "target"),
    (
        Column("head", "int64", "Attention head, from 0"),
        Column("attention", "float64", "Attention weight", ("gat_model.data", "sample_graph.similarity")),
    ),
)

CLASSIFICATION = TableSchema(
    "classification",
    "classification",
    "How well each method predicts each label from held-out latents, beside chance: accuracy of classes, R2 of labels "
    "that are numbers. p: label permutations over whole blocks; chance is the permutation mean, not 1/k.",
    ("label", "model"),
    (
        Column("label", "string", "Label", ("samples.labels",)),
        Column(
            "model",
            "string",
            "gat, mlp (the same without a graph), knn, logistic_regression, nearest_centroid, majority; for a number "
            "ridge and mean; and the controls of gat",
        ),
        Column("accuracy", "float64", "Share right on held-out samples", ("fold_latents.latent", "samples.labels")),
        Column("balanced_accuracy", "float64", "Mean over the classes of the share right", ("fold_latents.latent",)),
        Column("r2", "float64", "Of a number: 1 - squared error / that of the training mean", ("fold_latents.latent",)),
        Column("spearman", "float64", "Of a number: Spearman of measured and predicted", ("fold_latents.latent",)),
        Column("lower", "float64", "Lower end of the interval of accuracy or R2 (over units)"),
        Column("upper", "float64", "Upper end of the interval"),
        Column("chance", "float64", "Mean balanced accuracy or R2 under permuted labels"),
        Column("chance_95", "float64", "95 % point of the same"),
        Column("p", "float64", "(b + 1)/(B + 1) of balanced accuracy or R2 under permuted labels"),
        Column("permutations", "int64", "B; 0 = not permuted"),
        Column("units", "int64", "Biological units it rests on"),
        Column(
            "homophily",
            "float64",
            "Share of the graph's edges into held-out samples that join equal classes; of a number the correlation "
            "over them; random graphs show what chance gives",
            ("fold_latents.latent", "samples.labels"),
        ),
        Column("sentence", "string", "gat only: does it beat chance, itself without a graph, a linear model"),
    ),
)

CLASSIFICATION_NULL = TableSchema(
    "classification_null",
    "classification",
    "Balanced accuracy (of a number: R2) of every method under every permutation of the labels: what chance gives.",
    ("label", "model", "draw"),
    (
        Column("label", "string", "Label", ("samples.labels",)),
        Column("model", "string", "Method"),
        Column("draw", "int64", "Permutation, from 0"),
        Column("balanced_accuracy", "float64", "Held-out balanced accuracy", ("fold_latents.latent",)),
        Column("r2", "float64", "Held-out R2", ("fold_latents.latent",)),
    ),
)

CONFUSION = TableSchema(
    "confusion",
    "classification",
    "Held-out predictions counted by true and predicted class, averaged over repeats.",
    ("label", "model", "true_class", "predicted_class"),
    (
        Column("label", "string", "Label", ("samples.labels",)),
        Column("model", "string", "Method"),
        Column("true_class", "string", "Class of the sample"),
        Column("predicted_class", "string", "Class predicted"),
        Column("count", "float64", "Samples, mean over repeats", ("fold_latents.latent",)),
    ),
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
    "seeds, best target; weight 0 unless set. Control: genes permuted, targets as they are. Baseline: the largest "
    "|rho| to the targets.",
    ("normalized_genes.sample", "normalized_metabolites.sample"),
)

TABLES = (
    GENE_AUTOENCODER,
    METABOLITE_AUTOENCODER,
    GAT_MODEL,
    TRAINING_HISTORY,
    AUTOENCODER_QUALITY,
    GENE_LATENTS,
    METABOLITE_LATENTS,
    GENE_RECONSTRUCTION,
    FOLD_LATENTS,
    PROJECTIONS,
    SAMPLE_GRAPH,
    ATTENTION_EDGES,
    CLASSIFICATION,
    CONFUSION,
    CLASSIFICATION_NULL,
    AUTOENCODER_CONTROL_GENES,
    RECONSTRUCTION_IMPORTANCE,
    GRADIENT_IMPORTANCE,
    GNN_IMPORTANCE,
    TARGET_GRADIENT_IMPORTANCE,
)
