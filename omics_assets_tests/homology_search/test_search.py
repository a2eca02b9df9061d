"""A whole search: what is chosen, what is said of the rest, and what is left where nothing can be done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from omics_assets.homology_search import QueryFile, choose_queries, search_proteome
from omics_assets.homology_search import search as search_module
from omics_assets_tests.homology_search.protein_cases import random_protein, relative, write_fasta, write_profile

CYP, UGT = (random_protein(np.random.default_rng(seed)) for seed in (1, 2))


@pytest.fixture
def proteome(tmp_path) -> Path:
    rng = np.random.default_rng(3)
    proteins = {"c1.t1 gene=c1": relative(rng, CYP), "u1.t1 gene=u1 locus_tag=LOC1": relative(rng, UGT)}
    return write_fasta(tmp_path / "proteome.faa", proteins | {f"o{n}": random_protein(rng, 200) for n in range(20)})


@pytest.fixture
def files(tmp_path) -> list[QueryFile]:
    profile = write_profile(tmp_path / "homology" / "CYP.hmm", "p450", CYP, accession="PF00067.1")
    return [QueryFile(profile), QueryFile(write_fasta(tmp_path / "homology" / "UGT.faa", {"bait one": UGT}))]


@pytest.fixture
def without_aligner(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


def test_profiles_and_baits_are_searched_together(proteome, files):
    queries = choose_queries(files)
    if queries.aligner is None:
        pytest.skip("neither blastp nor diamond is on the PATH")
    found = search_proteome(proteome, queries, cpus=1)
    hits = found.hits[found.hits["evalue"] < 1e-5]
    assert set(zip(hits["gene"], hits["query"], hits["family"], strict=True)) == {
        ("c1.t1", "p450", "p450"),
        ("u1.t1", "bait", "UGT"),
    }
    assert (found.profiles, found.baits, len(found.programs), found.reason) == (1, 1, 2, "")
    assert found.sequences["sequence"].tolist()[:3] == ["c1.t1", "u1.t1", "o0"]
    assert found.sequences["length"].tolist()[:3] == [120, 120, 200]
    assert found.sequences["header_genes"].fillna("none").tolist()[:3] == ["c1", "u1;LOC1", "none"]


def test_without_a_program_profiles_are_searched_and_baits_are_named(proteome, files, without_aligner):
    found = search_proteome(proteome, choose_queries(files), cpus=1)
    assert found.programs[0].startswith("hmmsearch")
    assert (found.profiles, found.baits, found.reason) == (1, 0, "")
    assert any("neither blastp (with makeblastdb) nor diamond is on the PATH" in note for note in found.notes)
    assert len(found.sequences) == 22


@pytest.mark.parametrize(
    ("runner", "why"), [("auto", "neither blastp"), ("blastp", "blastp (with"), ("none", "set to none")]
)
def test_where_only_baits_are_given_and_no_program_nothing_is_searched(files, without_aligner, runner, why):
    found = search_proteome(Path("never read"), choose_queries(files[1:], runner=runner))
    assert (len(found.hits), len(found.sequences)) == (0, 0)
    assert found.reason.startswith("baits are not searched: ")
    assert "--force" in found.reason
    assert why in found.reason


def test_families_choose_among_profiles_and_baits(proteome, files):
    queries = choose_queries(files, ["PF00067"])
    assert [profile.family for profile in queries.profiles] == ["PF00067"]
    assert queries.baits == ()
    assert queries.notes == ("not searched with, as no family asks for them: UGT",)
    found = search_proteome(proteome, queries, cpus=1)
    assert set(found.hits["family"]) == {"PF00067"}


def test_a_family_that_nothing_is_called_is_said_with_what_is_near(files):
    queries = choose_queries(files, ["P450"])
    assert queries.reason == "no profile and no file of baits is called P450; near matches: p450"
    assert choose_queries(files, ["zz"]).reason == "no profile and no file of baits is called zz"


def test_nothing_to_search_with_is_said():
    assert choose_queries([]).reason == search_module.NO_QUERIES
    assert choose_queries([], ["CYP"]).reason == search_module.NO_QUERIES


def test_importing_is_cheap():
    """The asset graph is loaded by every command; HMMER's code is not needed for that."""
    code = "import sys, omics_assets.homology_search\nassert 'pyhmmer' not in sys.modules\n"
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
