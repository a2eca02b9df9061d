"""The search as an asset: what is stored and told, what makes it run again, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from omics_assets.assets.homology.homology_search import NO_PROTEOME
from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.cohort import load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.instance import open_instance
from omics_assets.provenance import read_record
from omics_assets_tests.assets.runs import Told, run
from omics_assets_tests.assets.small_cohort import SMALL, SmallCohort
from omics_assets_tests.homology_search.protein_cases import random_protein, relative, write_fasta, write_profile

TABLES = ("homology_search", "searched_sequences")
CYP, UGT = (random_protein(np.random.default_rng(seed)) for seed in (1, 2))


@pytest.fixture
def root(tmp_path) -> DataRoot:
    """A cohort with a proteome in which g00 and g01 belong to a family of the library."""
    root, cohort, rng = DataRoot(tmp_path), SmallCohort(), np.random.default_rng(3)
    cohort.contract["proteome"] = {"file": "proteome.faa"}
    folder = cohort.write(root)
    members = {f"g{n:02d}": relative(rng, CYP) for n in range(2)}
    write_fasta(folder / "proteome.faa", members | {f"g{n:02d}": random_protein(rng, 150) for n in range(2, 20)})
    write_profile(root.homology / "CYP.hmm", "p450", CYP, accession="PF00067.3", gathering=20.0)
    return root


def search(root: DataRoot, *, force: bool = False) -> Told:
    with open_instance(root) as instance:
        return run(root, SMALL, instance, "homology_search", force=force)


def stored(root: DataRoot, table: str) -> pd.DataFrame:
    return pd.read_parquet(root.table(table, SMALL))


def reasons(root: DataRoot) -> set[str]:
    records = [read_record(root.table(table, SMALL)) for table in TABLES]
    return {record.reason if record else "no record" for record in records}


def own_recipes(root: DataRoot) -> dict[str, str]:
    """Recipe of every table as the inputs are now."""
    cohort = load_cohort(root.cohort_folder(SMALL))
    return {name: recipe.digest(root, cohort) for name, recipe in RECIPES.items()}


def edit_contract(root: DataRoot, text: str) -> None:
    with (root.cohort_folder(SMALL) / "cohort.yaml").open("a") as stream:
        stream.write(text)


def test_hits_and_what_was_searched_are_stored_and_told(root):
    write_profile(root.homology / "UGT.hmm", "UDPGT", UGT)
    edit_contract(root, "families: [CYP]\n")
    told = search(root)
    assert told.outcome.success, told.outcome.failure
    hits = stored(root, "homology_search")
    assert set(hits[hits["evalue"] <= 1e-5]["gene"]) == {"g00", "g01"}
    assert set(zip(hits["query"], hits["family"], hits["accession"], strict=True)) == {("p450", "CYP", "PF00067")}
    assert set(hits["gathering"]) == {20.0}
    assert hits["hit"].tolist() == list(range(len(hits)))
    assert stored(root, "searched_sequences")["sequence"].tolist() == [f"g{n:02d}" for n in range(20)]
    assert reasons(root) == {""}
    metadata = told.materializations()["homology_search"].metadata
    assert metadata["sequences"].value == 20
    assert (metadata["profiles"].value, metadata["baits"].value) == (1, 0)
    assert metadata["programs"].value.startswith("hmmsearch (pyhmmer")
    assert metadata["seconds"].value >= 0
    assert "UDPGT" in metadata["notes"].value


def test_without_a_proteome_the_tables_are_empty_and_say_so(tmp_path):
    root = DataRoot(tmp_path)
    SmallCohort().write(root)
    assert search(root).outcome.success
    assert [len(stored(root, table)) for table in TABLES] == [0, 0]
    assert reasons(root) == {NO_PROTEOME}


def test_a_forced_run_finds_the_same_and_a_bad_file_leaves_it_in_place(root):
    search(root)
    before = {table: read_record(root.table(table, SMALL)).content for table in TABLES}
    assert "homology_search" in search(root, force=True).steps()
    assert {table: read_record(root.table(table, SMALL)).content for table in TABLES} == before
    (root.cohort_folder(SMALL) / "proteome.faa").write_text(">g00\nMKV\n>g00\nMKV\n")
    outcome = search(root).outcome
    assert outcome.bad_input
    assert "proteome.faa, line 3: the id 'g00' occurs twice" in outcome.failure
    assert {table: read_record(root.table(table, SMALL)).content for table in TABLES} == before


def new_profile(root: DataRoot) -> None:
    write_profile(root.homology / "CYP.hmm", "p450", UGT)


def new_bait(root: DataRoot) -> None:
    write_fasta(root.cohort_folder(SMALL) / "homology" / "UGT.faa", {"bait": UGT})


def new_protein(root: DataRoot) -> None:
    with (root.cohort_folder(SMALL) / "proteome.faa").open("a") as stream:
        stream.write(f">g30\n{CYP}\n")


def new_hit_table(root: DataRoot) -> None:
    (root.cohort_folder(SMALL) / "homology" / "CYP.tsv").write_text("")


def new_family(root: DataRoot) -> None:
    edit_contract(root, "families: [CYP]\n")


def recipes_changed_by(root: DataRoot, change: Callable[[DataRoot], None]) -> set[str]:
    before = own_recipes(root)
    change(root)
    after = own_recipes(root)
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize("change", [new_profile, new_bait, new_protein])
def test_what_is_searched_for_or_in_repeats_the_search_and_nothing_else(root, change):
    assert recipes_changed_by(root, change) == set(TABLES)


def test_families_repeat_search_and_scores(root):
    changed = recipes_changed_by(root, new_family)
    assert changed >= {*TABLES, "homology_hits", "homology_scores"}
    assert not changed & {"gene_autoencoder", "metabolite_autoencoder", "gat_model", "gene_correlation"}


def test_a_table_of_hits_repeats_no_search(root):
    changed = recipes_changed_by(root, new_hit_table)
    assert "homology_hits" in changed
    assert not changed & set(TABLES)
