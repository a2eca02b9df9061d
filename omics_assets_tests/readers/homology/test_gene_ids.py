"""Proteins and transcripts to genes: only what is one to one, and always said."""

from __future__ import annotations

import pytest

from omics_assets.readers.homology.gene_ids import CASE, HEADER, PREFIX, SUFFIX, VERSION, match_genes


@pytest.mark.parametrize(
    ("sequence", "gene", "rule"),
    [
        ("AT1G01010.1", "AT1G01010", SUFFIX),
        ("Solyc12g100240.1.1", "Solyc12g100240.1", SUFFIX),
        ("LdBPK_1.1-T1-p1", "LdBPK_1.1", SUFFIX),
        ("TRINITY_DN1_c0_g1_i2.p1", "TRINITY_DN1_c0_g1", SUFFIX),
        ("TRINITY_DN1_c0_g1_i2.p1", "TRINITY_DN1_c0_g1_i2", SUFFIX),
        ("maker-s1-snap-gene-0.12-mRNA-1", "maker-s1-snap-gene-0.12", SUFFIX),
        ("Zm00001d027230_P001", "Zm00001d027230", SUFFIX),
        ("g12.t1", "g12", SUFFIX),
        ("FBgn1-RA", "FBgn1", SUFFIX),
        ("transcript:AT1G01010.1", "AT1G01010", SUFFIX),
        ("gene:AT1G01010", "AT1G01010", PREFIX),
        ("AT1G01010", "gene:AT1G01010", PREFIX),
        ("At1g01010.1", "AT1G01010", CASE),
        ("Solyc12g100240.2.1", "Solyc12g100240.1", VERSION),
        ("Solyc12g100240", "Solyc12g100240.1", VERSION),
    ],
)
def test_rules(sequence: str, gene: str, rule: str) -> None:
    match = match_genes([sequence], [gene, "other1", "OTHER2"])
    assert match.gene_of == {sequence: gene}
    assert match.rule_of == {sequence: rule}
    assert f"1 of 1 sequences are matched to genes by a rule, {rule}: {sequence} is {gene}" in match.notes([sequence])


def test_equal_ids_need_no_rule_and_as_little_as_possible_is_taken_away() -> None:
    match = match_genes(["g1.1", "g1.1.1", "g1.1"], ["g1", "g1.1"])
    assert match.gene_of == {"g1.1": "g1.1", "g1.1.1": "g1.1"}
    assert match.rule_of == {"g1.1.1": SUFFIX}


def test_isoforms_share_their_gene() -> None:
    assert set(match_genes(["g1.t1", "g1.t2", "g1.p1"], ["g1", "g2"]).gene_of.values()) == {"g1"}


@pytest.mark.parametrize(
    ("sequences", "genes"),
    [
        (["At1g01010"], ["AT1G01010", "aT1G01010"]),  # either
        (["x.3"], ["x.1", "x.2"]),  # either
        (["x.3"], ["x.1", *(f"s{n // 10}.{n % 10}" for n in range(40))]),  # the last number is no version here
        (["x.2", "x.3"], ["x.1"]),  # two versions of one gene, or two genes
        (["x.1", "x.2"], ["x.1"]),  # the gene is there already
        (["AT1G01010"], ["AT1G01020"]),
        ([".1"], ["1"]),
    ],
)
def test_no_guessing(sequences: list[str], genes: list[str]) -> None:
    match = match_genes(sequences, genes)
    assert all(sequence == gene for sequence, gene in match.gene_of.items())
    assert not match.rule_of


def test_what_is_on_no_gene_is_counted() -> None:
    hits = ["g1", "a", "b", "c", "d", "a"]
    notes = match_genes(hits, ["g1"]).notes(hits)
    assert notes == ["5 of 6 hits are on 4 sequences that no gene is called like: a, b, c ..."]


def test_the_header_of_a_protein_names_its_gene() -> None:
    headers = {"XP_1.1": ["LOC1", "unknown"], "g2": ["g1"], "g1.2": ["LOC1"], "XP_3.1": ["gene:g3"]}
    match = match_genes(["XP_1.1", "g2", "g1.2", "XP_3.1"], ["LOC1", "g1", "g2", "g3"], headers)
    assert match.gene_of == {"XP_1.1": "LOC1", "g2": "g2", "g1.2": "LOC1"}  # its own id before all; no rule on top
    assert set(match.rule_of.values()) == {HEADER}
