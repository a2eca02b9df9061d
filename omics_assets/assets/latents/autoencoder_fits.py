"""One modality through cross-validation, baselines and the final fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import Samples, expression_unit, matrix, metabolite_unit
from omics_assets.assets.machinery.product import Stage
from omics_assets.errors import GateError
from omics_assets.memory import require_memory
from omics_assets.methods.autoencoders.autoencoder import Architecture, Modality, architecture, predict_memory
from omics_assets.methods.autoencoders.baselines import Baseline, held_out_baselines, leak_suspected
from omics_assets.methods.autoencoders.cross_validation import CrossValidation, cross_validate
from omics_assets.methods.autoencoders.feature_basis import feature_memory_remedy, predict_feature_memory
from omics_assets.methods.autoencoders.final_fit import FinalFit, final_fit
from omics_assets.methods.autoencoders.fold_fits import FitStore
from omics_assets.methods.autoencoders.trainers import in_span, on_genes
from omics_assets.methods.autoencoders.warm_start import EarlierModel
from omics_assets.methods.resampling.fold_matrix import Prepare, expression_folds, metabolite_folds
from omics_assets.resources.device import threads_for

COLLAPSED_SD = 1e-6
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Modelled:
    """One modality as an autoencoder is given it.

    Parameters
    ----------
    modality
        Which one.
    features
        Names of its features [p].
    X
        z-scores of all samples [n, p].
    prepare
        Its normalisation inside a fold.
    """

    modality: Modality
    features: tuple[str, ...]
    X: Floats
    prepare: Prepare


@dataclass(frozen=True)
class Fitted:
    """One modality, cross-validated and fitted.

    Parameters
    ----------
    modelled, shape
        What was trained.
    validated, baselines
        Held-out quality of the autoencoder and of its rivals on the same folds.
    final
        The fit on all samples.
    """

    modelled: Modelled
    shape: Architecture
    validated: CrossValidation
    baselines: tuple[Baseline, ...]
    final: FinalFit

    @property
    def modality(self) -> Modality:
        """The modality."""
        return self.modelled.modality

    @property
    def latents(self) -> NDArray[np.float32]:
        """Latents of all samples [n, 64]."""
        return np.asarray(self.final.model.encode(self.modelled.X), dtype=np.float32)

    @property
    def equivalent_parameters(self) -> int:
        """Parameters of the network written per feature."""
        return self.shape.parameters(len(self.modelled.features))

    def baseline(self, method: str) -> Baseline:
        """Return the rival of that name."""
        return next(rival for rival in self.baselines if rival.method == method)


def fit(
    stage: Stage,
    modelled: Modelled,
    held_out: NDArray[np.bool_],
    *,
    store: FitStore | None = None,
    earlier: EarlierModel | None = None,
) -> Fitted:
    """Cross-validate on the shared folds, then fit all samples for the median of the chosen epochs.

    Parameters
    ----------
    modelled
        What is trained on.
    held_out
        Fold plan [R, F, n].
    store
        Where finished fits of the cross-validation are kept.
    earlier
        What the final fit may start from; no fit of the cross-validation does.

    Raises
    ------
    InputError
        If the memory that is available does not suffice.
    GateError
        If the autoencoder claims to beat PCA with all components, which only a leak can.
    """
    settings = stage.cohort.settings.autoencoder
    X, modality = modelled.X, modelled.modality
    shape = architecture(settings.preset, modality, features=X.shape[1])
    _require_memory(stage, shape, X.shape, held_out.shape[1])
    seeds = range(settings.seed, settings.seed + settings.cv_seeds)

    def progress(done: int, total: int, message: str) -> None:
        stage.progress(done, total, f"{modality} autoencoder, {message}")

    with threads_for(settings.preset):
        validated = cross_validate(
            modelled.prepare,
            held_out,
            shape,
            settings,
            seeds=seeds,
            device=stage.device,
            store=store,
            progress=progress,
        )
        final = final_fit(
            X,
            shape,
            settings,
            epochs=validated.median_epoch,
            seed=settings.seed,
            device=stage.device,
            earlier=earlier,
            progress=progress,
        )
    baselines = held_out_baselines(modelled.prepare, held_out)
    pca_r = next(rival.pooled_r2 for rival in baselines if rival.method == "pca_r")
    if in_span(settings) and leak_suspected(validated.pooled_r2, pca_r):
        msg = f"the {modality} autoencoder claims R2 {validated.pooled_r2:.3f}, above PCA-r ({pca_r:.3f}): a leak"
        raise GateError(msg)
    return Fitted(modelled, shape, validated, baselines, final)


def modelled_genes(
    stage: Stage, samples: Samples, gene_expression: pd.DataFrame, normalized_genes: pd.DataFrame
) -> Modelled:
    """Return the genes that enter the analysis, with their normalisation inside a fold."""
    settings = stage.cohort.settings.preparation
    genes = tuple(normalized_genes["gene"])
    values = gene_expression.set_index("gene").loc[list(genes)]
    prepare = expression_folds(
        matrix(values, samples.names),
        expression_unit(gene_expression),
        min_detected_share=settings.min_detected_share_genes,
        detection_floor=settings.detection_floor,
    )
    return Modelled("gene", genes, matrix(normalized_genes, samples.names).T, prepare)


def modelled_metabolites(
    stage: Stage, samples: Samples, metabolite_intensity: pd.DataFrame, normalized_metabolites: pd.DataFrame
) -> Modelled:
    """Return the metabolites that enter the models, with their normalisation inside a fold."""
    settings = stage.cohort.settings.preparation
    metabolites = tuple(normalized_metabolites["metabolite"])
    values = metabolite_intensity.set_index("metabolite").loc[list(metabolites)]
    prepare = metabolite_folds(
        matrix(values, samples.names),
        metabolite_unit(metabolite_intensity),
        label_codes=tuple(codes for codes, _ in samples.labels.values()),
        min_detected_share=settings.min_detected_share_metabolites,
        sample_scaling=settings.sample_scaling,
    )
    return Modelled("metabolite", metabolites, matrix(normalized_metabolites, samples.names).T, prepare)


def collapsed(latents: NDArray[np.float32]) -> str:
    """Return why the latents must not be used, if they no longer tell samples apart; else empty."""
    alive = int((latents.std(axis=0) > COLLAPSED_SD).sum())
    return "" if alive >= 2 else f"the latents collapsed: {alive} of {latents.shape[1]} differ between samples"


def _require_memory(stage: Stage, shape: Architecture, size: tuple[int, ...], folds: int) -> None:
    """Ask for the memory of the training, before it starts; what a graphics processor holds is not asked for."""
    settings = stage.cohort.settings.autoencoder
    samples, features = size
    needed = predict_memory(shape, features=features, samples=samples, folds=folds)
    column, remedy = "autoencoder.preset", "set autoencoder: {preset: compact}, or free memory"
    if on_genes(settings):
        needed = predict_feature_memory(shape, settings, features=features, samples=samples)
        column, remedy = "autoencoder.basis", feature_memory_remedy(settings)
    require_memory(needed, what="training the autoencoder", file="cohort.yaml", column=column, remedy=remedy)
