"""Gene expression: pathway genes, modules, own profiles, noise and counts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.simulate.constants import CONSTANTS, Regime, Strength
from omics_assets.simulate.design import Design, Floats, Ints, profiles, standardize
from omics_assets.simulate.spec import SimulationSpec


@dataclass(frozen=True, eq=False)
class PathwayGenes:
    """The genes of one pathway, as sorted positions; see `truth.PathwayTruth`."""

    genes: Ints
    followers: Ints
    loadings: Floats
    regulon: Ints
    regulon_loadings: Floats
    known: Ints


@dataclass(frozen=True, eq=False)
class Modules:
    """Co-expression modules.

    Parameters
    ----------
    loadings
        Of every gene on every module, shape (G, K).
    factors
        Of every module over the plants, shape (K, plants).
    tissue_driven
        Which modules are, shape (K,).
    """

    loadings: Floats
    factors: Floats
    tissue_driven: NDArray[np.bool_]

    def tissue_genes(self) -> NDArray[np.bool_]:
        """Return which genes load on a tissue-driven module with at least .5."""
        strongest: Floats = np.abs(self.loadings[:, self.tissue_driven]).max(axis=1, initial=0)
        return strongest >= CONSTANTS.tissue_gene_loading


def draw_pathway_genes(rng: np.random.Generator, spec: SimulationSpec) -> list[PathwayGenes]:
    """Choose the genes of every pathway at random positions; none in the null regime."""
    none, no_loading = np.empty(0, dtype=np.intp), np.empty(0)
    if spec.regime == "null":
        return [PathwayGenes(none, none, no_loading, none, no_loading, none)] * spec.pathways
    strength: Strength = getattr(CONSTANTS, spec.strength)
    regulon_size = max(CONSTANTS.min_regulon, spec.scaled(CONSTANTS.regulon))
    free = rng.permutation(spec.genes)
    pathways = []
    for _ in range(spec.pathways):
        size = int(rng.integers(*CONSTANTS.pathway_genes, endpoint=True))
        genes, regulon, free = free[:size], free[size : size + regulon_size], free[size + regulon_size :]
        followers = np.sort(genes[: round(CONSTANTS.following_share * size)])
        jitter = CONSTANTS.loading_jitter * rng.uniform(-1, 1, followers.size + regulon_size)
        loadings = strength.gene_loading + jitter
        pathways.append(
            PathwayGenes(
                genes=np.sort(genes),
                followers=followers,
                loadings=loadings[: followers.size],
                regulon=np.sort(regulon),
                regulon_loadings=CONSTANTS.regulon_loading * loadings[followers.size :],
                known=np.sort(rng.choice(followers, CONSTANTS.known_genes, replace=False)),
            )
        )
    return pathways


def draw_modules(rng: np.random.Generator, spec: SimulationSpec, design: Design, eligible: Ints) -> Modules:
    """Draw modules among the eligible genes; a gene may belong to several.

    Raises
    ------
    ValueError
        If fewer genes are eligible than the smallest module has.
    """
    if eligible.size < CONSTANTS.min_module:
        raise ValueError(f"{eligible.size} genes are too few for a module of {CONSTANTS.min_module}")
    regime: Regime = getattr(CONSTANTS, spec.regime)
    bounds = np.round(np.cumsum(regime.kinds) * regime.modules).astype(int)
    counts = np.diff(bounds, prepend=0)
    shares = (CONSTANTS.tissue_module, CONSTANTS.site_module, CONSTANTS.physiological_module)
    factors = [profiles(rng, design, share, int(count)) for share, count in zip(shares, counts, strict=True)]
    loadings = np.zeros((spec.genes, regime.modules))
    spread = np.exp(CONSTANTS.module_spread * rng.standard_normal(regime.modules))
    for module, factor in enumerate(spread):
        size = min(max(CONSTANTS.min_module, spec.scaled(regime.median_module * factor)), eligible.size)
        members = rng.choice(eligible, size, replace=False)
        sign = np.where(rng.random(size) < CONSTANTS.negative_loadings, -1.0, 1.0)
        loadings[members, module] = sign * rng.uniform(*regime.loading, size)
    communality = np.square(loadings).sum(axis=1)
    excess = np.sqrt(np.maximum(communality / CONSTANTS.max_communality, 1))
    return Modules(loadings / excess[:, None], np.vstack(factors), np.arange(regime.modules) < counts[0])


def draw_expression(
    rng: np.random.Generator,
    spec: SimulationSpec,
    design: Design,
    pathways: list[PathwayGenes],
    activities: Floats,
    modules: Modules,
) -> Floats:
    """Draw FPKM, shape (genes, samples), from the planted factors (`activities`: pathways x plants)."""
    on_activity = np.zeros((spec.genes, spec.pathways))
    for column, pathway in enumerate(pathways):
        on_activity[pathway.followers, column] = pathway.loadings
        on_activity[pathway.regulon, column] = pathway.regulon_loadings
    loadings = np.hstack([modules.loadings, on_activity])
    planted = loadings @ np.vstack([modules.factors, activities])
    rest = np.sqrt(1 - np.square(loadings).sum(axis=1, keepdims=True))
    profile_share = rng.beta(*CONSTANTS.tissue_profile, (spec.genes, 1))
    tissue_effects = rng.standard_normal((spec.genes, int(design.tissue.max()) + 1))
    planted += rest * np.sqrt(profile_share) * standardize(tissue_effects[:, design.tissue])
    deviations = planted[:, design.plant] + rest * np.sqrt(1 - profile_share) * _unplanned(rng, spec, design)
    mean = rng.normal(*CONSTANTS.mean, (spec.genes, 1))
    spread = _log_normal(rng, CONSTANTS.spread, (spec.genes, 1))
    return _measure(rng, np.exp2(mean + spread * deviations))


def _unplanned(rng: np.random.Generator, spec: SimulationSpec, design: Design) -> Floats:
    """Draw technical factor and noise with variance 1, partly shared by the replicates of a plant."""
    share = rng.uniform(*CONSTANTS.technical_share, (spec.genes, 1))
    sign = np.where(rng.random((spec.genes, 1)) < 0.5, -1.0, 1.0)
    technical = sign * np.sqrt(share) * standardize(rng.standard_normal(spec.samples))
    return technical + np.sqrt(1 - share) * replicate_noise(rng, design, spec.genes)


def replicate_noise(rng: np.random.Generator, design: Design, count: int) -> Floats:
    """Draw noise of variance 1, shape (count, samples), part of it common to the replicates of a plant."""
    of_plant = rng.standard_normal((count, design.cell.size))[:, design.plant]
    of_sample = rng.standard_normal((count, design.plant.size))
    return math.sqrt(CONSTANTS.plant_noise) * of_plant + math.sqrt(1 - CONSTANTS.plant_noise) * of_sample


def _measure(rng: np.random.Generator, fpkm: Floats) -> Floats:
    """Count fragments (Poisson-gamma) and give FPKM to two decimals: zeros and ties arise here."""
    length = _log_normal(rng, CONSTANTS.length_kb, (fpkm.shape[0], 1))
    depth = _log_normal(rng, CONSTANTS.depth_millions, (1, fpkm.shape[1]))
    shape = 1 / CONSTANTS.overdispersion
    counts = rng.poisson(fpkm * length * depth * rng.gamma(shape, 1 / shape, fpkm.shape))
    return np.round(counts / (length * depth), CONSTANTS.fpkm_decimals)


def _log_normal(rng: np.random.Generator, median_and_sd: tuple[float, float], size: tuple[int, int]) -> Floats:
    median, sd = median_and_sd
    values: Floats = median * np.exp(sd * rng.standard_normal(size))
    return values
