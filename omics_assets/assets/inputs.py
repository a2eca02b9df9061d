"""Inputs and settings as assets: they store no value, their data version is the digest of what the user gave.

It belongs here: one asset per input role and one per settings section. Reading the files belongs to `preparation` and
`homology`.
"""

import dagster as dg

from omics_assets.assets.machinery.failure import failure
from omics_assets.assets.machinery.partitions import cohorts
from omics_assets.assets.machinery.stage import OWNER
from omics_assets.cohort import ABSENT, INPUT_ROLES, load_cohort
from omics_assets.errors import InputError
from omics_assets.settings import STAGES, Settings

_ROLE_DESCRIPTIONS = {
    "expression_file": "Gene expression as the lab wrote it: genes x samples.",
    "metabolite_file": "Metabolite intensities as the lab wrote them: features x samples.",
    "sample_sheet": "Labels, design and blocks of the samples.",
    "homology_files": "BLAST and HMM results of the cohort's genes, and those of the shared library.",
    "known_genes_file": "Genes known to make a metabolite: baits and validation.",
    "proteome_file": "Protein sequences of the cohort's genes, and the profiles and baits they are searched with.",
    "annotation_file": "Positions of the genes (GFF3).",
    "orthologs_file": "Orthogroups (OrthoFinder).",
}


def input_asset(role: str) -> dg.AssetsDefinition:
    """Return the asset of an input role."""

    @dg.asset(
        key=role,
        description=f"{_ROLE_DESCRIPTIONS[role]} Data version: digest of names, contents and reading options.",
        group_name="inputs",
        owners=[OWNER],
        kinds={"file"},
        code_version="1",
        partitions_def=cohorts,
        required_resource_keys={"data_root"},
    )
    def digest_of_files(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        try:
            cohort = load_cohort(context.resources.data_root.root.cohort_folder(context.partition_key))
            version = cohort.input_version(role)
            files = [entry.file for entry in cohort.entries(role)]
        except InputError as error:
            raise failure(error) from None
        metadata: dict[str, dg.MetadataValue] = {
            "files": dg.MetadataValue.json(files),
            "present": dg.MetadataValue.bool(version != ABSENT),
        }
        return dg.MaterializeResult(data_version=dg.DataVersion(version), metadata=metadata)

    return digest_of_files


def settings_asset(stage: str) -> dg.AssetsDefinition:
    """Return the asset of a settings section."""
    doc = (type(getattr(Settings(), stage)).__doc__ or "").strip()

    @dg.asset(
        key=["settings", stage],
        description=f"Settings of the stage {stage}: {doc} Data version: digest of the resolved section.",
        group_name="settings",
        owners=[OWNER],
        kinds={"yaml"},
        code_version="1",
        partitions_def=cohorts,
        required_resource_keys={"data_root"},
    )
    def resolved_section(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        try:
            cohort = load_cohort(context.resources.data_root.root.cohort_folder(context.partition_key))
        except InputError as error:
            raise failure(error) from None
        version = dg.DataVersion(cohort.settings_version(stage))
        return dg.MaterializeResult(
            data_version=version, metadata={"settings": dg.MetadataValue.json(cohort.section(stage))}
        )

    return resolved_section


ASSETS = [*map(input_asset, INPUT_ROLES), *map(settings_asset, STAGES)]
