"""From a spec to a cohort: draws the parts in turn and puts names on them. How a part is drawn stands elsewhere."""

from __future__ import annotations

import numpy as np

from omics_assets.simulate.constants import CONSTANTS, Regime
from omics_assets.simulate.design import Design, Floats, Ints, make_design, profiles
from omics_assets.simulate.expression import PathwayGenes, draw_expression, draw_modules, draw_pathway_genes
from omics_assets.simulate.homology import NO_FAMILY, draw_families, search_families
from omics_assets.simulate.metabolites import PathwayMetabolites, draw_intensity, draw_pathway_metabolites
from omics_assets.simulate.positions import draw_positions
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.truth import HomologyHits, PathwayTruth, SimulatedCohort


def simulate_cohort(spec: SimulationSpec) -> SimulatedCohort:
    """Draw a cohort with planted truth.

    Expression, metabolites, homology and positions have random streams of their own, so that specs differing only in
    `homology` or `clustered` share all measurements.

    Parameters
    ----------
    spec
        Sizes, regime, strength, homology, clusters and seed. Equal specs give equal cohorts.

    Returns
    -------
    SimulatedCohort
        Measurements and truth; definition: METHODS, "Simulated cohorts".
    """
    streams = np.random.default_rng(spec.seed).spawn(6)
    of_activity, of_genes, of_metabolites, of_families, of_search, of_positions = streams
    design = make_design(spec)
    regime: Regime = getattr(CONSTANTS, spec.regime)
    activities = profiles(of_activity, design, regime.activity, spec.pathways)
    genes = draw_pathway_genes(of_genes, spec)
    following = [members for pathway in genes for members in (pathway.followers, pathway.regulon)]
    background = np.setdiff1d(np.arange(spec.genes), np.concatenate(following))
    modules = draw_modules(of_genes, spec, design, background)
    expression = draw_expression(of_genes, spec, design, genes, activities, modules)
    metabolites = draw_pathway_metabolites(of_metabolites, spec)
    intensity = draw_intensity(of_metabolites, spec, design, metabolites, activities, modules.factors)
    families = draw_families(of_families, spec, genes)
    searches = search_families(of_search, spec, genes, families)
    truths = [
        _truth(f"pathway_{position + 1}", activity[design.plant], genes[position], metabolites[position], *search)
        for position, (activity, search) in enumerate(zip(activities, searches, strict=True))
    ]
    return SimulatedCohort(
        spec=spec,
        gene_ids=_numbered("gene", spec.genes),
        metabolite_ids=_numbered("feature", spec.metabolites),
        sample_ids=_sample_ids(spec, design),
        expression=expression,
        intensity=intensity,
        labels={
            "tissue": tuple(CONSTANTS.tissues[code] for code in design.tissue[design.plant]),
            "location": tuple(CONSTANTS.sites[code] for code in design.site[design.plant]),
        },
        cell=design.cell[design.plant],
        block=design.plant,
        families=tuple("" if code == NO_FAMILY else CONSTANTS.families[code] for code in families.of_gene),
        tissue_genes=modules.tissue_genes(),
        pathways=tuple(truths),
        positions=None if spec.clustered is None else draw_positions(of_positions, spec, genes, families.of_gene),
    )


def _truth(
    name: str,
    activity: Floats,
    genes: PathwayGenes,
    metabolites: PathwayMetabolites,
    families: Ints,
    queried: Ints,
    hits: HomologyHits,
) -> PathwayTruth:
    return PathwayTruth(
        name=name,
        activity=activity,
        genes=genes.genes,
        followers=genes.followers,
        loadings=genes.loadings,
        regulon=genes.regulon,
        known=genes.known,
        targets=metabolites.targets,
        intermediates=metabolites.intermediates,
        families=tuple(CONSTANTS.families[code] for code in families),
        queried=tuple(CONSTANTS.families[code] for code in queried),
        hits=hits,
    )


def _numbered(stem: str, count: int) -> tuple[str, ...]:
    digits = max(4, len(str(count)))
    return tuple(f"{stem}_{number:0{digits}d}" for number in range(1, count + 1))


def _sample_ids(spec: SimulationSpec, design: Design) -> tuple[str, ...]:
    """Name samples by tissue, site and plant; technical replicates by a number behind the plant."""
    names = []
    for sample, plant in enumerate(design.plant):
        tissue, site = CONSTANTS.tissues[design.tissue[plant]], CONSTANTS.sites[design.site[plant]]
        replicate = f"_r{sample % spec.blocks + 1}" if spec.blocks > 1 else ""
        names.append(f"{tissue}_{site}_{plant + 1:02d}{replicate}")
    return tuple(names)
