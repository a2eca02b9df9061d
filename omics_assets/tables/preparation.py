"""Schemas of the input and preparation tables."""

from __future__ import annotations

from omics_assets.tables.schema import Column, TableSchema, WideColumns

_CONTROLS = ("metabolite_file.values", "samples.role")

SAMPLES = TableSchema(
    "samples",
    "preparation",
    "The samples that have both expression and metabolites, blanks and quality controls, and those that were left out: "
    "how each was matched, its role, labels, design cell and block. Only the role biological enters the analysis.",
    ("sample",),
    (
        Column(
            "sample", "string", "Name of the sample, from the sample sheet where there is one", ("sample_sheet.sample",)
        ),
        Column(
            "role",
            "string",
            "biological, blank, qc, or left_out (not in both files and the sheet); blank and qc as the sample sheet or "
            "the metabolite file says",
            ("sample_sheet.role", "metabolite_file.samples"),
        ),
        Column("cell", "string", "Samples with equal design values: exchangeable among themselves"),
        Column("block", "string", "Biological unit: technical replicates share it and are never split"),
        Column("expression_name", "string", "Its name in the expression file", ("expression_file.samples",)),
        Column("metabolite_name", "string", "Its name in the metabolite file", ("metabolite_file.samples",)),
        Column("matched_by", "string", "exact, or the rules or the column of the sample sheet that matched the names"),
        Column("labels", "string", "Names of the label columns, semicolon separated", ("sample_sheet.labels",)),
        Column("design", "string", "Names of the design columns, semicolon separated", ("sample_sheet.design",)),
        Column("nearest", "string", "For a sample left out: the most similar name on the other side"),
    ),
    WideColumns("label", "string", "Label of the sample", ("sample_sheet.labels",)),
)

GENE_EXPRESSION = TableSchema(
    "gene_expression",
    "preparation",
    "Expression as read, one row per gene, one column per paired sample, in the unit of the file.",
    ("gene",),
    (
        Column("gene", "string", "Gene id", ("expression_file.genes",)),
        Column("unit", "string", "fpkm, rpkm, tpm, counts, log2 or log_ratio", ("expression_file.unit",)),
    ),
    WideColumns(
        "sample", "float64", "Expression in the unit of the file", ("expression_file.values", "samples.sample")
    ),
)

METABOLITE_INTENSITY = TableSchema(
    "metabolite_intensity",
    "preparation",
    "Metabolite intensities as read, one row per feature, one column per paired sample; missing = not detected.",
    ("metabolite",),
    (
        Column("metabolite", "string", "Feature id", ("metabolite_file.metabolites",)),
        Column("unit", "string", "intensity, percent, log2 or log_ratio", ("metabolite_file.unit",)),
        Column(
            "zeros",
            "string",
            "What the zeros of the file mean: measured (they stand here as 0) or not_detected (missing here)",
            ("metabolite_file.values",),
        ),
    ),
    WideColumns("sample", "float64", "Intensity in the unit of the file", ("metabolite_file.values", "samples.sample")),
)

METABOLITE_FEATURES = TableSchema(
    "metabolite_features",
    "preparation",
    "What is known of every metabolite feature. Retention times are in seconds.",
    ("metabolite",),
    (
        Column("metabolite", "string", "Feature id", ("metabolite_file.metabolites",)),
        Column("name", "string", "Name of the compound, where known", ("metabolite_file.annotation",)),
        Column("mz", "float64", "Mass to charge ratio", ("metabolite_file.annotation",)),
        Column("rt_s", "float64", "Retention time in seconds", ("metabolite_file.annotation",)),
        Column("adduct", "string", "Adduct ion", ("metabolite_file.annotation",)),
        Column("formula", "string", "Sum formula", ("metabolite_file.annotation",)),
        Column("role", "string", "analyte, standard or background", ("metabolite_file.annotation",)),
        Column("blank_mean", "float64", "Mean intensity in the blank samples; missing without blanks", _CONTROLS),
        Column("blank_share", "float64", "That mean as a share of the mean in the biological samples", _CONTROLS),
        Column("qc_cv", "float64", "Coefficient of variation between the quality-control samples", _CONTROLS),
    ),
)

NORMALIZED_GENES = TableSchema(
    "normalized_genes",
    "preparation",
    "z-scores per gene of log2(x + 1) (fpkm, rpkm, tpm), log2(CPM + 1) (counts) or x (log2, log_ratio).",
    ("gene",),
    (Column("gene", "string", "Gene id", ("gene_expression.gene",)),),
    WideColumns("sample", "float32", "z-score (standard deviations from the gene's mean)", ("gene_expression.sample",)),
)

NORMALIZED_METABOLITES = TableSchema(
    "normalized_metabolites",
    "preparation",
    "z-scores per metabolite after sample scaling, imputation of what was not detected, and log2 (arcsine square root "
    "of percentages; log ratios as they are).",
    ("metabolite",),
    (Column("metabolite", "string", "Feature id", ("metabolite_intensity.metabolite",)),),
    WideColumns("sample", "float32", "z-score", ("metabolite_intensity.sample",)),
)

DROPPED_FEATURES = TableSchema(
    "dropped_features",
    "preparation",
    "Every gene and metabolite that does not enter the analysis, with the reason.",
    ("modality", "feature"),
    (
        Column("modality", "string", "gene or metabolite"),
        Column("feature", "string", "Its id", ("gene_expression.gene", "metabolite_intensity.metabolite")),
        Column(
            "reason",
            "string",
            "Why it was dropped",
            (
                "gene_expression.sample",
                "metabolite_intensity.sample",
                "metabolite_features.blank_share",
                "metabolite_features.qc_cv",
            ),
        ),
    ),
)

FOLD_PLAN = TableSchema(
    "fold_plan",
    "preparation",
    "The one cross-validation plan of autoencoders and classifiers: whole blocks, stratified by the first label.",
    ("repeat", "fold", "sample"),
    (
        Column("repeat", "int64", "Repeat, from 0"),
        Column("fold", "int64", "Fold, from 0"),
        Column("sample", "string", "Sample", ("samples.sample",)),
        Column("held_out", "bool", "Held out of training in this fold", ("samples.block",)),
    ),
)

DETECTABILITY = TableSchema(
    "detectability",
    "correlation",
    "What this cohort can detect, before any result: how strong a correlation must be to survive the number of tests.",
    ("metabolite_set",),
    (
        Column("metabolite_set", "string", "all metabolites, or the targets"),
        Column("n", "int64", "Samples", ("samples.sample",)),
        Column("effective_n", "int64", "Biological units", ("samples.block",)),
        Column("tests", "int64", "Genes x metabolites tested"),
        Column("smallest_p", "float64", "Smallest attainable two-sided p of one pair"),
        Column("detectable_rho", "float64", "Smallest |rho| that a single discovery needs now"),
        Column("detectable_rho_30", "float64", "The same with 30 samples"),
        Column("detectable_rho_40", "float64", "The same with 40 samples"),
        Column("detectable_rho_60", "float64", "The same with 60 samples"),
        Column("expected_null_hits", "float64", "Pairs with |rho| >= 0.7 expected when nothing is related"),
    ),
)

TABLES = (
    SAMPLES,
    GENE_EXPRESSION,
    METABOLITE_INTENSITY,
    METABOLITE_FEATURES,
    NORMALIZED_GENES,
    NORMALIZED_METABOLITES,
    DROPPED_FEATURES,
    FOLD_PLAN,
    DETECTABILITY,
)
