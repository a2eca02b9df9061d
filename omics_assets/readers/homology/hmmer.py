"""HMMER tblout and domtblout, of hmmsearch and of hmmscan."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from omics_assets.readers.homology.hits import HomologyOptions, check_range, hit_table, no_hits, without_version
from omics_assets.readers.homology.hmmer_layout import HmmerRows, Layout, Side, layout_of, profile_side, split_rows
from omics_assets.readers.numbers import parse_cells
from omics_assets.readers.results import HomologyTable
from omics_assets.readers.source import Source

INCLUSION_EVALUE = 0.01
"""HMMER's default for a domain to count."""
_SIDE: dict[str, Side] = {"hmmsearch": "query", "hmmscan": "target"}


def is_hmmer(source: Source, *, layout: Layout) -> bool:
    """Recognise a HMMER table of this layout."""
    return source.container == "text" and layout_of(source.text) == layout


def read_hmmer(
    source: Source, options: HomologyOptions, *, layout: Layout, program: str | None = None
) -> HomologyTable:
    """Read a HMMER table.

    One hit per row, with the E-value and score of the full sequence. Coverage (domtblout only) is the share of the
    profile covered by the domains of the sequence together: those with i-Evalue <= 0.01, else the best one.

    Parameters
    ----------
    source, options
        The file, and how to read it.
    layout
        tblout or domtblout.
    program
        hmmsearch or hmmscan, which says the side of the profiles; None: find out.

    Raises
    ------
    InputError
        If a row has too few fields, a number is none, or the side of the profiles cannot be told.
    """
    table = split_rows(source, layout)
    name = f"hmmer_{layout}"
    if not table.rows:
        return no_hits(name)
    side, reason = (_SIDE[program], "the format says so") if program else profile_side(table, source.name)
    written_by = program or table.program or next(known for known, its in _SIDE.items() if its == side)
    targets, queries = [row[0] for row in table.rows], [row[_query(layout)] for row in table.rows]
    profiles, genes = (targets, queries) if side == "target" else (queries, targets)
    accessions = [row[1 if side == "target" else _query(layout) + 1] for row in table.rows]
    evalue, score = _query(layout) + (2 if layout == "tblout" else 3), _query(layout) + (3 if layout == "tblout" else 4)
    is_profile = written_by in _SIDE
    texts = {
        "gene": genes,
        "query": profiles,
        "family": profiles if is_profile else [None] * len(profiles),
        "accession": [without_version(text) if is_profile and text != "-" else None for text in accessions],
        "program": [written_by] * len(genes),
    }
    numbers = {
        "evalue": _numbers(table, evalue, "E-value", source.name),
        "bitscore": _numbers(table, score, "score", source.name),
        "coverage": _coverage(table, side, genes, profiles, source.name),
    }
    hits = hit_table(texts, numbers, options.family)
    check_range(numbers["evalue"], table.lines, low=0, high=np.inf, column="E-value", file=source.name)
    dialect = f"{name}_{'hmmscan' if side == 'target' else 'hmmsearch'}"
    what = "profiles" if is_profile else "baits"
    notes = [f"{what} are the {'targets' if side == 'target' else 'queries'}: {reason}"]
    return HomologyTable(hits, dialect, tuple(notes))


def _query(layout: Layout) -> int:
    return 2 if layout == "tblout" else 3


def _numbers(table: HmmerRows, column: int, name: str, file: str) -> NDArray[np.float64]:
    return parse_cells([row[column] for row in table.rows], table.lines, column=name, file=file)


def _coverage(table: HmmerRows, side: Side, genes: list[str], profiles: list[str], file: str) -> NDArray[np.float64]:
    if table.layout == "tblout":
        return np.full(len(genes), np.nan)
    length = _numbers(table, 2 if side == "target" else 5, "tlen" if side == "target" else "qlen", file)
    start, end = _numbers(table, 15, "hmm from", file), _numbers(table, 16, "hmm to", file)
    domain_evalue = _numbers(table, 12, "i-Evalue", file)
    check_range(length, table.lines, low=1, high=np.inf, column="length of the profile", file=file)
    check_range(end - length, table.lines, low=-np.inf, high=0, column="hmm to, beyond the profile", file=file)
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, pair in enumerate(zip(genes, profiles, strict=True)):
        pairs[pair].append(row)
    coverage = np.empty(len(genes))
    for rows in pairs.values():
        counted = [row for row in rows if domain_evalue[row] <= INCLUSION_EVALUE]
        counted = counted or [min(rows, key=lambda row: domain_evalue[row])]
        coverage[rows] = _covered([(start[row], end[row]) for row in counted]) / length[rows[0]]
    return coverage


def _covered(stretches: list[tuple[float, float]]) -> float:
    """Return the length of the union of closed stretches of whole positions."""
    total, reached = 0.0, 0.0
    for start, end in sorted(stretches):
        total += max(0.0, end - max(start, reached + 1) + 1)
        reached = max(reached, end)
    return total
