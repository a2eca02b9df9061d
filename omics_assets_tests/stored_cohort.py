"""A small made-up store: a cohort folder, and tables stamped with records that fit together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from omics_assets.cohort import INPUT_ROLES, load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.parquet_files import write_table
from omics_assets.provenance import Record, content_digest, read_record, recipe_digest, stamp
from omics_assets.tables.catalog import CATALOG


def make_cohort(root: DataRoot, cohort: str = "leaf") -> Path:
    """Write the files of a cohort."""
    folder = root.cohort_folder(cohort)
    (folder / "homology").mkdir(parents=True)
    (folder / "expression.csv").write_text(f"gene,s1\n{cohort},1\n")
    (folder / "metabolites.csv").write_text("metabolite,s1\nm1,1\n")
    (folder / "homology" / "p450.tblout").write_text("# hits\n")
    (folder / "cohort.yaml").write_text("ranking: {top: 50}\ntargets: [m1, m2, m3, m4, m5]\n")
    return folder


def store(
    root: DataRoot,
    name: str,
    inputs: tuple[str, ...] = (),
    *,
    cohort: str = "leaf",
    frame: pd.DataFrame | None = None,
    **record: Any,
) -> Record:
    """Store a table that was made of the named tables, inputs and `settings/<stage>` as they are now."""
    overridden = record.get("overridden", {})
    resolved = load_cohort(root.cohort_folder(cohort), overrides=overridden)
    versions = {}
    for source in inputs:
        if source in INPUT_ROLES:
            versions[source] = resolved.input_version(source)
        elif source.startswith("settings/"):
            versions[source] = resolved.settings_version(source.removeprefix("settings/"))
        else:
            made = read_record(root.table(source, cohort))
            assert made is not None
            versions[source] = made.content
    settings = {s.split("/")[1]: resolved.section(s.split("/")[1]) for s in inputs if s.startswith("settings/")}
    schema = CATALOG[name]
    table = schema.arrow(frame) if frame is not None else schema.arrow(schema.empty())
    given = {"code_version": "1", "inputs": versions, "settings": settings, "run_id": "0123456789ab"}
    recipe = recipe_digest("1", versions, settings)
    made = Record(name, cohort, recipe, content_digest(table), **(given | record))
    write_table(stamp(table, made), root.table(name, cohort))
    return made


def fill(schema_name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows with every column of the schema, missing where not given."""
    columns = [column.name for column in CATALOG[schema_name].columns]
    return pd.DataFrame(rows).reindex(columns=columns)
