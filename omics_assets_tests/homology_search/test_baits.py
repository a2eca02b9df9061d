"""Baits by blastp and DIAMOND: each where it is on the PATH, and what happens where it is not or fails."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest

from omics_assets.errors import InputError
from omics_assets.homology_search import Aligner, Baits, find_aligner, read_proteins, search_baits
from omics_assets.homology_search.aligners import FIELDS
from omics_assets.readers.homology.hits import COLUMNS
from omics_assets_tests.homology_search.protein_cases import proteins, random_protein, relative
from omics_assets_tests.readers.example_data import folder

RUNNERS = ("blastp", "diamond")
ODD = "g 1|;$(touch pwned)`'\"<x>"


def aligner_or_skip(runner) -> Aligner:
    found = find_aligner(runner)
    if found is None:
        pytest.skip(f"{runner} is not on the PATH")
    return found


@pytest.fixture(params=RUNNERS)
def aligner(request) -> Aligner:
    return aligner_or_skip(request.param)


@pytest.fixture(scope="module")
def bait() -> str:
    return random_protein(np.random.default_rng(1), 200)


@pytest.fixture(scope="module")
def proteome(bait):
    rng = np.random.default_rng(2)
    half = len(bait) // 2
    members = {
        "same": bait,
        "near": relative(rng, bait, kept=0.8),
        "far": relative(rng, bait, kept=0.5),
        "half": bait[:half],
        "turned": bait[half:] + random_protein(rng, 60) + bait[:half],
        ODD: relative(rng, bait, kept=0.9),
    }
    return proteins(members | {f"other{n}": random_protein(rng, 250) for n in range(40)})


def test_members_hit_with_identity_and_coverage(aligner, proteome, bait):
    other = random_protein(np.random.default_rng(8), 200)
    baits = [Baits("CYP", proteins({"known one": bait})), Baits("UGT", proteins({"known two": other}))]
    told = []
    found = search_baits(proteome, baits, aligner, cpus=1, progress=lambda *report: told.append(report[:2]))
    hits = found.table.set_index("gene")
    assert tuple(found.table.columns) == COLUMNS
    assert set(hits.index) == {"same", "near", "far", "half", "turned", ODD}
    assert hits.index.is_unique
    assert found.table.loc[0, "gene"] == "same"
    assert set(hits["query"]) == {"known one"}
    assert set(hits["family"]) == {"CYP"}
    assert hits["accession"].isna().all()
    assert hits["gathering"].isna().all()
    assert hits["program"].str.fullmatch(rf"{aligner.name} \d[\d.]+\+?").all()
    assert hits.loc["same", ["identity", "coverage"]].tolist() == [1.0, 1.0]
    assert hits.loc["near", "identity"] == pytest.approx(0.8, abs=0.06)
    assert hits.loc["half", "coverage"] == pytest.approx(0.5, abs=0.02)
    assert hits.loc["turned", "coverage"] == pytest.approx(1.0, abs=0.06), "two alignments cover it together"
    assert hits.loc["same", "bitscore"] > hits.loc["far", "bitscore"] > 0
    assert told == [(0, 2), (2, 2)]


def test_no_hit_is_an_answer(aligner, proteome):
    stranger = Baits("UGT", proteins({"stranger": random_protein(np.random.default_rng(11), 60)}))
    found = search_baits(proteome, [stranger], aligner, cpus=1, max_evalue=1e-20).table
    assert tuple(found.columns) == COLUMNS
    assert len(found) == 0


def test_threads_and_order_do_not_matter(aligner, proteome, bait):
    baits = [Baits("CYP", proteins({"known": bait}))]
    one = search_baits(proteome, baits, aligner, cpus=1).table
    turned = proteins(dict(zip(proteome.ids[::-1], proteome.sequences[::-1], strict=True)))
    two = search_baits(turned, baits, aligner, cpus=2).table
    assert one.sort_values("gene").reset_index(drop=True).equals(two.sort_values("gene").reset_index(drop=True))


def test_a_family_of_many_members_is_reported_whole(aligner, bait):
    """Both programs report 500 or 25 targets unless told otherwise."""
    rng = np.random.default_rng(3)
    given = proteins({f"g{n}": relative(rng, bait, kept=0.8) for n in range(520)})
    found = search_baits(given, [Baits("CYP", proteins({"known": bait}))], aligner, cpus=1).table
    assert len(found) == 520


def test_the_two_programs_agree_on_real_proteins():
    one, two = (aligner_or_skip(runner) for runner in RUNNERS)
    given = read_proteins(folder("OMICS_EXAMPLE_DATA") / "pfam" / "knownclusterprots.faa")
    chosen = dict(list(zip(given.ids, given.sequences, strict=True))[:60:3])
    tables = [search_baits(given, [Baits("bait", proteins(chosen))], a, cpus=2).table for a in (one, two)]
    sure = [t[(t["evalue"] < 1e-20) & (t["coverage"] > 0.8)].set_index(["query", "gene"]) for t in tables]
    both = sure[0].index.intersection(sure[1].index)
    assert len(both) > 100
    assert len(both) > 0.9 * max(map(len, sure))
    differences = (sure[0].loc[both, "coverage"] - sure[1].loc[both, "coverage"]).abs()
    assert differences.median() < 0.02
    assert differences.quantile(0.9) < 0.1
    others = [t[t["query"] != t["gene"]].drop_duplicates("query").set_index("query")["gene"] for t in tables]
    with_others = others[0].index.intersection(others[1].index)
    assert len(with_others) > 15
    assert (others[0][with_others] == others[1][with_others]).mean() > 0.9, "the best hit besides itself"
    for table in tables:
        assert set(table[table["query"] == table["gene"]]["query"]) == set(chosen), "each finds itself"


def fake(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_which_program_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_aligner() is None
    fake(tmp_path, "diamond", "echo 'diamond version 2.1.3'")
    fake(tmp_path, "blastp", "echo 'blastp: 2.12.0+'; echo ' Package: blast 2.12.0'")
    assert find_aligner("blastp") is None, "nothing makes its database"
    assert find_aligner().program == "diamond 2.1.3"
    fake(tmp_path, "makeblastdb", "")
    assert find_aligner().program == "blastp 2.12.0+"
    assert find_aligner("diamond").program == "diamond 2.1.3"
    assert find_aligner("none") is None


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("echo first >&2; echo 'no space left' >&2; exit 3", "failed with exit code 3 and said: first no space left"),
        ("exit 1", "and said: nothing"),
        ("exec sleep 20", "took longer than 0.2 s and was stopped"),
    ],
)
def test_a_program_that_fails_or_hangs_is_said(tmp_path, script, problem, bait):
    broken = Aligner("diamond", "1", {"diamond": fake(tmp_path, "diamond", script)})
    baits = [Baits("CYP", proteins({"known": bait}))]
    with pytest.raises(InputError, match=problem) as caught:
        search_baits(proteins({"g": bait}), baits, broken, time_limit=0.2)
    assert caught.value.remedy


def test_a_program_that_cannot_be_started_is_said(tmp_path, bait):
    gone = Aligner("diamond", "1", {"diamond": str(tmp_path / "diamond")})
    with pytest.raises(InputError, match="diamond cannot be started: No such file"):
        search_baits(proteins({"g": bait}), [Baits("CYP", proteins({"known": bait}))], gone)


def test_the_program_sees_numbers_for_ids_and_sends_nothing_home(tmp_path, bait):
    """What is written for the program, and in which surroundings it runs."""
    seen = tmp_path / "seen"
    seen.mkdir()
    row = "\\t".join({"qseqid": "s0", "sseqid": "s1"}.get(field, "1") for field in FIELDS)
    script = (
        f'cp "$(dirname "$3")"/*.faa {seen}; echo $BLAST_USAGE_REPORT > {seen}/report\n'
        f'[ "$1" = blastp ] && printf "{row}\\n" > "$7" || true'
    )
    spy = Aligner("diamond", "1", {"diamond": fake(tmp_path, "diamond", script)})
    baits = [Baits("CYP", proteins({ODD: bait}))]
    found = search_baits(proteins({"one": bait, ODD: bait}), baits, spy).table
    assert found.loc[0, ["gene", "query", "family"]].tolist() == [ODD, ODD, "CYP"]
    assert (seen / "proteome.faa").read_text() == f">s0\n{bait}\n>s1\n{bait}\n"
    assert (seen / "baits.faa").read_text() == f">s0\n{bait}\n"
    assert (seen / "report").read_text().strip() == "false"
