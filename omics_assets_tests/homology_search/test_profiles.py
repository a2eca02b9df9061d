"""Profile files: which are taken, under what name, and how damaged ones are refused before HMMER sees them."""

from __future__ import annotations

import gzip
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from omics_assets.errors import InputError
from omics_assets.homology_search import QueryFile, read_profiles, search_profiles
from omics_assets_tests.homology_search.protein_cases import (
    profile_text,
    proteins,
    random_protein,
    result_or_refusal,
    write_profile,
)
from omics_assets_tests.readers.example_data import folder

P450 = random_protein(np.random.default_rng(1), 30)
UGT = random_protein(np.random.default_rng(2), 30)
GOOD = profile_text("p450", P450, accession="PF00067.19", gathering=22.8)


@pytest.fixture
def files(tmp_path) -> list[QueryFile]:
    write_profile(tmp_path / "CYP.hmm", "p450", P450, accession="PF00067.19", gathering=22.8)
    both = profile_text("UDPGT", UGT, accession="PF00201.15") + profile_text("UDPGT_2", P450)
    (tmp_path / "UGT.hmm.gz").write_bytes(gzip.compress(both.encode()))
    return [QueryFile(tmp_path / "CYP.hmm"), QueryFile(tmp_path / "UGT.hmm.gz")]


def families(files: list[QueryFile], *asked: str) -> dict[str, str]:
    return {profile.hmm.name: profile.family for profile in read_profiles(files, asked).profiles}


def test_with_no_family_named_all_are_taken_under_their_names(files):
    chosen = read_profiles(files)
    assert [profile.hmm.name for profile in chosen.profiles] == ["p450", "UDPGT", "UDPGT_2"]
    assert [profile.family for profile in chosen.profiles] == ["p450", "UDPGT", "UDPGT_2"]
    assert [profile.accession for profile in chosen.profiles] == ["PF00067", "PF00201", None]
    assert chosen.profiles[0].gathering == 22.8
    assert math.isnan(chosen.profiles[1].gathering)
    assert chosen.profiles[0].hmm.M == 30


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("p450",), {"p450": "p450"}),
        (("PF00067",), {"p450": "PF00067"}),
        (("PF00067.21",), {"p450": "PF00067"}),
        (("CYP",), {"p450": "CYP"}),
        (("UGT",), {"UDPGT": "UGT", "UDPGT_2": "UGT"}),
        (("UDPGT_2", "CYP"), {"p450": "CYP", "UDPGT_2": "UDPGT_2"}),
        (("OMT",), {}),
    ],
)
def test_a_family_is_a_name_an_accession_or_a_file(files, asked, found):
    assert families(files, *asked) == found


def test_what_no_family_asks_for_is_named(files):
    assert read_profiles(files, ["UGT"]).unasked == ("p450",)


def test_the_family_of_a_file_is_always_searched_and_names_its_hits(files):
    named = [QueryFile(files[0].path, "CYP450"), files[1]]
    assert families(named, "UDPGT") == {"p450": "CYP450", "UDPGT": "UDPGT"}


def test_the_cohorts_own_profile_goes_before_the_librarys(files, tmp_path):
    own = QueryFile(write_profile(tmp_path / "own" / "mine.hmm", "p450", UGT))
    chosen = read_profiles([own, *files])
    assert [profile.hmm.name for profile in chosen.profiles] == ["p450", "UDPGT", "UDPGT_2"]
    assert chosen.profiles[0].accession is None
    assert chosen.notes == ("the profile p450 of the library is not searched: the cohort has its own",)
    twin = QueryFile(write_profile(tmp_path / "twin.hmm", "p450", UGT))
    with pytest.raises(InputError, match=r"twin\.hmm, line 1: a second profile is called 'p450'.*CYP\.hmm"):
        read_profiles([*files, twin])


def refuse(path: Path, content: str | bytes) -> InputError:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(InputError) as caught:
        read_profiles([QueryFile(path)])
    assert caught.value.file == path.name
    assert caught.value.remedy
    return caught.value


def line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if line.strip().startswith(start))


def without(start: str) -> str:
    return "".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith(start))


def changed(pattern: str, by: str) -> str:
    text, count = re.subn(pattern, by, GOOD, count=1, flags=re.MULTILINE)
    assert count == 1
    return text


@pytest.mark.parametrize(
    ("content", "problem", "at"),
    [
        ("", "is empty", None),
        ("\n\n", "is empty", None),
        ("hello\n", "is no profile of HMMER 3", "hello"),
        ("hello\n//\n", "is no profile of HMMER 3", "hello"),
        (GOOD + "hello\n", "is no profile of HMMER 3", "hello"),
        ("HMMER2.0  [2.3.2]\nNAME  a\n//\n", "is of the format HMMER2.0", "HMMER2"),
        (GOOD.replace("HMMER3/f", "HMMER3/a"), "is of the format HMMER3/a", "HMMER3"),
        (GOOD.removesuffix("//\n"), "the last profile is cut short", None),
        (GOOD[: len(GOOD) // 2], "the last profile is cut short", None),
        ("\xb6\xed\xed\xe8".encode("latin-1") + b"\0" * 50, "is a binary profile file", None),
        (b"\xe8\xed\xed\xb6" + b"\0" * 50, "is a binary profile file", None),
        (without("NAME"), "has no NAME", "HMMER3"),
        (without("LENG"), "has no LENG", "HMMER3"),
        (without("STATS LOCAL VITERBI"), "is not calibrated", "HMMER3"),
        (without("HMM "), "has no body", "HMMER3"),
        (GOOD.replace("LENG  30", "LENG  2000000000"), "LENG cannot be '2000000000'", "LENG"),
        (GOOD.replace("LENG  30", "LENG  -5"), "LENG cannot be '-5'", "LENG"),
        (GOOD.replace("LENG  30", "LENG  29"), "has 92 lines of numbers where LENG asks for 89", "HMMER3"),
        (GOOD.replace("LENG  30", "LENG  30\nLENG  31"), "LENG is given twice", "LENG  31"),
        (changed(r"(LOCAL MSV +\S+) .*$", r"\1  0.00000"), "STATS LOCAL MSV cannot be", "STATS LOCAL MSV"),
        (GOOD.replace("GA    22.80", "GA    many"), "GA cannot be", "GA"),
        (GOOD.replace("ALPH  amino", "ALPH  DNA"), "is one of DNA, not of proteins", "HMMER3"),
        (GOOD.replace("HMM          A        C", "HMM          C        A"), "are not the 20 of proteins", "HMM "),
        (changed(r"^      7 ", "      8 "), "is not node 7", None),
        (changed(r"^( +3 +)\d", r"\g<1>x"), "is no line of match values", None),
        (changed(r"^( +3 +)\d", r"\g<1>-9"), "match probabilities do not sum to one", None),
        (changed(r"^( +)0(?=\.\d+ +3\.\d+ +3\.\d+ +0)", r"\g<1>3"), "transition probabilities", None),
        (changed(r"^( +3 .*) \S$", r"\1"), "is no line of match values", None),
        (GOOD.replace("NAME  p450", "NAME  p450" + "x" * 10_001), "the line is too long", "NAME"),
    ],
)
def test_a_damaged_profile_is_refused_with_its_line(tmp_path, content, problem, at):
    error = refuse(tmp_path / "bad.hmm", content)
    assert problem in error.problem
    if at:
        assert error.line == line_of(content, at)


def test_profiles_of_nucleotides_are_refused_but_only_where_asked_for(tmp_path, files):
    dna = tmp_path / "dna.hmm"
    dna.write_text(profile_text("rRNA", P450).replace("ALPH  amino", "ALPH  RNA"))
    assert families([*files, QueryFile(dna)], "CYP") == {"p450": "CYP"}
    with pytest.raises(InputError, match=r"dna\.hmm.*one of RNA"):
        read_profiles([*files, QueryFile(dna)])


def damaged(rng: np.random.Generator) -> bytes:
    """The good profile with a stretch exchanged, taken out, repeated or written over."""
    content = bytearray(GOOD, "utf-8")
    at, length = rng.integers(len(content)), rng.integers(1, 300)
    match rng.integers(4):
        case 0:
            content[at] = rng.integers(256)
        case 1:
            del content[at : at + length]
        case 2:
            content[at:at] = content[rng.integers(len(content)) :][:length]
        case 3:
            content[at:at] = rng.choice(np.frombuffer(b"0123456789.-* \n", np.uint8), length % 20).tobytes()
    return bytes(content)


def test_however_a_profile_is_damaged_the_process_lives(tmp_path):
    """HMMER's own parser ends it on many of these."""
    rng, path = np.random.default_rng(5), tmp_path / "bad.hmm"
    outcomes = []
    for _ in range(150):
        path.write_bytes(damaged(rng))
        outcomes.append(result_or_refusal(lambda p: len(read_profiles([QueryFile(p)]).profiles), path))
    refusals = [outcome for outcome in outcomes if isinstance(outcome, InputError)]
    assert {error.file for error in refusals} == {"bad.hmm"}
    assert len({error.problem[:12] for error in refusals}) > 3
    assert 1 in outcomes


def test_what_a_profile_may_leave_out_and_an_old_format_make_no_difference(tmp_path):
    bare = re.sub(r"^  COMPO .*\n|^(?:DATE|COM|NSEQ) .*\n", "", GOOD, flags=re.MULTILINE).replace(
        "CONS  yes", "CONS  no"
    )
    old = re.sub(r"^( +\d+ .* - )\w - - -$", r"\1- -", GOOD, flags=re.MULTILINE).replace("HMMER3/f", "HMMER3/b")
    assert "COMPO" not in bare
    assert len(GOOD) - len(old) == 4 * 30
    given = proteins({"member": "M" + P450 + "A", "other": UGT + UGT})
    texts = {"full.hmm": GOOD, "bare.hmm": bare, "old.hmm": old}
    found = []
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
        found.append(search_profiles(given, read_profiles([QueryFile(tmp_path / name)]).profiles, cpus=1).table)
    assert found[0].loc[0, "gene"] == "member"
    for other in found[1:]:
        pd.testing.assert_frame_equal(found[0], other, rtol=1e-4)


def test_real_pfam_profiles():
    files = [QueryFile(path) for path in sorted((folder("OMICS_EXAMPLE_DATA") / "pfam").glob("*.hmm"))]
    profiles = {profile.hmm.name: profile for profile in read_profiles(files).profiles}
    assert len(profiles) == 10
    assert (profiles["p450"].accession, profiles["p450"].gathering, profiles["p450"].hmm.M) == ("PF00067", 22.8, 463)
    assert profiles["UDPGT_2"].accession is None
    assert families(files, "PF00067", "2OG-FeII_Oxy") == {"2OG-FeII_Oxy": "2OG-FeII_Oxy", "p450": "PF00067"}
