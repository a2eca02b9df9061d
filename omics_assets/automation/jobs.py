"""Jobs people start by hand: the whole road, and each stage alone.

It belongs here: which assets run together. When they run by themselves stands in `conditions`, `sensors`, `nightly`.
"""

from __future__ import annotations

import dagster as dg

from omics_assets.tables.catalog import GROUPS

STAGE_ALIASES = {"autoencoder": "latents"}

cohort_assets = dg.AssetSelection.all() - dg.AssetSelection.groups("consensus")

JOBS = [
    dg.define_asset_job("everything", selection=cohort_assets, description="From the files to the reports of a cohort"),
    *(
        dg.define_asset_job(f"{group}_only", selection=dg.AssetSelection.groups(group), description=f"Stage {group}")
        for group in GROUPS
    ),
]
