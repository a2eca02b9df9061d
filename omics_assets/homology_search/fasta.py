"""Protein sequences in FASTA."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from omics_assets.errors import InputError
from omics_assets.readers.source import Source, open_source

MAX_RESIDUES = 100_000
"""HMMER refuses longer sequences; the longest known proteins have a third of that."""
_NUCLEOTIDES = b"ACGTUN"
_NUCLEOTIDE_SHARE = 0.95
_MIN_JUDGED = 30
_STOPS = "*."
"""A stop; gffread writes it as a dot."""
_NO_RESIDUE = re.compile(r"[^A-Za-z*.]")
_GENE_IN_HEADER = re.compile(
    r"(?:^|[\s\[|;,])(?:gene|gene_?id|gene_name|gene_symbol|locus|locus_tag|GN)[=:]([^\s\]|;,]+)"
    r"|(?:^|\s)(?:GENE\.)?([^\s~]+)~~",
    re.IGNORECASE,
)
"""Ensembl, Phytozome, NCBI, UniProt and gffread name the gene behind a key, TransDecoder before two tildes."""


@dataclass(frozen=True, eq=False)
class Proteins:
    """The sequences of one FASTA file.

    Parameters
    ----------
    file
        Name of the file, for messages.
    ids
        The first word of every header, unique.
    sequences
        Residues in capital letters, without stops.
    header_genes
        Names that the header gives the gene, separated by `;`; "" where it names none.
    notes
        What was changed, in sentences.
    """

    file: str
    ids: tuple[str, ...]
    sequences: tuple[str, ...]
    header_genes: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Record:
    header: str
    line: int
    rows: list[str]


def read_proteins(path: Path) -> Proteins:
    """Read a FASTA file of proteins, packed or not.

    Small letters become capitals, a stop at the end is taken off, a stop inside becomes an unknown residue (X).

    Raises
    ------
    InputError
        If it is empty or no FASTA, an id is missing or occurs twice, a sequence is empty, too long or holds anything
        but residues, or the sequences are nucleotides.
    """
    source = open_source(path)
    if source.container != "text":
        raise InputError("is no FASTA file", file=source.name, remedy="give the protein sequences as FASTA text")
    lines: dict[str, int] = {}
    sequences, genes, with_stops = [], [], 0
    for record in _records(source):
        name = (record.header.split(None, 1) or [""])[0]
        _require_new(name, record.line, lines, source.name)
        lines[name] = record.line
        sequence = _sequence(record, source.name)
        with_stops += "*" in sequence
        sequences.append(sequence.replace("*", "X"))
        genes.append(_genes(record.header))
    if not sequences:
        raise InputError("holds no sequence", file=source.name, remedy="give the protein sequences as FASTA text")
    _require_proteins(sequences, list(lines.values()), source.name)
    stops = [f"{with_stops} sequences have stops inside: read as unknown residues"] if with_stops else []
    return Proteins(source.name, tuple(lines), tuple(sequences), tuple(genes), (*source.notes, *stops))


def _records(source: Source) -> Iterator[_Record]:
    record: _Record | None = None
    for number, line in enumerate(source.text.split("\n"), start=1):
        if line.startswith(">"):
            if record is not None:
                yield record
            record = _Record(line[1:].strip(), number, [])
        elif record is not None:
            record.rows.append(line)
        elif line.strip():
            problem = "is no FASTA file: the first line does not begin with '>'"
            remedy = "give the protein sequences as FASTA text"
            raise InputError(problem, file=source.name, line=number, remedy=remedy)
    if record is not None:
        yield record


def _require_new(name: str, line: int, before: dict[str, int], file: str) -> None:
    if not name:
        raise InputError("the sequence has no id", file=file, line=line, remedy="write the id right after '>'")
    if name in before:
        problem = f"the id {name!r} occurs twice, first in line {before[name]}"
        raise InputError(problem, file=file, line=line, remedy="give every sequence an id of its own")


def _sequence(record: _Record, file: str) -> str:
    """Return the residues in capitals; stops inside are written `*`."""
    written = "".join("".join(record.rows).split()).rstrip(_STOPS)
    if not written:
        problem = f"the sequence {record.header[:40]!r} is empty"
        raise InputError(problem, file=file, line=record.line, remedy="remove it, or copy the file again")
    if len(written) > MAX_RESIDUES:
        problem = f"the sequence has {len(written):,} residues, more than any protein"
        raise InputError(problem, file=file, line=record.line, remedy="give proteins, not chromosomes")
    wrong = _NO_RESIDUE.search(written)
    if wrong:
        line = next(n for n, row in enumerate(record.rows, start=record.line + 1) if wrong.group() in row)
        remedy = "give plain sequences: no gaps, no numbers, no alignment"
        raise InputError(f"{wrong.group()!r} is no residue", file=file, line=line, remedy=remedy)
    return written.upper().replace(".", "*")


def _genes(header: str) -> str:
    found = (name for names in _GENE_IN_HEADER.findall(header) for name in names if name)
    return ";".join(dict.fromkeys(found))


def _require_proteins(sequences: Sequence[str], lines: Sequence[int], file: str) -> None:
    suspects = [line for line, sequence in zip(lines, sequences, strict=True) if _is_nucleotide(sequence)]
    if len(suspects) > len(sequences) / 2:
        problem = f"holds nucleotide sequences ({len(suspects)} of {len(sequences)}), not proteins"
        raise InputError(problem, file=file, line=suspects[0], remedy="give the translated sequences")


def _is_nucleotide(sequence: str) -> bool:
    others = sequence.encode().translate(None, delete=_NUCLEOTIDES)
    return len(sequence) >= _MIN_JUDGED and len(others) <= (1 - _NUCLEOTIDE_SHARE) * len(sequence)
