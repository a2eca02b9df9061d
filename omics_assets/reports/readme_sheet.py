"""The sheets of text: how to read the ranking and what it does not mean, and the Methods section of a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.styles import PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from omics_assets.figures.shortlist import CLAIM_Q, Order
from omics_assets.reports.cells import text_cell
from omics_assets.reports.methods_text import Section

KNOWN_FILL = PatternFill("solid", start_color="FFBDD7EE")
CLAIMED_FILL = PatternFill("solid", start_color="FFC6E0B4")

Parts = Sequence[tuple[str, Sequence[str]]]
"""Headings with their sentences."""

_BEFORE: Parts = (
    (
        "What this is",
        (
            "A ranking of the genes of one cohort as candidates for making the target metabolites, and what speaks for "
            "and against every gene.",
            "Every column header carries a note that says what the column means.",
        ),
    ),
    (
        "How to read the ranking",
        (
            "rank orders the genes by log_odds, the recommended score; fused_rank orders them by the published "
            "weighted fusion. Both are always shown.",
            "Rank by log_odds, claim by q. A gene high in the list is a reason to look; only a small q is a reason to "
            "say that it is related to a target.",
            "The columns named <evidence>_term add up, with the prior, to log_odds. A term of 0 means that the "
            "evidence did not enter.",
        ),
    ),
)
_AFTER: Parts = (
    (
        "Verdicts",
        (
            "The sheet Evidence says of every evidence whether it beats the same evidence where no signal can be "
            "(beats_control). An evidence that does not is shown and flagged, never hidden. The baseline beside it is "
            "a trivial method on the real data and decides nothing.",
            "Below it stands how well every ranking finds the known genes when one is left out. excess = what the "
            "metabolites add: baits and homology stay as they are when samples are re-paired.",
        ),
    ),
)


def write_readme(
    sheet: WriteOnlyWorksheet, title: str, own: Mapping[str, Sequence[str]], *, design: Sequence[str], order: Order
) -> None:
    """Write title, reading guide, legend, and what applies to this cohort alone.

    Parameters
    ----------
    sheet, title
        Where it goes, and its first line.
    own
        Heading -> sentences of this cohort; a heading without sentences is left out.
    design
        The labels that claims are adjusted for.
    order
        The score the sheet Ranking is sorted by.
    """
    column = "rank" if order == "log_odds" else "fused_rank, as the settings ask (ranking.order)"
    middle: Parts = (
        ("How it is sorted", (f"The sheet Ranking and the CSV file gene_ranking are sorted by {column}.",)),
        ("What it does not mean", _not_meant(design)),
    )
    _write_sections(sheet, title, (*_BEFORE, *middle, *_AFTER, *(part for part in own.items() if part[1])))
    sheet.append([])
    sheet.append([text_cell(sheet, "Legend", bold=True)])
    for fill, meaning in ((KNOWN_FILL, "known gene"), (CLAIMED_FILL, f"gene with q ≤ {CLAIM_Q}")):
        cell = text_cell(sheet, meaning)
        cell.fill = fill
        sheet.append([cell])


def _not_meant(design: Sequence[str]) -> tuple[str, ...]:
    labels = " and ".join([", ".join(design[:-1]), design[-1]] if len(design) > 1 else design)
    adjusted = (
        "q and p_gene are within the design: they ask whether a gene and a target vary together among samples that are "
        f"alike in {labels}.",
        f"p_free is an association including {labels}: it is small for every gene that differs between the levels of a "
        "label if the target does, too.",
    )
    free = ("q and p_gene are adjusted for nothing: the cohort names no label that its samples differ in.",)
    return (
        "log_odds is a score, not a probability: its terms depend on one another.",
        *(adjusted if design else free),
        "A correlation, within the design or not, does not show that a gene makes a metabolite.",
        "Known genes have no rank: their log_odds is computed as if they had not been known. They stand after the "
        "candidates.",
    )


def write_methods(sheet: WriteOnlyWorksheet, sections: Sequence[Section]) -> None:
    """Write the Methods section, a sentence per cell."""
    _write_sections(sheet, "Methods, ready for a paper", [(part.heading, part.sentences) for part in sections])


def _write_sections(sheet: WriteOnlyWorksheet, title: str, sections: Parts) -> None:
    sheet.column_dimensions["A"].width = 110
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, title, bold=True)])
    for heading, sentences in sections:
        sheet.append([])
        sheet.append([text_cell(sheet, heading, bold=True)])
        for sentence in sentences:
            sheet.append([text_cell(sheet, sentence, wrapped=True)])
