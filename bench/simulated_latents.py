"""Latents of simulated cohorts as the platform makes them: held out by fold, and final ones of all samples.

Autoencoder preset `compact`, one seed, all else by default.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omics_assets.methods.autoencoders.autoencoder import Modality, architecture
from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.cross_validation import cross_validate
from omics_assets.methods.classification.classification_folds import FoldLatents, Label
from omics_assets.methods.preparation.normalization import fit_expression, fit_metabolites
from omics_assets.methods.resampling.fold_matrix import Prepare, expression_folds, metabolite_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.settings import AutoencoderSettings, PreparationSettings
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.truth import SimulatedCohort

PREPARATION = PreparationSettings()
AUTOENCODER = AutoencoderSettings(preset="compact", cv_seeds=1)


@dataclass(frozen=True)
class Latents:
    """A cohort and its latents: `folds` for what is held out; `genes` [n, G kept] and `final` [n, d] of all samples."""

    cohort: SimulatedCohort
    folds: FoldLatents
    kept: np.ndarray
    genes: np.ndarray
    final: np.ndarray


def labels_of(cohort: SimulatedCohort, *, permuted: bool) -> tuple[Label, ...]:
    """Return tissue and location, each permuted over the plants if asked."""
    plants = int(cohort.block.max()) + 1
    rng = np.random.default_rng(cohort.spec.seed)
    labels = []
    for name, levels in cohort.labels.items():
        classes, codes = np.unique(np.array(levels), return_inverse=True)
        order = rng.permutation(plants) if permuted else np.arange(plants)
        of_plant = codes[np.unique(cohort.block, return_index=True)[1]][order]
        labels.append(Label(name, of_plant[cohort.block].astype(np.int64), tuple(classes)))
    return tuple(labels)


def simulated_latents(spec: SimulationSpec, *, final: bool = False, permuted: bool = False) -> Latents:
    """Simulate a cohort, draw its fold plan (stratified by tissue) and train both autoencoders in every fold.

    `permuted`: labels are permuted before all else, so that the whole protocol runs on meaningless labels.
    """
    cohort = simulate_cohort(spec)
    labels, blocks = labels_of(cohort, permuted=permuted), cohort.block.astype(np.int64)
    rng = np.random.default_rng(PREPARATION.seed)
    held_out = fold_plan(
        labels[0].codes, blocks, folds=PREPARATION.folds, repeats=PREPARATION.fold_repeats, rng=rng
    ).held_out
    genes = fit_expression(
        cohort.expression,
        "fpkm",
        min_detected_share=PREPARATION.min_detected_share_genes,
        detection_floor=PREPARATION.detection_floor,
    )
    metabolites = fit_metabolites(
        cohort.intensity,
        "intensity",
        label_codes=tuple(label.codes for label in labels),
        min_detected_share=PREPARATION.min_detected_share_metabolites,
        sample_scaling=PREPARATION.sample_scaling,
    )
    prepare = _in_folds(cohort, labels, genes.kept, metabolites.kept)
    X: dict[Modality, np.ndarray] = {
        "gene": genes.transform(cohort.expression).T,
        "metabolite": metabolites.transform(cohort.intensity).T,
    }
    held, last = [], []
    for modality, in_fold in prepare.items():
        shape = architecture(AUTOENCODER.preset, modality, features=X[modality].shape[1])
        validated = cross_validate(in_fold, held_out, shape, AUTOENCODER, seeds=[AUTOENCODER.seed])
        held.append(validated.latents)
        if final:
            model, _ = train(X[modality], shape, AUTOENCODER, epochs=validated.median_epoch, seed=AUTOENCODER.seed)
            last.append(model.encode(X[modality]))
    folds = FoldLatents(np.concatenate(held, axis=-1), held_out, cohort.log2_expression[genes.kept].T, blocks, labels)
    return Latents(cohort, folds, genes.kept, X["gene"], np.hstack(last) if final else np.empty((len(blocks), 0)))


def _in_folds(
    cohort: SimulatedCohort, labels: tuple[Label, ...], genes: np.ndarray, metabolites: np.ndarray
) -> dict[Modality, Prepare]:
    return {
        "gene": expression_folds(
            cohort.expression[genes],
            "fpkm",
            min_detected_share=PREPARATION.min_detected_share_genes,
            detection_floor=PREPARATION.detection_floor,
        ),
        "metabolite": metabolite_folds(
            cohort.intensity[metabolites],
            "intensity",
            label_codes=tuple(label.codes for label in labels),
            min_detected_share=PREPARATION.min_detected_share_metabolites,
            sample_scaling=PREPARATION.sample_scaling,
        ),
    }
