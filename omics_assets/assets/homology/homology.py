"""Homology: hits as read, and the bonus of every gene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from omics_assets.assets.machinery.product import Number, Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.checks import few_families_hit
from omics_assets.cohort import Cohort
from omics_assets.methods.ranking.homology_score import NOT_SEARCHED, HomologyScores, score_hits
from omics_assets.readers import HomologyTable
from omics_assets.readers.homology.gene_ids import GeneMatch, match_genes
from omics_assets.readers.homology.hits import COLUMNS, without_pfam_version
from omics_assets.readers.homology.interproscan import REGION_PROGRAMS
from omics_assets.tables.evidence import HOMOLOGY_SCORES

SHOWN = 3


@stage_asset(
    "homology_hits",
    "homology_scores",
    code_version="2",
    settings=("homology",),
    roles=("homology_files",),
    checks={"homology_scores": ("few_families_hit",)},
)
def homology(
    stage: Stage, normalized_genes: pd.DataFrame, homology_search: pd.DataFrame, searched_sequences: pd.DataFrame
) -> dict[str, Product]:
    """Take the hits of files and of our own search together, and score the genes by those that pass."""
    tables = stage.homology_files.read(stage.cohort)
    return judge_hits(stage.cohort, tables, normalized_genes["gene"].tolist(), homology_search, searched_sequences)


def judge_hits(
    cohort: Cohort,
    tables: Sequence[HomologyTable],
    genes: list[str],
    homology_search: pd.DataFrame,
    searched_sequences: pd.DataFrame,
) -> dict[str, Product]:
    """Return both tables.

    Parameters
    ----------
    cohort
        Its families and cut-offs count.
    tables
        Hits of its files.
    genes
        The expressed genes: those that are scored.
    homology_search, searched_sequences
        Hits of our own search, and what was searched.
    """
    families = _families(cohort)
    own = homology_search[list(COLUMNS)]
    read = pd.concat([*(_of_families(table, families) for table in tables), own], ignore_index=True)
    proteins = searched_sequences["sequence"].tolist()
    matched = match_genes([*read["gene"], *proteins], genes, _header_genes(searched_sequences))
    hits = _on_genes(read, matched)
    searched = _searched(matched, proteins, has_files=bool(tables))
    scored = _score(cohort, hits, genes, families, searched)
    queries = set(match_genes(read["query"].dropna().tolist(), genes).gene_of.values())
    frame = hits.assign(hit=np.arange(len(hits)), passes=scored.reasons == "", reason=scored.reasons)
    warnings = [*scored.warnings, *_off_target(read, matched, queries)]
    notes = [*scored.notes, *warnings, *matched.notes(read["gene"].tolist()), *_seeds(queries)]
    notes += _not_searched(scored.scores) if proteins else []
    notes += [note for table in tables for note in table.notes]
    numbers: dict[str, Number] = {
        "hit_share": scored.hit_share,
        "dialects": ", ".join(sorted({table.dialect for table in tables})),
        "genes_that_are_queries": len(queries),
    }
    reason = "" if tables or proteins else "the cohort has no homology files, and no proteome was searched"
    scores = scored.scores.assign(is_query=scored.scores["gene"].isin(queries))
    scores = scores[[column.name for column in HOMOLOGY_SCORES.columns]]
    findings = {"few_families_hit": few_families_hit(tuple(warnings))}
    return {
        "homology_hits": Product(frame, {"hits": len(frame), "notes": "\n".join(notes)}, reason),
        "homology_scores": Product(scores, numbers, reason, findings=findings),
    }


def _score(
    cohort: Cohort, hits: pd.DataFrame, genes: list[str], families: set[str], searched: list[str] | None
) -> HomologyScores:
    settings = cohort.settings.homology
    return score_hits(
        hits,
        genes,
        families=families,
        searched=searched,
        no_homology=REGION_PROGRAMS,
        threshold=settings.threshold,
        max_evalue=settings.max_evalue,
        min_coverage=settings.min_coverage,
        min_identity=settings.min_identity,
    )


def _families(cohort: Cohort) -> set[str]:
    """Families that count: those named for the cohort, and those of its files."""
    entries = (*(cohort.spec.homology_files or ()), *cohort.queries)
    named = {*cohort.spec.families, *(entry.family for entry in entries if entry.family)}
    return {without_pfam_version(family) for family in named}


def _header_genes(searched: pd.DataFrame) -> dict[str, list[str]]:
    named = searched.dropna(subset=["header_genes"])
    genes = (str(cell).split(";") for cell in named["header_genes"])
    return dict(zip(named["sequence"].astype(str), genes, strict=True))


def _searched(matched: GeneMatch, proteins: list[str], *, has_files: bool) -> list[str] | None:
    """Genes that were searched: those with a protein, where there is a proteome; else all, if there are files."""
    if proteins:
        return [matched.gene_of[protein] for protein in proteins if protein in matched.gene_of]
    return None if has_files else []


def _not_searched(scores: pd.DataFrame) -> list[str]:
    count = int((scores["state"] == NOT_SEARCHED).sum())
    return [f"{count} of {len(scores)} genes have no protein in the proteome: not searched"] if count else []


def _of_families(table: HomologyTable, families: set[str]) -> pd.DataFrame:
    """Hits under the name the cohort knows the family by: its own, its accession, or that of its InterPro entry."""
    hits = table.table
    family = hits["family"]
    others = [hits["accession"], *([table.features["interpro"]] if "interpro" in table.features else [])]
    for other in others:
        family = family.where(family.isin(families) | ~other.isin(families), other)
    return hits.assign(family=family)[list(COLUMNS)]


def _on_genes(hits: pd.DataFrame, matched: GeneMatch) -> pd.DataFrame:
    """Hits on genes of the cohort where a sequence is called like one; the sequence beside it."""
    genes = [matched.gene_of.get(sequence, sequence) for sequence in hits["gene"]]
    return hits.assign(sequence=hits["gene"], gene=pd.Series(genes, index=hits.index, dtype="str"))


def _off_target(hits: pd.DataFrame, matched: GeneMatch, queries: set[str]) -> list[str]:
    """Say that no hit at all is on a gene: the ids differ, or the genes are the other side."""
    if hits.empty or hits["gene"].isin(list(matched.gene_of)).any():
        return []
    hint = f"{len(queries)} queries are: is it gene_side: query?" if queries else "do the ids differ?"
    return [f"none of the {len(hits)} hits is on a gene of the cohort; {hint}"]


def _seeds(queries: set[str]) -> list[str]:
    """Say that genes of the cohort were queries: what a known gene seeded cannot vouch for it."""
    if not queries:
        return []
    shown = ", ".join(sorted(queries)[:SHOWN]) + (" ..." if len(queries) > SHOWN else "")
    return [f"{len(queries)} genes of the cohort are queries of the search ({shown}): their own hits are no evidence"]
