"""Where genes stand on the chromosomes: GFF3 or GTF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.annotation_transcripts import is_annotation
from omics_assets.readers.source import Source, open_source

_COLUMNS = 9
_SHOWN = 40
_GTF_NAMES = ("gene_id", "gene_name", "transcript_id")
_GTF = re.compile(r'(\w+) "([^"]*)"')
_GFF3_NAMES = ("ID", "Name", "gene_id", "locus_tag", "Alias")
_PREFIX = re.compile(r"^(?:gene|transcript):")
_TRANSCRIPT = re.compile(r"RNA$|transcript$")
_GENE = re.compile(r"^(?!transposable_element).*gene$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Feature:
    """One line: where it lies, what kind it is, and its attributes."""

    contig: str
    kind: str
    start: int
    end: int
    attributes: dict[str, str]


def read_gene_positions(path: Path) -> pd.DataFrame:
    """Read the place of every gene of an annotation.

    GTF: the lines of one gene_id are one gene. GFF3: features called gene or something that ends in it (transposable
    elements excepted), with the names of their transcripts; without any, the transcripts themselves.

    Returns
    -------
    pandas.DataFrame
        One row per name: name, contig, start, end (1-based, inclusive) and place, the number of the gene along its
        contig from 0. A gene has the rows of all its names; a name that two genes have is left out.

    Raises
    ------
    InputError
        If it is no annotation, has no gene, or a line has no position.
    """
    source = open_source(path)
    if not is_annotation(source):
        raise InputError(
            "is neither GFF3 nor GTF", file=source.name, remedy="give an annotation: nine columns, separated by tabs"
        )
    features = list(_features(source, whole=False)) or list(_features(source, whole=True))
    is_gtf = any("gene_id" in f.attributes and "ID" not in f.attributes for f in features[:1000])
    genes = _of_gtf(features) if is_gtf else _of_gff3(features)
    if not genes:
        raise InputError(
            "is an annotation without genes", file=source.name, remedy="give one with features of the type gene"
        )
    return _frame(genes)


_Gene = tuple[str, int, int, set[str]]


def _features(source: Source, *, whole: bool) -> Iterator[_Feature]:
    """Genes and transcripts; where a file has neither (some GTF), every feature."""
    for number, raw in enumerate(io.StringIO(source.text), start=1):
        line = raw.rstrip("\r\n")
        if line.startswith("##FASTA"):
            return
        fields = line.split("\t")
        if line.startswith("#") or len(fields) < _COLUMNS:
            continue
        if not (whole or _GENE.match(fields[2]) or _TRANSCRIPT.search(fields[2])):
            continue
        if not (fields[3].isdigit() and fields[4].isdigit() and int(fields[3]) <= int(fields[4])):
            where = f"{fields[3][:_SHOWN]!r} to {fields[4][:_SHOWN]!r}"
            remedy = "give start and end as whole numbers, start first"
            raise InputError(f"{where} is no position", file=source.name, line=number, remedy=remedy)
        yield _Feature(fields[0], fields[2], int(fields[3]), int(fields[4]), _attributes(fields[8]))


def _attributes(text: str) -> dict[str, str]:
    if '"' in text:
        return dict(_GTF.findall(text))
    pairs = (part.strip().partition("=") for part in text.split(";"))
    return {key: value for key, sign, value in pairs if sign}


def _of_gtf(features: list[_Feature]) -> list[_Gene]:
    genes: dict[tuple[str, str], _Gene] = {}
    for feature in features:
        gene = feature.attributes.get("gene_id")
        if not gene:
            continue
        contig, start, end, names = genes.get(
            (gene, feature.contig), (feature.contig, feature.start, feature.end, set())
        )
        names |= {value for name in _GTF_NAMES if (value := feature.attributes.get(name))}
        genes[gene, feature.contig] = contig, min(start, feature.start), max(end, feature.end), names
    return list(genes.values())


def _of_gff3(features: list[_Feature]) -> list[_Gene]:
    owners = [feature for feature in features if _GENE.match(feature.kind)]
    owners = owners or [feature for feature in features if _TRANSCRIPT.search(feature.kind)]
    genes: list[_Gene] = [(f.contig, f.start, f.end, _names(f)) for f in owners]
    of_id = {f.attributes["ID"]: gene for f, gene in zip(owners, genes, strict=True) if "ID" in f.attributes}
    for feature in features:
        parent = feature.attributes.get("Parent", "").split(",")[0]
        if _TRANSCRIPT.search(feature.kind) and parent in of_id:
            of_id[parent][3].update(_names(feature))
    return genes


def _names(feature: _Feature) -> set[str]:
    values = (value for name in _GFF3_NAMES for value in feature.attributes.get(name, "").split(",") if value)
    return {_PREFIX.sub("", unquote(value)) for value in values}


def _frame(genes: list[_Gene]) -> pd.DataFrame:
    table = pd.DataFrame(genes, columns=["contig", "start", "end", "name"])
    table = table.sort_values(["contig", "start", "end"], kind="stable", ignore_index=True)
    table["place"] = table.groupby("contig").cumcount()
    table["name"] = table["name"].map(sorted)
    rows = table.explode("name").dropna(subset=["name"])
    unique = rows.drop_duplicates("name", keep=False)
    return unique[["name", "contig", "start", "end", "place"]].reset_index(drop=True)
