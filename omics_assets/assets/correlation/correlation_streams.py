"""Correlations too many to be held as a table: streams by name, one text per gene and metabolite."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa

from omics_assets.batches import BATCH_ROWS, Batches
from omics_assets.methods.correlation.correlation_result import PairBatch, Pairs
from omics_assets.methods.correlation.dense_rho import dense_rho
from omics_assets.methods.statistics.ranks import CentredRanks
from omics_assets.tables.evidence import CORRELATION_PAIRS
from omics_assets.tables.schema import ARROW_TYPES


def pair_stream(pairs: Pairs, genes: pd.Series[str], metabolites: pd.Series[str]) -> Batches:
    """Return the stored pairs with the names of both sides."""
    names = {"gene": _texts(genes), "metabolite": _texts(metabolites)}
    schema = pa.schema([(column.name, ARROW_TYPES[column.dtype]) for column in CORRELATION_PAIRS.columns])

    def batch(rows: PairBatch) -> pa.RecordBatch:
        columns = [
            names[field.name].take(pa.array(getattr(rows, field.name)))
            if field.name in names
            else pa.array(getattr(rows, field.name), field.type)
            for field in schema
        ]
        return pa.record_batch(columns, schema=schema)

    return Batches(schema, lambda: map(batch, pairs.batches(BATCH_ROWS)))


def dense_stream(
    ranks: tuple[CentredRanks, CentredRanks], genes: pd.Series[str], metabolites: pd.Series[str], block: int
) -> Batches:
    """Return rho of all pairs: a row per gene, a column per metabolite; missing where either is constant."""
    ids = _texts(genes)
    schema = pa.schema([("gene", pa.string()), *((name, pa.float16()) for name in metabolites)])

    gene_constant, metabolite_constant = (side.norm == 0 for side in ranks)

    def make() -> Iterator[pa.RecordBatch]:
        start = 0
        for rho in dense_rho(*ranks, block):
            rows = slice(start, start + rho.shape[1])
            columns = zip(rho, metabolite_constant, strict=True)
            values = [pa.array(column, mask=gene_constant[rows] | constant) for column, constant in columns]
            yield pa.record_batch([ids[rows], *values], schema=schema)
            start = rows.stop

    return Batches(schema, make)


def _texts(ids: pd.Series[str]) -> pa.Array:
    return pa.array(ids.astype(object), pa.string())
