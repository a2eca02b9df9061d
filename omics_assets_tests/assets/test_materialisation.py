"""A cohort materialised: what lies on disk, what the interface is told, and what a second run does."""

from __future__ import annotations

import json
import shutil

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from omics_assets.assets.consensus.consensus import NAME as CONSENSUS
from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.cohort import INPUT_ROLES, load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.definitions import build_defs
from omics_assets.errors import InputError
from omics_assets.instance import open_instance
from omics_assets.planning import plan
from omics_assets.provenance import content_digest, is_intact, read_record
from omics_assets.settings import STAGES
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.schema import ARROW_TYPES
from omics_assets_tests.assets.runs import run
from omics_assets_tests.conftest import TINY, write_tiny

TABLES = pytest.mark.parametrize("name", CATALOG)
NOT_REPORTED = [group for group in dict.fromkeys(s.group for s in CATALOG.values()) if group != "reporting"]


def stored(root: DataRoot, name: str, key: str = TINY):
    return root.table(name, None if name == CONSENSUS else key)


def contents(root: DataRoot) -> dict[str, str]:
    records = {name: read_record(stored(root, name)) for name in CATALOG}
    return {name: record.content for name, record in records.items() if record}


def times(root: DataRoot) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in root.path.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def finished(tiny_root) -> DataRoot:
    return DataRoot(tiny_root)


@pytest.fixture(scope="module")
def told(finished) -> dict[str, dg.AssetMaterialization]:
    """What the interface knows of every table."""
    keys = [dg.AssetKey(name) for name in CATALOG]
    with open_instance(finished) as instance:
        events = {key.path[-1]: instance.get_latest_materialization_event(key) for key in keys}
    return {name: event.asset_materialization for name, event in events.items() if event}


@pytest.fixture
def fresh(fresh_root) -> DataRoot:
    return DataRoot(fresh_root)


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


# --- what lies on disk


@TABLES
def test_a_table_is_stored_as_its_schema_says(finished, name):
    path, schema = stored(finished, name), CATALOG[name]
    table = pq.read_table(path)
    for column in schema.columns:
        assert table.schema.field(column.name).type == ARROW_TYPES[column.dtype]
    others = schema.wide_names(table.column_names)
    assert all(table.schema.field(other).type == ARROW_TYPES[schema.wide.dtype] for other in others)
    assert is_intact(path)
    assert content_digest(schema.arrow(table.to_pandas())) == content_digest(table), "typed, sorted and valid already"
    assert bool(table.num_rows) != bool(read_record(path).reason), "a table without rows says why"


@TABLES
def test_the_record_in_the_file_says_what_it_was_made_of(finished, told, name):
    record = read_record(stored(finished, name))
    assert (record.asset, record.cohort) == (name, None if name == CONSENSUS else TINY)
    assert record.run_id
    assert record.recipe
    assert record.overridden == {}
    assert told[name].tags["dagster/data_version"] == record.content
    cohort = load_cohort(finished.cohort_folder(TINY))
    for source, version in record.inputs.items():
        if source in INPUT_ROLES:
            assert version == cohort.input_version(source)
        elif source.startswith("settings/"):
            assert version == cohort.settings_version(source.removeprefix("settings/"))
        else:
            assert version == read_record(stored(finished, source.split("|")[0])).content


def test_nothing_unfinished_is_left(finished):
    assert not list(finished.path.rglob("*.tmp"))
    assert {path.name for path in finished.path.iterdir()} == {
        ".dagster",
        "assets",
        "cohorts",
        "rankings",
        "reports",
    }


# --- what the interface is told


@TABLES
def test_the_interface_shows_rows_columns_lineage_and_a_preview(finished, told, name):
    metadata, schema = told[name].metadata, CATALOG[name]
    assert metadata["dagster/row_count"].value == pq.read_metadata(stored(finished, name)).num_rows
    columns = metadata["dagster/column_schema"].schema.columns
    family = [f"<{schema.wide.per}>"] if schema.wide else []
    assert [column.name for column in columns] == [*(column.name for column in schema.columns), *family]
    assert all(column.description for column in columns)
    lineage = metadata["dagster/column_lineage"].lineage.deps_by_column
    assert set(lineage) <= {column.name for column in columns}
    assert metadata["path"].value == str(stored(finished, name))


@TABLES
def test_a_preview_is_small_and_never_binary(told, name):
    preview = told[name].metadata["preview"].value
    assert len(preview) < 10_000
    header = [part.strip() for part in preview.splitlines()[0].strip("|").split("|")]
    assert len(header) <= 8
    assert len(preview.splitlines()) <= 7
    assert not {column.name for column in CATALOG[name].columns if column.dtype == "binary"} & set(header)


def test_of_a_matrix_eight_columns_are_shown(told):
    header = told["normalized_genes"].metadata["preview"].value.splitlines()[0]
    assert header.count("|") == 9
    assert told["gene_autoencoder"].metadata["preview"].value.count("offset") == 1


def test_lineage_names_columns_that_the_interface_shows(told):
    shown = {name: {c.name for c in m.metadata["dagster/column_schema"].schema.columns} for name, m in told.items()}
    for name, materialization in told.items():
        for sources in materialization.metadata["dagster/column_lineage"].lineage.deps_by_column.values():
            for source in sources:
                table = source.asset_key.to_user_string()
                assert table not in shown or source.column_name in shown[table], (name, table, source.column_name)


def test_numbers_that_matter_are_plotted(told):
    assert told["samples"].metadata["paired"].value == 12
    assert told["gene_ranking"].metadata["known_genes"].value > 0
    assert isinstance(told["gene_latents"].metadata["gene_held_out_r2"].value, float)


# --- what a second run does


def test_a_second_run_keeps_everything(fresh, instance):
    before = times(fresh)
    first = run(fresh, TINY, instance)
    assert str(first.plans[0]) == f"kept {len(CATALOG)}, to do 0"
    assert first.steps() == {*INPUT_ROLES, *(f"settings__{stage}" for stage in STAGES)}, "this instance knew no input"
    second = run(fresh, TINY, instance)
    assert second.events == []
    assert second.outcome.success
    after = times(fresh)
    assert {path: after[path] for path in before} == before


def test_a_step_that_is_asked_for_in_vain_keeps_its_table(fresh, instance):
    """As "materialize" in the interface would: the step runs, and sees that nothing changed."""
    path = stored(fresh, "fold_plan")
    before = path.stat().st_mtime_ns
    materialize(fresh, instance, "fold_plan")
    event = instance.get_latest_materialization_event(dg.AssetKey("fold_plan"))
    assert event.asset_materialization.metadata["kept"].value is True
    assert event.asset_materialization.tags["dagster/data_version"] == read_record(path).content
    assert path.stat().st_mtime_ns == before


def test_force_makes_the_same_tables_again(fresh, instance):
    groups = ("preparation", "latents", "homology")
    before = contents(fresh)
    names = {name for name, schema in CATALOG.items() if schema.group in groups}
    told = run(fresh, TINY, instance, *groups, force=True)
    assert told.outcome.success, told.outcome.failure
    assert set(told.plans[0].to_do) == names
    assert set(told.materializations()) >= names
    (run_id,) = {read_record(stored(fresh, name)).run_id for name in names}
    assert run_id != read_record(stored(fresh, "gene_ranking")).run_id
    assert contents(fresh) == before


def test_a_damaged_table_is_made_again_and_nothing_else(fresh, instance):
    path = stored(fresh, "homology_hits")
    before = contents(fresh)
    path.write_bytes(path.read_bytes()[:-20])
    told = run(fresh, TINY, instance, "homology")
    damaged = {"homology_hits": "damaged", "homology_scores": "damaged"}
    assert told.plans[0].to_do == {**damaged, "chromosome_neighbours": "homology_scores changes"}
    assert contents(fresh) == before


def test_a_stage_alone_says_which_it_needs_first(tmp_path, instance):
    root = DataRoot(tmp_path)
    write_tiny(root)
    with pytest.raises(InputError, match=r"needs samples, .* run the stage 'preparation' first"):
        run(root, TINY, instance, "correlation")


def test_a_table_is_made_with_those_of_its_step(fresh, instance):
    told = run(fresh, TINY, instance, "samples", force=True)
    assert told.outcome.success, told.outcome.failure
    made = {"samples", "gene_expression", "metabolite_intensity", "metabolite_features"}
    assert set(told.plans[0].to_do) == made
    assert {key for key in told.materializations() if key in CATALOG} == made


# --- the same seed, the same tables


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory, tiny_root) -> DataRoot:
    """The cohort in a second root, its genes, metabolites and samples in another order in the files."""
    root, rng = DataRoot(tmp_path_factory.mktemp("shuffled")), np.random.default_rng(5)
    folder = write_tiny(root)
    for name in ("expression.csv", "metabolites.csv"):
        frame = pd.read_csv(folder / name, dtype=str)
        columns = [frame.columns[0], *rng.permutation(frame.columns[1:])]
        frame.iloc[rng.permutation(len(frame))][columns].to_csv(folder / name, index=False)
    sheet = pd.read_csv(folder / "samples.csv", dtype=str)
    sheet.iloc[rng.permutation(len(sheet))].to_csv(folder / "samples.csv", index=False)
    with dg.DagsterInstance.ephemeral() as instance:
        told = run(root, TINY, instance, *NOT_REPORTED)
    assert told.outcome.success, told.outcome.failure
    return root


@pytest.mark.parametrize("name", [name for name, schema in CATALOG.items() if schema.group != "reporting"])
def test_the_order_in_the_files_changes_nothing(finished, shuffled, name):
    """Nor does anything else that is not the seed: another folder, another process state, another time."""
    one, other = read_record(stored(finished, name)), read_record(stored(shuffled, name))
    if name == CONSENSUS:
        assert one.content == other.content
        return
    assert one.run_id != other.run_id
    assert one.content == other.content


# --- run config


def materialize(root: DataRoot, instance: dg.DagsterInstance, *names: str, config: dict | None = None, **options):
    """Materialise assets of the cohort as the interface does."""
    instance.add_dynamic_partitions("cohort", [TINY])
    job = build_defs(data_root=str(root.path)).resolve_implicit_global_asset_job_def()
    options.setdefault("partition_key", TINY)
    return job.execute_in_process(
        instance=instance, asset_selection=[dg.AssetKey(name) for name in names], run_config=config, **options
    )


def overriding(step: str, **settings: object) -> dict:
    return {"ops": {step: {"config": settings}}}


def test_what_a_run_overrides_is_recorded_and_undone_by_the_next(fresh, instance):
    before = read_record(stored(fresh, "fold_plan"))
    assert materialize(fresh, instance, "fold_plan", config=overriding("fold_plan", seed=7)).success
    record = read_record(stored(fresh, "fold_plan"))
    assert record.overridden == {"preparation": {"seed": 7}}
    assert record.settings["preparation"]["seed"] == 7
    assert record.settings["preparation"]["folds"] == 3, "the rest is as the cohort says"
    assert record.recipe != before.recipe
    assert record.content != before.content
    event = instance.get_latest_materialization_event(dg.AssetKey("fold_plan"))
    assert event.asset_materialization.metadata["overridden"].value == {"preparation": {"seed": 7}}
    to_do = plan(fresh, load_cohort(fresh.cohort_folder(TINY)), RECIPES).to_do
    assert to_do["fold_plan"] == "new recipe"
    assert run(fresh, TINY, instance, "preparation").outcome.success
    assert read_record(stored(fresh, "fold_plan")).content == before.content


def test_an_unknown_setting_is_refused_before_anything_runs(fresh, instance):
    with pytest.raises(dg.DagsterInvalidConfigError, match="sed"):
        materialize(fresh, instance, "fold_plan", config=overriding("fold_plan", sed=7))


def test_an_impossible_value_fails_with_a_sentence(fresh, instance):
    before = contents(fresh)
    config = overriding("fold_plan", folds=1)
    result = materialize(fresh, instance, "fold_plan", config=config, raise_on_error=False)
    (failure,) = result.get_step_failure_events()
    data = failure.step_failure_data.user_failure_data
    assert "run config" in data.description
    assert "preparation.folds" in data.description
    assert contents(fresh) == before


# --- a partition of any name can be registered in the interface


@pytest.mark.parametrize(
    ("key", "reason"), [("../../outside", "not a valid cohort name"), ("nobody", "of nobody has not been made")]
)
def test_a_partition_that_is_no_cohort_fails_and_writes_nothing(tmp_path, instance, key, reason):
    root = DataRoot(tmp_path / "below" / "root")
    instance.add_dynamic_partitions("cohort", [key])
    with pytest.raises((dg.Failure, dg.DagsterResourceFunctionError)) as caught:
        materialize(root, instance, "detectability", partition_key=key)
    assert reason in str(caught.value.__cause__ or caught.value)
    files = {path.relative_to(tmp_path).parts[:3] for path in tmp_path.rglob("*") if path.is_file()}
    assert files <= {("below", "root", ".dagster")}
    assert not list(root.path.rglob("outside*"))


# --- one ranking over all cohorts


def ranked_like(root: DataRoot, other: str) -> None:
    """Give a second cohort the tables of the first, half of its genes off the list."""
    shutil.copytree(root.cohort_folder(TINY), root.cohort_folder(other))
    shutil.copy(stored(root, "gene_ranking"), root.table("gene_ranking", other))


def test_one_cohort_has_a_consensus_with_itself(finished, told):
    consensus = pq.read_table(stored(finished, CONSENSUS)).to_pandas()
    ranking = pq.read_table(stored(finished, "gene_ranking")).to_pandas().dropna(subset=["rank"])
    assert set(consensus["gene"]) == set(ranking["gene"])
    assert (consensus["cohorts"] == 1).all()
    assert consensus.sort_values("rank")["gene"].tolist() == ranking.sort_values("rank")["gene"].tolist()
    assert told[CONSENSUS].metadata["cohorts_used"].value == TINY


def test_two_cohorts_are_combined_and_a_third_without_a_ranking_is_named(fresh, instance):
    ranked_like(fresh, "other")
    write_tiny(fresh, "unranked")
    assert materialize(fresh, instance, CONSENSUS, partition_key=None).success
    consensus = pq.read_table(stored(fresh, CONSENSUS)).to_pandas()
    assert (consensus["cohorts"] == 2).all()
    event = instance.get_latest_materialization_event(dg.AssetKey(CONSENSUS))
    assert event.asset_materialization.metadata["cohorts_used"].value == f"other, {TINY}"
    assert event.asset_materialization.metadata["cohorts_left_out"].value == "unranked"
    record = read_record(stored(fresh, CONSENSUS))
    assert set(record.inputs) == {"gene_ranking|other", f"gene_ranking|{TINY}"}
    first = consensus.set_index("gene")["ranks"].iloc[0]
    assert json.dumps(first).count("=") == 2


def test_no_cohort_has_an_empty_consensus(tmp_path, instance):
    root = DataRoot(tmp_path)
    assert materialize(root, instance, CONSENSUS, partition_key=None).success
    assert pq.read_metadata(stored(root, CONSENSUS)).num_rows == 0
