"""Figures of the correlation of genes with metabolites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.cluster.hierarchy import leaves_list, linkage

from omics_assets.figures.p_values import gene_quantiles, histograms, pair_quantiles
from omics_assets.figures.rank_correlation import spearman
from omics_assets.figures.sample_labels import (
    design_of,
    label_names,
    legend_handles,
    level_styles,
    levels_of,
    ordered_samples,
    sample_columns,
)
from omics_assets.figures.style import (
    BLACK,
    DIVERGING,
    CaptionedFigure,
    house_style,
    literal,
    new_figure,
    panels,
)
from omics_assets.tables.association import association

PAIRS = 6
MAX_GENES, MAX_METABOLITES = 30, 20
LOOKED_AT = 50_000
MIN_PAIRS = 20
"""Fewer p-values say nothing about their distribution."""


@house_style()
def correlation_figures(
    correlation_pairs: pd.DataFrame,
    gene_correlation: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    samples: pd.DataFrame,
) -> dict[str, CaptionedFigure]:
    """Return p-values against uniform, the strongest pairs and their heat map; what has no rows is left out."""
    tests = len(normalized_genes) * len(normalized_metabolites)
    design = design_of(samples)
    figures = _p_values(correlation_pairs["p"].to_numpy(dtype=float), gene_correlation, tests, design)
    shared = set(sample_columns(normalized_genes)) & set(sample_columns(normalized_metabolites))
    names = ordered_samples(samples, shared)
    pairs = _strongest(correlation_pairs, normalized_genes["gene"], normalized_metabolites["metabolite"])
    if len(pairs) and names:
        units = _units(samples, names)
        genes = _values(normalized_genes.set_index("gene")[names], pairs["gene"], MAX_GENES, units)
        partners = pairs.loc[pairs["gene"].isin(genes.index), "metabolite"]
        metabolites = _values(normalized_metabolites.set_index("metabolite")[names], partners, MAX_METABOLITES, units)
        figures["strongest_pairs"] = _pairs(pairs.head(PAIRS), genes, metabolites, samples, len(names))
        figures["pair_heat_map"] = _heat_map(genes, metabolites, association(design))
    return figures


def _p_values(
    p_pair: NDArray[np.float64], gene_correlation: pd.DataFrame, tests: int, design: Sequence[str]
) -> dict[str, CaptionedFigure]:
    figures: dict[str, CaptionedFigure] = {}
    p_gene, p_free = (gene_correlation[name].dropna().to_numpy(dtype=float) for name in ("p_gene", "p_free"))
    if p_gene.size or p_free.size:
        drawn = histograms(p_gene, p_free, design)
        few = f" p of pairs are not drawn: {p_pair.size} are stored, fewer than {MIN_PAIRS}."
        figures["p_values"] = replace(drawn, caption=drawn.caption + few * (p_pair.size < MIN_PAIRS))
    if p_gene.size:
        figures["p_gene_qq"] = gene_quantiles(p_gene)
    if MIN_PAIRS <= p_pair.size <= tests:
        figures["p_pair_qq"] = pair_quantiles(p_pair, tests, design)
    return figures


def _strongest(pairs: pd.DataFrame, genes: pd.Series[str], metabolites: pd.Series[str]) -> pd.DataFrame:
    """The strongest pairs, in the order in which they are stored where they are equally strong."""
    order = np.argsort(-pairs["rho"].abs().fillna(0).to_numpy(), kind="stable")
    first = pairs.iloc[order[:LOOKED_AT]]
    return first[first["gene"].isin(genes) & first["metabolite"].isin(metabolites) & first["rho"].notna()]


def _units(samples: pd.DataFrame, names: list[str]) -> pd.Series[str]:
    """The sample that stands for the biological unit of every sample: the first of its block."""
    block = samples.drop_duplicates("sample").set_index("sample")["block"].reindex(names)
    known = block.fillna(pd.Series(names, index=names))
    return pd.Series(names, index=names).groupby(known.to_numpy(), sort=False).transform("first")


def _values(table: pd.DataFrame, wanted: pd.Series[str], most: int, units: pd.Series[str]) -> pd.DataFrame:
    """The first distinct features of the list, in its order: mean over each biological unit, as it was ranked."""
    chosen = table.reindex(wanted.drop_duplicates().head(most))
    return chosen.T.groupby(units, sort=False).mean().T


def _pairs(
    pairs: pd.DataFrame, genes: pd.DataFrame, metabolites: pd.DataFrame, samples: pd.DataFrame, measured: int
) -> CaptionedFigure:
    figure = new_figure(2.15 * -(-len(pairs) // 3) + 0.4)
    names = [str(name) for name in genes.columns]
    labels = label_names(samples)
    levels = levels_of(samples, names, labels[0] if labels else None)
    columns = (pairs["gene"].astype(str), pairs["metabolite"].astype(str), pairs["rho"], pairs["q_bh"])
    chosen = zip(*columns, strict=True)
    for axes, (gene, metabolite, rho, q) in zip(panels(figure, len(pairs), 3), chosen, strict=True):
        _pair(axes, genes.loc[gene].to_numpy(dtype=float), metabolites.loc[metabolite].to_numpy(dtype=float), levels)
        axes.set_xlabel(f"{literal(gene, 18)} (z)")
        axes.set_ylabel(f"{literal(metabolite, 16)} (z)")
        axes.set_title(f"rho = {rho:.2f}, q = {q:.2g}", loc="left")
    if labels:
        _label_legend(figure, levels, labels[0])
    replicated = f"biological unit, the mean of its replicates ({len(names)} units, {measured} samples)"
    point = "sample" if len(names) == measured else replicated
    return CaptionedFigure(
        figure,
        f"The {len(pairs)} pairs of gene and metabolite with the largest |rho|, z-scores, one point per {point}"
        + (f", coloured by {labels[0]}" if labels else "")
        + ". q: Benjamini-Hochberg over all pairs, no claim, as all samples count as exchangeable: "
        f"{association(design_of(samples))}. A correlation that one group or one sample alone makes can be seen here.",
    )


def _pair(axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64], levels: list[str]) -> None:
    for level, style in level_styles(levels).items():
        here = np.array([found == level for found in levels])
        axes.scatter(x[here], y[here], s=14, color=style.colour, marker=style.marker, edgecolors=BLACK, linewidths=0.3)


def _label_legend(figure: Figure, levels: list[str], label: str) -> None:
    handles = legend_handles(level_styles(levels), levels)
    figure.legend(handles=handles, loc="outside lower center", ncols=5, title=literal(label, 40))


def _heat_map(genes: pd.DataFrame, metabolites: pd.DataFrame, named: str) -> CaptionedFigure:
    rows, columns = list(genes.index), list(metabolites.index)
    rho = spearman(genes.to_numpy(float), metabolites.to_numpy(float))
    order, across = _similar_first(rho), _similar_first(rho.T)
    figure = new_figure(1.6 + 0.16 * max(len(rows), 6), width=min(7.1, 3.0 + 0.24 * len(columns)))
    axes = figure.add_subplot()
    image = axes.imshow(
        rho[np.ix_(order, across)], cmap=DIVERGING, vmin=-1, vmax=1, aspect="auto", interpolation="nearest"
    )
    axes.set_yticks(range(len(rows)), [literal(rows[i], 26) for i in order], fontsize=6)
    axes.set_xticks(range(len(columns)), [literal(columns[i], 22) for i in across], rotation=90, fontsize=6)
    axes.set_xlabel("metabolite")
    axes.set_ylabel("gene")
    figure.colorbar(image, ax=axes, label="Spearman rho", shrink=0.7)
    return CaptionedFigure(
        figure,
        f"Spearman correlation of the {len(rows)} genes and {len(columns)} metabolites of the strongest pairs, over "
        f"{genes.shape[1]} biological units; rows "
        "and columns with similar values stand together. Chosen by strength, so large values are no surprise here: "
        f"blocks show which genes and metabolites move as one. What is shown: {named}.",
    )


def _similar_first(values: NDArray[np.float64]) -> NDArray[np.int64]:
    if len(values) < 3:
        return np.arange(len(values))
    return np.asarray(leaves_list(linkage(values, method="average")), dtype=np.int64)
