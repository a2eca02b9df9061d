"""The known genes of a cohort, matched to its genes and pathways."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from omics_assets.cohort import Cohort, unknown_names
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets.readers.known_genes import read_known_genes

UNNAMED = "known genes"


@dataclass(frozen=True)
class Baits:
    """Known genes as positions among the genes of the ranking.

    Parameters
    ----------
    known
        Positions and pathway numbers.
    pathways
        Names of the pathways, by number.
    left_out
        Known genes that do not enter the analysis (not expressed).
    metabolites
        Metabolites that the file names, by pathway.
    metabolites_left_out
        Metabolites that the file names and that do not enter the analysis (dropped).
    """

    known: KnownGenes
    pathways: tuple[str, ...]
    left_out: tuple[str, ...]
    metabolites: dict[str, tuple[str, ...]]
    metabolites_left_out: tuple[str, ...] = ()


def read_baits(cohort: Cohort, genes: list[str], metabolites: list[str], dropped: pd.DataFrame) -> Baits:
    """Read the known genes, if the cohort has any.

    Parameters
    ----------
    cohort
        Names the file.
    genes, metabolites
        Those of the normalised matrices.
    dropped
        Frame of `dropped_features`.

    Raises
    ------
    InputError
        If a known gene, or the metabolite of one, is not in the data; near matches are named.
    """
    names = list(cohort.spec.pathways)
    entry = cohort.spec.known_genes
    if entry is None:
        return Baits(KnownGenes.of([]), tuple(names), (), {})
    table = read_known_genes(cohort.path(entry))
    unexpressed, unfit = (set(dropped.loc[dropped["modality"] == of, "feature"]) for of in ("gene", "metabolite"))
    _require_known(table, "gene", [*genes, *unexpressed], what="known gene", file=entry.file)
    _require_known(table, "metabolite", [*metabolites, *unfit], what="metabolite of a known gene", file=entry.file)
    alone = names[0] if len(names) == 1 else UNNAMED
    table = table.assign(pathway=table["pathway"].fillna("").replace("", alone))
    names += [name for name in dict.fromkeys(table["pathway"]) if name not in names]
    position = {gene: row for row, gene in enumerate(genes)}
    present = table[table["gene"].isin(position)].drop_duplicates(["gene", "pathway"])
    index = np.array([position[gene] for gene in present["gene"]], dtype=np.int64)
    number = np.array([names.index(name) for name in present["pathway"]], dtype=np.int64)
    named = {
        str(name): tuple(dict.fromkeys(rows["metabolite"].dropna().replace("", np.nan).dropna()))
        for name, rows in table.groupby("pathway")
    }
    left_out = tuple(gene for gene in table["gene"] if gene in unexpressed)
    lost = tuple(dict.fromkeys(metabolite for metabolite in table["metabolite"].dropna() if metabolite in unfit))
    return Baits(KnownGenes.of(index, number), tuple(names), left_out, named, lost)


def _require_known(table: pd.DataFrame, column: str, known: list[str], *, what: str, file: str) -> None:
    given = table[column].dropna().drop_duplicates()
    lines = dict(zip(given, given.index, strict=True))
    unknown_names(given, known, what=what, file=file, line=lines, column=column)
