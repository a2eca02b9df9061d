"""Streams of correlations: the rows of the table they stand for, by name, in any number of batches."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from omics_assets.assets.correlation import correlation_streams
from omics_assets.assets.correlation.correlation_streams import dense_stream, pair_stream
from omics_assets.assets.machinery.product import Product
from omics_assets.assets.machinery.step import fitting_rows
from omics_assets.methods.correlation.correlation_result import BATCH_COLUMNS
from omics_assets.methods.correlation.spearman import correlate
from omics_assets.methods.statistics.ranks import centred_ranks
from omics_assets.parquet_files import write_table
from omics_assets.provenance import content_digest, read_through
from omics_assets.tables.catalog import CATALOG

GENES = pd.Series([f"g{i:03d}" for i in range(40)], name="gene")
METABOLITES = pd.Series([f"m{i}" for i in range(6)], name="metabolite")


@pytest.fixture(scope="module")
def values() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    shared = rng.normal(size=12)
    return rng.normal(size=(40, 12)) * 0.6 + shared, rng.normal(size=(6, 12)) * 0.6 + shared


@pytest.mark.parametrize("rows", [1, 7, 65_536])
def test_pairs_have_their_names(values, rows, monkeypatch):
    monkeypatch.setattr(correlation_streams, "BATCH_ROWS", rows)
    found = correlate(*values, alpha=0.2)
    stream = fitting_rows(CATALOG["correlation_pairs"], Product(pair_stream(found.pairs, GENES, METABOLITES)))
    frame = pa.Table.from_batches(stream, stream.schema).to_pandas()
    whole = found.pairs.all()
    assert len(frame) == len(found.pairs) > 20
    assert max(batch.num_rows for batch in stream) <= rows
    assert frame["gene"].tolist() == GENES.iloc[whole.gene].tolist()
    assert frame["metabolite"].tolist() == METABOLITES.iloc[whole.metabolite].tolist()
    for name in BATCH_COLUMNS[2:]:
        assert frame[name].tolist() == getattr(whole, name).tolist(), name


def test_no_pairs_are_a_typed_table_without_rows(values):
    found = correlate(*values, alpha=1e-12)
    stream = fitting_rows(CATALOG["correlation_pairs"], Product(pair_stream(found.pairs, GENES, METABOLITES)))
    assert read_through(stream).rows == 0
    assert content_digest(stream) == content_digest(
        CATALOG["correlation_pairs"].arrow(CATALOG["correlation_pairs"].empty())
    )


def test_dense_rho_survives_parquet(values, tmp_path):
    genes, metabolites = values[0].copy(), values[1].copy()
    genes[3], metabolites[2] = 1.0, 5.0
    ranks = centred_ranks(genes), centred_ranks(metabolites)
    stream = fitting_rows(CATALOG["dense_correlation"], Product(dense_stream(ranks, GENES, METABOLITES, 7)))
    write_table(stream, tmp_path / "dense.parquet")
    stored = pq.read_table(tmp_path / "dense.parquet")
    assert content_digest(stored) == content_digest(stream)
    assert stored.schema.types == [pa.string(), *[pa.float16()] * 6]
    frame = stored.to_pandas().set_index("gene")
    assert frame.index.tolist() == GENES.tolist()
    expected = pd.DataFrame(np.vstack([genes, metabolites]).T).corr(method="spearman").to_numpy(copy=True)[:40, 40:]
    expected[3], expected[:, 2] = np.nan, np.nan
    np.testing.assert_allclose(frame.to_numpy(dtype=float), expected, atol=2**-12)
    assert stored["m2"].null_count == 40
    assert all(stored[name].null_count == 1 for name in METABOLITES.drop(2))
