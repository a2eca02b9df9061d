"""Neighbours on the chromosome, where the cohort has an annotation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.sample_table import read_samples_table
from omics_assets.assets.cohort_arrays.targets import unit_means
from omics_assets.assets.machinery.product import Number, Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.cohort import Cohort
from omics_assets.errors import InputError
from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.chromosome_neighbours import chromosome_neighbours as score_neighbours
from omics_assets.readers.gene_positions import read_gene_positions
from omics_assets.readers.homology.gene_ids import match_genes
from omics_assets.tables.chromosome import CHROMOSOME_NEIGHBOURS

NO_ANNOTATION = "the cohort has no annotation: give 'annotation: {file: genes.gff3}' in cohort.yaml"
NO_NEIGHBOURS = "no two genes of the cohort stand within reach of one another"
NO_FAMILIES = "no gene has a family: without homology hits there are no families to tell neighbours apart by"
PLACES = ["contig", "start", "end", "place"]


@stage_asset("chromosome_neighbours", code_version="2", settings=("homology",), roles=("annotation_file",))
def chromosome_neighbours(
    stage: Stage, samples: pd.DataFrame, normalized_genes: pd.DataFrame, homology_scores: pd.DataFrame
) -> Product:
    """Score every gene by co-expressed neighbours of other families."""
    if stage.cohort.spec.annotation is None:
        return Product(CHROMOSOME_NEIGHBOURS.empty(), reason=NO_ANNOTATION)
    genes = normalized_genes["gene"]
    placed = gene_places(stage.cohort, genes)
    family = homology_scores.set_index("gene")["family"].reindex(genes)
    found = score_neighbours(
        standardized_ranks(unit_means(normalized_genes, read_samples_table(samples))),
        pd.factorize(placed["contig"])[0].astype(np.int64),
        placed["place"].fillna(-1).to_numpy(dtype=np.int64),
        pd.factorize(family)[0].astype(np.int64),
        reach=stage.cohort.settings.homology.neighbour_reach,
    )
    names = np.array([*genes, None], dtype=object)  # -1 is the last
    frame = placed.assign(
        gene=genes.to_numpy(), score=found.score, families=found.families, strongest=names[found.strongest]
    )
    tested = int((~np.isnan(found.score)).sum())
    known = placed["contig"].notna().to_numpy()
    notes = _unplaced(genes[~known], genes)
    numbers: dict[str, Number] = {"placed": int(known.sum()), "tested": tested, "notes": notes}
    untested = NO_NEIGHBOURS if family.notna().any() else NO_FAMILIES
    return Product(frame[[c.name for c in CHROMOSOME_NEIGHBOURS.columns]], numbers, "" if tested else untested)


def gene_places(cohort: Cohort, genes: pd.Series[str]) -> pd.DataFrame:
    """Return contig, start, end and place of every gene [G], in their order; missing where it is not annotated.

    Raises
    ------
    InputError
        If the annotation cannot be read, or holds none of the genes: it is then that of another genome.
    """
    entry = cohort.spec.annotation
    if entry is None:
        raise ValueError(f"{cohort.key} has no annotation")
    positions = read_gene_positions(cohort.path(entry))
    named = match_genes(genes.tolist(), positions["name"].tolist()).gene_of
    if not named:
        raise InputError(
            f"none of the {len(genes):,} genes is in the annotation, "
            f"e.g. {genes.iloc[0]} against {positions['name'].iloc[0]}",
            file=entry.file,
            remedy="name the annotation of this genome",
        )
    placed = positions.set_index("name")[PLACES].reindex([named.get(gene) for gene in genes]).reset_index(drop=True)
    return placed.astype({"start": "Int64", "end": "Int64", "place": "Int64"})


def _unplaced(unknown: pd.Series[str], genes: pd.Series[str]) -> str:
    if unknown.empty:
        return ""
    return f"{len(unknown)} of {len(genes)} genes are not in the annotation, such as {unknown.iloc[0]}"
