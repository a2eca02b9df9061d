"""eggNOG-mapper's annotations: the Pfam domains of every query."""

from __future__ import annotations

import io

from omics_assets.errors import InputError
from omics_assets.readers.homology.hits import HomologyOptions, hit_table, no_hits, require_ids
from omics_assets.readers.homology.tab_rows import TAB, split_lines, texts
from omics_assets.readers.numbers import MISSING
from omics_assets.readers.results import HomologyTable
from omics_assets.readers.source import Source

DIALECT = "eggnog_mapper"
_GENE, _DOMAINS = "query", "PFAMs"
_SIGNS = {_GENE, "seed_ortholog"}


def is_eggnog(source: Source) -> bool:
    """Recognise the table by its header, `#query seed_ortholog ...`, below lines that begin with `##`."""
    if source.container != "text":
        return False
    for line in io.StringIO(source.text):
        if line.strip() and not line.startswith("##"):
            return set(_names(line)) >= _SIGNS
    return False


def read_eggnog(source: Source, options: HomologyOptions) -> HomologyTable:
    """Read eggNOG-mapper's annotations (version 2.0.2 and later); a row is no hit where it names no domain.

    The E-value and score of the file are those of the seed ortholog, not of the domains: they are not taken over.

    Raises
    ------
    InputError
        If there is no column of queries or domains, a gene is missing, or a row has more or fewer columns.
    """
    names: list[str] = []
    lines, numbers = [], []
    for number, line in enumerate(io.StringIO(source.text), start=1):
        if not line.strip() or line.startswith("##"):
            continue
        if not names:
            names = _names(line)
        elif not line.startswith("#"):
            lines.append(line.rstrip("\r\n"))
            numbers.append(number)
    for name in (_GENE, _DOMAINS):
        if names.count(name) != 1:
            problem = f"has {'no' if name not in names else 'more than one'} column {name}"
            remedy = "run eggNOG-mapper 2.0.2 or later, or give hmmsearch tables"
            raise InputError(problem, file=source.name, remedy=remedy)
    if not lines:
        return no_hits(DIALECT, names)
    table = split_lines(lines, names, numbers, file=source.name, remedy="take the file as eggNOG-mapper wrote it")
    genes = texts(table, _GENE)
    require_ids(genes, numbers, column=_GENE, file=source.name)
    cells = texts(table, _DOMAINS)
    hits = [(gene, name) for gene, cell in zip(genes, cells, strict=True) for name in _domains(cell)]
    families = [family for _, family in hits]
    columns = {
        "gene": [gene for gene, _ in hits],
        "query": families,
        "family": families,
        "program": [DIALECT] * len(hits),
    }
    without = sum(not _domains(cell) for cell in cells)
    notes = (f"{without} of {len(cells)} queries have no Pfam domain", "the score of the seed ortholog is no domain's")
    return HomologyTable(hit_table(columns, {}, options.family), DIALECT, notes, table)


def _names(line: str) -> list[str]:
    return [name.strip() for name in line.lstrip("#").rstrip("\r\n").split(TAB)]


def _domains(cell: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in cell.split(",") if name.strip() not in MISSING))
