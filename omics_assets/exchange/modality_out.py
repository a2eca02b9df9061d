"""One modality as an AnnData group: matrices, samples, features, latents, importances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from scipy import sparse

from omics_assets.exchange.arrow_rows import beside, rows_of, sample_columns, wide_matrix
from omics_assets.exchange.elements import Element, Group, write_element, write_frame
from omics_assets.exchange.layout import IMPORTANCES, LATENTS_KEY, METHODS, RNA, Modality

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Axes:
    """Names of the samples and of the analysed features of a modality."""

    samples: tuple[str, ...]
    features: tuple[str, ...]


def axes_of(modality: Modality, tables: Tables) -> Axes | None:
    """Return the axes of a modality: those of its z-scores, else of its values as measured; None without either."""
    for name in (modality.normalized, modality.measured):
        if name in tables and sample_columns(name, tables[name]):
            features = tables[name].column(modality.key).to_pylist()
            return Axes(tuple(sample_columns(name, tables[name])), tuple(features))
    return None


def write_modality(parent: Group, modality: Modality, axes: Mapping[str, Axes], tables: Tables) -> None:
    """Write one modality.

    Parameters
    ----------
    parent
        The group of the modalities.
    modality
        Which one.
    axes
        Samples and features of every modality in the file, by name.
    tables
        The stored tables there are.
    """
    group, own = parent.create_group(modality.name), axes[modality.name]
    group.attrs["encoding-type"], group.attrs["encoding-version"] = "anndata", "0.1.0"
    write_frame(group, "obs", sample_table(tables, own.samples), own.samples)
    write_frame(group, "var", _features(modality.in_var, modality, tables, own.features), own.features)
    units = {"X": "z-score"}
    if _has(modality.normalized, own, tables):
        write_element(group, "X", wide_matrix(tables[modality.normalized], own.samples))
    measured = _has(modality.measured, own, tables)
    if measured:
        units |= _write_measured(group, modality, own, tables)
    else:
        write_element(group, "layers", {})
    write_element(group, "obsm", _embeddings(modality, own.samples, tables))
    _write_varm(group, modality, axes, tables)
    for name in ("obsp", "varp"):
        write_element(group, name, {})
    write_element(group, "uns", {"units": units, **({"measured": "raw"} if measured else {})})


def sample_table(tables: Tables, samples: Sequence[str]) -> pa.Table:
    """Return what is known of samples; no columns where there is no sample table."""
    return rows_of(tables["samples"], "sample", samples) if "samples" in tables else pa.table({})


def projection(tables: Tables, of: str, samples: Sequence[str], *, prefix: str) -> dict[str, Element]:
    """Return the two-dimensional views of one set of coordinates, as obsm has them."""
    views: dict[str, Element] = {}
    if "projections" in tables:
        of_it = tables["projections"].filter(pc.field("modality") == of)
        for method in METHODS:
            rows = of_it.filter(pc.field("method") == method)
            if len(rows):
                views[f"{prefix}_{method}"] = wide_matrix(rows_of(rows, "sample", samples), ("x", "y")).T
    return views


def latents(modality: Modality, samples: Sequence[str], tables: Tables) -> Element | None:
    """Return the latents of samples [samples, latents]; None where there are none."""
    if modality.latents not in tables or not len(tables[modality.latents]):
        return None
    rows = rows_of(tables[modality.latents], "sample", samples)
    return wide_matrix(rows, rows.column_names).T


def _features(names: Sequence[str], modality: Modality, tables: Tables, features: Sequence[str]) -> pa.Table:
    found = pa.table({})
    for name in names:
        if name in tables:
            found = beside(found, rows_of(tables[name], modality.key, features))
    return found


def held_whole(modality: Modality, own: Axes, tables: Tables) -> set[str]:
    """Return the matrices that stand in their places with all of their samples: not so where there are blanks."""
    matrices = [name for name in (modality.normalized, modality.measured) if name in tables]
    return {name for name in matrices if tuple(sample_columns(name, tables[name])) == own.samples}


def _has(name: str, own: Axes, tables: Tables) -> bool:
    """Whether a matrix is there for all samples of the modality."""
    return name in tables and set(own.samples) <= set(tables[name].column_names)


def _write_measured(group: Group, modality: Modality, own: Axes, tables: Tables) -> dict[str, str]:
    """Write the values as measured, of the analysed features and of all; return their units by place."""
    table = tables[modality.measured]
    values, names = wide_matrix(table, own.samples), table.column(modality.key).to_pylist()
    analysed = wide_matrix(rows_of(table, modality.key, own.features), own.samples)
    write_element(group, "layers", {modality.layer: analysed})
    raw = group.create_group("raw")
    raw.attrs["encoding-type"], raw.attrs["encoding-version"] = "raw", "0.1.0"
    write_element(raw, "X", values)
    fixed = table.drop_columns([modality.key, *sample_columns(modality.measured, table)])
    described = beside(fixed, _features(modality.of_raw, modality, tables, names))
    if "dropped_features" in tables:
        dropped = tables["dropped_features"].filter(pc.field("modality") == modality.key).drop_columns(["modality"])
        described = beside(described, rows_of(dropped, "feature", names).rename_columns(["dropped"]))
    write_frame(raw, "var", described, names)
    write_element(raw, "varm", {})
    units = table.column("unit").unique().to_pylist()
    return dict.fromkeys((modality.layer, "raw"), units[0]) if len(units) == 1 else {}


def _embeddings(modality: Modality, samples: Sequence[str], tables: Tables) -> dict[str, Element]:
    found = latents(modality, samples, tables)
    views = projection(tables, modality.key, samples, prefix=LATENTS_KEY)
    own = projection(tables, f"raw {modality.key}s", samples, prefix="X")
    return {**({} if found is None else {LATENTS_KEY: found}), **views, **own}


def _write_varm(group: Group, modality: Modality, axes: Mapping[str, Axes], tables: Tables) -> None:
    write_element(group, "varm", {})
    if modality is not RNA:
        return
    genes = axes[modality.name].features
    for name in IMPORTANCES:
        if name in tables and len(tables[name]):
            write_frame(group["varm"], name, _importance(tables[name], genes), genes)
    if "correlation_pairs" in tables and "metabolites" in axes:
        write_element(group["varm"], "rho", _rho(tables["correlation_pairs"], genes, axes["metabolites"].features))


def _importance(table: pa.Table, genes: Sequence[str]) -> pa.Table:
    """Value and rank by label, one pair of columns each."""
    wide = pa.table({})
    for label in pc.unique(table.column("label")).sort().to_pylist():
        rows = table.filter(pc.field("label") == label).select(["gene", "value", "rank"])
        wide = beside(wide, rows_of(rows, "gene", genes).rename_columns([f"{label}:value", f"{label}:rank"]))
    return wide


def _rho(pairs: pa.Table, genes: Sequence[str], metabolites: Sequence[str]) -> sparse.csr_matrix:
    """Stored correlations as genes x metabolites; a pair that is not stored is 0."""
    row, column = (
        pc.fill_null(pc.index_in(pairs.column(key), value_set=pa.array(names, pa.string())), -1).to_numpy()
        for key, names in (("gene", genes), ("metabolite", metabolites))
    )
    known = (row >= 0) & (column >= 0)
    values = pairs.column("rho").to_numpy()[known]
    shape = (len(genes), len(metabolites))
    return sparse.csr_matrix((values, (row[known], column[known])), shape=shape, dtype=np.float64)
