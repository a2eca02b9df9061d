"""One modality through cross-validation, baselines and the final fit."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.sample_table import Samples, expression_unit, matrix, metabolite_unit
from omics_assets.assets.stage import Stage
from omics_assets.errors import GateError, InputError
from omics_assets.methods.autoencoder import Architecture, Modality, TrainedAutoencoder, architecture, predict_memory
from omics_assets.methods.autoencoder_training import train
from omics_assets.methods.baselines import Baseline, held_out_baselines, leak_suspected
from omics_assets.methods.cross_validation import CrossValidation, cross_validate
from omics_assets.methods.fold_matrix import Prepare, expression_folds
from omics_assets.methods.fold_matrix import metabolite_folds as prepare_metabolites
from omics_assets.resources.device import threads_for

COLLAPSED_SD = 1e-6
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """One modality, cross-validated and fitted.

    Parameters
    ----------
    modality, shape
        What was trained.
    validated, baselines
        Held-out quality of the autoencoder and of its rivals on the same folds.
    model
        The final fit on all samples.
    X
        z-scores of all samples [n, p].
    final_loss
        Training loss of the final fit by epoch.
    """

    modality: Modality
    shape: Architecture
    validated: CrossValidation
    baselines: tuple[Baseline, ...]
    model: TrainedAutoencoder
    X: Floats
    final_loss: Floats

    @property
    def latents(self) -> NDArray[np.float32]:
        """Latents of all samples [n, 64]."""
        return np.asarray(self.model.encode(self.X), dtype=np.float32)

    def baseline(self, method: str) -> Baseline:
        """Return the rival of that name."""
        return next(rival for rival in self.baselines if rival.method == method)


def fit(stage: Stage, modality: Modality, values: Floats, prepare: Prepare, held_out: NDArray[np.bool_]) -> Fitted:
    """Cross-validate on the shared folds, then fit all samples for the median of the chosen epochs.

    Raises
    ------
    InputError
        If the memory that is free does not suffice.
    GateError
        If the autoencoder claims to beat PCA with all components, which only a leak can.
    """
    settings = stage.cohort.settings.autoencoder
    X = values.T
    shape = architecture(settings.preset, modality, features=X.shape[1])
    _require_memory(predict_memory(shape, features=X.shape[1], samples=X.shape[0], folds=held_out.shape[1]))
    seeds = range(settings.seed, settings.seed + settings.cv_seeds)
    with threads_for(settings.preset):
        validated = cross_validate(
            prepare, held_out, shape, settings, seeds=seeds, device=stage.device, progress=stage.progress
        )
    baselines = held_out_baselines(prepare, held_out)
    pca_r = next(rival.pooled_r2 for rival in baselines if rival.method == "pca_r")
    if leak_suspected(validated.pooled_r2, pca_r):
        msg = f"the {modality} autoencoder claims R2 {validated.pooled_r2:.3f}, above PCA-r ({pca_r:.3f}): a leak"
        raise GateError(msg)
    model, loss = train(X, shape, settings, epochs=validated.median_epoch, seed=settings.seed, device=stage.device)
    return Fitted(modality, shape, validated, baselines, model, X, loss)


def gene_folds(stage: Stage, samples: Samples, gene_expression: pd.DataFrame, genes: pd.Series[str]) -> Prepare:
    """Return the in-fold preparation of the genes that enter the analysis."""
    settings = stage.cohort.settings.preparation
    values = gene_expression.set_index("gene").loc[genes.tolist()]
    return expression_folds(
        matrix(values, samples.names),
        expression_unit(gene_expression),
        min_detected_share=settings.min_detected_share_genes,
        detection_floor=settings.detection_floor,
    )


def metabolite_folds(
    stage: Stage, samples: Samples, metabolite_intensity: pd.DataFrame, metabolites: pd.Series[str]
) -> Prepare:
    """Return the in-fold preparation of the metabolites that enter the models."""
    settings = stage.cohort.settings.preparation
    values = metabolite_intensity.set_index("metabolite").loc[metabolites.tolist()]
    return prepare_metabolites(
        matrix(values, samples.names),
        metabolite_unit(metabolite_intensity),
        label_codes=tuple(codes for codes, _ in samples.labels.values()),
        min_detected_share=settings.min_detected_share_metabolites,
        sample_scaling=settings.sample_scaling,
    )


def collapsed(latents: NDArray[np.float32]) -> str:
    """Return why the latents must not be used, if they no longer tell samples apart; else empty."""
    alive = int((latents.std(axis=0) > COLLAPSED_SD).sum())
    return "" if alive >= 2 else f"the latents collapsed: {alive} of {latents.shape[1]} differ between samples"


def _require_memory(needed: int) -> None:
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if needed > free:
        raise InputError(
            f"training needs about {needed / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are free",
            file="cohort.yaml",
            column="autoencoder.preset",
            remedy="set autoencoder: {preset: compact}, or free memory",
        )
