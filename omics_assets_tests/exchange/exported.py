"""Tables of a small cohort with everything that an export has a place for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.fake_tables import Tables, fake_tables

GENES, SAMPLES, LATENTS = 40, 9, 5
DROPPED = "a dropped gene"


def cohort_tables() -> Tables:
    """Return the made-up tables with latents, importances and a dropped gene."""
    rng = np.random.default_rng(3)
    tables = fake_tables(genes=GENES, n=SAMPLES)
    samples = list(tables["samples"]["sample"])
    genes = list(tables["normalized_genes"]["gene"])
    for modality in ("gene", "metabolite"):
        latents = pd.DataFrame(rng.normal(size=(SAMPLES, LATENTS)), columns=[f"latent_{i}" for i in range(LATENTS)])
        tables[f"{modality}_latents"] = latents.assign(sample=samples)
    tables["gnn_importance"] = pd.concat(
        [_importance(rng, "gnn_importance", genes, label) for label in ("all", "tissue")]
    )
    tables["reconstruction_importance"] = _importance(rng, "reconstruction_importance", genes, "all")
    tables["metabolite_features"] = pd.DataFrame(
        {
            "metabolite": tables["metabolite_intensity"]["metabolite"],
            "name": [None, "rutin"] * 15,
            "mz": rng.uniform(100, 900, 30),
            "role": "analyte",
        }
    ).reindex(columns=[column.name for column in CATALOG["metabolite_features"].columns])
    left = {"gene": DROPPED, "unit": "fpkm", **dict.fromkeys(samples, 0.0)}
    tables["gene_expression"] = pd.concat([tables["gene_expression"], pd.DataFrame([left])])
    tables["dropped_features"] = pd.DataFrame({"modality": ["gene"], "feature": [DROPPED], "reason": ["constant"]})
    tables["gene_ranking"] = pd.concat([tables["gene_ranking"], pd.DataFrame([{"gene": DROPPED}])])
    return {name: CATALOG[name].arrow(frame).to_pandas() for name, frame in tables.items()}


def _importance(rng: np.random.Generator, table: str, genes: list[str], label: str) -> pd.DataFrame:
    frame = pd.DataFrame({"gene": genes, "label": label, "value": rng.uniform(size=GENES)})
    frame["rank"] = frame["value"].rank(ascending=False).astype(int)
    return frame.reindex(columns=[column.name for column in CATALOG[table].columns])
