"""The spike-in test asks about this cohort's targets, genes and units."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from omics_assets.data_root import DataRoot
from omics_assets.methods.correlation.spike_in import spike_in_recovery
from omics_assets_tests.assets.one_step import make_alone
from omics_assets_tests.stored_cohort import fill, make_cohort, store

GENES, UNITS = 300, 12
AHEAD = 60
SAMPLES = [f"s{unit:02d}{replicate}" for unit in range(UNITS) for replicate in "ab"]


def values(rows: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, 2 * UNITS)).astype(np.float32)


@pytest.fixture
def root(tmp_path) -> DataRoot:
    made = DataRoot(tmp_path)
    (make_cohort(made) / "cohort.yaml").write_text("targets: [m1]\nranking: {spike_genes: 40}\n")
    rows = [{"sample": name, "role": "biological", "block": name[:-1], "labels": "", "design": ""} for name in SAMPLES]
    store(made, "samples", frame=fill("samples", rows))
    features = [{"metabolite": name, "role": "analyte"} for name in ("m0", "m1")]
    store(made, "metabolite_features", frame=fill("metabolite_features", features))
    for name, key, ids, seed in (
        ("normalized_genes", "gene", [f"g{gene:03d}" for gene in range(GENES)], 1),
        ("normalized_metabolites", "metabolite", ["m0", "m1"], 2),
    ):
        frame = pd.DataFrame(values(len(ids), seed), columns=SAMPLES)
        frame.insert(0, key, ids)
        store(made, name, frame=frame)
    rho = np.where(np.arange(GENES) < AHEAD, -0.9, 0.1)
    correlation = [{"gene": f"g{gene:03d}", "rho": rho[gene]} for gene in range(GENES)]
    store(made, "gene_correlation", frame=fill("gene_correlation", correlation))
    return made


def test_spikes_stand_among_the_genes_by_their_rho_with_the_named_target(root) -> None:
    made = make_alone(root, "spike_in_recovery")
    genes, metabolites = (values(n, s).astype(float).reshape(n, UNITS, 2).mean(2) for n, s in ((GENES, 1), (2, 2)))
    abs_rho = np.where(np.arange(GENES) < AHEAD, 0.9, 0.1)
    expected = spike_in_recovery(genes, metabolites[1:], abs_rho, np.random.default_rng(1), genes_per_strength=40)
    for row, found in zip(made.frame.to_dict("records"), expected, strict=True):
        assert row["strength"] == found.strength
        assert row["genes"] == found.n_genes == 40
        assert row["median_abs_rho"] == pytest.approx(found.median_abs_rho)
        assert row["median_rank"] == pytest.approx(found.median_rank)
        assert (row["share_top_20"], row["share_top_100"]) == pytest.approx((found.in_top_20, found.in_top_100))
        assert made.metadata[f"share_top_100_at_{found.strength}"] == pytest.approx(found.in_top_100)
    assert made.frame["median_rank"].iloc[0] == AHEAD + 1  # behind the genes that follow the target downwards
    assert made.frame["share_top_20"].iloc[0] < made.frame["share_top_100"].iloc[0]


def test_by_default_a_greater_strength_comes_out_greater(root) -> None:
    """As it does not among few genes: of 40 the weaker ones come out stronger by chance."""
    (root.cohort_folder("leaf") / "cohort.yaml").write_text("targets: [m1]\n")
    frame = make_alone(root, "spike_in_recovery").frame
    assert (frame["genes"] == 200).all()
    assert (np.diff(frame["median_abs_rho"]) > 0.03).all()
    assert (np.diff(frame["median_rank"]) <= 0).all()
