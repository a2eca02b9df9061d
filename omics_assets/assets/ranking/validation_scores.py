"""The scores that are judged by the known genes: the recommended one, its rivals, and the same on re-paired samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from omics_assets.assets.cohort_arrays.profiles import Floats, Profiles
from omics_assets.assets.ranking.evidence import Evidences
from omics_assets.assets.ranking.ranked import pathway_log_odds, pooled_log_odds
from omics_assets.methods.correlation.target_mutual_rank import target_mutual_rank
from omics_assets.methods.importance.importance import communality
from omics_assets.methods.ranking.published_fusion import fuse_published
from omics_assets.methods.statistics.design import Design
from omics_assets.methods.statistics.permutation import pairing_permutations, pairing_scheme
from omics_assets.settings import RankingSettings

MAX_COMPARISONS = 1_000_000_000
"""Genes x metabolites x targets up to which the mutual rank stands among the rivals."""
REPAIRED = frozenset({"log_odds", "fused", "correlation", "mutual_rank", "random"})
"""Methods that another pairing of the metabolites with the genes changes. Bait, homology, neighbours and PCA see no
metabolite; the networks would have to be trained again on every re-pairing."""
Scores = dict[tuple[int | None, str], Floats]
"""Score [G] by pathway number (None: pooled) and method."""


@dataclass(frozen=True)
class Judged:
    """What is judged, and against what.

    Parameters
    ----------
    observed
        The scores of the cohort.
    null
        The same of every re-pairing, of the methods that it changes (`REPAIRED`), made as it is asked for; none where
        nothing can be re-paired.
    """

    observed: Scores
    null: Iterator[Scores]


def judged_scores(
    evidences: Evidences,
    profiles: Profiles,
    metabolites: Floats,
    design: Design,
    settings: RankingSettings,
    rng: np.random.Generator,
) -> Judged:
    """Return all scores with the known genes held out of what is learned; untested genes stand last.

    Parameters
    ----------
    metabolites
        [M, units]: all metabolites, in the lists of which the targets have their mutual rank.
    """
    observed = _scores(evidences, profiles, metabolites, settings, rng)
    observed[None, "pca"] = communality(profiles.genes.T)
    scheme = pairing_scheme(design)

    def repaired() -> Iterator[Scores]:
        for pairing in pairing_permutations(scheme, settings.repairings, rng):
            other = profiles.repaired(pairing)
            made = _scores(evidences.repaired(other), other, metabolites[:, pairing], settings, rng)
            yield {key: score for key, score in made.items() if key[1] in REPAIRED}

    return Judged(observed, iter(()) if scheme.reason else repaired())


def _scores(
    evidences: Evidences, profiles: Profiles, metabolites: Floats, settings: RankingSettings, rng: np.random.Generator
) -> Scores:
    fused = fuse_published(evidences.published(), settings.weights.model_dump(), evidences.genes)
    pooled = {"log_odds": pooled_log_odds(evidences, settings).log_odds, "fused": fused.fused_score}
    pooled |= {name: value for name, value in evidences.raw.items() if name != "bait" and not np.isnan(value).all()}
    if (held_out := evidences.bait()) is not None:
        bait = -held_out.tail
        bait[evidences.baits.known.index] = -held_out.known_tail
        pooled["bait"] = bait
    if 0 < len(profiles.targets) * len(metabolites) * len(profiles.genes) <= MAX_COMPARISONS:
        pooled["mutual_rank"] = -target_mutual_rank(profiles.genes, profiles.targets, metabolites)
    pooled["random"] = rng.random(len(evidences.genes))
    scores: Scores = {(None, name): value for name, value in pooled.items()}
    for number in judged_pathways(evidences):
        scores |= {(number, name): value for name, value in _pathway_scores(evidences, number, settings).items()}
    return scores


def judged_pathways(evidences: Evidences) -> list[int]:
    """Return the pathways with known genes; none where there is but one pathway: it is the pooled list."""
    with_known = np.unique(evidences.baits.known.pathway)
    return [int(number) for number in with_known] if len(evidences.baits.pathways) > 1 else []


def _pathway_scores(evidences: Evidences, number: int, settings: RankingSettings) -> dict[str, Floats]:
    scores = {
        "log_odds": pathway_log_odds(evidences, number, settings).log_odds,
        "correlation": evidences.correlation[number],
    }
    if (held_out := evidences.bait(number)) is not None and not np.isnan(held_out.tail).all():
        scores["bait"] = -held_out.tail
    return scores
