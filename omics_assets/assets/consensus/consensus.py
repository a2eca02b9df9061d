"""One ranking over all cohorts that have one."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from omics_assets.assets.consensus.orthogroups import ROLE, orthogroup_versions, read_orthogroups
from omics_assets.assets.machinery.check_results import FITS, SCHEMA_CHECK, passed
from omics_assets.assets.machinery.conditions import refresh_over_cohorts
from omics_assets.assets.machinery.failure import failure
from omics_assets.assets.machinery.metadata import table_metadata
from omics_assets.assets.machinery.product import Number
from omics_assets.assets.machinery.stage import OWNER
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.io_managers.parquet import Kept
from omics_assets.methods.ranking.consensus import consensus_ranking as combine
from omics_assets.methods.ranking.orthogroup_evidence import orthogroup_evidence
from omics_assets.planning import why_stale
from omics_assets.provenance import Record, content_digest, read_record, recipe_digest, stamp
from omics_assets.resources.run_record import FORCE_TAG, PARTITION_TAG
from omics_assets.tables.catalog import CATALOG

NAME = "consensus_ranking"
CODE_VERSION = "3"
BY_ID, BY_ORTHOGROUP = "id", "id; orthogroup"


def ranked_cohorts(root: DataRoot) -> dict[str, str]:
    """Return the cohorts that have a ranking, with its content digest."""
    records = {path.stem: read_record(path) for path in sorted((root.assets / "gene_ranking").glob("*.parquet"))}
    return {cohort: record.content for cohort, record in records.items() if record}


def consensus_recipe(root: DataRoot) -> str:
    """Return the recipe digest of the consensus as the rankings are now."""
    return recipe_digest(CODE_VERSION, _inputs(root), {})


def _inputs(root: DataRoot, refused: Collection[str] = ()) -> dict[str, str]:
    """What the consensus is made of; without a refused file, so that it is out of date until that one is mended."""
    ranked = ranked_cohorts(root)
    versions = orthogroup_versions(root, ranked)
    groups = {f"{ROLE}|{cohort}": version for cohort, version in versions.items() if cohort not in refused}
    return {f"gene_ranking|{cohort}": content for cohort, content in ranked.items()} | groups


@dg.asset(
    key=NAME,
    description=CATALOG[NAME].description,
    group_name="consensus",
    owners=[OWNER],
    kinds={"parquet", "pandas"},
    code_version=CODE_VERSION,
    deps=[dg.AssetDep("gene_ranking", partition_mapping=dg.AllPartitionMapping())],
    automation_condition=refresh_over_cohorts,
    io_manager_key="io_manager",
    dagster_type=dg.Any,
    required_resource_keys={"data_root"},
    check_specs=[dg.AssetCheckSpec(SCHEMA_CHECK, asset=NAME)],
)
def consensus_ranking(context: dg.AssetExecutionContext) -> Iterator[Any]:
    """Combine the rankings; cohorts without one are left out and named, and so are orthogroups that fit no gene."""
    root: DataRoot = context.resources.data_root.root
    recipe = consensus_recipe(root)
    path = root.table(NAME, None)
    stored = read_record(path)
    if stored and FORCE_TAG not in context.run.tags and not why_stale(root, NAME, None, recipe):
        yield dg.MaterializeResult(value=Kept(), data_version=dg.DataVersion(stored.content), metadata={"kept": True})
        yield passed(SCHEMA_CHECK, NAME, FITS)
        return
    rankings = _rankings(root)
    groups = read_orthogroups(root, {cohort: ranking.index for cohort, ranking in rankings.items()})
    _require_usable(groups.refused, context.run.tags.get(PARTITION_TAG))
    table = CATALOG[NAME].arrow(_frame(rankings, groups.tables))
    inputs = _inputs(root, groups.refused)
    recipe = recipe_digest(CODE_VERSION, inputs, {})
    record = Record(NAME, None, recipe, content_digest(table), CODE_VERSION, inputs, run_id=context.run.run_id)
    left_out = sorted(set(root.cohort_keys()) - set(rankings))
    numbers: dict[str, Number] = {"cohorts_used": ", ".join(rankings), "cohorts_left_out": ", ".join(left_out)}
    numbers["orthogroups_left_out"] = "\n".join(str(error) for error in groups.refused.values())
    numbers["genes_matched_by_orthogroup"] = pc.sum(pc.equal(table["matched_by"], BY_ORTHOGROUP)).as_py() or 0
    yield dg.MaterializeResult(
        value=stamp(table, record),
        data_version=dg.DataVersion(record.content),
        metadata=table_metadata(CATALOG[NAME], table, record, numbers, path),
    )
    yield passed(SCHEMA_CHECK, NAME, FITS)


def _require_usable(refused: Mapping[str, InputError], cohort: str | None) -> None:
    """Fail where the run is of the cohort whose file is refused, or of none: a file of another is left out instead."""
    for key, error in refused.items():
        if cohort in {None, key}:
            raise failure(error)


def _rankings(root: DataRoot) -> dict[str, pd.DataFrame]:
    columns = ["gene", "rank", "log_odds", "prior"]
    paths = {cohort: root.table("gene_ranking", cohort) for cohort in ranked_cohorts(root)}
    tables = {cohort: pq.read_table(path, columns=columns).to_pandas() for cohort, path in paths.items()}
    return {cohort: table.set_index("gene") for cohort, table in tables.items()}


def _frame(rankings: Mapping[str, pd.DataFrame], orthogroups: list[pd.Series]) -> pd.DataFrame:
    if not rankings:
        return CATALOG[NAME].empty()
    listed = {c: ranking["rank"].notna() for c, ranking in rankings.items()}  # known genes are no candidates
    own = {c: (ranking["log_odds"] - ranking["prior"]).where(listed[c]) for c, ranking in rankings.items()}
    related = orthogroup_evidence(own, orthogroups)
    # a gene that is a candidate nowhere stands for none
    candidates = set().union(*(values.dropna().index for values in own.values()))
    related = {c: found[found.index.isin(candidates)] for c, found in related.items()}
    combined = combine({c: pd.concat([values, related[c]["value"]]) for c, values in own.items()}).table
    ranks = pd.concat([_ranks(c, rankings[c]["rank"], related[c]) for c in rankings])
    by_gene = ranks.groupby(level=0)
    frame = combined.rename(columns={"n_cohorts": "cohorts", "worst_rank_without": "worst_rank_left_out"})
    frame["ranks"] = frame["gene"].map(by_gene["text"].agg("; ".join)).fillna("")
    frame["cohorts_by_orthogroup"] = frame["gene"].map(by_gene["by_orthogroup"].sum()).astype("int64")
    frame["matched_by"] = np.where(frame["cohorts_by_orthogroup"] > 0, BY_ORTHOGROUP, BY_ID)
    return frame[[column.name for column in CATALOG[NAME].columns]]


def _ranks(cohort: str, rank: pd.Series, related: pd.DataFrame) -> pd.DataFrame:
    """What the cohort's list says of each gene: its rank, or that of the best member of its orthogroup."""
    places = rank.dropna().astype("int64").astype(str)
    by_id = pd.DataFrame({"text": cohort + "=" + places, "by_orthogroup": False})
    best = related["member"].map(places)
    text = cohort + "=" + best + " (" + related["member"] + " of " + related["orthogroup"] + ")"
    return pd.concat([by_id, pd.DataFrame({"text": text.astype("str"), "by_orthogroup": True}, index=related.index)])
