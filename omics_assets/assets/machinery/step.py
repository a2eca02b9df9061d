"""How the function behind an asset is run: skipped where the recipe has not changed; else checked, recorded, handed on.

It belongs here: what happens between the input tables and the IO manager, for every table alike.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
import pandas as pd
import pyarrow as pa

from omics_assets.assets.machinery.check_results import SCHEMA_CHECK, check_results, check_spec
from omics_assets.assets.machinery.failure import failure
from omics_assets.assets.machinery.metadata import PREVIEW_ROWS, table_metadata
from omics_assets.assets.machinery.product import Compute, Product, Stage
from omics_assets.batches import Batches
from omics_assets.cohort import Cohort, load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.errors import GateError, InputError
from omics_assets.io_managers.parquet import Kept
from omics_assets.planning import Recipe
from omics_assets.provenance import Record, read_record, read_through, stamp
from omics_assets.resources.checkpoints import discard_checkpoints
from omics_assets.resources.run_record import FORCE_TAG
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.schema import TableSchema
from omics_assets.tables.stream_checks import checked

PROGRESS_SECONDS = 2.0


@dataclass(frozen=True)
class Step:
    """One function and what its tables have in common.

    Parameters
    ----------
    function
        Takes the stage and the input tables.
    recipe
        What identifies the outcome.
    config_stage
        The settings stage that run config overrides; empty: none.
    gate
        Name of the blocking check of all its tables; empty: none.
    checks
        Names of the checks that warn, by table.
    """

    function: Compute
    recipe: Recipe
    config_stage: str
    gate: str
    checks: Mapping[str, Sequence[str]]

    def check_specs(self) -> list[dg.AssetCheckSpec]:
        """Return the checks of all its tables."""
        names = {table: [SCHEMA_CHECK, *self.checks.get(table, ())] for table in self.recipe.products}
        gates = [check_spec(self.gate, table, blocking=True) for table in names if self.gate]
        return [*gates, *(check_spec(check, table) for table, checks in names.items() for check in checks)]

    def run(
        self, context: dg.AssetExecutionContext, config: dg.Config, frames: dict[str, pd.DataFrame]
    ) -> Iterator[Any]:
        """Yield tables and check results of one cohort."""
        overrides = {self.config_stage: config.model_dump(exclude_none=True)} if self.config_stage else {}
        root: DataRoot = context.resources.data_root.root
        try:
            cohort = load_cohort(root.cohort_folder(context.partition_key), overrides=overrides)
            if FORCE_TAG not in context.run.tags and self.recipe.is_current(root, cohort):
                context.log.info("kept: the recipe has not changed")
                yield from self._kept(root, cohort)
                return
            recipe = self.recipe.digest(root, cohort)
            products = self._compute(context, root, cohort, frames)
            yield from self._gate(products[self.recipe.products[0]].failed_gate)
            for name in self.recipe.products:
                yield from self._store(name, products[name], root, cohort, recipe, context.run.run_id)
            discard_checkpoints(root, cohort.key, self.recipe.products[0])
        except (InputError, GateError) as error:
            raise failure(error) from None

    def _kept(self, root: DataRoot, cohort: Cohort) -> Iterator[Any]:
        yield from self._gate("")
        for name in self.recipe.products:
            record = read_record(root.table(name, cohort.key))
            version = dg.DataVersion(record.content if record else "")
            yield dg.MaterializeResult(asset_key=name, value=Kept(), data_version=version, metadata={"kept": True})
            yield from check_results(name, self.checks.get(name, ()), record.findings if record else {})

    def _compute(
        self, context: dg.AssetExecutionContext, root: DataRoot, cohort: Cohort, frames: dict[str, pd.DataFrame]
    ) -> Mapping[str, Product]:
        last = 0.0

        def progress(done: int, total: int, message: str) -> None:
            nonlocal last
            if time.monotonic() - last >= PROGRESS_SECONDS:  # every message is a row in the run history
                last = time.monotonic()
                context.log.info(f"{message} {done}/{total}")

        resources = context.resources
        device, homology = resources.torch_device.resolve(), (resources.homology_files, resources.homology_search)
        stage = Stage(cohort, root, device, *homology, progress, context.run.run_id)
        outcome = self.function(stage, **frames)
        return {self.recipe.products[0]: outcome} if isinstance(outcome, Product) else outcome

    def _gate(self, problem: str) -> Iterator[dg.AssetCheckResult]:
        """Say whether the gate holds, at every product: a child waits for the gates of the tables it reads."""
        for table in self.recipe.products if self.gate else ():
            text = problem or "holds"
            yield dg.AssetCheckResult(check_name=self.gate, asset_key=table, passed=not problem, description=text)
        if problem:
            raise GateError(problem)

    def _store(
        self, name: str, product: Product, root: DataRoot, cohort: Cohort, recipe: str, run_id: str
    ) -> Iterator[Any]:
        """Look through the rows once, to check and describe them; the IO manager reads them once more, to write."""
        schema = CATALOG[name]
        rows = fitting_rows(schema, product)
        content = read_through(rows, head_rows=PREVIEW_ROWS)
        record = Record(
            asset=name,
            cohort=cohort.key,
            recipe=recipe,
            content=content.digest,
            code_version=self.recipe.code_version,
            inputs=self.recipe.inputs(root, cohort),
            settings={stage: cohort.section(stage) for stage in self.recipe.settings},
            overridden=cohort.overridden,
            run_id=run_id,
            reason=product.reason,
            findings=dict(product.findings),
        )
        path = root.table(name, cohort.key)
        metadata = table_metadata(schema, content.head, record, product.metadata, path, rows=content.rows)
        version = dg.DataVersion(record.content)
        yield dg.MaterializeResult(asset_key=name, value=stamp(rows, record), data_version=version, metadata=metadata)
        yield from check_results(name, self.checks.get(name, ()), product.findings)


def fitting_rows(schema: TableSchema, product: Product) -> Batches:
    """Return the rows of a product, checked against its schema: a frame now, a table or stream as it is read."""
    if isinstance(product.frame, pd.DataFrame):
        return Batches.of(schema.arrow(product.frame))
    return checked(schema, Batches.of(product.frame) if isinstance(product.frame, pa.Table) else product.frame)
