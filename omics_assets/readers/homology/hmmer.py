"""HMMER tblout and domtblout, of hmmsearch and of hmmscan."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.readers.homology.covered import covered_share
from omics_assets.readers.homology.hits import HomologyOptions, check_range, hit_table, no_hits, without_version
from omics_assets.readers.homology.hmmer_layout import (
    COLUMNS,
    PROGRAM_OF,
    HmmerRows,
    Layout,
    Side,
    layout_of,
    profile_side,
    split_rows,
)
from omics_assets.readers.numbers import parse_cells
from omics_assets.readers.results import HomologyTable
from omics_assets.readers.source import Source

INCLUSION_EVALUE = 0.01
"""HMMER's default for a domain to count."""
_SIDE: dict[str, Side] = {program: side for side, program in PROGRAM_OF.items()}


def is_hmmer(source: Source, *, layout: Layout) -> bool:
    """Recognise a HMMER table of this layout."""
    return source.container == "text" and layout_of(source.text) == layout


def read_hmmer(
    source: Source, options: HomologyOptions, *, layout: Layout, program: str | None = None
) -> HomologyTable:
    """Read a HMMER table, or several of one program put together.

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
    written = f"written by {table.program} {table.version}".rstrip()
    notes = [written] if table.program else []
    if not table.lines:
        by = program or (table.program if table.program in _SIDE else "")
        return no_hits(f"hmmer_{layout}_{by}".rstrip("_"), COLUMNS[layout], tuple(notes))
    side, reason = (_SIDE[program], "the format says so") if program else profile_side(table, source.name)
    written_by = program or table.program or PROGRAM_OF[side]
    targets, queries = table.column("target"), table.column("query")
    profiles, genes = (targets, queries) if side == "target" else (queries, targets)
    is_profile = written_by in _SIDE
    accessions = table.column("tacc" if side == "target" else "qacc")
    texts = {
        "gene": genes,
        "query": profiles,
        "family": profiles if is_profile else [None] * len(profiles),
        "accession": [without_version(text) if is_profile and text != "-" else None for text in accessions],
        "program": [written_by] * len(genes),
    }
    evalue = _numbers(table, "evalue", "E-value", source.name)
    check_range(evalue, table.lines, low=0, high=np.inf, column="E-value", file=source.name)
    numbers = {
        "evalue": evalue,
        "bitscore": _numbers(table, "score", "score", source.name),
        "coverage": _coverage(table, side, genes, profiles, source.name),
    }
    what = "profiles" if is_profile else "baits"
    where = "targets" if side == "target" else "queries"
    return HomologyTable(
        hit_table(texts, numbers, options.family),
        f"hmmer_{layout}_{PROGRAM_OF[side]}",
        (*notes, f"{what} are the {where}: {reason}"),
        table.table,
    )


def _numbers(table: HmmerRows, column: str, name: str, file: str) -> NDArray[np.float64]:
    return parse_cells(table.column(column), table.lines, column=name, file=file)


def _coverage(table: HmmerRows, side: Side, genes: list[str], profiles: list[str], file: str) -> NDArray[np.float64]:
    if table.layout == "tblout":
        return np.full(len(genes), np.nan)
    lengths = {name: _numbers(table, name, name, file) for name in ("tlen", "qlen")}
    length = lengths[f"{side[0]}len"]
    start, end = _numbers(table, "hmm_from", "hmm from", file), _numbers(table, "hmm_to", "hmm to", file)
    evalue = _numbers(table, "i_evalue", "i-Evalue", file)
    check_range(length, table.lines, low=1, high=np.inf, column="length of the profile", file=file)
    check_range(end - length, table.lines, low=-np.inf, high=0, column="hmm to, beyond the profile", file=file)
    domains = pd.DataFrame({"gene": genes, "profile": profiles, "evalue": evalue})
    best = domains.groupby(["gene", "profile"])["evalue"].transform("min")
    counted = domains["evalue"] <= np.maximum(best, INCLUSION_EVALUE)
    share = covered_share((genes, profiles), np.where(counted, start, np.nan), np.where(counted, end, np.nan), length)
    check_range(share, table.lines, low=0, high=1, column="hmm from and hmm to, beyond the profile", file=file)
    return share
