"""Every constant of the simulated cohorts, in one frozen table (METHODS, "Simulated cohorts").

Sizes of modules, regulons and families hold for `REFERENCE_GENES` genes and scale with the number of genes. A
changed constant changes every number measured on simulated cohorts, so a test pins the table.
"""

from __future__ import annotations

from dataclasses import dataclass

TUNING_SEEDS = range(1_000, 1_100)
"""Seeds to look at while a method or a default is being chosen."""

REPORTING_SEEDS = range(20_000, 20_100)
"""Seeds for reported numbers; never used to choose anything."""

Range = tuple[float, float]


@dataclass(frozen=True)
class Shares:
    """Shares of a profile's variance that lie between tissues, sites, cells and plants."""

    tissue: float
    site: float
    cell: float
    plant: float


@dataclass(frozen=True)
class Regime:
    """How far tissue drives the pathways and the genome."""

    activity: Shares
    modules: int
    median_module: int
    kinds: tuple[float, float, float]  # tissue-driven, site-driven, physiological
    loading: Range


@dataclass(frozen=True)
class Strength:
    """Loadings of the following genes on the activity, and of the targets on what they see of it."""

    gene_loading: float
    target_loading: float


@dataclass(frozen=True)
class Quality:
    """How often a homology search hits; `None`: not used by this quality."""

    sensitivity: float
    other_hits: float | None  # share hit among the genes without homology to the query
    hit_share: float | None  # share hit among all genes


@dataclass(frozen=True)
class Constants:
    """The table; `CONSTANTS` is its only instance."""

    reference_genes: int = 10_000

    # samples: sites per tissue for a known number of plants; otherwise the largest grid that leaves `replicates`
    grids: tuple[tuple[int, tuple[int, ...]], ...] = ((21, (3, 2, 2)), (60, (4,) * 5), (100, (5,) * 5))
    replicates: int = 3
    tissues: tuple[str, ...] = ("leaf", "root", "stem", "flower", "fruit")
    sites: tuple[str, ...] = ("north", "south", "east", "west", "centre")

    # activity of the pathways; in the null regime genes and targets have nothing to do with one another
    free: Regime = Regime(Shares(0.05, 0.15, 0.30, 0.50), 40, 110, (0.60, 0.15, 0.25), (0.3, 0.9))
    tissue: Regime = Regime(Shares(0.65, 0.10, 0.10, 0.15), 40, 110, (0.60, 0.15, 0.25), (0.3, 0.9))
    tissue_strong: Regime = Regime(Shares(0.80, 0.05, 0.05, 0.10), 60, 170, (0.80, 0.075, 0.125), (0.5, 0.95))
    null: Regime = Regime(Shares(0.65, 0.10, 0.10, 0.15), 40, 110, (0.60, 0.15, 0.25), (0.3, 0.9))
    weak: Strength = Strength(0.55, 0.60)
    medium: Strength = Strength(0.70, 0.75)
    strong: Strength = Strength(0.85, 0.90)
    loading_jitter: float = 0.1

    # pathways
    pathway_genes: tuple[int, int] = (6, 12)
    following_share: float = 0.8
    regulon: int = 40
    min_regulon: int = 2
    regulon_loading: float = 0.75  # of the loading of the pathway's genes
    known_genes: int = 2

    # modules of co-expressed genes
    tissue_module: Shares = Shares(0.75, 0.05, 0.10, 0.10)
    site_module: Shares = Shares(0.05, 0.75, 0.10, 0.10)
    physiological_module: Shares = Shares(0.05, 0.05, 0.20, 0.70)
    module_spread: float = 0.3  # sd of the log of the size
    min_module: int = 3
    negative_loadings: float = 0.15
    max_communality: float = 0.92
    tissue_gene_loading: float = 0.5

    # the rest of a gene's variance, and its counts
    tissue_profile: Range = (1.0, 4.0)  # Beta: own tissue profile, share of the rest
    technical_share: Range = (0.0, 0.2)  # technical factor, share of what is then left
    plant_noise: float = 0.5  # share of the noise that technical replicates of a plant have in common
    mean: Range = (1.5, 2.2)  # mean and sd of the gene means, log2 FPKM
    spread: Range = (0.8, 0.35)  # median of the gene sd in log2, sd of its log
    length_kb: Range = (1.5, 0.5)  # median and sd of the log
    depth_millions: Range = (6.0, 0.2)  # median and sd of the log
    overdispersion: float = 0.02  # gamma of the Poisson-gamma counts: squared coefficient of variation
    fpkm_decimals: int = 2

    # metabolites
    targets: tuple[int, int] = (1, 3)
    intermediates: tuple[int, int] = (1, 3)
    intermediate_loading: float = 0.85  # of the loading of the targets
    shapes: tuple[tuple[str, float], ...] = (("linear", 0.4), ("saturating", 0.2), ("lagged", 0.2), ("threshold", 0.2))
    saturation: float = 1.5
    lag_weight: float = 0.5
    threshold: float = 0.0
    tissue_noise: float = 0.3
    module_metabolites: float = 0.5  # share of the other metabolites that follow a module
    module_metabolite_loading: Range = (0.3, 0.9)
    censored_metabolites: float = 0.4
    censored_samples: Range = (0.05, 0.5)
    intensity_mean: Range = (16.0, 2.0)  # log2
    intensity_spread: Range = (0.5, 1.5)  # log2

    # homology
    families: tuple[str, ...] = (
        *("CYP", "UGT", "OMT", "BAHD", "DOX", "TPS", "PKS", "SDR", "AKR", "MDR"),
        *("GST", "ABC", "MATE", "MYB", "BHLH", "WRKY", "SULT", "CCD", "LOX", "PAL"),
    )
    family_share: Range = (0.001, 0.012)
    min_family: int = 2
    pathway_families: tuple[int, int] = (4, 8)
    queried: float = 0.75
    wrong_families: int = 2
    good: Quality = Quality(0.95, 0.005, None)
    broad: Quality = Quality(0.85, None, 0.15)
    poor: Quality = Quality(0.35, None, 0.03)
    useless: Quality = Quality(0.04, 0.04, None)
    neg_log10_evalue: Range = (6.0, 60.0)
    member_advantage: float = 1.3  # factor on -log10 E of the pathway's own genes, except where homology is useless
    coverage: Range = (0.6, 1.0)


CONSTANTS = Constants()


@dataclass(frozen=True)
class GenomeLayout:
    """Where genes stand; `LAYOUT` is its only instance. Apart from `Constants`: it changes no measurement.

    Plant gene clusters typically hold 3 to 10 genes, for the most part not homologous, in tens to several hundred
    kilobases (Polturak and Osbourn 2021), and other genes stand between them.
    """

    chromosomes: int = 10
    min_cluster: int = 3
    strangers: tuple[int, int] = (0, 4)  # other genes between two neighbours of a cluster
    tandem_share: float = 0.4  # share of a family's other genes that stand in tandem arrays
    tandem_array: tuple[int, int] = (2, 5)
    gene_bases: Range = (3_000.0, 0.6)  # median and sd of the log
    bases_between: Range = (6_000.0, 0.8)  # median and sd of the log


LAYOUT = GenomeLayout()
