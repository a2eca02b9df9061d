"""Neighbours on the chromosome, where the cohort has an annotation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.sample_table import read_samples_table
from omics_assets.assets.cohort_arrays.targets import unit_means
from omics_assets.assets.machinery.product import Number, Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.methods.correlation.spearman import standardized_ranks
from omics_assets.methods.ranking.chromosome_neighbours import chromosome_neighbours as score_neighbours
from omics_assets.readers.gene_positions import read_gene_positions
from omics_assets.readers.homology.gene_ids import match_genes
from omics_assets.tables.chromosome import CHROMOSOME_NEIGHBOURS

NO_ANNOTATION = "the cohort has no annotation: give 'annotation: {file: genes.gff3}' in cohort.yaml"
NO_FAMILIES = "no gene has a family: without homology hits there are no families to tell neighbours apart by"
PLACES = ["contig", "start", "end", "place"]


@stage_asset("chromosome_neighbours", code_version="1", settings=("homology",), roles=("annotation_file",))
def chromosome_neighbours(
    stage: Stage, samples: pd.DataFrame, normalized_genes: pd.DataFrame, homology_scores: pd.DataFrame
) -> Product:
    """Score every gene by co-expressed neighbours of other families."""
    entry = stage.cohort.spec.annotation
    if entry is None:
        return Product(CHROMOSOME_NEIGHBOURS.empty(), reason=NO_ANNOTATION)
    genes = normalized_genes["gene"]
    placed, notes = _places(genes, read_gene_positions(stage.cohort.path(entry)))
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
    numbers: dict[str, Number] = {"placed": int(placed["contig"].notna().sum()), "tested": tested, "notes": notes}
    return Product(frame[[c.name for c in CHROMOSOME_NEIGHBOURS.columns]], numbers, "" if tested else NO_FAMILIES)


def _places(genes: pd.Series[str], positions: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Place of every gene of the cohort, missing where the annotation does not know it; how many it does not."""
    named = match_genes(genes.tolist(), positions["name"].tolist()).gene_of
    placed = positions.set_index("name")[PLACES].reindex([named.get(gene) for gene in genes]).reset_index(drop=True)
    placed = placed.astype({"start": "Int64", "end": "Int64", "place": "Int64"})
    unknown = [gene for gene in genes if gene not in named]
    if not unknown:
        return placed, ""
    return placed, f"{len(unknown)} of {len(genes)} genes are not in the annotation, such as {unknown[0]}"
