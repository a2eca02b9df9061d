"""The lists for other programs."""

from __future__ import annotations

import pandas as pd

from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.machinery.stage import stage_asset
from omics_assets.assets.reporting.written_files import written_files
from omics_assets.reports.csv import write_csv
from omics_assets.reports.listed_genes import best_first
from omics_assets.tables.catalog import CATALOG


@stage_asset("ranking_csv", code_version="2", settings=("reporting", "ranking"))
def ranking_csv(
    stage: Stage,
    gene_ranking: pd.DataFrame,
    family_rankings: pd.DataFrame,
    metabolite_rankings: pd.DataFrame,
    ranking_robustness: pd.DataFrame,
    gene_dossiers: pd.DataFrame,
    ranking_changes: pd.DataFrame,
) -> Product:
    """Write the ranking and the lists beside it for other programs, the best genes first."""
    by_gene = {
        "gene_ranking": gene_ranking,
        "ranking_robustness": ranking_robustness,
        "gene_dossiers": gene_dossiers,
        "ranking_changes": ranking_changes,
    }
    order = stage.cohort.settings.ranking.order
    tables = {name: best_first(table, gene_ranking, order) for name, table in by_gene.items()}
    tables |= {"family_rankings": family_rankings, "metabolite_rankings": metabolite_rankings}
    written = write_csv(stage.root.reports(stage.cohort.key), tables)
    return Product(written_files(stage, {path.stem: (path, CATALOG[path.stem].description) for path in written}))
