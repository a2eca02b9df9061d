"""Names written differently: every rule recovers its pairs, and no rule ever makes a wrong one."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.errors import InputError
from omics_assets.readers.name_affixes import AFFIX
from omics_assets.readers.name_matching import EXACT, Matches, match_names

BASE = ["a1", "a2", "a3", "a4"]


def match(left: list[str], right: list[str]) -> Matches:
    return match_names(left, right, sides=("expression", "metabolites"))


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("leaf_1", "leaf_1", EXACT),
        ("leaf_1", "Leaf_1", "case"),
        ("leaf_1", "leaf-1", "punctuation"),
        ("leaf 1", "leaf1", "punctuation"),
        ("P0.05", "P0_05", "punctuation"),
        ("X1_leaf", "1_leaf", "leading X"),
        ("Xleaf", "leaf", "leading X"),
        ("leaf_1", "leaf_1.mzML Peak area", "file suffix"),
        ("leaf_1", "leaf_1.mzXML:height", "file suffix"),
        ("leaf_1.bam", "leaf_1.raw", "file suffix"),
        ("leaf.sorted.bam", "leaf.d", "file suffix"),
        ("WT_REP1.markdup.sorted.bam", "WT_REP1", "file suffix"),
        ("leaf1Aligned.sortedByCoord.out.bam", "leaf1", "file suffix"),
        ("leaf_1_sorted.bam", "leaf_1", "file suffix"),
        ("leaf_1.genes.results", "leaf_1", "file suffix"),
        ("X1.Leaf", "1-leaf.mzML", "file suffix + leading X + case + punctuation"),
        ("leaf_1", "LEAF-1", "case + punctuation"),
        ("/data/x/leaf_1.bam", "leaf_1", "folder path + file suffix"),
        (r"C:\x\leaf_1.raw", "leaf_1.mzML", "folder path + file suffix"),
        ("runs/leaf_1.d/", "leaf_1.d", "folder path"),
        ("file:///c:/x/leaf_1.mzML", "leaf_1.mzML", "folder path"),
        ("leaf01", "leaf1", "leading zeros"),
        ("leaf_1_007", "leaf_1_7", "leading zeros"),
        ("007", "7", "leading zeros"),
        ("leaf_1_POS", "leaf_1", "polarity"),
        ("leaf_1_neg.mzML", "leaf_1", "file suffix + polarity"),
        ("NEG_leaf_1", "leaf_1", "polarity"),
        ("cafe\u0301 1", "café 1", "Unicode form"),
        ("10 \u00b5M", "10 \u03bcM", "Unicode form"),
        ("X20210101_S1.mzXML.Peak.area", "20210101_S1", "file suffix + leading X"),
    ],
)
def test_rules(one: str, other: str, rule: str) -> None:
    for left, right in (([*BASE, one], [other, *BASE]), ([other, *BASE], [*BASE, one])):
        found = match(left, right)
        assert len(found) == 5
        (pair,) = [(name, *its) for name, its in found.items() if name not in BASE]
        assert pair in {(one, other, rule), (other, one, rule)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("S1_12", "S11_2"),
        ("leaf_1", "leaf_2"),
        ("leaf_1", "root_1"),
        ("s1", "s10"),
        ("P0.05", "P0.5"),  # decimals keep their zeros
        ("P0_05", "P0_5"),
        ("x0", "x"),
        ("leaf_pos", "leaf_neg"),  # sorted cells
        ("leaf_R1", "leaf_R2"),  # replicates
        ("leaf_R1", "leaf"),  # a suffix of one name is no sequencing read
        ("WT/1", "1"),  # no path
        ("outdoor", "door"),
        ("leaf", ".leaf.mzML.x"),
    ],
)
def test_different_samples_are_not_matched(one: str, other: str) -> None:
    for left, right in (([*BASE, one], [other, *BASE]), ([other, *BASE], [*BASE, one])):
        assert set(match(left, right)) == set(BASE)


def test_sequencing_reads_are_a_suffix_where_all_names_of_one_file_have_it() -> None:
    for suffix in ("_R1", "_R1_001", "_S{n}_L001_R1_001", ".read1"):
        reads = [f"{name}{suffix.format(n=n)}.fastq.gz" for n, name in enumerate(BASE, 1)]
        assert {one: other for one, (other, _) in match(reads, BASE[::-1]).items()} == dict(
            zip(reads, BASE, strict=True)
        )


def test_a_rule_keeps_away_from_names_that_match_exactly() -> None:
    assert match([*BASE, "leaf_1", "Leaf_1"], [*BASE, "leaf_1"])["leaf_1"] == ("leaf_1", EXACT)
    found = match([*BASE, "s1", "S1"], [*BASE, "s1", "s_1"])
    assert "S1" not in found
    assert set(match([*BASE, "L_a7"], [*BASE, "R_a7"])) == set(BASE)


@pytest.mark.parametrize(
    ("left", "right", "rule", "listed"),
    [
        (["leaf_1", "Leaf_1"], ["LEAF_1"], "case", "'Leaf_1' - 'LEAF_1'; 'leaf_1' - 'LEAF_1'"),
        (["leaf_1"], ["leaf_1_POS", "leaf_1_NEG"], "polarity", "'leaf_1' - 'leaf_1_NEG'; 'leaf_1' - 'leaf_1_POS'"),
        (["S1"], ["S01", "S001"], "leading zeros", "'S1' - 'S001'; 'S1' - 'S01'"),
        (["S1"], ["/x/S1.mzML", "/y/S1.mzML"], "folder path [+] file suffix", "'S1' - '/x/S1.mzML'"),
    ],
)
def test_ambiguity_is_an_error_that_shows_the_pairs(left: list[str], right: list[str], rule: str, listed: str) -> None:
    with pytest.raises(InputError, match=f"match by {rule}, but not one-to-one") as caught:
        match([*BASE, *left], [*BASE, *right])
    assert listed in caught.value.problem
    found = match_names([*BASE, *left], [*BASE, *right], sides=("", ""), refuse=False)
    assert set(found) == set(BASE)


def test_replicates_that_punctuation_matches_are_not_ambiguous_reads() -> None:
    left, right = ["S1_R1", "S1_R2", "S2_R1", "S2_R2"], ["S1-R1", "S1-R2", "S2-R1", "S2-R2"]
    assert [other for other, _ in match(left, right).values()] == right


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("RNA_{}", "LCMS-{}_neg.mzML"),
        ("{}", "20210826_LC_{}"),
        ("{}", "20210826_{}_1.mzML"),
        ("Area: {}", "{}"),
        ("exp/run/RNA_{}.bam", "{}"),
        ("{}_rna", "{}_metab"),
    ],
)
def test_common_prefixes_and_suffixes(left: str, right: str) -> None:
    names = [f"leaf{n}_{t}" for n in (2, 11, 1) for t in ("a", "b")]
    ours = [left.format(name) for name in names]
    others = [right.format(name) for name in names]
    found = match(ours, others[::-1])
    assert found == dict(zip(ours, ((other, AFFIX) for other in others), strict=True))
    blanks = [f"blank_{n}" for n in range(3)] if not left.startswith("RNA") else []
    if right != "{}_metab":
        assert set(match(ours, [*blanks, *others]).items()) == set(found.items())


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (["S01", "S02", "S03", "S04"], ["S11", "S12", "S13", "S14"]),  # they share more, but no whole word
        ([f"y2019_{name}" for name in BASE], [f"y2020_{name}" for name in BASE]),  # a year is no mere prefix
        (["1", "2", "3", "4"], ["11", "12", "13", "14"]),
        (["1", "2", "3", "4"], ["1_1", "1_2", "1_3", "1_4", "2_1", "2_2", "2_3", "2_4"]),  # two ways
        (["S1", "S2", "S3"], ["LC_S1", "LC_S2", "LC_S3"]),  # too few to tell
        (["a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8", "i9"], [f"x_{n}" for n in ("a1", "b2", "c3", "d4")] + BASE),
    ],
)
def test_no_prefix_where_it_would_be_a_guess(left: list[str], right: list[str]) -> None:
    found = match(left, right)
    assert all(rule == EXACT for _, rule in found.values())
    assert not {one for one, (other, _) in found.items() if one != other}


def test_a_name_twice_is_refused() -> None:
    with pytest.raises(InputError, match="twice among metabolites"):
        match(BASE, ["a", "a"])


NAMES = st.lists(
    st.from_regex(r"[a-wyz]{1,3}_[1-9][0-9]?(_[1-9])?", fullmatch=True), min_size=4, max_size=14, unique=True
)
RENAMINGS: dict[str, Callable[[str], str]] = {
    "case": str.upper,
    "punctuation": lambda name: name.replace("_", "-"),
    "leading X": lambda name: f"X{name}",
    "file suffix": lambda name: f"{name}.mzML Peak area",
    "bam": lambda name: f"{name}.markdup.sorted.bam",
    "path": lambda name: f"/data/run 7/{name}.raw",
    "polarity": lambda name: f"{name}_POS",
    "zeros": lambda name: "_".join(part.zfill(3) if part.isdigit() else part for part in name.split("_")),
    "R": lambda name: f"X{name.replace('_', '.')}.mzXML.Peak.area",
    "all": lambda name: f"C:\\x\\{name.replace('_', ' ').upper()}-neg.d",
}


@settings(deadline=None, max_examples=60)
@given(names=NAMES, rule=st.sampled_from(sorted(RENAMINGS)), kept=st.integers(0, 3), seed=st.integers(0, 99))
def test_names_changed_by_a_rule_are_recovered(names: list[str], rule: str, kept: int, seed: int) -> None:
    """Some names are left as they are; all others are changed by one rule."""
    kept = 0 if rule in {"polarity", "all"} else kept
    truth = {name: name if n < kept else RENAMINGS[rule](name) for n, name in enumerate(names)}
    changed = list(truth.values())
    np.random.default_rng(seed).shuffle(changed)
    assert {one: other for one, (other, _) in match(names, changed).items()} == truth
    assert {other: one for one, (other, _) in match(changed, names).items()} == truth


@settings(deadline=None, max_examples=60)
@given(names=NAMES, decoys=NAMES, rule=st.sampled_from(sorted(RENAMINGS)), seed=st.integers(0, 99))
def test_decoys_are_never_paired(names: list[str], decoys: list[str], rule: str, seed: int) -> None:
    """Names with other letters or numbers are other samples, however they are written."""
    decoys = [f"{name}_99" for name in decoys]
    left, right = [*names, *decoys], [*names, *(RENAMINGS[rule](f"{name}5") for name in decoys)]
    rng = np.random.default_rng(seed)
    rng.shuffle(left)
    rng.shuffle(right)
    found = match_names(left, right, sides=("", ""), refuse=False)
    assert {one: other for one, (other, _) in found.items()} == {name: name for name in names}


MESS = st.lists(st.text("aA1_-. 0X", min_size=1, max_size=6), max_size=12, unique=True)


@settings(deadline=None, max_examples=150)
@given(left=MESS, right=MESS)
def test_always_one_to_one_and_exact_names_stay_together(left: list[str], right: list[str]) -> None:
    found = match_names(left, right, sides=("", ""), refuse=False)
    others = [other for other, _ in found.values()]
    assert len(set(others)) == len(others)
    assert set(found) <= set(left)
    assert set(others) <= set(right)
    for name in set(left) & set(right):
        assert found[name] == (name, EXACT)
    try:
        strict = match(left, right)
    except InputError:
        return
    assert found.items() <= strict.items() or not found


def test_a_thousand_unrelated_names_take_no_time() -> None:
    left = [f"Leaf_{n:04d}.mzML" for n in range(500)]
    right = [f"root.{n}_POS" for n in range(500)]
    started = time.monotonic()
    assert not match_names(left, right, sides=("", ""), refuse=False)
    assert time.monotonic() - started < 5
