"""The smallest cohort that still has everything: eight samples, forty genes, eight metabolites; to be spoilt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.data_root import DataRoot
from omics_assets.simulate.dialects import Hit, blast_outfmt6
from omics_assets_tests.conftest import TINY_SETTINGS

SMALL = "small"
SAMPLES = [f"s{number}" for number in range(1, 9)]
GENES = [f"g{number:02d}" for number in range(40)]
METABOLITES = [f"m{number}" for number in range(8)]
FAST = TINY_SETTINGS | {
    "preparation": {"folds": 2},
    "autoencoder": {"preset": "compact", "cv_seeds": 1, "max_epochs": 2},
}


class SmallCohort:
    """Tables as a laboratory would have them, before they are written."""

    def __init__(self) -> None:
        rng = np.random.default_rng(3)
        activity = rng.normal(size=len(SAMPLES))
        genes = rng.normal(3, 1, (len(GENES), len(SAMPLES)))
        genes[:5] += 2 * activity
        metabolites = rng.normal(8, 1, (len(METABOLITES), len(SAMPLES)))
        metabolites[0] += 2 * activity
        self.expression = pd.DataFrame(np.exp2(genes), index=GENES, columns=SAMPLES).round(3)
        self.metabolites = pd.DataFrame(np.exp2(metabolites), index=METABOLITES, columns=SAMPLES).round(1)
        self.samples: pd.DataFrame | None = pd.DataFrame({"sample": SAMPLES, "tissue": ["leaf", "root"] * 4})
        self.known_genes: list[str] = ["g00", "g01"]
        self.hits: list[str] = ["g00", "g02"]
        self.contract: dict[str, object] = {
            "expression": {"file": "expression.csv", "unit": "fpkm"},
            "metabolites": {"file": "metabolites.csv", "unit": "intensity"},
            "targets": ["m0"],
        }

    def rename_genes(self, names: dict[str, str]) -> None:
        """Give genes other names, wherever they stand."""
        self.expression = self.expression.rename(index=names)
        self.known_genes = [names.get(gene, gene) for gene in self.known_genes]
        self.hits = [names.get(gene, gene) for gene in self.hits]

    def strip(self) -> None:
        """Leave the two matrices alone."""
        self.samples, self.known_genes, self.hits, self.contract = None, [], [], {}

    def write(self, root: DataRoot) -> Path:
        """Write the input folder."""
        folder = root.cohort_folder(SMALL)
        folder.mkdir(parents=True)
        self.expression.to_csv(folder / "expression.csv", index_label="gene")
        self.metabolites.to_csv(folder / "metabolites.csv", index_label="metabolite")
        if self.samples is not None:
            self.samples.to_csv(folder / "samples.csv", index=False)
        if self.known_genes:
            pd.DataFrame({"gene": self.known_genes}).to_csv(folder / "known_genes.csv", index=False)
        if self.hits:
            (folder / "homology").mkdir()
            hits = [Hit(gene, evalue=1e-99, bitscore=700.0, coverage=0.9) for gene in self.hits]
            (folder / "homology" / "CYP.tsv").write_text(blast_outfmt6("CYP_reference", hits))
        text = yaml.safe_dump(self.contract | {stage: dict(section) for stage, section in FAST.items()})
        (folder / "cohort.yaml").write_text(text)
        return folder


def road_to(*tables: str) -> list[str]:
    """Return the tables on the way to the given ones, themselves included."""
    found: set[str] = set()
    waiting = list(tables)
    while waiting:
        recipe = RECIPES[waiting.pop()]
        if not set(recipe.products) <= found:
            found |= set(recipe.products)
            waiting += recipe.tables
    return sorted(found)
