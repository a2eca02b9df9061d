"""Columns of BLAST-like tables: the names of `-outfmt`, and what BLAST+, DIAMOND and MMseqs2 call them in headers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from omics_assets.errors import InputError

STANDARD = (
    *("qseqid", "sseqid", "pident", "length", "mismatch", "gapopen", "qstart", "qend", "sstart", "send"),
    *("evalue", "bitscore"),
)
"""The twelve columns of `-outfmt 6`."""
EXTENDED = (
    *(*STANDARD, "sallseqid", "score", "nident", "positive", "gaps", "ppos", "qframe", "sframe", "qseq", "sseq"),
    *("qlen", "slen", "salltitles"),
)
"""The columns Galaxy calls extended; its older tools write them without the titles."""
QUERY_IDS = ("qseqid", "qaccver", "qacc")
SUBJECT_IDS = ("sseqid", "saccver", "sacc", "sallseqid", "sallacc")
EXAMPLE = "for example `columns: [std, qlen, slen]` or `columns: [qseqid, sseqid, pident, evalue, bitscore]`"
_OTHERS = (
    *("qgi", "qtitle", "qnum", "sgi", "sallgi", "sallacc", "snum", "frames", "btop", "staxid", "staxids", "ssciname"),
    *("sscinames", "scomname", "scomnames", "sblastname", "sblastnames", "sskingdom", "sskingdoms", "skingdoms"),
    *("sphylums", "stitle", "sstrand", "qstrand", "qcovs", "qcovhsp", "qcovus", "scovhsp", "swdiff", "time"),
    *("full_sseq", "full_qseq", "qqual", "full_qqual", "qseq_gapped", "sseq_gapped", "cigar", "ungapped_score"),
    *("qseq_translated", "full_qseq_mate", "hspnum", "approx_pident", "corrected_bitscore", "neg_evalue"),
    *("normalized_bitscore", "fident", "raw", "qcov", "tcov", "qheader", "theader", "qaln", "taln", "tframe", "tseq"),
    *("qset", "qsetid", "tset", "tsetid", "taxid", "taxname", "taxlineage", "qorfstart", "qorfend", "torfstart"),
    *("torfend", "ppos", "other"),
)
_CALLED: dict[str, tuple[str, ...]] = {
    "qseqid": ("query", "queryid", "queryseqid", "queryname", "qid", "aid"),
    "qaccver": ("queryaccver",),
    "qacc": ("queryacc", "queryaccession"),
    "sseqid": ("subject", "subjectid", "subjectseqid", "subjectname", "sid", "target", "targetid", "targetname", "bid"),
    "saccver": ("subjectaccver",),
    "sacc": ("subjectacc", "subjectaccession"),
    "sallseqid": ("subjectids",),
    "sallacc": ("subjectaccs",),
    "pident": ("%identity", "percidentity", "percentidentity", "pctidentity", "percentageofidenticalmatches"),
    "nident": ("identical", "numberofidenticalmatches"),
    "length": ("alignmentlength", "alnlength", "alnlen"),
    "mismatch": ("mismatches",),
    "gapopen": ("gapopens", "gapopenings"),
    "qstart": ("startofalignmentinquery", "querystart"),
    "qend": ("endofalignmentinquery", "queryend"),
    "sstart": ("startofalignmentinsubject", "subjectstart", "tstart"),
    "send": ("endofalignmentinsubject", "subjectend", "tend"),
    "qlen": ("querylength", "querylen", "alength"),
    "slen": ("subjectlength", "subjectlen", "blength", "tlen"),
    "evalue": ("expectvalue", "expectedvalue"),
    "bitscore": ("bits",),
    "qcovs": ("%querycoveragepersubject", "%subjectcoverage"),
    "qcovhsp": ("%querycoverageperhsp", "%hspcoverage", "querycoverageperhsp", "aqcovhsp"),
    "scovhsp": ("subjectcoverageperhsp", "bqcovhsp"),
}
_KNOWN = dict.fromkeys((*STANDARD, *EXTENDED, *_OTHERS, "qacc", "qaccver", "sacc", "saccver"))
_SPECIFIER = {
    **{re.sub(r"[^a-z0-9%]", "", name): name for name in _KNOWN},
    **{name: specifier for specifier, names in _CALLED.items() for name in names},
}


def specifier(name: str) -> str | None:
    """Return the `-outfmt` name of a column by what a header calls it: `% identity` is pident; None if unknown."""
    return _SPECIFIER.get(re.sub(r"[^a-z0-9%]", "", name.lower()))


def by_specifier(names: Sequence[str]) -> dict[str, str]:
    """Return the columns by their `-outfmt` name; of two with one meaning the first."""
    found: dict[str, str] = {}
    for name in names:
        known = specifier(name)
        if known is not None and known not in found:
            found[known] = name
    return found


def lacking_side(names: Sequence[str]) -> str:
    """Return the side, query or subject, whose ids no column holds; "" where both are there."""
    found = by_specifier(names)
    sides = {"query": QUERY_IDS, "subject": SUBJECT_IDS}
    return next((side for side, ids in sides.items() if not any(name in found for name in ids)), "")


def declared_columns(columns: Sequence[str], file: str) -> tuple[str, ...]:
    """Return the columns a user declares, `std` written out; one named twice counts once, as in BLAST.

    Raises
    ------
    InputError
        If a name is none of `-outfmt`, or a side has no ids.
    """
    names: list[str] = []
    for word in " ".join(columns).replace(",", " ").split():
        names += STANDARD if word == "std" else (word,)
    unknown = [name for name in names if specifier(name) is None]
    if unknown:
        near = difflib.get_close_matches(unknown[0], [*_KNOWN, "std"], n=1)
        hint = f"did you mean {near[0]!r}?" if near else "call a column 'other' if BLAST has no name for it"
        raise InputError(f"{unknown[0]!r} in `columns:` is no column of BLAST", file=file, remedy=hint)
    lacking = lacking_side(names)
    if lacking:
        problem = f"`columns:` has no column of {lacking} ids: {', '.join(names)}"
        raise InputError(problem, file=file, remedy=f"name {lacking[0]}seqid, {EXAMPLE}")
    return tuple(_numbered(names))


def _numbered(names: Sequence[str]) -> list[str]:
    others, kept = 0, []
    for name in names:
        if name == "other":
            others += 1
            kept.append(f"other_{others}")
        elif name not in kept:
            kept.append(name)
    return kept
