"""The screen: who the gene is, where it stands, why, how sure that is, and where the ranking comes from."""

from __future__ import annotations

from collections.abc import Iterator

from omics_assets.cohort import unknown_names
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.explain.evidences import evidences
from omics_assets.explain.layout import Row, line
from omics_assets.explain.origin import origin
from omics_assets.explain.partners import homology, metabolites
from omics_assets.explain.place import ranks, robustness
from omics_assets.explain.stored_gene import StoredGene
from omics_assets.provenance import Record, read_record


def explain(root: DataRoot, cohort: str, gene: str) -> list[str]:
    """Say how a gene came by its rank: at most 60 lines of plain text.

    Raises
    ------
    InputError
        If the cohort has no ranking, or does not know the gene (near matches are named).
    """
    record = read_record(root.table("gene_ranking", cohort))
    if record is None:
        raise InputError(f"there is no ranking of {cohort} to read", remedy=f"omics-assets run {cohort}")
    stored = StoredGene(root, cohort, gene)
    dropped = [row for row in stored.rows("dropped_features", "feature") if row["modality"] == "gene"]
    found = stored.rows("gene_ranking")
    if not found and not dropped:
        genes = stored.whole("gene_ranking", ["gene"])["gene"].to_pylist()
        unknown_names([gene], genes, what="gene", file="gene_ranking")
    lines = [f"{gene} in {cohort}"]
    if found and found[0]["fused_rank"] is not None:
        lines += _ranked(stored, found[0], record)
    else:
        reasons = "; ".join(row["reason"] for row in dropped) or "the reason is not stored"
        lines.append(line("rank", f"none: the gene does not enter the analysis ({reasons})"))
    return "\n".join([*lines, "", *origin(root, record)]).split("\n")


def _ranked(stored: StoredGene, row: Row, record: Record) -> Iterator[str]:
    yield from ranks(stored, row, record)
    yield ""
    yield from evidences(stored, row)
    yield ""
    yield from metabolites(stored)
    yield from homology(stored)
    yield from robustness(stored)
