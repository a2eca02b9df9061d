"""Gene families, and what a homology search with some of them finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from omics_assets.simulate.constants import CONSTANTS, Quality
from omics_assets.simulate.design import Floats, Ints
from omics_assets.simulate.expression import PathwayGenes
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.truth import HomologyHits

NO_FAMILY = -1
COVERAGE_DECIMALS = 3


@dataclass(frozen=True, eq=False)
class Families:
    """Family of every gene, and the families of every pathway's genes, as positions in the table of names."""

    of_gene: Ints
    of_pathway: list[Ints]


@dataclass(frozen=True, eq=False)
class _Search:
    """The luck of every gene in a search: the same for all pathways, as in one library."""

    chance: Floats
    neg_log10_evalue: Floats
    coverage: Floats


def draw_families(rng: np.random.Generator, spec: SimulationSpec, pathways: list[PathwayGenes]) -> Families:
    """Spread the genes of every pathway over its families, and fill the families with other genes."""
    count = len(CONSTANTS.families)
    of_gene = np.full(spec.genes, NO_FAMILY, dtype=np.intp)
    of_pathway = []
    for pathway in pathways:
        chosen = rng.choice(count, int(rng.integers(*CONSTANTS.pathway_families, endpoint=True)), replace=False)
        extra = rng.choice(chosen, max(pathway.genes.size - chosen.size, 0))
        of_gene[pathway.genes] = rng.permutation(np.concatenate([chosen, extra])[: pathway.genes.size])
        present = np.unique(of_gene[pathway.genes]) if pathway.genes.size else np.sort(chosen)
        of_pathway.append(present)
    others = rng.permutation(np.flatnonzero(of_gene == NO_FAMILY))
    for family, share in enumerate(rng.uniform(*CONSTANTS.family_share, count)):
        size = max(CONSTANTS.min_family, round(share * spec.genes))
        missing = max(0, size - int(np.count_nonzero(of_gene == family)))
        of_gene[others[:missing]] = family
        others = others[missing:]
    return Families(of_gene, of_pathway)


def search_families(
    rng: np.random.Generator, spec: SimulationSpec, pathways: list[PathwayGenes], families: Families
) -> list[tuple[Ints, Ints, HomologyHits]]:
    """Return, per pathway, the families of its genes, the families queried and the hits found."""
    search = _Search(
        chance=rng.random(spec.genes),
        neg_log10_evalue=rng.uniform(*CONSTANTS.neg_log10_evalue, spec.genes),
        coverage=rng.uniform(*CONSTANTS.coverage, spec.genes),
    )
    found = []
    for pathway, true_families in zip(pathways, families.of_pathway, strict=True):
        queried = _queried(rng, true_families)
        hit = search.chance < _chances(spec, pathway, np.isin(families.of_gene, queried))
        found.append(
            (true_families, queried, _hits(rng, spec, pathway, families, queried, search, np.flatnonzero(hit)))
        )
    return found


def _queried(rng: np.random.Generator, true_families: Ints) -> Ints:
    kept = true_families[rng.random(true_families.size) < CONSTANTS.queried]
    wrong = np.setdiff1d(np.arange(len(CONSTANTS.families)), true_families)
    return np.sort(np.concatenate([kept, rng.choice(wrong, CONSTANTS.wrong_families, replace=False)]))


def _chances(spec: SimulationSpec, pathway: PathwayGenes, in_queried: NDArray[np.bool_]) -> Floats:
    """Return every gene's chance to hit: by its family where homology is good, by being a true gene otherwise."""
    quality: Quality = getattr(CONSTANTS, spec.homology)
    if quality.hit_share is not None:
        of_true = quality.sensitivity * pathway.genes.size
        other = max(0.0, (quality.hit_share * spec.genes - of_true) / (spec.genes - pathway.genes.size))
        related = np.isin(np.arange(spec.genes), pathway.genes)
    else:
        other = quality.other_hits or 0.0
        related = in_queried
    return np.where(related, quality.sensitivity, other)


def _hits(
    rng: np.random.Generator,
    spec: SimulationSpec,
    pathway: PathwayGenes,
    families: Families,
    queried: Ints,
    search: _Search,
    genes: Ints,
) -> HomologyHits:
    """Give every hit a queried family (its own where that was queried) and its numbers, rounded as files are."""
    own = families.of_gene[genes]
    family = np.where(np.isin(own, queried), own, rng.choice(queried, genes.size))
    advantage = np.where(np.isin(genes, pathway.genes) & (spec.homology != "useless"), CONSTANTS.member_advantage, 1.0)
    strength = advantage * search.neg_log10_evalue[genes]
    order = np.argsort(-strength, kind="stable")
    bits = strength[order] * np.log2(10) + np.log2(spec.genes)
    return HomologyHits(
        genes=genes[order],
        family=tuple(CONSTANTS.families[position] for position in family[order]),
        evalue=np.array([float(f"{10.0**-value:.1e}") for value in strength[order]]),
        bitscore=np.round(bits, 1),
        coverage=np.round(search.coverage[genes][order], COVERAGE_DECIMALS),
    )
