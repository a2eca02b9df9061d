"""hmmsearch: the numbers of HMMER's own program, whatever the order of the sequences or the number of threads."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from omics_assets import memory
from omics_assets.errors import InputError
from omics_assets.homology_search import (
    Proteins,
    QueryFile,
    predict_memory,
    read_profiles,
    read_proteins,
    search_profiles,
)
from omics_assets.readers import read_homology
from omics_assets.readers.homology.hits import COLUMNS
from omics_assets_tests.homology_search.protein_cases import proteins, random_protein, relative, write_profile
from omics_assets_tests.readers.example_data import folder

NUMBERS = ["evalue", "bitscore", "coverage"]


@pytest.fixture(scope="module")
def family() -> str:
    return random_protein(np.random.default_rng(1))


@pytest.fixture(scope="module")
def proteome(family) -> Proteins:
    """Ten members of the family among forty proteins, under names that mean something elsewhere."""
    rng = np.random.default_rng(2)
    members = {f"g{n}|-o x;{n} 'a'": random_protein(rng, 40) + relative(rng, family) for n in range(10)}
    others = {f"other{n}": random_protein(rng, 150) for n in range(30)}
    names = [*members, *others]
    rng.shuffle(names)
    return proteins({name: (members | others)[name] for name in names})


@pytest.fixture(scope="module")
def profiles(family, tmp_path_factory):
    path = tmp_path_factory.mktemp("profiles")
    other = random_protein(np.random.default_rng(9))
    write_profile(path / "a.hmm", "family", family, accession="PF00001.7", gathering=25.0)
    write_profile(path / "b.hmm", "nothing", other)
    return read_profiles([QueryFile(path / "a.hmm"), QueryFile(path / "b.hmm")]).profiles


def test_the_members_hit_and_nothing_else(proteome, profiles):
    found = search_profiles(proteome, profiles)
    hits = found.table
    assert tuple(hits.columns) == COLUMNS
    assert found.dialect == "hmmsearch"
    members = hits[hits["evalue"] < 1e-5]
    assert set(members["gene"]) == {name for name in proteome.ids if name.startswith("g")}
    assert set(members["query"]) == {"family"}
    assert set(members["accession"]) == {"PF00001"}
    assert set(members["gathering"]) == {25.0}
    assert members["coverage"].between(0.8, 1.0).all()
    assert hits["identity"].isna().all()
    assert hits["program"].str.fullmatch(r"hmmsearch \(pyhmmer [\d.]+\)").all()
    assert not hits.duplicated(["gene", "query"]).any()
    assert hits[hits["query"] == "family"]["evalue"].is_monotonic_increasing


def shuffled(given: Proteins, seed: int) -> Proteins:
    order = np.random.default_rng(seed).permutation(len(given.ids))
    return proteins({given.ids[n]: given.sequences[n] for n in order})


def test_neither_threads_nor_order_change_anything(proteome, profiles):
    expected = search_profiles(proteome, profiles, cpus=1).table
    pd.testing.assert_frame_equal(search_profiles(proteome, profiles, cpus=2).table, expected, check_exact=True)
    pd.testing.assert_frame_equal(search_profiles(proteome, profiles[:1], cpus=3).table, expected, check_exact=True)
    again = search_profiles(shuffled(proteome, 3), profiles, cpus=2).table
    pd.testing.assert_frame_equal(again, expected, check_exact=True)


def test_evalues_grow_with_the_number_of_sequences(proteome, profiles, family):
    """Z: twice the sequences, twice the E-value; bit scores stay."""
    rng = np.random.default_rng(4)
    known = dict(zip(proteome.ids, proteome.sequences, strict=True))
    double = proteins(known | {f"new{n}": random_protein(rng, 150) for n in range(len(known))})
    one, two = (search_profiles(p, profiles[:1]).table.set_index("gene").loc[:, NUMBERS] for p in (proteome, double))
    both = one.index[one["evalue"] < 1e-5]
    np.testing.assert_allclose(two.loc[both, "evalue"], 2 * one.loc[both, "evalue"], rtol=1e-9)
    np.testing.assert_array_equal(two.loc[both, "bitscore"], one.loc[both, "bitscore"])


def test_coverage_is_the_union_of_the_domains(family, profiles):
    half = len(family) // 2
    rng = np.random.default_rng(6)
    spacer = random_protein(rng, 200)
    given = {
        "whole": family,
        "first": family[:half],
        "apart": family[:half] + spacer + family[half:],
        "twice": family[:half] + spacer + family[:half],
    }
    found = search_profiles(proteins(given), profiles[:1]).table.set_index("gene")["coverage"]
    assert found["whole"] == pytest.approx(1, abs=0.03)
    assert found["apart"] == pytest.approx(1, abs=0.06)
    assert found["first"] == pytest.approx(0.5, abs=0.03)
    assert found["twice"] == pytest.approx(0.5, abs=0.03)


def test_thresholds_of_the_profiles_can_decide(proteome, profiles):
    found = search_profiles(proteome, profiles[:1], bit_cutoffs="gathering").table
    assert set(found["gene"]) == {name for name in proteome.ids if name.startswith("g")}
    with pytest.raises(InputError, match="not every profile has a gathering threshold"):
        search_profiles(proteome, profiles, bit_cutoffs="gathering")


def test_reports_and_limits(proteome, profiles):
    told = []
    strict = search_profiles(
        proteome, profiles, max_evalue=1e-5, progress=lambda done, total, message: told.append((done, total, message))
    )
    assert (strict.table["evalue"] <= 1e-5).all()
    assert told == [(1, 2, "profiles searched"), (2, 2, "profiles searched")]


def test_memory_is_predicted_before_anything_starts(proteome, profiles, monkeypatch):
    needed = predict_memory(proteome, profiles, threads=1)
    assert predict_memory(proteome, profiles, threads=4) > needed > sum(map(len, proteome.sequences))
    monkeypatch.setattr(memory, "available_memory", lambda: needed - 1)
    with pytest.raises(InputError, match="GB of memory"):
        search_profiles(proteome, profiles, cpus=1)
    monkeypatch.setattr(memory, "available_memory", lambda: needed)
    search_profiles(proteome, profiles, cpus=1)


def programs_own() -> Path:
    """Files that pyhmmer brings: a proteome, a profile, and what HMMER's hmmsearch wrote about them."""
    spec = importlib.util.find_spec("pyhmmer")
    given = Path(spec.origin).parent / "tests" / "data" if spec and spec.origin else Path("nowhere")
    if not (given / "tables" / "PF02826.domtbl").is_file():
        pytest.skip("pyhmmer came without its test data")
    return given


@pytest.mark.parametrize("name", ["PF02826", "RREFam"])
def test_the_numbers_are_those_of_hmmsearch(name):
    """Written by HMMER 3.3 and 3.4, with two digits; stops at the ends of the sequences count as residues there."""
    given = programs_own()
    written = read_homology(given / "tables" / f"{name}.domtbl").table.drop_duplicates(["gene", "query"])
    sequences = read_proteins(given / "seqs" / "938293.PRJEB85.HG003687.faa")
    profiles = read_profiles([QueryFile(given / "hmms" / "txt" / f"{name}.hmm")]).profiles
    found = search_profiles(sequences, profiles, cpus=1).table
    sure = [table[table["evalue"] < 1e-3].set_index(["query", "gene"]).sort_index() for table in (found, written)]
    assert list(sure[0].index) == list(sure[1].index)
    assert len(sure[0]) >= 3
    np.testing.assert_allclose(sure[0]["evalue"], sure[1]["evalue"], rtol=0.2)
    np.testing.assert_allclose(sure[0]["bitscore"], sure[1]["bitscore"], atol=0.15)
    np.testing.assert_allclose(sure[0]["coverage"], sure[1]["coverage"], atol=0.03)
    assert list(sure[0]["accession"]) == list(sure[1]["accession"])


def test_real_proteins_hit_the_profiles_of_their_families():
    given = folder("OMICS_EXAMPLE_DATA") / "pfam"
    sequences = read_proteins(given / "knownclusterprots.faa")
    profiles = read_profiles([QueryFile(path) for path in sorted(given.glob("*.hmm"))]).profiles
    hits = search_profiles(sequences, profiles).table
    passing = hits[hits["evalue"] <= 1e-5].groupby("query")["gene"].agg(set)
    sizes = {"Terpene_synth_C": 41, "Transferase": 17, "UDPGT": 16, "UDPGT_2": 17, "p450": 118}
    assert {query: len(genes) for query, genes in passing.items() if len(genes) > 5} == sizes
    # Independent of any search: what the databases call the proteins stands in their headers.
    called_p450 = {name for name in sequences.ids if "cytochrome_P450" in name}
    assert len(called_p450) > 40
    assert called_p450 <= passing["p450"]
    called_transferase = {name for name in sequences.ids if "transferase" in name}
    assert len(called_transferase) > 20
    assert not called_transferase & passing["p450"]
