"""InterProScan's TSV: one match of a signature per row, 11 to 15 columns, no header."""

from __future__ import annotations

import io
import re
from itertools import islice

import numpy as np

from omics_assets.errors import InputError
from omics_assets.readers.homology.hits import (
    HomologyOptions,
    check_range,
    hit_table,
    no_hits,
    require_ids,
    without_pfam_version,
)
from omics_assets.readers.homology.tab_rows import TAB, split_lines, texts
from omics_assets.readers.numbers import MISSING, parse_cells
from omics_assets.readers.results import HomologyTable
from omics_assets.readers.source import Source

DIALECT = "interproscan"
COLUMNS = (
    *("protein", "md5", "length", "analysis", "signature", "signature_description", "start", "stop", "score"),
    *("status", "date", "interpro", "interpro_description", "go", "pathways"),
)
"""InterProScan documentation, output formats; the last four come with -iprlookup, -goterms and -pathways."""
REGION_PROGRAMS = tuple(
    f"{DIALECT}:{analysis}"
    for analysis in (
        *("Coils", "MobiDBLite", "MobiDB-lite", "Phobius", "TMHMM", "DeepTMHMM", "SignalP", "SignalP_EUK"),
        *("SignalP_GRAM_POSITIVE", "SignalP_GRAM_NEGATIVE"),
    )
)
"""Analyses that predict regions of a sequence: their matches are no homology."""
_FEWEST = 11
_SCORES = {"prositeprofiles", "hamap"}  # their score is no E-value
_CHECKSUM = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{16}")
_LOOKED_AT = 20


def is_interproscan(source: Source) -> bool:
    """Recognise the table by the checksum, the coordinates and the status of its first row."""
    if source.container != "text":
        return False
    return any(_is_row(line) for line in islice(io.StringIO(source.text), _LOOKED_AT))


def read_interproscan(source: Source, options: HomologyOptions) -> HomologyTable:
    """Read InterProScan's TSV.

    One hit per row: the gene is the protein, query and family are the accession of the signature (Pfam's without
    version). The score is an E-value, but for ProSiteProfiles and HAMAP. `features` holds the InterPro entry.

    Raises
    ------
    InputError
        If a row has fewer than 11 or more than 15 columns, or a number is none.
    """
    lines: list[str] = []
    numbers: list[int] = []
    for number, line in enumerate(io.StringIO(source.text), start=1):
        if not line.strip() or line.startswith("#") or (not lines and not _is_row(line)):
            continue  # a header that someone put above
        count = line.count(TAB) + 1
        if not _FEWEST <= count <= len(COLUMNS):
            raise InputError(
                f"has {count} columns where InterProScan writes {_FEWEST} to {len(COLUMNS)}",
                file=source.name,
                line=number,
                remedy="write it with -f tsv and do not edit it",
            )
        lines.append(line.rstrip("\r\n") + TAB * (len(COLUMNS) - count))
        numbers.append(number)
    if not lines:
        return no_hits(DIALECT, COLUMNS)
    table = split_lines(lines, COLUMNS, numbers, file=source.name, remedy="write it with -f tsv")
    signatures = [without_pfam_version(name) for name in texts(table, "signature")]
    analyses = texts(table, "analysis")
    columns = {"gene": texts(table, "protein"), "query": signatures}
    for name, ids in columns.items():
        require_ids(ids, numbers, column=name, file=source.name)
    no_score = [_plain(analysis) in _SCORES for analysis in analyses]
    score = parse_cells(texts(table, "score"), numbers, column="score", file=source.name)
    evalue = np.where(no_score, np.nan, score)
    check_range(evalue, numbers, low=0, high=np.inf, column="score", file=source.name)
    programs = [f"{DIALECT}:{analysis}" for analysis in analyses]
    hits = hit_table(
        {**columns, "family": signatures, "accession": signatures, "program": programs},
        {"evalue": evalue},
        options.family,
    )
    return HomologyTable(hits, DIALECT, tuple(_notes(programs, texts(table, "interpro"), no_score)), table)


def _notes(programs: list[str], entries: list[str], no_score: list[bool]) -> list[str]:
    regions = sum(program in REGION_PROGRAMS for program in programs)
    notes = [f"{sum(entry not in MISSING for entry in entries)} of {len(entries)} matches belong to an InterPro entry"]
    if regions:
        notes.append(f"{regions} matches predict regions (coils, disorder, membranes, signals): no homology")
    if any(no_score):
        notes.append(f"{sum(no_score)} matches of ProSiteProfiles and HAMAP have a score that is no E-value: left out")
    return notes


def _is_row(line: str) -> bool:
    fields = line.rstrip("\r\n").split(TAB)
    return (
        _FEWEST <= len(fields) <= len(COLUMNS)
        and _CHECKSUM.fullmatch(fields[1]) is not None
        and all(fields[number].isdecimal() for number in (2, 6, 7))
        and fields[9] in {"T", "F", "?"}
    )


def _plain(analysis: str) -> str:
    return analysis.lower().replace("_", "").replace("-", "")
