"""Which gene an isoform belongs to: by a table of transcripts and genes, or by a pattern of its name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from omics_assets.errors import InputError

_VERSION = re.compile(r"\.\d+$")
_SHOWN = 3
_LONGEST = 60
_COMPARED = 2000
_ALIKE = 4  # first letters that near names share


@dataclass(frozen=True)
class GeneNames:
    """The genes of some ids.

    Parameters
    ----------
    genes
        One per id; None where it is not known.
    notes
        How they were found, in sentences.
    """

    genes: tuple[str | None, ...]
    notes: tuple[str, ...] = ()

    def require_half(self, problem: str, file: str, remedy: str) -> None:
        """Raise `InputError` where less than half of the genes are known."""
        known = sum(gene is not None for gene in self.genes)
        if 2 * known < len(self.genes):
            raise InputError(f"{len(self.genes) - known} of {len(self.genes)} ids {problem}", file=file, remedy=remedy)


def genes_by_pattern(ids: Sequence[str], pattern: str, file: str) -> GeneNames:
    """Return what the first group of a regular expression (RE2: no pattern takes long) matches in every id.

    Raises
    ------
    InputError
        If the expression is not valid or has no group, or less than half of the ids match.
    """
    text = pa.array(ids, pa.string())
    try:
        fits = pc.match_substring_regex(text, pattern).to_pylist()
        groups = pc.replace_substring_regex(text, rf"(?s)^.*?(?:{pattern}).*$", r"\1").to_pylist()
    except pa.ArrowInvalid as error:
        problem = f"the gene_pattern {pattern!r} cannot be used: {str(error).splitlines()[0]}"
        remedy = r"give a regular expression with one group, such as ^(.+)\.[0-9]+$"
        raise InputError(problem, remedy=remedy) from None
    found = GeneNames(tuple(group if fit and group else None for fit, group in zip(fits, groups, strict=True)))
    unmatched = some_unknown(ids, found.genes)
    remedy = r"make what some ids lack optional, such as ^(.+?)(?:\.[0-9]+)?$"
    found.require_half(f"do not match the gene_pattern {pattern!r}, such as {unmatched}", file, remedy)
    return found


def genes_by_table(ids: Sequence[str], tx2gene: Mapping[str, str], file: str) -> GeneNames:
    """Return the gene of every transcript.

    A transcript that is not in the table is looked up without what stands behind a `|`, then without its version
    (`.1`) on either side, as far as that leads to one gene.

    Raises
    ------
    InputError
        If less than half of the transcripts are known; near names are shown.
    """
    found = [tx2gene.get(name) for name in ids]
    exact = len(ids) - found.count(None)
    if exact < len(ids):
        bare = _bare_names(tx2gene)
        found = [
            gene or tx2gene.get(name.split("|", 1)[0]) or bare.get(_bare(name))
            for name, gene in zip(ids, found, strict=True)
        ]
    bridged = len(ids) - found.count(None) - exact
    notes = [f"{bridged} ids were found in tx2gene without their version, or what follows '|'"] if bridged else []
    result = GeneNames(tuple(found), tuple(notes))
    result.require_half(f"are not in tx2gene: {_near(ids, found, tx2gene)}", file, "give the table of this annotation")
    return result


def some_unknown(ids: Sequence[str], genes: Sequence[str | None]) -> str:
    """Return the first ids whose gene is not known."""
    unknown = (name for name, gene in zip(ids, genes, strict=True) if gene is None)
    shown = [name[:_LONGEST] for name in islice(unknown, _SHOWN + 1)]
    return ", ".join(shown[:_SHOWN]) + (", ..." if len(shown) > _SHOWN else "")


def _bare_names(tx2gene: Mapping[str, str]) -> dict[str, str | None]:
    """Transcript without version -> its gene; None where that is not one gene."""
    genes: dict[str, str | None] = {}
    for transcript, gene in tx2gene.items():
        name = _bare(transcript)
        genes[name] = gene if genes.setdefault(name, gene) == gene else None
    return genes


def _bare(name: str) -> str:
    return _VERSION.sub("", name.split("|", 1)[0])


def _near(ids: Sequence[str], genes: Sequence[str | None], tx2gene: Mapping[str, str]) -> str:
    """The first unknown id, and the names of the table that are most like it."""
    name = next(name for name, gene in zip(ids, genes, strict=True) if gene is None) if None in genes else ""
    alike = list(islice((other for other in tx2gene if other[:_ALIKE] == name[:_ALIKE]), _COMPARED))
    near = difflib.get_close_matches(name, alike, n=_SHOWN) or list(islice(tx2gene, 1))
    shown = ", ".join(repr(other[:_LONGEST]) for other in near) or "no transcript"
    return f"such as {name[:_LONGEST]!r}, where the table has {shown}"
