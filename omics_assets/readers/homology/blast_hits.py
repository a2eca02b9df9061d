"""Columns of a BLAST-like table to hits: ids of both sides, identity and coverage as fractions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.readers.homology.blast_columns import QUERY_IDS, SUBJECT_IDS
from omics_assets.readers.homology.covered import covered_share
from omics_assets.readers.homology.hits import GeneSide, check_range, require_ids
from omics_assets.readers.homology.tab_rows import texts
from omics_assets.readers.numbers import parse_cells

Floats = NDArray[np.float64]
_UNALIGNED = "*"
_LISTS = {"sallseqid", "sallacc"}
_NEXT = re.compile(r";|<>")  # BLAST+, and DIAMOND
_LENGTHS = {"qlen", "slen", "length"}  # at least 1
_COVERAGE: dict[str, dict[str, str]] = {
    "query": {"subject": "qcovs", "fraction": "qcov", "alignment": "qcovhsp", "length": "qlen", "side": "q"},
    "subject": {"subject": "", "fraction": "tcov", "alignment": "scovhsp", "length": "slen", "side": "s"},
}


@dataclass(frozen=True, eq=False)
class BlastHits:
    """Hits, and how they were read.

    Parameters
    ----------
    texts, numbers
        Columns gene and query; evalue, bitscore, identity and coverage.
    percentages
        Identities as they stand in the file.
    are_fractions
        Whether the file gives identities as fractions, as MMseqs2 does.
    notes
        What was decided.
    """

    texts: dict[str, list[str]]
    numbers: dict[str, Floats]
    percentages: list[str]
    are_fractions: bool
    notes: tuple[str, ...]


def read_sides(table: pd.DataFrame, lines: Sequence[int], gene_side: GeneSide, file: str) -> BlastHits:
    """Return the hits of a table of text whose columns have the names of `-outfmt`.

    Parameters
    ----------
    table
        One row per alignment; both sides have ids.
    lines
        Line of every row.
    gene_side
        Side of the cohort's genes; the other one is the query of the hits.
    file
        For messages.

    Raises
    ------
    InputError
        If an id is missing, or a number is none or impossible.
    """
    sides = {"query": _ids(table, QUERY_IDS), "subject": _ids(table, SUBJECT_IDS)}
    aligned = [subject != _UNALIGNED for subject in sides["subject"]]
    notes = [f"genes are the {gene_side} sequences"]
    if not all(aligned):
        notes.append(f"{aligned.count(False)} queries without an alignment left out (DIAMOND --unal)")
    table = table[aligned]
    kept = [line for line, is_kept in zip(lines, aligned, strict=True) if is_kept]
    sides = {side: [i for i, k in zip(ids, aligned, strict=True) if k] for side, ids in sides.items()}
    for side, ids in sides.items():
        require_ids(ids, kept, column=side, file=file)

    def numbers(name: str, high: float) -> Floats | None:
        if name not in table:
            return None
        values = parse_cells(texts(table, name), kept, column=name, file=file)
        check_range(values, kept, low=name in _LENGTHS, high=high, column=name, file=file)
        return values

    missing = np.full(len(kept), np.nan)
    bait = "query" if gene_side == "subject" else "subject"
    identity, are_fractions = _identity(numbers)
    check_range(missing if identity is None else identity, kept, low=0, high=1, column="identity", file=file)
    coverage, by = _coverage(numbers, (sides["query"], sides["subject"]), bait)
    check_range(coverage, kept, low=0, high=1, column=f"coverage of the {bait}", file=file)
    notes += ["identities are fractions already (MMseqs2)"] if are_fractions else []
    values = {"evalue": numbers("evalue", np.inf), "bitscore": numbers("bitscore", np.inf)}
    filled = {name: missing if found is None else found for name, found in values.items()}
    return BlastHits(
        {"gene": sides[gene_side], "query": sides[bait]},
        filled | {"identity": missing if identity is None else identity, "coverage": coverage},
        texts(table, "pident") if "pident" in table else [],
        are_fractions,
        (*notes, f"coverage of the {bait} (the bait): {by}"),
    )


def _ids(table: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Return the ids of a side: of several columns the first that has one, of several ids in a cell the first."""
    ids = [""] * len(table)
    for name in (name for name in names if name in table):
        cells = [_NEXT.split(cell, maxsplit=1)[0] if name in _LISTS else cell for cell in texts(table, name)]
        ids = [before or cell for before, cell in zip(ids, cells, strict=True)]
    return ids


def _identity(numbers: Callable[[str, float], Floats | None]) -> tuple[Floats | None, bool]:
    """Return identities as fractions, and whether the file has fractions: no hit of BLAST has 1 % identity."""
    fraction = numbers("fident", 1)
    if fraction is not None:
        return fraction, True
    percent = numbers("pident", 100)
    if percent is not None:
        are_fractions = bool(np.isfinite(percent).any()) and float(np.nanmax(percent)) <= 1.0
        return (percent, True) if are_fractions else (percent / 100, False)
    identical, length = numbers("nident", np.inf), numbers("length", np.inf)
    return (None if identical is None or length is None else identical / length), False


def _coverage(
    numbers: Callable[[str, float], Floats | None], pairs: tuple[list[str], list[str]], bait: str
) -> tuple[Floats, str]:
    """Return the covered share of the baits, and by which columns: the best there is in every row."""
    columns = _COVERAGE[bait]
    length, start, end = (
        numbers(name, np.inf) for name in (columns["length"], f"{columns['side']}start", f"{columns['side']}end")
    )
    found: dict[str, Floats | None] = {columns["subject"]: _percent(numbers(columns["subject"], 100))}
    if length is not None and start is not None and end is not None:
        found[f"all alignments of a pair over {columns['length']}"] = covered_share(pairs, start, end, length)
    found[columns["fraction"]] = numbers(columns["fraction"], 1)
    found[f"{columns['alignment']}, each alignment alone"] = _percent(numbers(columns["alignment"], 100))
    coverage, used = np.full(len(pairs[0]), np.nan), []
    for name, values in found.items():
        if values is not None and (np.isnan(coverage) & ~np.isnan(values)).any():
            coverage = np.where(np.isnan(coverage), values, coverage)
            used.append(name)
    return coverage, ", else ".join(used) or f"unknown, the file has neither {columns['length']} nor a coverage"


def _percent(values: Floats | None) -> Floats | None:
    return None if values is None else values / 100
