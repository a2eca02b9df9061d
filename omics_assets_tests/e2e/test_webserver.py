"""The interface materialises a cohort, and walks the lineage of its ranking back to the files."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from omics_assets_tests.conftest import TINY
from omics_assets_tests.e2e.webserver import Webserver, webserver

pytestmark = pytest.mark.e2e

RUN_SECONDS = 120.0
LAUNCH = """
mutation Launch($params: ExecutionParams!) {
  launchRun(executionParams: $params) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
  }
}"""
STATUS = "query Status($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"
STALENESS = """
query Staleness($key: AssetKeyInput!, $partition: String!) {
  assetNodeOrError(assetKey: $key) { ... on AssetNode { staleStatusByPartition(partitions: [$partition]) } }
}"""
NODES = "{ assetNodes { assetKey { path } dependencyKeys { path } groupName description } }"
TABLE = """
query Table($key: AssetKeyInput!, $partition: [String!]) {
  assetNodeOrError(assetKey: $key) {
    ... on AssetNode {
      assetMaterializations(partitions: $partition, limit: 1) {
        metadataEntries { label ... on IntMetadataEntry { intValue } ... on TextMetadataEntry { text } }
      }
    }
  }
}"""


def materialise(server: Webserver, tables: list[str], partition: str) -> str:
    """Materialise as the interface does, and return how the run ended."""
    selector = {
        "repositoryLocationName": "omics_assets.definitions",
        "repositoryName": "__repository__",
        "pipelineName": "__ASSET_JOB",
        "assetSelection": [{"path": table.split("/")} for table in tables],
    }
    tags = [{"key": "dagster/partition", "value": partition}]
    params = {"selector": selector, "runConfigData": {}, "executionMetadata": {"tags": tags}, "mode": "default"}
    launched = server.query(LAUNCH, params=params)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    deadline = time.monotonic() + RUN_SECONDS
    while True:
        status = str(server.query(STATUS, id=launched["run"]["runId"])["runOrError"]["status"])
        if status in {"SUCCESS", "FAILURE", "CANCELED"}:
            return status
        assert time.monotonic() < deadline, f"the run is still {status}"
        time.sleep(1.0)


def upstream(nodes: list[dict[str, Any]], table: str) -> set[str]:
    """Return everything a table is made of, however far up."""
    made_of = {"/".join(n["assetKey"]["path"]): ["/".join(d["path"]) for d in n["dependencyKeys"]] for n in nodes}
    seen: set[str] = set()
    ahead = [table]
    while ahead:
        for name in made_of[ahead.pop()]:
            if name not in seen:
                seen.add(name)
                ahead.append(name)
    return seen


def test_a_cohort_is_materialised_and_its_ranking_leads_back_to_the_files(fresh_root: Path) -> None:
    shutil.rmtree(fresh_root / "assets" / "normalized_genes")
    with webserver(fresh_root) as server:
        added = server.query(
            """mutation { addDynamicPartition(partitionsDefName: "cohort", partitionKey: "tiny", repositorySelector:
            {repositoryLocationName: "omics_assets.definitions", repositoryName: "__repository__"}) { __typename } }"""
        )
        assert added["addDynamicPartition"]["__typename"] == "AddDynamicPartitionSuccess"
        products = ["normalized_genes", "normalized_metabolites", "dropped_features"]
        assert materialise(server, ["expression_file", "settings/preparation", *products], TINY) == "SUCCESS"
        assert (fresh_root / "assets" / "normalized_genes" / f"{TINY}.parquet").exists()

        table = server.query(TABLE, key={"path": ["normalized_genes"]}, partition=[TINY])["assetNodeOrError"]
        entries = {entry["label"]: entry for entry in table["assetMaterializations"][0]["metadataEntries"]}
        assert entries["dagster/row_count"]["intValue"] > 100
        assert len(entries["content"]["text"]) == 64

        stale = {
            name: server.query(STALENESS, key={"path": [name]}, partition=TINY)["assetNodeOrError"]
            for name in ("normalized_genes", "fold_plan")
        }
        assert stale["normalized_genes"]["staleStatusByPartition"] == ["FRESH"]
        assert stale["fold_plan"]["staleStatusByPartition"] == ["MISSING"]  # this instance has not heard of it

        nodes = server.query(NODES)["assetNodes"]
        assert all(node["description"] and node["groupName"] for node in nodes)
        origins = upstream(nodes, "gene_ranking")
        assert {"expression_file", "metabolite_file", "sample_sheet", "homology_files", "known_genes_file"} <= origins
        assert {f"settings/{stage}" for stage in ("preparation", "autoencoder", "ranking")} <= origins


def test_bad_input_reads_as_a_sentence(fresh_root: Path) -> None:
    folder = fresh_root / "cohorts" / TINY
    (folder / "cohort.yaml").write_text("targts: [feature_1]\n")
    with webserver(fresh_root) as server:
        server.query(
            """mutation { addDynamicPartition(partitionsDefName: "cohort", partitionKey: "tiny", repositorySelector:
            {repositoryLocationName: "omics_assets.definitions", repositoryName: "__repository__"}) { __typename } }"""
        )
        assert materialise(server, ["fold_plan"], TINY) == "FAILURE"
        runs = server.query(
            "{ runsOrError(limit: 1) { ... on Runs { results { stepStats { stepKey } runId eventConnection { events { "
            "... on ExecutionStepFailureEvent { failureMetadata { description } } } } } } } }"
        )["runsOrError"]["results"]
        events = runs[0]["eventConnection"]["events"]
        sentences = [event["failureMetadata"]["description"] for event in events if event.get("failureMetadata")]
        assert sentences
        assert "unknown key 'targts'" in sentences[0]
        assert "did you mean 'targets'?" in sentences[0]
