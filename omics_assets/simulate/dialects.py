"""Simulated data as the files of real programs: hmmsearch `--tblout`, BLAST `-outfmt 6`, and GFF3."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

QUERY_LENGTH = 400
IDENTITY = (25.0, 50.0)  # per cent at score 0, and added at the best score

_TBLOUT_HEADER = (
    f"#{'':63}--- full sequence ---- --- best 1 domain ---- --- domain number estimation ----\n"
    "# target name        accession  query name           accession    E-value  score  bias"
    "   E-value  score  bias   exp reg clu  ov env dom rep inc description of target\n"
    "#------------------- ---------- -------------------- ---------- --------- ------ -----"
    " --------- ------ -----   --- --- --- --- --- --- --- --- ---------------------\n"
)


class Hit(NamedTuple):
    """A gene found by the query of a family."""

    gene: str
    evalue: float
    bitscore: float
    coverage: float


def tblout(family: str, hits: Iterable[Hit]) -> str:
    """Return the table hmmsearch writes: target = gene, query = family; no coverage, as in the real one."""
    rows = (
        f"{hit.gene:<20} {'-':<10} {family:<20} {'-':<10} {hit.evalue:9.2g} {hit.bitscore:6.1f} {0:5.1f}"
        f" {hit.evalue:9.2g} {hit.bitscore:6.1f} {0:5.1f} {1:5.1f}   1   0   0   1   1   1   1 simulated protein\n"
        for hit in hits
    )
    trailer = (
        ("Program:", "hmmsearch"),
        ("Version:", "3.4 (Aug 2023)"),
        ("Pipeline mode:", "SEARCH"),
        ("Query file:", f"{family}.hmm"),
        ("Target file:", "simulated.faa"),
        ("Option settings:", f"hmmsearch --tblout {family}.tblout {family}.hmm simulated.faa"),
        ("Current dir:", "/simulated"),
        ("Date:", "Thu Jan  1 00:00:00 1970"),
    )
    lines = "".join(f"# {name:<16} {value}\n" for name, value in trailer)
    return f"{_TBLOUT_HEADER}{''.join(rows)}#\n{lines}# [ok]\n"


def blast_outfmt6(query: str, hits: Iterable[Hit]) -> str:
    """Return the 12 standard columns of one query, without header; identities grow with the score."""
    found = list(hits)
    best = max((hit.bitscore for hit in found), default=1.0)
    base, gain = IDENTITY
    rows = []
    for hit in found:
        length = round(hit.coverage * QUERY_LENGTH)
        identity = base + gain * hit.bitscore / best
        mismatches = round(length * (1 - identity / 100))
        numbers = f"{length}\t{mismatches}\t0\t1\t{length}\t1\t{length}\t{hit.evalue:.2g}\t{hit.bitscore:.1f}"
        rows.append(f"{query}\t{hit.gene}\t{identity:.3f}\t{numbers}\n")
    return "".join(rows)


class Place(NamedTuple):
    """A gene on a chromosome, its bases from 1 and both inclusive."""

    contig: str
    start: int
    end: int
    gene: str


def gff3(places: Iterable[Place]) -> str:
    """Return an annotation with a line per gene, in the order given."""
    rows = (f"{p.contig}\tsimulated\tgene\t{p.start}\t{p.end}\t.\t+\t.\tID={p.gene}\n" for p in places)
    return f"##gff-version 3\n{''.join(rows)}"
