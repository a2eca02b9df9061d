"""Schemas of the autoencoders, their quality and their latents."""

from __future__ import annotations

from omics_assets.tables.schema import Column, TableSchema, WideColumns


def model_table(name: str, group: str, what: str) -> TableSchema:
    """Return the schema of a trained model, as a table of its tensors."""
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


GENE_AUTOENCODER = model_table("gene_autoencoder", "latents", "The final gene autoencoder")
METABOLITE_AUTOENCODER = model_table("metabolite_autoencoder", "latents", "The final metabolite autoencoder")
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

TABLES = (
    GENE_AUTOENCODER,
    METABOLITE_AUTOENCODER,
    TRAINING_HISTORY,
    AUTOENCODER_QUALITY,
    GENE_LATENTS,
    METABOLITE_LATENTS,
    GENE_RECONSTRUCTION,
    FOLD_LATENTS,
    PROJECTIONS,
)
