"""Does the autoencoder beat its control? The same numbers on data whose genes are permuted independently.

Gene-wise permutation keeps every gene's values and destroys what genes share, which is all an autoencoder can learn.
The statistics on the real data are computed with the same widths, epochs, folds and seed as the control draws.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import Architecture, Preset
from omics_assets.methods.autoencoders.cross_validation import cross_validate
from omics_assets.methods.autoencoders.seeded_models import SeededModels
from omics_assets.methods.importance.attribution import Attribution, attribution
from omics_assets.methods.importance.gene_permutation import permute_genes
from omics_assets.methods.importance.importance import latent_correlation, split_halves
from omics_assets.methods.resampling.fold_matrix import z_score_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.methods.statistics.permutation import p_against
from omics_assets.methods.statistics.rank_normalization import rank_agreement, rank_normalize
from omics_assets.progress import Progress, silent
from omics_assets.settings import AutoencoderSettings

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Codes = NDArray[np.int64]

HALF_FOLDS = 3
ALPHA = 0.05


@dataclass(frozen=True)
class AutoencoderVerdict:
    """Statistics of the real data beside their control draws.

    Parameters
    ----------
    r2, r2_control, r2_p
        Pooled held-out R2, its control draws [B], (b + 1)/(B + 1).
    agreement, agreement_control, agreement_p
        The same for the Spearman between the held-out R2 of two halves of the samples. NaN, empty and 1 where there are
        fewer than six units.
    beats_control
        Both p at most 0.05.
    importance, importance_control
        Held-out R2 per gene [p], and its mean over the control draws.
    gradient_control, latent_correlation_control
        Means over the control draws [p], models of `min_epochs` epochs: normalised rank of the attribution; mean
        corr^2(gene, latent).
    note
        What could not be computed; else empty.
    """

    r2: float
    r2_control: Floats
    r2_p: float
    agreement: float
    agreement_control: Floats
    agreement_p: float
    beats_control: bool
    importance: Floats
    importance_control: Floats
    gradient_control: Floats
    latent_correlation_control: Floats
    note: str


@dataclass(frozen=True)
class _Draw:
    r2: float
    importance: Floats
    agreement: float


def control_settings(settings: AutoencoderSettings, *, preset: Preset = "compact") -> AutoencoderSettings:
    """Return settings for control draws, always in the sample basis.

    `compact` needs no 40 epochs but 15 to 60; other presets train as they do.
    """
    changed: dict[str, object] = {"preset": preset, "basis": "sample"}
    if preset == "compact":
        changed |= {"min_epochs": min(settings.min_epochs, 15), "max_epochs": min(settings.max_epochs, 60)}
    return settings.model_copy(update=changed)


def autoencoder_verdict(
    X: Floats,
    held_out: Mask,
    shape: Architecture,
    settings: AutoencoderSettings,
    *,
    labels: Codes | None,
    blocks: Codes,
    draws: int,
    rng: np.random.Generator,
    gradient: Attribution = "input_x_gradient",
    device: str = "cpu",
    progress: Progress = silent,
) -> AutoencoderVerdict:
    """Compare held-out R2 and split-half agreement with gene-wise permuted data.

    Parameters
    ----------
    X
        All samples [n, p], normalised; z-scores are refitted in every fold.
    held_out
        Fold plan [R, F, n]; the first repeat is used.
    shape, settings
        Of all draws, the real one included: see `control_settings`.
    labels, blocks
        Codes of the first label and the biological units [n], for the halves.
    draws
        Control draws, 20 or more.
    rng
        Source of randomness.
    gradient
        Definition of the gradient importance.
    device, progress
        Torch device; told of every draw.

    Raises
    ------
    ValueError
        If the plan has fewer than two folds.
    """
    halves = _half_plans(labels, blocks, rng)
    seed = int(rng.integers(2**31))
    run = _Run(held_out[:1], halves, shape, settings, seed, device)
    observed = run.draw(X)
    progress(1, draws + 1, "autoencoder on the real data")
    control, of_models = [], np.zeros((2, X.shape[1]))
    for number in range(draws):
        permuted = permute_genes(X, blocks, rng=rng)
        control.append(run.draw(permuted))
        of_models += run.of_model(permuted, gradient) / draws
        progress(number + 2, draws + 1, f"control draw {number + 1} of {draws}")
    r2_control = np.array([draw.r2 for draw in control])
    agreement_control = np.array([draw.agreement for draw in control if halves])
    r2_p = p_against(r2_control, observed.r2)
    agreement_p = p_against(agreement_control, observed.agreement) if halves else 1.0
    return AutoencoderVerdict(
        observed.r2,
        r2_control,
        r2_p,
        observed.agreement,
        agreement_control,
        agreement_p,
        bool(r2_p <= ALPHA and agreement_p <= ALPHA),
        observed.importance,
        np.mean([draw.importance for draw in control], axis=0),
        of_models[0],
        of_models[1],
        "" if halves else "Split-half agreement needs at least six biological units.",
    )


@dataclass(frozen=True)
class _Run:
    """What all draws have in common."""

    held_out: Mask
    halves: tuple[tuple[Mask, Mask], ...]
    shape: Architecture
    settings: AutoencoderSettings
    seed: int
    device: str

    def draw(self, X: Floats) -> _Draw:
        r2, pooled = self._held_out_r2(X, self.held_out)
        agreement = float("nan")
        if self.halves:
            agreement = rank_agreement(*(self._held_out_r2(X[half], plan)[0] for half, plan in self.halves))
        return _Draw(pooled, r2, agreement)

    def of_model(self, X: Floats, gradient: Attribution) -> Floats:
        """Normalised rank of the attribution, and mean corr^2(gene, latent), of a model of all samples [2, p]."""
        everything = z_score_folds(X)(np.ones(len(X), dtype=bool))
        models = SeededModels(self.shape, self.settings, self.settings.min_epochs, self.device)
        (model,) = models.train(everything.X, [self.seed])
        values = np.zeros((2, X.shape[1]))
        attributed = attribution(model, everything.X, kind=gradient)
        values[:, everything.kept] = attributed, latent_correlation(everything.X, model.encode(everything.X))
        return np.stack([rank_normalize(values[0]), values[1]])

    def _held_out_r2(self, X: Floats, held_out: Mask) -> tuple[Floats, float]:
        result = cross_validate(
            z_score_folds(X), held_out, self.shape, self.settings, seeds=(self.seed,), device=self.device
        )
        return result.r2, result.pooled_r2


def _half_plans(labels: Codes | None, blocks: Codes, rng: np.random.Generator) -> tuple[tuple[Mask, Mask], ...]:
    halves = split_halves(labels, blocks, rng=rng)
    if halves is None:
        return ()
    return tuple(
        (
            half,
            fold_plan(
                None if labels is None else labels[half], blocks[half], folds=HALF_FOLDS, repeats=1, rng=rng
            ).held_out,
        )
        for half in halves
    )
