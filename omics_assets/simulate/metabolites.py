"""Metabolites: targets and intermediates that follow an activity, others, and what lies below detection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from omics_assets.simulate.constants import CONSTANTS, Strength
from omics_assets.simulate.design import Design, Floats, Ints, standardize
from omics_assets.simulate.expression import replicate_noise
from omics_assets.simulate.spec import SimulationSpec


@dataclass(frozen=True, eq=False)
class PathwayMetabolites:
    """Sorted positions of the metabolites of one pathway."""

    targets: Ints
    intermediates: Ints


def draw_pathway_metabolites(rng: np.random.Generator, spec: SimulationSpec) -> list[PathwayMetabolites]:
    """Choose targets and intermediates of every pathway at random positions."""
    free = rng.permutation(spec.metabolites)
    pathways = []
    for _ in range(spec.pathways):
        targets = int(rng.integers(*CONSTANTS.targets, endpoint=True))
        both = targets + int(rng.integers(*CONSTANTS.intermediates, endpoint=True))
        pathways.append(PathwayMetabolites(np.sort(free[:targets]), np.sort(free[targets:both])))
        free = free[both:]
    return pathways


def draw_intensity(
    rng: np.random.Generator,
    spec: SimulationSpec,
    design: Design,
    pathways: list[PathwayMetabolites],
    activities: Floats,
    factors: Floats,
) -> Floats:
    """Draw intensities, shape (metabolites, samples), whole numbers with 0 below detection.

    Parameters
    ----------
    activities, factors
        Of the pathways and of the gene modules, shape (count, plants).
    """
    strength: Strength = getattr(CONSTANTS, spec.strength)
    followed, loading = _others(rng, spec, factors)
    for pathway, activity in zip(pathways, activities, strict=True):
        for members, of_target in ((pathway.targets, 1.0), (pathway.intermediates, CONSTANTS.intermediate_loading)):
            loading[members] = of_target * strength.target_loading
            for metabolite in members:
                followed[metabolite] = _response(rng, design, activity)
    share = CONSTANTS.tissue_noise
    tissue_effects = rng.standard_normal((spec.metabolites, int(design.tissue.max()) + 1))
    structured = standardize(tissue_effects[:, design.tissue])[:, design.plant]
    noise = np.sqrt(share) * structured + np.sqrt(1 - share) * replicate_noise(rng, design, spec.metabolites)
    deviations = loading[:, None] * followed[:, design.plant] + np.sqrt(1 - loading[:, None] ** 2) * noise
    mean = rng.normal(*CONSTANTS.intensity_mean, (spec.metabolites, 1))
    spread = rng.uniform(*CONSTANTS.intensity_spread, (spec.metabolites, 1))
    return _censor(rng, np.maximum(np.round(np.exp2(mean + spread * deviations)), 1))


def _others(rng: np.random.Generator, spec: SimulationSpec, factors: Floats) -> tuple[Floats, Floats]:
    """Let a share of all metabolites follow a gene module each, and the rest nothing."""
    followed = factors[rng.integers(factors.shape[0], size=spec.metabolites)]
    follows = rng.random(spec.metabolites) < CONSTANTS.module_metabolites
    return followed, np.where(follows, rng.uniform(*CONSTANTS.module_metabolite_loading, spec.metabolites), 0)


def _response(rng: np.random.Generator, design: Design, activity: Floats) -> Floats:
    """Return what one metabolite makes of the activity, mean 0 and variance 1 over the plants.

    A lagged metabolite is partly what the preceding site of the same tissue was making; below its threshold a
    pathway makes nothing.
    """
    names, chances = zip(*CONSTANTS.shapes, strict=True)
    shape = str(rng.choice(names, p=chances))
    if shape == "saturating":
        return standardize(np.tanh(CONSTANTS.saturation * activity))
    if shape == "threshold":
        return standardize(np.maximum(activity, CONSTANTS.threshold))
    if shape == "lagged":
        of_cell = np.bincount(design.cell, weights=activity) / np.bincount(design.cell)
        earlier = of_cell[design.preceding_cell()]
        return standardize((1 - CONSTANTS.lag_weight) * activity + CONSTANTS.lag_weight * earlier)
    return activity


def _censor(rng: np.random.Generator, intensity: Floats) -> Floats:
    """Set the lowest values of a share of the metabolites to 0, at least one sample each."""
    metabolites, samples = intensity.shape
    censored = rng.random((metabolites, 1)) < CONSTANTS.censored_metabolites
    lost = np.maximum(np.floor(rng.uniform(*CONSTANTS.censored_samples, (metabolites, 1)) * samples), 1)
    ranks = np.argsort(np.argsort(intensity, axis=1, kind="stable"), axis=1, kind="stable")
    return np.where(censored & (ranks < lost), 0.0, intensity)
