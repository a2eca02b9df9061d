"""The metabolites of the top genes: which are shown, and what stands behind each correlation."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.sample_table import Samples
from omics_assets.assets.cohort_arrays.targets import rows_of, unit_means
from omics_assets.methods.correlation.pair_support import design_rho, sample_shares
from omics_assets.tables.association import association

PARTNERS = 5
CARRIERS = 3


def chosen_pairs(top: pd.DataFrame, correlation_pairs: pd.DataFrame, metabolites: pd.DataFrame) -> pd.DataFrame:
    """Return per gene its best target and its strongest stored partners, of every compound one ion.

    Parameters
    ----------
    top
        Columns gene, best_metabolite and rho.
    correlation_pairs
        Columns gene, metabolite, rho, p, q_bh and p_method.
    metabolites
        Columns metabolite and redundant_with.
    """
    pairs = correlation_pairs[correlation_pairs["gene"].isin(top["gene"])]
    targets = top[["gene", "best_metabolite", "rho"]].rename(columns={"best_metabolite": "metabolite"})
    targets = targets.dropna(subset=["metabolite"]).merge(pairs.drop(columns="rho"), "left", ["gene", "metabolite"])
    strongest = pairs.sort_values("rho", key=abs, ascending=False, kind="stable")
    both = pd.concat([targets, strongest], ignore_index=True).drop_duplicates(["gene", "metabolite"])
    stands_for = metabolites.set_index("metabolite")["redundant_with"]
    compound = both["metabolite"].map(stands_for).fillna(both["metabolite"])
    kept = both.assign(compound=compound).drop_duplicates(["gene", "compound"])
    return kept.groupby("gene").head(PARTNERS).drop(columns="compound").reset_index(drop=True)


def with_support(
    pairs: pd.DataFrame, normalized_genes: pd.DataFrame, normalized_metabolites: pd.DataFrame, samples: Samples
) -> pd.DataFrame:
    """Return the pairs with rho within the design, and the samples that carry the correlation."""
    if pairs.empty:
        return pairs.assign(design_rho=np.nan, carried_by="")
    left = unit_means(normalized_genes, samples)[rows_of(pairs["gene"].tolist(), normalized_genes, "gene")]
    asked = rows_of(pairs["metabolite"].tolist(), normalized_metabolites, "metabolite")
    right = unit_means(normalized_metabolites, samples)[asked]
    units = np.unique(samples.blocks, return_index=True)[1]
    names = [samples.names[first] for first in units]
    shares = sample_shares(left, right)
    carried = []
    for row in shares:
        first = [unit for unit in np.argsort(-row)[:CARRIERS] if row[unit] > 0]
        carried.append(", ".join(f"{names[unit]} ({row[unit]:.0%})" for unit in first))
    return pairs.assign(design_rho=design_rho(left, right, samples.design.units().columns), carried_by=carried)


def partner_lines(pairs: pd.DataFrame | None, design: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Say of every pair of a gene how strong it is within a design of these names, and what that rests on."""
    for row in pairs.to_dict("records") if pairs is not None else ():
        yield "metabolite", str(row["metabolite"]), "; ".join(_said(row, design))


def _said(row: Mapping[Hashable, Any], design: Sequence[str]) -> Iterator[str]:
    within = f", {row['design_rho']:+.2f} with {' and '.join(design)} removed" if design else ""
    yield f"rho {row['rho']:+.2f}{within}"
    if pd.notna(row["p"]):
        yield f"p {row['p']:.2g} ({row['p_method']}), q {row['q_bh']:.2g} over all pairs, {association(design)}"
    if row["carried_by"]:
        yield f"carried by {row['carried_by']}"
