"""One screen about a cohort before anything is computed: what was read, what pairs, what it can detect."""

from __future__ import annotations

from omics_assets.assets.cohort_arrays.known_genes import read_baits
from omics_assets.assets.cohort_arrays.targets import target_ids
from omics_assets.assets.consensus.orthogroups import count_grouped, read_own_orthogroups
from omics_assets.assets.homology.chromosome import gene_places
from omics_assets.assets.preparation import normalize
from omics_assets.cohort import load_cohort
from omics_assets.cohort_tables import read_cohort_tables
from omics_assets.commands.check_card import card
from omics_assets.commands.check_sections import Checked
from omics_assets.data_root import DataRoot
from omics_assets.resources.homology_files import HomologyFiles


def check_card(root: DataRoot, key: str) -> str:
    """Return the card of a cohort: at most 40 lines of at most 120 characters.

    Raises
    ------
    InputError
        If the cohort cannot be read, names a target, gene, metabolite or column that is not in the data, or if its
        annotation or its orthogroups hold none of its genes.
    """
    cohort = load_cohort(root.cohort_folder(key))
    tables = read_cohort_tables(cohort)
    matrices = (tables.gene_expression, tables.metabolite_intensity, tables.metabolite_features)
    normalized = normalize(cohort, tables.samples, *matrices)
    genes, metabolites = normalized.genes["gene"], normalized.metabolites["metabolite"]
    every_gene = tables.gene_expression["gene"]
    return card(
        Checked(
            cohort,
            tables,
            normalized,
            targets=target_ids(cohort, normalized.metabolites, tables.metabolite_features),
            homology=HomologyFiles().read(cohort),
            baits=read_baits(cohort, genes.tolist(), metabolites.tolist(), normalized.dropped),
            placed=int(gene_places(cohort, genes)["contig"].notna().sum()) if cohort.spec.annotation else 0,
            grouped=count_grouped(cohort, read_own_orthogroups(cohort), every_gene) if cohort.spec.orthologs else 0,
        )
    )
