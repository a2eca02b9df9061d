"""What a simulated cohort should look like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from omics_assets.errors import InputError
from omics_assets.simulate.constants import CONSTANTS

RegimeName = Literal["free", "tissue", "tissue_strong", "null"]
StrengthName = Literal["weak", "medium", "strong"]
QualityName = Literal["good", "broad", "poor", "useless"]

MIN_PLANTS = 6
GENES_PER_PATHWAY = 25


@dataclass(frozen=True)
class SimulationSpec:
    """A simulated cohort, before it is drawn; equal specs give equal cohorts.

    Parameters
    ----------
    samples
        Number of samples: plants times `blocks`.
    genes, metabolites, pathways
        Sizes of the matrices, and pathways planted in them.
    regime
        Where the activity of the pathways varies; `null`: targets have tissue structure, no gene drives them.
    strength
        How closely genes and targets follow the activity.
    homology
        Quality of the homology search.
    blocks
        Technical replicates per plant.
    seed
        Seed of every draw. Specs that differ only in `homology` or `clustered` share all measurements.
    clustered
        Share of every pathway's genes that stand together in one gene cluster on a chromosome; 0 = genes have places,
        but no clusters. None: genes have no places.

    Raises
    ------
    InputError
        If the sizes do not fit together or a name is unknown.
    """

    samples: int = 21
    genes: int = 10_000
    metabolites: int = 200
    pathways: int = 4
    regime: RegimeName = "free"
    strength: StrengthName = "medium"
    homology: QualityName = "good"
    blocks: int = 1
    seed: int = 1
    clustered: float | None = None

    def __post_init__(self) -> None:
        for field, names in (("regime", RegimeName), ("strength", StrengthName), ("homology", QualityName)):
            if getattr(self, field) not in get_args(names):
                raise InputError(
                    f"unknown {field} {getattr(self, field)!r}", remedy=f"choose from {', '.join(get_args(names))}"
                )
        if self.pathways < 1 or self.blocks < 1 or self.seed < 0:
            raise InputError("pathways and blocks must be at least 1, seed at least 0", remedy="raise them")
        if self.samples % self.blocks or self.plants < MIN_PLANTS:
            raise InputError(
                f"{self.samples} samples in blocks of {self.blocks} are not {MIN_PLANTS} or more whole plants",
                remedy=f"ask for a multiple of {self.blocks}, {MIN_PLANTS * self.blocks} or more",
            )
        if self.genes < GENES_PER_PATHWAY * self.pathways:
            raise InputError(
                f"{self.genes} genes are too few for {self.pathways} pathways",
                remedy=f"ask for {GENES_PER_PATHWAY * self.pathways} genes or more",
            )
        per_pathway = CONSTANTS.targets[1] + CONSTANTS.intermediates[1]
        if self.metabolites < per_pathway * self.pathways:
            raise InputError(
                f"{self.metabolites} metabolites are too few for {self.pathways} pathways",
                remedy=f"ask for {per_pathway * self.pathways} metabolites or more",
            )

        if self.clustered is not None and not 0 <= self.clustered <= 1:
            raise InputError(f"clustered is {self.clustered}, not a share", remedy="give a number from 0 to 1")

    @property
    def plants(self) -> int:
        """Number of plants: the units that vary independently."""
        return self.samples // self.blocks

    def scaled(self, size: float) -> int:
        """Scale a size given for the reference number of genes to this number of genes."""
        return round(size * self.genes / CONSTANTS.reference_genes)
