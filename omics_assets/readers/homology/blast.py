"""BLAST-like tables: outfmt 6 and 7 of BLAST+ and DIAMOND, m8 of MMseqs2, with any columns in any order."""

from __future__ import annotations

import re

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.homology.blast_columns import EXAMPLE, STANDARD, declared_columns, specifier
from omics_assets.readers.homology.blast_guess import guess_columns
from omics_assets.readers.homology.blast_hits import BlastHits, read_sides
from omics_assets.readers.homology.blast_text import BlastText, Block, parse_blast
from omics_assets.readers.homology.hits import HomologyOptions, hit_table, no_hits
from omics_assets.readers.homology.tab_rows import split_lines, stack
from omics_assets.readers.results import HomologyTable
from omics_assets.readers.source import Source

OUTFMT6, CUSTOM, OUTFMT7, DIAMOND, MMSEQS2 = (
    *("blast_outfmt6", "blast_outfmt6_custom", "blast_outfmt7", "diamond_tab"),
    "mmseqs2_m8",
)
_HEAD = 400
_MMSEQS2_NAMES = {"target", "fident", "alnlen", "tstart", "bits"}
_NO_SECOND_DECIMAL = re.compile(r"\d+(\.\d)?")


def is_blast(source: Source) -> bool:
    """Recognise a BLAST-like table: its comments or header, else what its columns hold; or an empty file."""
    if source.container != "text":
        return False
    if not source.text.strip():
        return True
    try:
        text = parse_blast(source, limit=_HEAD)
    except InputError:  # it names columns as these programs do, but wrongly: reading it says how
        return True
    if text.commented or text.names:
        return True
    return bool(text.blocks) and guess_columns(text.blocks[0].rows, text.delimiter) is not None


def read_blast(source: Source, options: HomologyOptions, *, dialect: str | None = None) -> HomologyTable:
    """Read a BLAST-like table; a file without hits is valid.

    One row per alignment. Columns are those of the comments or the header, else those that are declared, else what
    they hold tells. Identity and coverage are fractions; coverage is that of the query (the bait): the columns
    qcovs, or the union of the alignments of a pair over qlen, or qcovhsp. Formats: BLAST+ manual, appendix `-outfmt`;
    DIAMOND wiki, output options; MMseqs2 wiki, custom alignment format.

    Parameters
    ----------
    source, options
        The file, and how to read it.
    dialect
        As the user names it; None: find out.

    Raises
    ------
    InputError
        If the columns cannot be told, a row has more or fewer, or a number is none or impossible.
    """
    text = parse_blast(source)
    notes = [f"written by {text.program.upper()} {text.version}"] if text.version else []
    declared = declared_columns(options.columns, source.name) if options.columns else None
    if not text.blocks:
        columns = text.names or declared or (() if text.commented else STANDARD)
        return no_hits(dialect or _without_rows(text, columns), columns, tuple(notes))
    for block in text.blocks:
        block.names, said = _names(block, declared, text.delimiter, source.name)
        notes += said
    frames = [_frame(block, text.delimiter, source.name) for block in text.blocks]
    lines = [line for block in text.blocks for line in block.lines]
    hits = read_sides(stack(map(_renamed, frames)), lines, options.gene_side, source.name)
    features = stack(frames)
    program = text.program or "blast"
    found = dialect or _dialect(text, hits)
    if found in {DIAMOND, MMSEQS2} and not text.program:
        program = found.partition("_")[0]
    table = hit_table(hits.texts | {"program": [program] * len(hits.texts["gene"])}, hits.numbers, options.family)
    return HomologyTable(table, found, tuple(dict.fromkeys((*notes, *hits.notes))), features)


def _names(
    block: Block, declared: tuple[str, ...] | None, delimiter: str, file: str
) -> tuple[tuple[str, ...], list[str]]:
    """Return the columns of a block: named by the file, declared, or told by what they hold."""
    if block.names:
        return block.names, ["the file names its columns: those declared were not used"] if declared else []
    if declared:
        return declared, ["the columns are those declared in cohort.yaml"]
    guess = guess_columns(block.rows, delimiter)
    if guess is None or not guess.is_certain:
        raise InputError(
            "the columns of this table cannot be told: it has no header, and they are not the twelve standard ones",
            file=file,
            line=block.lines[0],
            remedy=f"declare them, {EXAMPLE}, or write it with -outfmt 7",
        )
    if guess.names == STANDARD:
        return guess.names, []
    unnamed = [name for name in guess.names if name.startswith("column_")]
    notes = [f"without a header, the columns were told by what they hold: {', '.join(guess.names)}"]
    notes += [f"{', '.join(unnamed)} could not be told and is not used: declare `columns:`"] if unnamed else []
    return guess.names, notes


def _frame(block: Block, delimiter: str, file: str) -> pd.DataFrame:
    remedy = "write it with -outfmt 6 (12 columns) or -outfmt 7, or declare its columns"
    return split_lines(block.rows, block.names, block.lines, delimiter=delimiter, file=file, remedy=remedy)


def _renamed(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns by their name in `-outfmt`; of two with one meaning the first."""
    known = [specifier(name) for name in frame.columns]
    kept = [number for number, name in enumerate(known) if name is not None and name not in known[:number]]
    return frame.iloc[:, kept].set_axis([known[number] for number in kept], axis=1)


def _dialect(text: BlastText, hits: BlastHits) -> str:
    if text.program == "diamond":
        return DIAMOND
    if text.commented:
        return OUTFMT7
    if hits.are_fractions or _MMSEQS2_NAMES & set(text.names):
        return MMSEQS2
    if _is_diamond(hits.percentages):
        return DIAMOND
    return OUTFMT6 if text.blocks[0].names == STANDARD and not text.names else CUSTOM


def _without_rows(text: BlastText, columns: tuple[str, ...]) -> str:
    if text.program == "diamond":
        return DIAMOND
    if text.commented:
        return OUTFMT7
    return OUTFMT6 if columns == STANDARD else CUSTOM


def _is_diamond(percentages: list[str]) -> bool:
    """Whether identities have three digits at most (88.9, 100): BLAST always writes two or three decimals."""
    large = [cell for cell in percentages if not cell.startswith(("0", "-")) and len(cell.partition(".")[0]) > 1]
    return bool(large) and all(_NO_SECOND_DECIMAL.fullmatch(cell) for cell in large)
