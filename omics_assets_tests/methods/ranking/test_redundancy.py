"""Isoforms and repeated profiles collapse to what is shown first; co-regulated genes do not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.methods.ranking.redundancy import loci_by_name, redundant_with

RNG = np.random.default_rng(3)
ONLY_NAMES = 2.0


@pytest.mark.parametrize(
    ("isoforms", "locus"),
    [
        (["AT1G01010.1", "AT1G01010.2"], "AT1G01010"),
        (["TRINITY_DN1_c0_g1_i1", "TRINITY_DN1_c0_g1_i12"], "TRINITY_DN1_c0_g1"),
        (["g1.t1", "g1.t2"], "g1"),
        (["maker-1-mRNA-1", "maker-1-mRNA-2"], "maker-1"),
        (["CG1-RA", "CG1-RB"], "CG1"),
        (["Zm1_T001", "Zm1_T002"], "Zm1"),
    ],
)
def test_customary_endings_of_isoforms_are_known(isoforms: list[str], locus: str) -> None:
    assert loci_by_name([*isoforms, "other"]) == [locus, locus, "other"]


def test_a_version_alone_is_no_isoform() -> None:
    ids = ["Solyc01g005000.2", "Solyc01g005010.3", "TRINITY_DN1_c0_g1_i1", "TRINITY_DN1_c0_g2_i1"]
    assert loci_by_name(ids) == ids


def test_an_isoform_beside_the_bare_gene_shares_its_locus() -> None:
    assert loci_by_name(["AT1G01010", "AT1G01010.2"]) == ["AT1G01010", "AT1G01010"]


def test_a_pattern_says_what_the_locus_is() -> None:
    assert loci_by_name(["a|x", "a|y", "b"], r"^(\w+)\|") == ["a", "a", "b"]


@pytest.mark.parametrize("pattern", ["(", "^a"])
def test_a_pattern_that_gives_no_locus_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="locus pattern"):
        loci_by_name(["a"], pattern)


def test_the_best_isoform_stands_for_the_others() -> None:
    profiles = RNG.standard_normal((4, 12))
    found = redundant_with(profiles, ["l", "m", "l", "l"], [2, 1, 0, 3], min_correlation=ONLY_NAMES)
    assert found.tolist() == [2, -1, -1, 2]


def test_a_repeated_profile_collapses_and_a_coregulated_one_does_not() -> None:
    first = RNG.standard_normal(40)
    repeated, mirrored = first * 3 + 1 + 0.001 * RNG.standard_normal(40), -first
    coregulated = first + 0.3 * RNG.standard_normal(40)
    profiles = np.stack([first, repeated, mirrored, coregulated])
    assert np.corrcoef(profiles)[0, 3] > 0.9
    found = redundant_with(profiles, list("abcd"), np.arange(4), min_correlation=0.995)
    assert found.tolist() == [-1, 0, -1, -1]


def test_equal_ranks_of_unequal_values_do_not_collapse() -> None:
    first = np.arange(20.0)
    profiles = np.stack([first, np.exp(first)])
    assert redundant_with(profiles, list("ab"), [0, 1], min_correlation=0.995).tolist() == [-1, -1]


def test_one_sample_that_stands_out_makes_no_copy() -> None:
    profiles = RNG.standard_normal((2, 20))
    profiles[:, 0] = 1000
    assert np.corrcoef(profiles)[0, 1] > 0.999
    assert redundant_with(profiles, list("ab"), [0, 1], min_correlation=0.995).tolist() == [-1, -1]


def test_constant_profiles_repeat_nothing() -> None:
    assert redundant_with(np.ones((2, 5)), list("ab"), [0, 1], min_correlation=0.5).tolist() == [-1, -1]


def test_an_isoform_of_a_collapsed_gene_follows_what_stands_for_it() -> None:
    first, third = RNG.standard_normal((2, 30))
    profiles = np.stack([first, first, third])  # b.1 repeats a; b.2 is an isoform of b.1, with a profile of its own
    assert redundant_with(profiles, ["a", "b", "b"], [0, 1, 2], min_correlation=0.99).tolist() == [-1, 0, 0]


def test_genes_off_the_list_neither_collapse_nor_stand_for_others() -> None:
    profiles = np.tile(RNG.standard_normal(10), (3, 1))
    assert redundant_with(profiles, list("aaa"), [2, 1], min_correlation=0.9).tolist() == [-1, 2, -1]
    assert redundant_with(profiles, list("aaa"), [], min_correlation=0.9).tolist() == [-1, -1, -1]


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 12), st.floats(0.3, 1.0), st.integers(0, 2**32 - 1))
def test_what_stands_for_others_is_shown_and_better(size: int, limit: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    loci = [str(code) for code in rng.integers(0, 6, size)]
    order = rng.permutation(size)
    found = redundant_with(rng.standard_normal((size, 5)), loci, order, min_correlation=limit)
    place = np.argsort(order)
    for gene, other in enumerate(found):
        if other >= 0:
            assert found[other] == -1
            assert place[other] < place[gene]
    shown = [loci[gene] for gene in np.flatnonzero(found < 0)]
    assert len(set(shown)) == len(shown)
