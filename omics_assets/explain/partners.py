"""The metabolites and the homology hits of a gene."""

from __future__ import annotations

import math
from collections.abc import Iterator

from omics_assets.explain.layout import Row, line, number
from omics_assets.explain.stored_gene import StoredGene
from omics_assets.tables.association import association, listed_names

PARTNERS = 5
HITS = 3


def metabolites(stored: StoredGene) -> Iterator[str]:
    """Say the best target, then the strongest partners: as the dossier tells them, else as the pairs do."""
    for best in stored.rows("gene_correlation"):
        alone = f"p {number(best['p'], '.2g')} of that pair alone{_chosen_from(stored)}"
        p = f"{alone}, p_free {number(best['p_free'], '.2g')} ({association(_design(stored))})"
        yield line("best target", f"{best['best_metabolite']}: rho {number(best['rho'], '+.2f')}, {p}")
        if best["driven_by"]:
            yield line("", f"the correlation falls away without {best['driven_by']}")
    told = [f"{each['item']}: {each['value']}" for each in _of_dossier(stored)] or list(_of_pairs(stored))
    for position, text in enumerate(told[:PARTNERS]):
        yield line("" if position else "metabolites", text)
    if not told:
        yield line("metabolites", "no pair of this gene is among those stored (q, and the limit in the settings)")


def _chosen_from(stored: StoredGene) -> str:
    targets = sum(map(bool, stored.whole("metabolite_correlation", ["is_target"])["is_target"].to_pylist()))
    return f", the best of {targets:,} targets" if targets > 1 else ""


def _design(stored: StoredGene) -> tuple[str, ...]:
    listed = stored.whole("samples", ["design"])["design"].to_pylist()
    return listed_names(listed[0] if listed else None)


def _of_dossier(stored: StoredGene) -> list[dict[str, str]]:
    lines = sorted(stored.rows("gene_dossiers"), key=lambda each: int(each["line"]))
    return [each for each in lines if each["section"] == "metabolite"]


def _of_pairs(stored: StoredGene) -> Iterator[str]:
    for pair in sorted(stored.rows("correlation_pairs"), key=lambda pair: -abs(pair["rho"])):
        p = f"p {pair['p']:.2g} ({pair['p_method']}), q {pair['q_bh']:.2g}, mutual rank {pair['mutual_rank']:.1f}"
        yield f"{pair['metabolite']}: rho {pair['rho']:+.2f}, {p}"


def _how_good(hit: Row) -> tuple[bool, float, float, int]:
    evalue = math.inf if hit["evalue"] is None else hit["evalue"]
    return not hit["passes"], evalue, -(hit["bitscore"] or 0.0), hit["hit"]


def homology(stored: StoredGene) -> Iterator[str]:
    """Say the best hits, those that pass first."""
    hits = sorted(stored.rows("homology_hits"), key=_how_good)
    for position, hit in enumerate(hits[:HITS]):
        names = {"evalue": "E", "bitscore": "bits", "identity": "identity", "coverage": "coverage"}
        measured = [f"{said} {hit[name]:.3g}" for name, said in names.items() if hit[name] is not None]
        judged = "passes" if hit["passes"] else f"does not pass: {hit['reason']}"
        what = f"{hit['family'] or 'no family'}, {hit['query']} ({hit['program']}): {', '.join([*measured, judged])}"
        yield line("" if position else "homology", what)
    if not hits:
        states = [score["state"] for score in stored.rows("homology_scores")]
        yield line("homology", "no hit" if states == ["tested"] else "not searched")
    elif len(hits) > HITS:
        yield line("", f"and {len(hits) - HITS} more hits")
