"""Transcripts and their genes in an annotation, GTF or GFF3, read line by line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from omics_assets.errors import InputError
from omics_assets.readers.source import Source

_COLUMNS = 9
_TYPE, _ATTRIBUTES = 2, 8
_HEAD = 1 << 16
_GTF = {name: re.compile(rf'{name} "([^"]+)"'.encode()) for name in ("transcript_id", "gene_id", "gene_name")}
_GFF3 = {name: re.compile(rf"(?:^|;) *{name}=([^;]+)".encode()) for name in ("ID", "Parent", "transcript_id")}
_ENSEMBL = re.compile(r"^(?:transcript|gene):")


class Annotated(NamedTuple):
    """One transcript, its gene, the name of the gene where the file gives it, and the line."""

    transcript: str
    gene: str
    gene_name: str | None
    line: int


def is_annotation(source: Source) -> bool:
    """Recognise GTF or GFF3 by the nine columns of its first line that is no comment."""
    if source.container != "text":
        return False
    for line in io.BytesIO(source.content[:_HEAD]):
        if line.strip() and not line.startswith(b"#"):
            fields = line.split(b"\t")
            return len(fields) == _COLUMNS and fields[3].isdigit() and fields[4].isdigit()
    return False


def annotated_transcripts(source: Source) -> tuple[list[Annotated], str]:
    """Return every transcript once, in the order of the file, and which format it is.

    GTF: lines with a transcript_id and a gene_id. GFF3: features called transcript or something that ends in RNA;
    their ID, and their transcript_id where it differs, belong to the first Parent. Ensembl's prefixes `transcript:`
    and `gene:` are taken off.

    Raises
    ------
    InputError
        If there is none.
    """
    gtf = _GTF["transcript_id"].search(source.content) is not None
    found: dict[str, Annotated] = {}
    for annotated in _of_gtf(source.content) if gtf else _of_gff3(source.content):
        found.setdefault(annotated.transcript, annotated)
    if not found:
        raise InputError(
            "is an annotation without transcripts and their genes",
            file=source.name,
            remedy="give GTF with transcript_id and gene_id, GFF3 with mRNA and their Parent, or a table of both",
        )
    return list(found.values()), "GTF" if gtf else "GFF3"


def _of_gtf(content: bytes) -> Iterator[Annotated]:
    for number, line in enumerate(io.BytesIO(content), start=1):
        transcript, gene = _GTF["transcript_id"].search(line), _GTF["gene_id"].search(line)
        if transcript and gene and not line.startswith(b"#"):
            name = _GTF["gene_name"].search(line)
            yield Annotated(_text(transcript), _text(gene), _text(name) if name else None, number)


def _of_gff3(content: bytes) -> Iterator[Annotated]:
    for number, line in enumerate(io.BytesIO(content), start=1):
        fields = line.rstrip(b"\r\n").split(b"\t")
        if len(fields) != _COLUMNS or not (fields[_TYPE].endswith(b"RNA") or b"transcript" in fields[_TYPE]):
            continue
        parent = _GFF3["Parent"].search(fields[_ATTRIBUTES])
        if parent is None:
            continue
        gene = _ENSEMBL.sub("", unquote(_text(parent).split(",")[0]))
        for name in ("ID", "transcript_id"):
            if transcript := _GFF3[name].search(fields[_ATTRIBUTES]):
                yield Annotated(_ENSEMBL.sub("", unquote(_text(transcript))), gene, None, number)


def _text(found: re.Match[bytes]) -> str:
    return found.group(1).decode("utf-8", "replace").strip()
