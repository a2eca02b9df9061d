"""Which importance recovers planted genes: tissue genes, and pathway genes (simulated cohorts, 10,000 genes).

    python bench/importance.py [--samples 21 60] [--regimes tissue_strong] [--presets published compact] [--seeds 6]

AUC of every importance and of the same importance on gene-wise permuted data (its control, `compact`), beside what
needs no network. Reconstruction: 5 folds x 3 seeds, and a final fit at the epoch chosen; gradients and target
gradient: as the settings say, 20 short `compact` models. Mean and 95 % interval (t) over the cohorts.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata, t

from omics_assets.methods.autoencoders.autoencoder import Preset, architecture
from omics_assets.methods.autoencoders.autoencoder_training import train
from omics_assets.methods.autoencoders.cross_validation import cross_validate
from omics_assets.methods.autoencoders.seeded_models import SeededModels
from omics_assets.methods.importance.attribution import gradient_importance
from omics_assets.methods.importance.autoencoder_verdict import control_settings
from omics_assets.methods.importance.gene_permutation import permute_genes
from omics_assets.methods.importance.importance import communality, latent_correlation
from omics_assets.methods.importance.target_gradient import target_gradient
from omics_assets.methods.preparation.normalization import fit_expression, fit_metabolites, log_expression
from omics_assets.methods.resampling.fold_matrix import Prepare, expression_folds, z_score_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.settings import AutoencoderSettings, ImportanceSettings
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.constants import REPORTING_SEEDS
from omics_assets.simulate.spec import RegimeName, SimulationSpec
from omics_assets.simulate.truth import SimulatedCohort

LONG = 240
DETECTED = {"min_detected_share": 0.1, "detection_floor": 0.1}
KINDS = ("input_x_gradient", "jacobian_l2", "integrated_gradients")
Scores = dict[str, np.ndarray]


@dataclass(frozen=True)
class Case:
    """A cohort as the platform prepares it: samples x genes, targets, folds, and the truth."""

    X: np.ndarray
    targets: np.ndarray
    prepare: Prepare
    held_out: np.ndarray
    blocks: np.ndarray
    tissue: np.ndarray
    pathway: np.ndarray
    candidates: np.ndarray
    level: Scores


def codes(levels: tuple[str, ...]) -> np.ndarray:
    return np.unique(np.array(levels), return_inverse=True)[1].astype(np.int64)


def case(cohort: SimulatedCohort) -> Case:
    """Normalise, split and mark the truth; known genes are neither candidates nor truth."""
    genes = fit_expression(cohort.expression, "fpkm", **DETECTED)
    kept = np.flatnonzero(genes.kept)
    labels = tuple(codes(levels) for levels in cohort.labels.values())
    metabolites = fit_metabolites(
        cohort.intensity, "intensity", label_codes=labels, min_detected_share=0.25, sample_scaling="auto"
    )
    asked = np.concatenate([pathway.targets for pathway in cohort.pathways])
    rows = np.isin(np.flatnonzero(metabolites.kept), asked)
    planted = np.concatenate([pathway.genes for pathway in cohort.pathways])
    known = np.concatenate([pathway.known for pathway in cohort.pathways])
    blocks = cohort.block.astype(np.int64)
    logged = log_expression(cohort.expression[kept], "fpkm")
    return Case(
        X=genes.transform(cohort.expression).T,
        targets=metabolites.transform(cohort.intensity)[rows].T,
        prepare=expression_folds(cohort.expression[kept], "fpkm", **DETECTED),
        held_out=fold_plan(labels[0], blocks, folds=5, repeats=1, rng=np.random.default_rng(1)).held_out,
        blocks=blocks,
        tissue=cohort.tissue_genes[kept],
        pathway=np.isin(kept, planted),
        candidates=~np.isin(kept, known),
        level={"mean expression": logged.mean(axis=1), "variance of expression": logged.var(axis=1)},
    )


def reconstruction(given: Case, X: np.ndarray, prepare: Prepare, preset: Preset) -> Scores:
    """Held-out R2, in-sample error (as chosen, and after long training) and corr^2 of one preset; high = important."""
    settings = AutoencoderSettings(preset=preset)
    shape = architecture(preset, "gene", features=X.shape[1])
    validated = cross_validate(prepare, given.held_out, shape, settings, seeds=range(1, 1 + settings.cv_seeds))
    model, long = (train(X, shape, settings, epochs=e, seed=1)[0] for e in (validated.median_epoch, LONG))
    return {
        f"held-out R2, {preset}": validated.r2,
        f"in-sample error (low), {preset}": -model.errors(X).mean(axis=0),
        f"the same after {LONG} epochs, {preset}": -long.errors(X).mean(axis=0),
        f"corr^2 with the latents, {preset}": latent_correlation(X, model.encode(X)),
    }


def gradients(given: Case, X: np.ndarray) -> Scores:
    """Gradient importances of every kind, and the target gradient."""
    settings, importance = control_settings(AutoencoderSettings()), ImportanceSettings()
    shape = architecture(settings.preset, "gene", features=X.shape[1])
    models, seeds = SeededModels(shape, settings, settings.min_epochs), range(1, 1 + importance.gradient_seeds)
    found: Scores = {kind: gradient_importance(X, models, seeds=seeds, kind=kind).score for kind in KINDS}
    return found | {
        "target gradient": target_gradient(X, given.targets, models, blocks=given.blocks, seeds=seeds).score
    }


def baselines(given: Case) -> Scores:
    return {f"PCA-{k} communality": communality(given.X, components=k) for k in (3, 5)} | given.level


def auc(score: np.ndarray, truth: np.ndarray) -> float:
    ranks, hits = rankdata(score), int(truth.sum())
    return float((ranks[truth].sum() - hits * (hits + 1) / 2) / (hits * (len(truth) - hits)))


def recovered(given: Case, score: np.ndarray) -> tuple[float, float, float]:
    """AUC of tissue genes and of pathway genes, and share of the pathway genes among the first 100."""
    score, pathway = score[given.candidates], given.pathway[given.candidates]
    first = np.argsort(-score, kind="stable")[:100]
    return auc(score, given.tissue[given.candidates]), auc(score, pathway), float(pathway[first].sum() / pathway.sum())


def measure(spec: SimulationSpec, presets: list[Preset]) -> dict[str, tuple[float, ...]]:
    """Recovery of every importance of one cohort, then that of its control."""
    given = case(simulate_cohort(spec))
    permuted = permute_genes(given.X, given.blocks, rng=np.random.default_rng(spec.seed))
    real, control = baselines(given), gradients(given, permuted)
    for preset in presets:
        real |= reconstruction(given, given.X, given.prepare, preset)
    real |= gradients(given, given.X)
    of_control = reconstruction(given, permuted, z_score_folds(permuted), "compact")
    for preset in presets:
        control |= {name.replace("compact", preset): score for name, score in of_control.items()}
    nothing = (np.nan, np.nan, np.nan)
    return {
        name: (*recovered(given, score), *(recovered(given, control[name]) if name in control else nothing)[:2])
        for name, score in real.items()
    }


def interval(values: np.ndarray) -> str:
    if np.isnan(values).any():
        return "-"
    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else np.nan
    return f"{values.mean():.3f} [{values.mean() - half:.3f}, {values.mean() + half:.3f}]"


def report(samples: int, regime: RegimeName, presets: list[Preset], seeds: int) -> None:
    print(f"\n{regime}, n = {samples}, {seeds} cohorts\n", flush=True)
    start, cohorts = time.perf_counter(), []
    for seed in REPORTING_SEEDS[:seeds]:
        cohorts.append(measure(SimulationSpec(samples=samples, regime=regime, seed=seed), presets))
        tissue = ", ".join(f"{name} {recovery[0]:.3f}" for name, recovery in cohorts[-1].items())
        print(f"cohort {seed}, {time.perf_counter() - start:.0f} s, tissue AUC: {tissue}", flush=True)
    names = ("tissue genes, AUC", "pathway genes, AUC", "pathway genes, R@100", "control, tissue", "control, pathway")
    print(f"\n| importance | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
    for name in sorted(cohorts[0], key=lambda n: -np.mean([cohort[n][0] for cohort in cohorts])):
        print(f"| {name} | {' | '.join(interval(v) for v in np.array([c[name] for c in cohorts]).T)} |")
    for name in (f"held-out R2, {preset}" for preset in presets):
        ahead = np.array([cohort[name][0] - cohort["PCA-5 communality"][0] for cohort in cohorts])
        print(f"\n{name}, tissue AUC above that of PCA-5 communality: {interval(ahead)}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, nargs="+", default=[21, 60])
    parser.add_argument("--regimes", nargs="+", default=["tissue_strong"], choices=["free", "tissue", "tissue_strong"])
    parser.add_argument("--presets", nargs="+", default=["published", "compact"], choices=["published", "compact"])
    parser.add_argument("--seeds", type=int, default=6)
    chosen = parser.parse_args()
    for regime in chosen.regimes:
        for samples in chosen.samples:
            report(samples, regime, chosen.presets, chosen.seeds)
