"""OrthoFinder: hierarchical orthogroups (N0.tsv), Orthogroups.tsv, and Orthogroups.txt."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.homology.hits import HomologyOptions, hit_table
from omics_assets.readers.homology.tab_rows import TAB
from omics_assets.readers.results import HomologyTable
from omics_assets.readers.source import Source

DIALECT = "orthofinder"
_HIERARCHICAL = ("HOG", "OG", "Gene Tree Parent Clade")
_GROUP = re.compile(r"(?:N\d+\.H)?OG\d+")
_TEXT_LINE = re.compile(r"((?:N\d+\.H)?OG\d+): (.*)")
_TEXT_COLUMNS = ("Orthogroup", "genes")
_GENES = re.compile(r"\s*,\s+|,$")


@dataclass(frozen=True, eq=False)
class _Groups:
    """Orthogroups as they stand in the file.

    Parameters
    ----------
    table
        The file's own columns; the first is the orthogroup.
    genes
        Positions of the columns that hold genes.
    """

    table: pd.DataFrame
    genes: tuple[int, ...]

    def members(self, row: tuple[str, ...], columns: tuple[int, ...]) -> Iterator[str]:
        """Yield the genes of some columns of a row."""
        for column in columns:
            cell = row[column]
            genes = cell.split() if self.table.columns[column] == _TEXT_COLUMNS[1] else _GENES.split(cell)
            yield from (gene.strip() for gene in genes if gene.strip())


def is_orthofinder(source: Source) -> bool:
    """Recognise the tables by their header, the text by its first line."""
    if source.container != "text":
        return False
    lines = iter(io.StringIO(source.text))
    first = next((line for line in lines if line.strip()), "")
    names = [name.strip() for name in first.rstrip("\r\n").split(TAB)]
    if len(names) > 1 and not names[0]:  # up to version 2.2 the first column has no name
        return _GROUP.fullmatch(next(lines, "").partition(TAB)[0]) is not None
    is_table = len(names) > 1 and (names[0] == "Orthogroup" or tuple(names[:2]) == _HIERARCHICAL[:2])
    return is_table or _TEXT_LINE.match(first) is not None


def read_orthofinder(source: Source, options: HomologyOptions) -> HomologyTable:
    """Read orthogroups.

    With baits, the members of an orthogroup that holds baits are hits, one row per gene and bait. Without, every gene
    is a hit of the family called like its orthogroup. The accession is the orthogroup (the wider one in N0.tsv).
    `features` holds one row per orthogroup, as in the file.

    Raises
    ------
    InputError
        If a row has more columns than the header, the file counts genes instead of naming them, there is no column
        for the species, or no bait is in the file.
    """
    first = next((line for line in io.StringIO(source.text) if line.strip()), "")
    groups = _text_groups(source) if _TEXT_LINE.match(first) else _table_groups(source)
    chosen = _species(groups, options.species, source.name)
    baits = frozenset(options.baits) if options.baits is not None else None
    names = groups.table.columns[0]
    wider = 1 if tuple(groups.table.columns[:2]) == _HIERARCHICAL[:2] else 0
    texts: dict[str, list[str | None]] = {name: [] for name in ("gene", "query", "family", "accession", "program")}
    found: set[str] = set()
    for row in groups.table.itertuples(index=False, name=None):
        queries = [row[0]]
        if baits is not None:
            queries = list(dict.fromkeys(gene for gene in groups.members(row, groups.genes) if gene in baits))
            found.update(queries)
        for gene in groups.members(row, chosen):
            texts["gene"] += [gene] * len(queries)
            texts["query"] += queries
            texts["family"] += [row[0] if baits is None else None] * len(queries)
            texts["accession"] += [row[wider]] * len(queries)
    texts["program"] = [DIALECT] * len(texts["gene"])
    notes = [f"{len(groups.table)} orthogroups ({names or 'Orthogroup'}), {_where(groups, options.species)}"]
    if baits is not None:
        notes.append(_found(baits, found, source.name))
    return HomologyTable(hit_table(texts, {}, options.family), DIALECT, tuple(notes), groups.table)


def _table_groups(source: Source) -> _Groups:
    lines = (line.rstrip("\r\n") for line in io.StringIO(source.text))
    rows: list[list[str]] = []
    names: list[str] = []
    for number, line in enumerate(lines, start=1):
        fields = line.split(TAB)
        if not line.strip():
            continue
        if not names:
            names = [name.strip() for name in fields]
            continue
        if len(fields) > len(names):
            problem = f"has {len(fields)} columns where the header has {len(names)}"
            raise InputError(problem, file=source.name, line=number, remedy="take the file as OrthoFinder wrote it")
        rows.append([*fields, *[""] * (len(names) - len(fields))])
    if len(names) < 2:
        problem = "has no columns of genes, one per species"
        raise InputError(problem, file=source.name, remedy="give N0.tsv, Orthogroups.tsv or Orthogroups.txt")
    if names[-1] == "Total" and all(cell.isdecimal() for row in rows for cell in row[1:]):
        raise InputError(
            "counts the genes of every orthogroup, without their names",
            file=source.name,
            remedy="give N0.tsv or Orthogroups.tsv",
        )
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated is not None:
        raise InputError(f"has two columns {repeated!r}", file=source.name, line=1, remedy="rename one of them")
    table = pd.DataFrame(rows, columns=names, dtype="str")
    before = len(_HIERARCHICAL) if names[0] == _HIERARCHICAL[0] else 1
    return _Groups(table, tuple(range(before, len(names))))


def _text_groups(source: Source) -> _Groups:
    rows = []
    for number, line in enumerate(io.StringIO(source.text), start=1):
        if not line.strip():
            continue
        found = _TEXT_LINE.match(line.rstrip("\r\n"))
        if found is None:
            problem = "is no line 'orthogroup: gene gene ...'"
            raise InputError(problem, file=source.name, line=number, remedy="take the file as OrthoFinder wrote it")
        rows.append(found.groups())
    return _Groups(pd.DataFrame(rows, columns=list(_TEXT_COLUMNS), dtype="str"), (1,))


def _species(groups: _Groups, species: str | None, file: str) -> tuple[int, ...]:
    if species is None:
        return groups.genes
    names = [groups.table.columns[column] for column in groups.genes]
    if species not in names:
        near = difflib.get_close_matches(species, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"its columns: {', '.join(names)}"
        raise InputError(f"has no species {species!r}", file=file, remedy=hint)
    return (groups.genes[names.index(species)],)


def _where(groups: _Groups, species: str | None) -> str:
    return f"genes of {species}" if species is not None else f"genes of all {len(groups.genes)} columns"


def _found(baits: frozenset[str], found: set[str], file: str) -> str:
    if not found:
        shown = ", ".join(sorted(baits)[:3])
        raise InputError(
            f"holds none of the {len(baits)} baits ({shown} ...)",
            file=file,
            remedy="give the baits the ids they have in OrthoFinder's proteomes",
        )
    missing = sorted(baits - found)
    more = f"; not found: {', '.join(missing[:3])}{' ...' if len(missing) > 3 else ''}" if missing else ""
    return f"{len(found)} of {len(baits)} baits are in an orthogroup{more}"
