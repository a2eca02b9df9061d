"""Whether a table carries the labels of its samples, as MetaboAnalyst wants them, and where.

MetaboAnalyst puts the label behind the sample name: in the second column where samples stand in rows, in the second
row where they stand in columns; further factors (time, subject) follow. Plain matrices with columns of text beside
the numbers look alike, so this claims a table only if

- *samples in columns*: the first rows below the header are a label each: several words, some of them repeated; or
  the row is called label, class, group ... Everything below is numbers.
- *samples in rows*: the first column is called sample, subject, patient ..., the second holds several words, some
  of them repeated, and everything behind is numbers. A first column with another name, or none, will do if the
  second is called label; or group, phenotype ..., provided the names behind are not numbered alike, as samples are.
  It will not do for `class`, which metabolites have too; and a first column called metabolite, compound ... never
  will.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.notation import COMMA, PLAIN
from omics_assets.readers.numbers import MISSING, parse_column
from omics_assets.readers.records import read_records, sniff_delimiter
from omics_assets.readers.source import Source

_LABEL = {"label", "labels"}
_GROUP = {"group", "groups", "classlabel", "sampleclass", "samplegroup", "phenotype", "condition", "treatment"}
_CLASS = _LABEL | _GROUP | {"class", "classes"}
_FACTORS = {
    *("time", "timepoint", "timepoints", "day", "subject", "subjects", "subjectid", "batch", "order", "injectionorder"),
    *("runorder", "dose", "pair", "pairs", "replicate", "block", "sex", "gender", "age"),
}
_SAMPLE = {
    *("sample", "samples", "sampleid", "sampleids", "samplename", "samplenames", "subject", "subjects", "subjectid"),
    *("patient", "patients", "patientid", "individual", "individualid", "participant", "participantid", "mouse", "rat"),
    *("filename", "files", "datafile", "animal", "animalid", "donor", "plant"),
}
_FEATURE = {
    *("metabolite", "metabolites", "metaboliteid", "metabolitename", "compound", "compounds", "compoundid"),
    *("compoundname", "feature", "features", "featureid", "gene", "genes", "geneid", "lipid", "lipids", "peak"),
    *("peaks", "mz", "rowid", "alignmentid", "analyte", "analytes", "protein", "probe", "hmdb", "kegg", "chemicalname"),
}
LOOKED_AT = 60
"""Header and rows below it that are looked at."""
_ALIKE = 0.5


@dataclass(frozen=True)
class LabelPlaces:
    """Where the labels stand.

    Parameters
    ----------
    samples_in_rows
        Whether they are columns (else rows) of the file.
    labels
        Their names in order; they stand right behind the sample names.
    main
        Which of them is the label; the others are further factors.
    """

    samples_in_rows: bool
    labels: tuple[str, ...]
    main: int


def has_labels(source: Source) -> bool:
    """Recognise a table with labels of its samples."""
    return _look(source) is not None


def has_label_rows(source: Source) -> bool:
    """Recognise a table with samples in columns and rows of labels."""
    found = _look(source)
    return found is not None and not found.samples_in_rows


def _look(source: Source) -> LabelPlaces | None:
    if source.container != "text":
        return None
    records = read_records(source.text, sniff_delimiter(source.text, file=source.name), file=source.name)
    return find_labels([[cell.strip() for cell in record.fields] for record in islice(records, LOOKED_AT)])


def find_labels(rows: Sequence[Sequence[str]], *, sure: bool = False) -> LabelPlaces | None:
    """Return where the labels stand; None if the table is taken for another.

    Parameters
    ----------
    rows
        Header and first rows.
    sure
        Whether it is known to be of this format, whatever the first column is called.
    """
    if len(rows) < 3 or len(rows[0]) < 3 or len({len(row) for row in rows}) > 1:
        return None
    return _in_rows(rows) or _in_columns(rows, sure=sure)


def _in_rows(rows: Sequence[Sequence[str]]) -> LabelPlaces | None:
    """Labels in the first rows below the header."""
    count = 0
    while count < len(rows) - 1 and _is_label(rows[count + 1][0], rows[count + 1][1:]):
        count += 1
    body = [cell for row in rows[1 + count :] for cell in row[1:]]
    return _places(
        [row[0] for row in rows[1 : 1 + count]], [row[1:] for row in rows[1 : 1 + count]], body, in_rows=False
    )


def _in_columns(rows: Sequence[Sequence[str]], *, sure: bool) -> LabelPlaces | None:
    """Labels in the columns behind the first."""
    columns = list(zip(*rows, strict=True))
    count = 0
    while count < len(columns) - 2 and _is_label(columns[count + 1][0], columns[count + 1][1:]):
        count += 1
    body = [cell for column in columns[1 + count :] for cell in column[1:]]
    labels = columns[1 : 1 + count]
    found = _places([column[0] for column in labels], [column[1:] for column in labels], body, in_rows=True)
    first = plain_word(rows[0][0])
    if found is None or (not sure and first in _FEATURE):
        return None
    if sure or first in _SAMPLE:
        return found
    word = plain_word(found.labels[found.main])
    return found if word in _LABEL or (word in _GROUP and not _alike(rows[0][1 + count :])) else None


def _places(names: list[str], cells: list[Sequence[str]], body: Sequence[str], *, in_rows: bool) -> LabelPlaces | None:
    """Return the places if one of these is a label for sure and nothing but numbers follows."""
    main = [n for n, name in enumerate(names) if plain_word(name) in _CLASS]
    main = main or [n for n, of in enumerate(cells) if _repeats(of) and not _is_numeric(of)]
    return LabelPlaces(in_rows, tuple(names), main[0]) if main and _all_numbers(body) else None


def _all_numbers(cells: Sequence[str]) -> bool:
    """Whether these are numbers, with a decimal point or a decimal comma, or missing."""
    column = pa.array(list(cells), pa.string())
    parsed = [parse_column(column, notation) for notation in (PLAIN, COMMA)]
    return any(numbers.has_numbers and not numbers.bad.any() for numbers in parsed)


def _is_label(name: str, cells: Sequence[str]) -> bool:
    """Whether cells are labels of samples: words, or anything under a name for a label or factor."""
    if plain_word(name) in _CLASS | _FACTORS:
        return True
    parsed = parse_column(pa.array(list(cells), pa.string()))
    return bool(name) and bool((parsed.bad | parsed.missing).all()) and bool(parsed.bad.any())


def _is_numeric(cells: Sequence[str]) -> bool:
    return not parse_column(pa.array(list(cells), pa.string())).bad.any()


def _repeats(cells: Sequence[str]) -> bool:
    """Whether there are several words and some come again; the same word everywhere is a unit or the like."""
    said = [cell for cell in cells if cell not in MISSING]
    return 1 < len(set(said)) < len(said)


def _alike(names: Sequence[str]) -> bool:
    """Whether most names differ only in their numbers: s1, s2, s3."""
    forms = Counter(re.sub(r"\d+", "0", name) for name in names)
    form, count = forms.most_common(1)[0]
    return "0" in form and count >= _ALIKE * len(names)
