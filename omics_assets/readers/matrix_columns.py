"""Which columns of a matrix are ids, samples or annotation, and which way round it stands."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.matrix_checks import refuse_other_notation, refuse_text
from omics_assets.readers.numbers import ParsedColumn
from omics_assets.readers.results import BLANK, QC
from omics_assets.readers.sample_roles import role_of

_SAMPLE_WORDS = {"sample", "samples", "sampleid", "samplename", "samplenames", "subject", "subjectid", "patientid"}
_FEATURE_WORDS = {
    *("gene", "genes", "geneid", "geneids", "genename", "genesymbol", "symbol", "transcript", "transcriptid", "locus"),
    *("protein", "proteinid", "metabolite", "metabolites", "metaboliteid", "compound", "compoundid", "feature"),
    *("features", "featureid", "rowid", "name", "probe", "probeid", "orf"),
}
_NUMERIC_ANNOTATION = {
    *("mz", "mass", "mw", "rt", "rts", "rtmin", "rtseconds", "rtminutes", "retentiontime", "charge", "length"),
    *("effectivelength", "start", "end", "strand", "chr", "chromosome", "pubchem", "pubchemid", "pubchemcid", "cid"),
}
MANY_SAMPLES = 1000
"""More columns than this are features: no cohort has so many samples."""
_SHOWN = 30


@dataclass(frozen=True, eq=False)
class MatrixColumns:
    """The columns of a matrix by job.

    Parameters
    ----------
    ids
        Number of the column of row names.
    numbers
        Columns of numbers: every cell is a number or missing.
    annotation
        Columns left over.
    notes
        What was decided on, in sentences.
    """

    ids: int
    numbers: tuple[int, ...]
    annotation: tuple[int, ...]
    notes: tuple[str, ...]


def plain_word(name: str) -> str:
    """Return a column name without case and punctuation: `Gene_ID` and `gene id` are one word."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def samples_in_rows(grid: Grid, sample_names: Collection[str] | None) -> tuple[bool, str]:
    """Return whether samples stand in the rows, and why.

    Known sample names decide; else the name of the first column; else the number of columns.
    """
    known = {plain_word(name) for name in sample_names or ()}
    in_header = sum(plain_word(name) in known for name in grid.header)
    in_rows = sum(plain_word(name) in known for name in grid.text(_id_column(grid)[0]))
    if in_header != in_rows:
        return in_rows > in_header, "that is where the known sample names are"
    first = plain_word(grid.header[0])
    if first in _SAMPLE_WORDS:
        return True, f"the first column is called {grid.header[0]!r}"
    if first in _FEATURE_WORDS:
        return False, f"the first column is called {grid.header[0]!r}"
    if len(grid.header) > MANY_SAMPLES and grid.rows < len(grid.header):
        return True, f"no cohort has {len(grid.header) - 1} samples"
    return False, "nothing says otherwise"


def sort_columns(grid: Grid, sample_names: Collection[str] | None, *, transposed: bool) -> MatrixColumns:
    """Tell the columns with measurements from ids and annotation.

    Parameters
    ----------
    grid
        The table.
    sample_names
        Known sample names, if any: with them, a column of numbers that neither has such a name nor one of
        similar form is annotation.
    transposed
        Whether the columns are features.

    Raises
    ------
    InputError
        If a column of numbers holds text, or there is no column of numbers.
    """
    ids, notes = _id_column(grid)
    parsed = {number: grid.numbers(number) for number in range(len(grid.header)) if number > ids}
    known = set() if transposed else {plain_word(name) for name in sample_names or ()}
    sure = {number for number in parsed if plain_word(grid.header[number]) in known}
    numeric = {n: column for n, column in parsed.items() if n in sure or _is_measured(column)}
    if not transposed:
        trusted = sure if 2 * len(sure) >= len(known) else set()
        for number in _numeric_annotation(grid, parsed, set(numeric), trusted):
            del numeric[number]
    refuse_text(grid, numeric)
    measured = {*numeric, ids}
    annotation = tuple(number for number in range(len(grid.header)) if number not in measured)
    if not numeric or not sure:
        refuse_other_notation(grid, {number: parsed[number] for number in annotation if number in parsed})
    if not numeric:
        raise InputError(
            "has no column of numbers", file=grid.file, remedy="one row per feature, one column per sample"
        )
    if annotation:
        names = ", ".join(str(grid.label(number)) for number in annotation[:_SHOWN])
        names += ", ..." if len(annotation) > _SHOWN else ""
        notes = (*notes, f"columns taken for annotation, not for {'features' if transposed else 'samples'}: {names}")
    return MatrixColumns(ids, tuple(numeric), annotation, (*notes, *grid.number_notes(tuple(numeric))))


def _is_measured(column: ParsedColumn) -> bool:
    return (column.has_numbers or bool(column.below.any())) and not column.is_text


def _id_column(grid: Grid) -> tuple[int, tuple[str, ...]]:
    """The first column; the second where the first merely numbers the rows (pandas writes that)."""
    if len(grid.header) > 2 and not plain_word(grid.header[0]).replace("unnamed0", ""):
        first = grid.text(0)
        if first in ([str(row) for row in range(grid.rows)], [str(row + 1) for row in range(grid.rows)]):
            second = grid.numbers(1)
            if second.bad.all():
                return 1, ("the first column only numbers the rows: the second was taken for the names",)
    return 0, ()


def _numeric_annotation(grid: Grid, parsed: dict[int, ParsedColumn], numeric: set[int], sure: set[int]) -> list[int]:
    """Columns of numbers that are no samples: by their name, by its form, or by where they stand."""
    doubtful = sorted(numeric - sure)
    if sure:
        forms = {_form(grid.header[number]) for number in sure}
        others = [number for number in doubtful if _form(grid.header[number]) not in forms]
        return [number for number in others if role_of(grid.header[number]) not in {BLANK, QC}]
    named = [number for number in doubtful if plain_word(grid.header[number]) in _NUMERIC_ANNOTATION]
    text_before = False
    for number in sorted(parsed):  # numbers right behind text annotation, before samples that are all numbered
        if number not in numeric or number in named:
            text_before = True
            continue
        behind = [other for other in doubtful if other > number and other not in named]
        if not text_before or not behind or _has_digit(grid.header[number]):
            break
        if not all(_has_digit(grid.header[other]) for other in behind):
            break
        named.append(number)
    return named


def _form(name: str) -> str:
    """Return the name with every run of letters as `a` and of digits as `0`."""
    return re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "a", name))


def _has_digit(name: str) -> bool:
    return any(character.isdigit() for character in name)
