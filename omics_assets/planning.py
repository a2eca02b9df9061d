"""What a run has to do: tables whose recipe changed, or whose file is missing or damaged, and what follows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import pyarrow.parquet as pq

from omics_assets.cohort import Cohort, file_digest
from omics_assets.data_root import DataRoot
from omics_assets.provenance import is_intact, read_record, recipe_digest
from omics_assets.tables.catalog import CATALOG


@dataclass(frozen=True)
class Recipe:
    """What identifies the outcome of a step before it runs.

    Parameters
    ----------
    code_version
        Version of the code.
    products
        Tables the step makes.
    tables
        Tables it reads.
    roles
        Input roles it reads itself.
    settings
        Settings stages it depends on.
    """

    code_version: str
    products: tuple[str, ...]
    tables: tuple[str, ...]
    roles: tuple[str, ...]
    settings: tuple[str, ...]

    def inputs(self, root: DataRoot, cohort: Cohort) -> dict[str, str]:
        """Return the data version of everything the step reads; empty for what is not there."""
        versions = {}
        for name in self.tables:
            record = read_record(root.table(name, cohort.key))
            versions[name] = record.content if record else ""
        versions |= {role: cohort.input_version(role) for role in self.roles}
        return versions | {f"settings/{stage}": cohort.settings_version(stage) for stage in self.settings}

    def digest(self, root: DataRoot, cohort: Cohort) -> str:
        """Return the recipe digest."""
        sections = {stage: cohort.section(stage) for stage in self.settings}
        return recipe_digest(self.code_version, self.inputs(root, cohort), sections)

    def is_current(self, root: DataRoot, cohort: Cohort) -> bool:
        """Return whether all products are stored, undamaged, and of this very recipe."""
        digest = self.digest(root, cohort)
        return all(why_stale(root, name, cohort.key, digest) == "" for name in self.products)


@dataclass(frozen=True)
class Plan:
    """Tables to make, with the reason, and tables to keep."""

    to_do: dict[str, str]
    kept: tuple[str, ...]

    def __str__(self) -> str:
        return f"kept {len(self.kept)}, to do {len(self.to_do)}"


def why_stale(root: DataRoot, table: str, cohort: str | None, recipe: str) -> str:
    """Return why a stored table cannot be kept; empty if it can."""
    path = root.table(table, cohort)
    if not path.exists():
        return "missing"
    record = read_record(path)
    if record is None or not is_intact(path) or not _files_intact(root, table, path):
        return "damaged"
    return "" if record.recipe == recipe else "new recipe"


def _files_intact(root: DataRoot, table: str, path: Path) -> bool:
    """Whether the files that a table of files lists still have the digest it states."""
    if not {"path", "sha256"} <= {column.name for column in CATALOG[table].columns}:
        return True
    rows = pq.read_table(path, columns=["path", "sha256"]).to_pylist()
    files = [(root.path / row["path"], row["sha256"]) for row in rows]
    return all(file.is_file() and file_digest(file) == sha for file, sha in files)


def plan(root: DataRoot, cohort: Cohort, recipes: Mapping[str, Recipe]) -> Plan:
    """Plan a run of a cohort; a step makes all its products or none.

    Parameters
    ----------
    recipes
        Recipe of every table.
    """
    order = TopologicalSorter({name: recipe.tables for name, recipe in recipes.items()}).static_order()
    steps = dict.fromkeys(recipes[name] for name in order)
    to_do: dict[str, str] = {}
    for step in steps:
        waits = [f"{table} changes" for table in step.tables if table in to_do]
        digest = step.digest(root, cohort)
        stale = [reason for name in step.products if (reason := why_stale(root, name, cohort.key, digest))]
        if waits or stale:
            to_do |= dict.fromkeys(step.products, [*stale, *waits][0])
    return Plan(to_do, tuple(name for name in recipes if name not in to_do))
