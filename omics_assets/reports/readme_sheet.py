"""The sheets of text: how to read the ranking and what it does not mean, and the Methods section of a paper."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from omics_assets.figures.shortlist import CLAIM_Q
from omics_assets.reports.cells import text_cell
from omics_assets.reports.methods_text import Section

KNOWN_FILL = PatternFill("solid", start_color="FFBDD7EE")
CLAIMED_FILL = PatternFill("solid", start_color="FFC6E0B4")

_READING: tuple[tuple[str, tuple[str, ...]], ...] = (
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
    (
        "What it does not mean",
        (
            "log_odds is a score, not a probability: its terms depend on one another.",
            "q and p_gene are within the design: they ask whether a gene and a target vary together among samples that "
            "are alike in tissue, site and the other causes of variation named for this cohort.",
            "p_free is an association including tissue: it is small for every gene that differs between tissues if the "
            "target does, too.",
            "A correlation, within the design or not, does not show that a gene makes a metabolite.",
            "Known genes have no rank: their log_odds is computed as if they had not been known. They stand after the "
            "candidates.",
        ),
    ),
    (
        "Verdicts",
        (
            "The sheet Evidence says of every evidence whether it beats the same evidence where no signal can be "
            "(beats_control). An evidence that does not is shown and flagged, never hidden. The baseline beside it is "
            "a trivial method on the real data and decides nothing.",
            "Below it stands how well every ranking finds the known genes when one is left out. Judge by excess, "
            "what re-paired samples do not reach.",
        ),
    ),
)


def write_readme(sheet: WriteOnlyWorksheet, title: str, notes: Sequence[str], trust: Sequence[str]) -> None:
    """Write title, reading guide, legend, and what applies to this workbook and this cohort's shortlist alone."""
    own = (("How far to trust this shortlist", tuple(trust)), ("This workbook", tuple(notes)))
    _write_sections(sheet, title, (*_READING, *(section for section in own if section[1])))
    sheet.append([])
    sheet.append([text_cell(sheet, "Legend", bold=True)])
    for fill, meaning in ((KNOWN_FILL, "known gene"), (CLAIMED_FILL, f"gene with q ≤ {CLAIM_Q}")):
        cell = text_cell(sheet, meaning)
        cell.fill = fill
        sheet.append([cell])


def write_methods(sheet: WriteOnlyWorksheet, sections: Sequence[Section]) -> None:
    """Write the Methods section, a sentence per cell."""
    _write_sections(sheet, "Methods, ready for a paper", [(part.heading, part.sentences) for part in sections])


def _write_sections(sheet: WriteOnlyWorksheet, title: str, sections: Sequence[tuple[str, Sequence[str]]]) -> None:
    sheet.column_dimensions["A"].width = 110
    sheet.freeze_panes = "A2"
    sheet.append([text_cell(sheet, title, bold=True)])
    for heading, sentences in sections:
        sheet.append([])
        sheet.append([text_cell(sheet, heading, bold=True)])
        for sentence in sentences:
            sheet.append([text_cell(sheet, sentence, wrapped=True)])
