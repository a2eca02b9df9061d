"""What the graph attention network says about genes, label by label, with its baselines and its control.

All of it from the final latents, whose autoencoders saw all samples: nothing here is held out. Whether the network
predicts held-out samples at all is for `classification` to say; `gnn_verdict` puts both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from omics_assets.methods.classification.classification_folds import Label, SkippedLabel, standardize
from omics_assets.methods.classification.classifiers import LOGISTIC_C
from omics_assets.methods.classification.gat_path import path_gradients
from omics_assets.methods.classification.gat_stack import GatBatch, train_gats
from omics_assets.methods.classification.logistic import fit_logistic
from omics_assets.methods.classification.network_graph import network_graph
from omics_assets.methods.classification.regressors import ridge_weights
from omics_assets.methods.classification.sample_graph import SampleGraph, degree_matched_random
from omics_assets.methods.importance.importance import seed_agreement, share_by_seed, split_halves
from omics_assets.methods.importance.latent_map import MapForm, gene_latent_correlation, gene_map, uniform_map
from omics_assets.methods.statistics.anova import Anova, anova, linear_trend
from omics_assets.methods.statistics.rank_normalization import mean_rank_normalized, rank_agreement
from omics_assets.progress import Progress, silent
from omics_assets.settings import ClassificationSettings, ImportanceSettings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

SPLITS = 5
"""Splits of the samples into halves, averaged."""


@dataclass(frozen=True)
class LabelImportance:
    """Importance of every gene for one label.

    Parameters
    ----------
    label
        Which.
    value
        The map, mean over the seeds [G]; high is important.
    seed_agreement
        Spearman between the maps of two disjoint halves of the seeds; NaN with one seed.
    split_half_agreement, split_half_control
        Spearman between the maps of two halves of the samples, mean over the splits; the same on degree-matched random
        graphs [D]. NaN and empty with fewer than six units.
    control
        Mean map on degree-matched random graphs of all samples [G].
    linear
        The same map with the coefficients of logistic regression (of a number: ridge regression) on the latents [G].
    anova
        F, p and q of every gene: between the classes, or of the slope on the number.
    """

    label: str
    value: Floats
    by_seed: Floats
    seed_agreement: float
    split_half_agreement: float
    split_half_control: Floats
    control: Floats
    linear: Floats
    anova: Anova


@dataclass(frozen=True)
class GnnImportance:
    """All labels; `pooled` is the mean over them of the rank fraction u [G] (empty without labels).

    `by_seed` is the same of each seed alone, rank-normalised [S, G]; `uniform` is the baseline that knows no label:
    mean absolute correlation with the latents [G].
    """

    labels: tuple[LabelImportance, ...]
    pooled: Floats
    by_seed: Floats
    uniform: Floats
    skipped: tuple[SkippedLabel, ...]


@dataclass(frozen=True)
class _Samples:
    """Some samples, standardised among themselves."""

    latents: Floats
    correlation: Floats
    graph: SampleGraph
    label: Label


@dataclass(frozen=True)
class _Networks:
    """How networks are trained and mapped here."""

    settings: ClassificationSettings
    importance: ImportanceSettings
    rng: np.random.Generator
    device: str

    def maps(self, samples: _Samples, graphs: Sequence[SampleGraph]) -> Floats:
        """Return the map of one network per graph [m, G]."""
        count, codes = len(graphs), samples.label.codes
        batch = GatBatch(
            np.tile(samples.latents, (count, 1, 1)),
            np.stack([graph.with_self_loops() for graph in graphs]),
            (np.tile(codes, (count, 1)),),
            np.ones((count, len(codes)), dtype=bool),
            (len(samples.label.classes),),
        )
        stack = train_gats(batch, self.settings, seed=int(self.rng.integers(2**31)), device=self.device)
        along_path = self.importance.gnn_gradient == "integrated_gradients"
        weights = path_gradients(stack, batch, device=self.device) if along_path else stack.gradients
        return gene_map(weights[0], samples.correlation, form=self.importance.gnn_map)


def gnn_importance(
    genes: NDArray[np.floating],
    latents: NDArray[np.floating],
    labels: Sequence[Label],
    blocks: Ints,
    classification: ClassificationSettings,
    importance: ImportanceSettings,
    *,
    rng: np.random.Generator,
    device: str = "cpu",
    progress: Progress = silent,
) -> GnnImportance:
    """Compute the importance of every gene for every label with at least two classes.

    Parameters
    ----------
    genes
        Normalised expression [n, G].
    latents
        Final latents of genes and metabolites [n, d].
    labels, blocks
        Labels, and biological unit of each sample [n].
    classification, importance
        Shape of graph and network; seeds, control draws and form of the map.
    rng
        Source of randomness.
    device, progress
        Torch device; told of every label.
    """
    networks = _Networks(classification, importance, rng, device)
    results, skipped = [], []
    for number, label in enumerate(labels):
        progress(number, len(labels), f"gnn importance for {label.name}")
        if len(np.unique(label.codes[label.known])) < 2:
            few = "values" if label.numeric else "classes"
            skipped.append(SkippedLabel(label.name, f"cannot be estimated: fewer than two {few}"))
            continue
        results.append(_label_importance(genes, latents, label, blocks, networks))
    pooled = mean_rank_normalized([result.value for result in results]) if results else np.zeros(0)
    by_seed = [mean_rank_normalized(maps) for maps in zip(*(result.by_seed for result in results), strict=True)]
    uniform = uniform_map(gene_latent_correlation(genes, latents))
    return GnnImportance(tuple(results), pooled, share_by_seed(np.array(by_seed)), uniform, tuple(skipped))


def _label_importance(
    genes: NDArray[np.floating],
    latents: NDArray[np.floating],
    label: Label,
    blocks: Ints,
    networks: _Networks,
) -> LabelImportance:
    everything = np.ones(len(blocks), dtype=bool)
    samples = _samples(genes, latents, label, everything, networks.settings)
    by_seed = networks.maps(samples, [samples.graph] * networks.importance.gnn_seeds)
    draws = networks.importance.control_draws
    random = [degree_matched_random(samples.graph, networks.rng) for _ in range(draws)]
    agreement = _split_half(genes, latents, label, blocks, networks, draws)
    return LabelImportance(
        label.name,
        np.asarray(by_seed.mean(axis=0)),
        by_seed,
        seed_agreement(by_seed),
        float(agreement[0]) if len(agreement) else float("nan"),
        agreement[1:],
        np.asarray(networks.maps(samples, random).mean(axis=0)),
        _linear_map(samples, networks.importance.gnn_map),
        (linear_trend if label.numeric else anova)(np.asarray(genes, dtype=np.float64), label.codes, blocks),
    )


def _split_half(
    genes: NDArray[np.floating],
    latents: NDArray[np.floating],
    label: Label,
    blocks: Ints,
    networks: _Networks,
    draws: int,
) -> Floats:
    """Agreement of the map between halves, mean over the splits: the cosine graph, then each control draw [1 + D]."""
    total = np.zeros(draws + 1)
    for _ in range(SPLITS):
        halves = split_halves(None if label.numeric else label.codes, blocks, rng=networks.rng)
        if halves is None:
            return np.zeros(0)
        maps = []
        for half in halves:
            samples = _samples(genes, latents, label, half, networks.settings)
            random = [degree_matched_random(samples.graph, networks.rng) for _ in range(draws)]
            maps.append(networks.maps(samples, [samples.graph, *random]))
        total += [rank_agreement(first, second) for first, second in zip(*maps, strict=True)]
    return np.asarray(total / SPLITS)


def _samples(
    genes: NDArray[np.floating],
    latents: NDArray[np.floating],
    label: Label,
    chosen: Mask,
    settings: ClassificationSettings,
) -> _Samples:
    scaled = standardize(latents[chosen], np.ones(int(chosen.sum()), dtype=bool))
    codes = label.codes[chosen]
    return _Samples(
        scaled,
        gene_latent_correlation(genes[chosen], scaled),
        network_graph(scaled, codes, classes=len(label.classes), settings=settings),
        replace(label, codes=codes),
    )


def _linear_map(samples: _Samples, form: MapForm) -> Floats:
    label, known = samples.label, samples.label.known
    if label.numeric:
        weights = ridge_weights(samples.latents[known], label.codes[known, None]).T
    else:
        one_hot = (label.codes[known, None] == np.arange(len(label.classes))).astype(np.float64)
        weights = fit_logistic(samples.latents[known], one_hot[None], C=LOGISTIC_C).coefficients[0]
    return gene_map(weights, samples.correlation, form=form)
