"""The asset graph, pinned: a change of it is a visible change of the snapshot."""

from __future__ import annotations

import dagster as dg
import pytest

from omics_assets.assets.machinery.check_results import SCHEMA_CHECK
from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.cohort import INPUT_ROLES
from omics_assets.definitions import build_defs
from omics_assets.settings import STAGES
from omics_assets.tables.catalog import CATALOG, GROUPS

HELD_OUT = ("classification", "confusion", "classification_null")
GRAPH = build_defs().resolve_asset_graph()
SOURCES = {dg.AssetKey(role) for role in INPUT_ROLES} | {dg.AssetKey(["settings", stage]) for stage in STAGES}
TABLES = pytest.mark.parametrize("name", CATALOG)


def ancestors(name: str) -> set[str]:
    found: set[dg.AssetKey] = set()
    waiting = [dg.AssetKey(name)]
    while waiting:
        parents = GRAPH.get(waiting.pop()).parent_keys - found
        found |= parents
        waiting += parents
    return {key.to_user_string() for key in found}


def described(key: dg.AssetKey) -> dict[str, object]:
    node = GRAPH.get(key)
    checks = {check.name: GRAPH.get_check_spec(check).blocking for check in node.check_keys}
    return {
        "deps": sorted(parent.to_user_string() for parent in node.parent_keys),
        "group": node.group_name,
        "owners": list(node.owners),
        "kinds": sorted(node.kinds),
        "code_version": node.code_version,
        "automated": node.automation_condition is not None,
        "partitioned": node.is_partitioned,
        "checks": {name: "blocks" if blocking else "warns" for name, blocking in sorted(checks.items())},
    }


def test_the_asset_graph_is_as_pinned(snapshot):
    keys = sorted(GRAPH.get_all_asset_keys(), key=lambda key: key.to_user_string())
    assert {key.to_user_string(): described(key) for key in keys} == snapshot


def test_every_table_is_an_asset_and_every_asset_a_table_an_input_or_a_setting():
    assert GRAPH.get_all_asset_keys() == SOURCES | {dg.AssetKey(name) for name in CATALOG}


@pytest.mark.parametrize("key", sorted(GRAPH.get_all_asset_keys()), ids=lambda key: key.to_user_string())
def test_an_asset_says_what_it_is_and_whose(key):
    node = GRAPH.get(key)
    assert node.description
    assert node.owners
    assert node.kinds
    assert node.code_version
    assert node.group_name in GROUPS
    assert node.is_partitioned == (node.group_name != "consensus")


@TABLES
def test_a_table_is_checked_against_its_schema_and_refreshed(name):
    node = GRAPH.get(dg.AssetKey(name))
    assert SCHEMA_CHECK in {check.name for check in node.check_keys}
    assert node.automation_condition is not None
    assert node.group_name == CATALOG[name].group
    assert node.description == CATALOG[name].description


def test_two_gates_block_and_nothing_else():
    blocking = {key.name for key in GRAPH.asset_check_keys if GRAPH.get_check_spec(key).blocking}
    assert blocking == {"samples_paired", "latents_not_collapsed"}


@pytest.mark.parametrize("name", HELD_OUT)
def test_no_latents_of_the_final_models_reach_a_held_out_number(name):
    """They have seen every sample; only `fold_latents` may be read."""
    assert not ancestors(name) & {"gene_latents", "metabolite_latents"}
    assert "fold_latents" in ancestors(name)


@TABLES
def test_column_lineage_stays_within_what_a_table_is_made_of(name):
    schema = CATALOG[name]
    made_together = set(RECIPES[name].products) if name in RECIPES else set()
    for column in (*schema.columns, *([schema.wide] if schema.wide else [])):
        assert {source.rsplit(".", 1)[0] for source in column.sources} <= ancestors(name) | made_together


def test_training_steps_wait_for_one_another():
    """Two networks at once on one machine, or one device, would each take twice as long."""
    pooled = {key.to_user_string() for key in GRAPH.get_all_asset_keys() if GRAPH.get(key).pools}
    assert {"gene_autoencoder", "gat_model", "classification", "gnn_importance"} <= pooled
    assert not pooled & {"gene_ranking", "gene_correlation", "samples"}


def test_the_daemon_has_its_work():
    defs = build_defs()
    assert {sensor.name for sensor in defs.sensors} == {"cohort_folders", "refresh"}
    assert {schedule.name for schedule in defs.schedules} == {"nightly"}
    jobs = {job.name for job in defs.resolve_all_job_defs()}
    assert {"everything", "nightly", *(f"{group}_only" for group in GROUPS)} <= jobs


def test_a_resource_can_be_exchanged():
    class Other(dg.ConfigurableResource):
        pass

    other = Other()
    assert build_defs(resources={"torch_device": other}).resources["torch_device"] is other
