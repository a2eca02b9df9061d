"""The deep evidences on a simulated cohort: both autoencoders and the graph network, preset compact."""

from __future__ import annotations

import numpy as np
from recovery_cohort import Prepared

from omics_assets.methods.autoencoders.autoencoder import architecture
from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.cross_validation import cross_validate
from omics_assets.methods.autoencoders.seeded_models import SeededModels
from omics_assets.methods.classification.classification_folds import Label
from omics_assets.methods.importance.attribution import gradient_importance
from omics_assets.methods.importance.autoencoder_verdict import control_settings
from omics_assets.methods.importance.gnn_importance import gnn_importance
from omics_assets.methods.resampling.fold_matrix import expression_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.methods.statistics.rank_normalization import rank_normalize
from omics_assets.settings import (
    AutoencoderSettings,
    ClassificationSettings,
    ImportanceSettings,
    PreparationSettings,
)

PREPARATION, IMPORTANCE = PreparationSettings(), ImportanceSettings()
COMPACT = AutoencoderSettings(preset="compact")


def deep_evidences(data: Prepared, seed: int) -> dict[str, np.ndarray]:
    """Autoencoder and GNN evidence of every gene, as the ranking reads them [kept]."""
    rng = np.random.default_rng(seed)
    tissue, blocks = data.design.columns[0], data.design.blocks
    plan = fold_plan(tissue, blocks, folds=PREPARATION.folds, repeats=1, rng=rng)
    folds = expression_folds(
        data.cohort.expression[data.kept],
        "fpkm",
        min_detected_share=PREPARATION.min_detected_share_genes,
        detection_floor=PREPARATION.detection_floor,
    )
    X, Y = data.genes.T, data.metabolites.T
    shape = architecture("compact", "gene", features=X.shape[1])
    validated = cross_validate(folds, plan.held_out, shape, COMPACT, seeds=range(COMPACT.cv_seeds))
    of_gradient = control_settings(COMPACT, preset="compact")
    models = SeededModels(shape, of_gradient, of_gradient.min_epochs)
    gradient = gradient_importance(X, models, seeds=range(IMPORTANCE.gradient_seeds))
    epochs = validated.median_epoch
    genes, _ = train(X, shape, COMPACT, epochs=epochs, seed=seed)
    metabolites, _ = train(
        Y, architecture("compact", "metabolite", features=Y.shape[1]), COMPACT, epochs=epochs, seed=seed
    )
    labels = [
        Label(name, codes, tuple(map(str, np.unique(codes))))
        for name, codes in zip(data.design.names, data.design.columns, strict=True)
    ]
    found = gnn_importance(
        X,
        np.hstack([genes.encode(X), metabolites.encode(Y)]),
        labels,
        blocks,
        ClassificationSettings(),
        IMPORTANCE.model_copy(update={"control_draws": 1}),  # the control decides no rank
        rng=rng,
    )
    autoencoder = np.mean([rank_normalize(validated.r2), rank_normalize(gradient.score)], axis=0)
    return {"autoencoder": autoencoder, "gnn": rank_normalize(found.pooled)}
