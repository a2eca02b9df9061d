"""Ranks by log-odds made again on parts of the samples: without a cell, a label level or a unit, and on halves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from omics_assets.assets.cohort_arrays.profiles import Floats, Ints, Profiles
from omics_assets.assets.cohort_arrays.sample_table import Samples
from omics_assets.assets.ranking.ranked import Ranked, pooled_log_odds
from omics_assets.methods.resampling.sample_subsets import random_halves, without_each
from omics_assets.settings import RankingSettings

MIN_UNITS = 4
HALF_SPLITS = 4
MAX_VALUES = 500_000
"""Units are left out one by one only where genes x units are no more: each takes a ranking of its own."""
Rank = Callable[[Ints], Floats]


@dataclass(frozen=True)
class PartRanks:
    """Ranks [G] on parts of the samples, NaN off the list.

    Parameters
    ----------
    cells
        One array per design cell left out; without a design per unit.
    halves
        One array per half of the units.
    levels, units
        By what is left out: `tissue=leaf`, `sample X`.
    """

    cells: list[Floats]
    halves: list[Floats]
    levels: dict[str, Floats]
    units: dict[str, Floats]


def part_ranks(
    ranked: Ranked, profiles: Profiles, samples: Samples, settings: RankingSettings, rng: np.random.Generator
) -> PartRanks:
    """Rank the genes on parts of the biological units; correlation and bait are made again, the rest stays."""
    units = samples.design.units()
    size = len(units.blocks)
    cells = units.cells() if units.columns else np.arange(size)
    rank = _remembered(ranked, profiles, settings)
    half = random_halves(cells, rng, splits=HALF_SPLITS) if size >= 2 * MIN_UNITS else []
    alone = without_each(np.arange(size), least=MIN_UNITS) if size * len(profiles.genes) <= MAX_VALUES else {}
    return PartRanks(
        cells=[rank(kept) for kept in without_each(cells, least=MIN_UNITS).values()],
        halves=[rank(kept) for kept in half],
        levels={name: rank(kept) for name, kept in _levels(samples).items()},
        units={f"sample {_unit_names(samples)[unit]}": rank(kept) for unit, kept in alone.items()},
    )


def extent(ranks: list[Floats], size: int) -> tuple[Floats, Floats]:
    """Return the best and the worst rank of every gene; NaN where there are none."""
    if not ranks:
        return np.full(size, np.nan), np.full(size, np.nan)
    return np.min(ranks, axis=0), np.max(ranks, axis=0)


def _remembered(ranked: Ranked, profiles: Profiles, settings: RankingSettings) -> Rank:
    """Cells, levels and units may leave the same units out: each part is ranked once."""
    made: dict[bytes, Floats] = {}

    def rank(kept: Ints) -> Floats:
        key = kept.tobytes()
        if key not in made:
            rest = ranked.evidences.with_profiles(profiles.of_units(kept))
            place = pooled_log_odds(rest, settings).rank
            made[key] = np.where(place > 0, place.astype(np.float64), np.nan)
        return made[key]

    return rank


def _levels(samples: Samples) -> dict[str, Ints]:
    """Which units are left without each level of each label."""
    first = np.unique(samples.blocks, return_index=True)[1]
    return {
        f"{label}={levels[code]}": kept
        for label, (codes, levels) in samples.labels.items()
        for code, kept in without_each(codes[first], least=MIN_UNITS).items()
    }


def _unit_names(samples: Samples) -> list[str]:
    return [samples.names[first] for first in np.unique(samples.blocks, return_index=True)[1]]
