"""Schemas of the sample graph, the networks and what they predict."""

from __future__ import annotations

from omics_assets.tables.latents import model_table
from omics_assets.tables.schema import Column, TableSchema

GAT_MODEL = model_table("gat_model", "classification", "The final graph attention networks, one per label,")


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

TABLES = (
    GAT_MODEL,
    SAMPLE_GRAPH,
    ATTENTION_EDGES,
    CLASSIFICATION,
    CONFUSION,
    CLASSIFICATION_NULL,
)
