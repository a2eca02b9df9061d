"""Sequence ids of a search to the gene ids of a cohort: equal, else by rules that hold one to one.

The header of a protein may name its gene. Else proteins are called like their gene with something in front
(`transcript:`), behind (`.p1`, `-T1`, `-mRNA-1`, `.1`), or with another version of the annotation (Solyc12g100240.2.1
and Solyc12g100240.1). What a rule takes away is taken from the end, as little as possible, until a gene is called so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

HEADER, PREFIX, SUFFIX, VERSION, CASE = (
    "the header of the protein names it",
    "a prefix such as 'transcript:' left out",
    "a suffix of isoform or protein left out",
    "another version of the gene",
    "letter case",
)
_PREFIX = re.compile(r"(?:gene|transcript|mrna|rna|cds|protein|pep|id)[:\-]", re.IGNORECASE)
_SUFFIX = re.compile(
    r"""(?:
        [._\-](?:p|t|r|pep|cds|mrna|rna|prot|protein|isoform)[._\-]?\d+   # .p1 -T1 _P002 -mRNA-1 .t1
      | [_\-](?:R|P|T)[A-Z]                                               # -RA -PA
      | _i\d+                                                             # TRINITY_DN1_c0_g1_i2
      | \.\d{1,3}                                                         # AT1G01010.1
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_VERSION = re.compile(r"\.\d{1,3}$")
_MOST_SUFFIXES = 3
_UNIQUE_SHARE = 0.95
"""Ids such as scaffold1.12 end in a number that is no version: genes then share what stands before it."""


@dataclass(frozen=True, eq=False)
class GeneMatch:
    """The gene of every sequence.

    Parameters
    ----------
    gene_of
        Gene by sequence, for those that have one.
    rule_of
        The rule by sequence, for those whose gene is not called exactly so.
    """

    gene_of: dict[str, str]
    rule_of: dict[str, str]

    def take(self, rule: str, sequence: str, gene: str) -> None:
        """Match a sequence to a gene by a rule."""
        self.gene_of[sequence], self.rule_of[sequence] = gene, rule

    def notes(self, sequences: Sequence[str]) -> list[str]:
        """Return how the sequences of the hits, one entry per hit, were matched to genes."""
        distinct = dict.fromkeys(sequences)
        notes = []
        for rule in (HEADER, PREFIX, SUFFIX, CASE, VERSION):
            by_rule = [sequence for sequence in distinct if self.rule_of.get(sequence) == rule]
            if by_rule:
                example = f"{by_rule[0]} is {self.gene_of[by_rule[0]]}"
                count = f"{len(by_rule)} of {len(distinct)} sequences"
                notes.append(f"{count} are matched to genes by a rule, {rule}: {example}")
        unknown = [sequence for sequence in distinct if sequence not in self.gene_of]
        if unknown:
            hits = sum(sequence not in self.gene_of for sequence in sequences)
            shown = ", ".join(unknown[:3]) + (" ..." if len(unknown) > 3 else "")
            notes.append(
                f"{hits} of {len(sequences)} hits are on {len(unknown)} sequences that no gene is called like: {shown}"
            )
        return notes


def match_genes(
    sequences: Collection[str], genes: Collection[str], headers: Mapping[str, Sequence[str]] | None = None
) -> GeneMatch:
    """Return the gene of every sequence that is called like one.

    Parameters
    ----------
    sequences
        Ids of proteins or transcripts, repeated or not.
    genes
        Ids of the cohort.
    headers
        Genes that the header of a sequence names.
    """
    named = headers or {}
    known = dict.fromkeys(genes)
    bare = _unique({gene: _PREFIX.sub("", gene, count=1) for gene in known})
    folded = _unique({gene: gene.casefold() for gene in known})
    versions = _versions(known)
    matched = GeneMatch({}, {})
    other_version: dict[str, list[tuple[str, str]]] = {}
    for sequence in dict.fromkeys(sequences):
        if sequence in known:
            matched.gene_of[sequence] = sequence
            continue
        in_header = next((name for name in named.get(sequence, ()) if name in known or name in bare), None)
        if in_header is not None:
            matched.take(HEADER, sequence, in_header if in_header in known else bare[in_header])
            continue
        forms = _forms(_PREFIX.sub("", sequence, count=1))
        number = next((number for number, form in enumerate(forms) if form in known or form in bare), None)
        same = next((form.casefold() for form in forms if form.casefold() in folded), None)
        if number is not None:
            gene = forms[number] if forms[number] in known else bare[forms[number]]
            matched.take(SUFFIX if number else PREFIX, sequence, gene)
        elif same is not None:
            matched.take(CASE, sequence, folded[same])
        elif core := next((form for form in forms if form in versions), None):
            other_version.setdefault(core, []).append((sequence, forms[max(0, forms.index(core) - 1)]))
    taken = set(matched.gene_of.values())
    for core, found in other_version.items():
        if len({version for _, version in found}) == 1 and versions[core] not in taken:
            for sequence, _ in found:
                matched.take(VERSION, sequence, versions[core])
    return matched


def _forms(sequence: str) -> list[str]:
    """Return a sequence id, and what is left of it as suffixes are taken away."""
    forms = [sequence]
    while len(forms) <= _MOST_SUFFIXES and (shorter := _SUFFIX.sub("", forms[-1])) not in {forms[-1], ""}:
        forms.append(shorter)
    return forms


def _versions(genes: Collection[str]) -> dict[str, str]:
    """Return the genes by their name without version, where nearly all such names belong to one gene."""
    cores = {gene: _VERSION.sub("", gene) for gene in genes if _VERSION.search(gene)}
    unique = _unique(cores)
    return unique if len(unique) >= _UNIQUE_SHARE * len(cores) else {}


def _unique(names: dict[str, str]) -> dict[str, str]:
    """Return the genes by a name that only one of them has."""
    found: dict[str, list[str]] = {}
    for gene, name in names.items():
        found.setdefault(name, []).append(gene)
    return {name: those[0] for name, those in found.items() if len(those) == 1}
