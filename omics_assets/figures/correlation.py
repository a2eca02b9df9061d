"""Figures of the correlation of genes with metabolites."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.stats import beta

from omics_assets.figures.rank_correlation import spearman
from omics_assets.figures.sample_labels import (
    label_names,
    legend_handles,
    level_styles,
    levels_of,
    ordered_samples,
    sample_columns,
)
from omics_assets.figures.style import (
    BLACK,
    BLUE,
    DIVERGING,
    ORANGE,
    PALE,
    CaptionedFigure,
    house_style,
    literal,
    new_figure,
    panels,
)

PAIRS = 6
MAX_GENES, MAX_METABOLITES = 30, 20
MAX_POINTS = 3_000
BINS = 20
_P_COLUMNS = {"p_gene": ("p_gene, within the design", BLUE), "p_free": ("p_free, association including tissue", ORANGE)}


@house_style()
def correlation_figures(
    correlation_pairs: pd.DataFrame,
    gene_correlation: pd.DataFrame,
    normalized_genes: pd.DataFrame,
    normalized_metabolites: pd.DataFrame,
    samples: pd.DataFrame,
) -> dict[str, CaptionedFigure]:
    """Return p-values against uniform, the strongest pairs and their heat map; what has no rows is left out."""
    figures: dict[str, CaptionedFigure] = {}
    known = {name: gene_correlation[name].dropna().to_numpy(dtype=float) for name in _P_COLUMNS}
    if any(values.size for values in known.values()):
        figures["p_values"] = _histograms(known)
    if known["p_gene"].size:
        figures["p_gene_qq"] = _quantiles(known["p_gene"])
    shared = set(sample_columns(normalized_genes)) & set(sample_columns(normalized_metabolites))
    names = ordered_samples(samples, shared)
    pairs = _strongest(correlation_pairs, normalized_genes["gene"], normalized_metabolites["metabolite"])
    if len(pairs) and names:
        genes = _values(normalized_genes.set_index("gene")[names], pairs["gene"], MAX_GENES)
        partners = pairs.loc[pairs["gene"].isin(genes.index), "metabolite"]
        metabolites = _values(normalized_metabolites.set_index("metabolite")[names], partners, MAX_METABOLITES)
        figures["strongest_pairs"] = _pairs(pairs.head(PAIRS), genes, metabolites, samples)
        figures["pair_heat_map"] = _heat_map(genes, metabolites)
    return figures


def _strongest(pairs: pd.DataFrame, genes: pd.Series[str], metabolites: pd.Series[str]) -> pd.DataFrame:
    usable = pairs[pairs["gene"].isin(genes) & pairs["metabolite"].isin(metabolites) & pairs["rho"].notna()]
    return (
        usable.assign(strength=usable["rho"].abs())
        .sort_values(["strength", "gene", "metabolite"], ascending=[False, True, True])
        .drop(columns="strength")
    )


def _values(table: pd.DataFrame, wanted: pd.Series[str], most: int) -> pd.DataFrame:
    """The first distinct features of the list, in its order, as rows of samples."""
    return table.reindex(wanted.drop_duplicates().head(most))


def _histograms(known: dict[str, NDArray[np.float64]]) -> CaptionedFigure:
    figure = new_figure(2.6)
    shown = {name: values for name, values in known.items() if values.size}
    for axes, (name, values) in zip(panels(figure, len(shown), 2), shown.items(), strict=True):
        title, colour = _P_COLUMNS[name]
        axes.hist(values, bins=np.linspace(0, 1, BINS + 1).tolist(), color=colour, edgecolor="white", linewidth=0.4)
        axes.axhline(values.size / BINS, color=BLACK, linestyle="--", linewidth=0.9, label="uniform: nothing related")
        axes.set_xlim(0, 1)
        axes.set_xlabel(title)
        axes.set_ylabel("genes")
        axes.set_title(f"{values.size:,} genes, {np.mean(values <= 0.05):.1%} with p ≤ 0.05", loc="left")
        axes.margins(y=0.15)
        axes.legend(loc="upper right")
    return CaptionedFigure(
        figure,
        "p-values of all genes. Left, p_gene: samples re-paired only among those that are exchangeable within the "
        "design; it is the one that claims. Right, p_free: samples re-paired freely, an association including tissue. "
        "Dashed: what a cohort without any relation shows. An excess at the left of p_free that p_gene lacks is "
        "explained by the design.",
    )


def _quantiles(p: NDArray[np.float64]) -> CaptionedFigure:
    figure = new_figure(3.4, width=3.6)
    axes = figure.add_subplot()
    ordered = np.sort(p)
    # all of the smallest, and evenly in log rank beyond: 132,129 points look no different
    rank = np.unique(np.geomspace(1, p.size, min(p.size, MAX_POINTS)).round().astype(np.int64))
    expected = -np.log10((rank - 0.5) / p.size)
    low, high = beta.ppf([[0.025], [0.975]], rank, p.size - rank + 1)
    axes.fill_between(expected, -np.log10(high), -np.log10(low), color=PALE, linewidth=0, label="95 % if independent")
    axes.plot(expected, expected, color=BLACK, linewidth=0.8, label="uniform")
    observed = -np.log10(np.maximum(ordered[rank - 1], np.finfo(float).tiny))
    axes.plot(expected, observed, "o", color=BLUE, markersize=2.2, label="genes", rasterized=True)
    axes.set_xlabel("expected -log10 p")
    axes.set_ylabel("observed -log10 p_gene")
    axes.set_title(f"{p.size:,} genes", loc="left")
    axes.legend(loc="upper left")
    return CaptionedFigure(
        figure,
        "p_gene of all genes against what uniform p-values would give. Points above the line at the right are genes "
        "more strongly related to a target than the design allows; points above it from the start would mean that the "
        "null is wrong. The band holds for independent genes: co-expressed genes leave it together.",
    )


def _pairs(
    pairs: pd.DataFrame, genes: pd.DataFrame, metabolites: pd.DataFrame, samples: pd.DataFrame
) -> CaptionedFigure:
    figure = new_figure(2.15 * -(-len(pairs) // 3) + 0.4)
    names = [str(name) for name in genes.columns]
    labels = label_names(samples)
    levels = levels_of(samples, names, labels[0] if labels else None)
    chosen = zip(pairs["gene"].astype(str), pairs["metabolite"].astype(str), pairs["rho"], strict=True)
    for axes, (gene, metabolite, rho) in zip(panels(figure, len(pairs), 3), chosen, strict=True):
        _pair(axes, genes.loc[gene].to_numpy(dtype=float), metabolites.loc[metabolite].to_numpy(dtype=float), levels)
        axes.set_xlabel(f"{literal(gene, 18)} (z)")
        axes.set_ylabel(f"{literal(metabolite, 16)} (z)")
        axes.set_title(f"rho = {rho:.2f}", loc="left")
    if labels:
        _label_legend(figure, levels, labels[0])
    return CaptionedFigure(
        figure,
        f"The {len(pairs)} pairs of gene and metabolite with the largest |rho|, one point per sample (z-scores"
        + (f", coloured by {labels[0]}" if labels else "")
        + "). A correlation that one group or one sample alone makes can be seen here; none is adjusted for tissue.",
    )


def _pair(axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64], levels: list[str]) -> None:
    for level, style in level_styles(levels).items():
        here = np.array([found == level for found in levels])
        axes.scatter(x[here], y[here], s=14, color=style.colour, marker=style.marker, edgecolors=BLACK, linewidths=0.3)


def _label_legend(figure: Figure, levels: list[str], label: str) -> None:
    handles = legend_handles(level_styles(levels), levels)
    figure.legend(handles=handles, loc="outside lower center", ncols=5, title=literal(label, 40))


def _heat_map(genes: pd.DataFrame, metabolites: pd.DataFrame) -> CaptionedFigure:
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
        f"Spearman correlation of the {len(rows)} genes and {len(columns)} metabolites of the strongest pairs; rows "
        "and columns with similar values stand together. Chosen by strength, so large values are no surprise here: "
        "blocks show which genes and metabolites move as one. Association including tissue.",
    )


def _similar_first(values: NDArray[np.float64]) -> NDArray[np.int64]:
    if len(values) < 3:
        return np.arange(len(values))
    return np.asarray(leaves_list(linkage(values, method="average")), dtype=np.int64)
