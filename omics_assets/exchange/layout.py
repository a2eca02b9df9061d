"""Which table goes where in a MuData file: the places where other tools look.

==============================================  ====================================================================
place                                           what stands there
==============================================  ====================================================================
mod/rna/X, mod/metabolites/X                    z-scores of the analysed features, samples in rows
mod/rna/layers/expression                       the same features as measured, in the unit of uns/units
mod/metabolites/layers/intensity
mod/*/raw                                       all features as measured, dropped ones included
mod/*/obs, obs                                  labels, role, block, design cell and names of the samples
mod/rna/var                                     gene_ranking
mod/metabolites/var                             metabolite_features, metabolite_correlation
mod/*/obsm/X_autoencoder                        latents; X_autoencoder_pca, _tsne, _umap: their projections
mod/*/obsm/X_pca, X_tsne, X_umap                projections of X
obsm/X_joint                                    latents of both; X_pca, X_tsne, X_umap: their projections
mod/rna/varm/*_importance                       value and rank of every gene by label
mod/rna/varm/rho                                Spearman's rho, genes x metabolites in the order of their var
uns/<table>                                     every other table whole, as stored
uns/provenance, uns/settings, uns/versions      what made them
==============================================  ====================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

METHODS = ("pca", "tsne", "umap")
IMPORTANCES = (
    "reconstruction_importance",
    "gradient_importance",
    "gnn_importance",
    "target_gradient_importance",
)
LATENTS_KEY = "X_autoencoder"
JOINT_KEY = "X_joint"


@dataclass(frozen=True)
class Modality:
    """Where the tables of one modality go.

    Parameters
    ----------
    name
        Name of the modality in the file.
    key
        Key column of its tables, and its name in `projections`.
    measured, normalized, latents
        Names of its tables.
    layer
        Layer of the values as measured.
    in_var
        Tables whose columns stand in var, the first wins where a name repeats.
    of_raw
        Tables whose columns stand in the var of raw.
    """

    name: str
    key: str
    measured: str
    normalized: str
    latents: str
    layer: str
    in_var: tuple[str, ...]
    of_raw: tuple[str, ...]


RNA = Modality(
    "rna", "gene", "gene_expression", "normalized_genes", "gene_latents", "expression", ("gene_ranking",), ()
)
METABOLITES = Modality(
    "metabolites",
    "metabolite",
    "metabolite_intensity",
    "normalized_metabolites",
    "metabolite_latents",
    "intensity",
    ("metabolite_features", "metabolite_correlation"),
    ("metabolite_features",),
)
MODALITIES = (RNA, METABOLITES)
