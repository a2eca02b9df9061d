"""mwTab, the format of the Metabolomics Workbench, as text or JSON.

Definition: the mwTab file format specification of the Metabolomics Workbench, versions 1.0 to 1.6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.metabolites.cell_grid import cell_grid, row_ids
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.mwtab_annotation import describe_metabolites
from omics_assets.readers.metabolites.mwtab_json import is_mwtab_json, read_json
from omics_assets.readers.metabolites.mwtab_layout import (
    BINNED,
    Block,
    MwTab,
    SampleFactors,
    is_mwtab_text,
    read_text,
    split_factors,
)
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.value_meaning import stated_unit, zeros_meaning
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source


def is_mwtab(source: Source) -> bool:
    """Recognise mwTab, text or JSON."""
    return is_mwtab_text(source) or is_mwtab_json(source)


def read_analysis(source: Source) -> MwTab:
    """Read the parts of an mwTab file, text or JSON.

    Raises
    ------
    InputError
        If the file is cut short or not of the format.
    """
    return read_json(source) if is_mwtab_json(source) else read_text(source)


def read_mwtab(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read the measurements of an mwTab file with the factors of its samples.

    Raises
    ------
    InputError
        If the file holds no measurements, or a cell cannot be read.
    """
    if options.quantity is not None:
        problem, remedy = f"has no quantity {options.quantity!r}", "mwTab has one number per sample: ask for none"
        raise InputError(problem, file=source.name, remedy=remedy)
    content = read_analysis(source)
    block = content.data()
    if block is None:
        raise _no_data(content, source.name)
    names, factors, body, lines = _parts(block, source.name)
    ids, unnamed = row_ids([row[0] for row in body])
    annotation = content.blocks.get("METABOLITES")
    features, about = describe_metabolites(ids, ids if block.name != BINNED else [""] * len(ids), annotation)
    samples, roles = _samples(names, content.samples, factors)
    columns = {str(number): [row[number] for row in body] for number in range(1, len(names) + 1)}
    grid = cell_grid(source.name, ids, columns, header_line=block.lines[0], lines=lines)
    unit = content.units.get(block.name)
    notes = [f"measurements from {block.name}", *([f"unit: {unit}"] if unit else []), *content.notes, *_unread(content)]
    table = feature_table(
        replace(grid, header=("", *names)),
        dict(enumerate(names, start=1)),
        features,
        options,
        dialect="mwtab",
        zeros="unknown",
        samples=samples,
        notes=[*notes, *unnamed, *about, *roles],
    )
    return replace(table, unit=stated_unit(unit, table.table), zeros=zeros_meaning(table.table))


def _parts(block: Block, file: str) -> tuple[list[str], list[str] | None, list[list[str]], list[int]]:
    """Return sample names, factors if there is a row of them, rows of measurements, and their lines."""
    names = block.rows[0][1:]
    while names and not names[-1]:
        names.pop()
    rows = [_fitted(row, line, len(names), file) for row, line in zip(block.rows, block.lines, strict=True)]
    if len(rows) > 1 and rows[1][0].lower() in {"factors", "factor"}:
        return names, rows[1][1:], rows[2:], block.lines[2:]
    return names, None, rows[1:], block.lines[1:]


def sample_columns(samples: Sequence[SampleFactors]) -> tuple[dict[str, list[str | None]], list[str]]:
    """Return subject, factors and additional data of samples by column, and which of the columns are factors."""
    factors = list(dict.fromkeys(name for about in samples for name in about.factors))
    additional = [
        name for name in dict.fromkeys(n for about in samples for n in about.additional) if name not in factors
    ]
    columns: dict[str, list[str | None]] = {
        name: [about.factors.get(name) or about.additional.get(name) for about in samples]
        for name in (*factors, *additional)
    }
    if any(about.subject not in {"", "-", about.sample} for about in samples):
        columns.setdefault("subject", [about.subject if about.subject != "-" else None for about in samples])
    return columns, factors


def _samples(
    names: list[str], said: Sequence[SampleFactors], factors: Sequence[str] | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return what SUBJECT_SAMPLE_FACTORS, else the Factors row, says of the samples."""
    known = {about.sample: about for about in said}
    rows = [
        known.get(name) or SampleFactors(name, "", split_factors(factors[position] if factors else ""), {}, 0)
        for position, name in enumerate(names)
    ]
    columns, asked = sample_columns(rows)
    frame, notes = sample_frame(names, columns, asked=asked)
    strangers = sum(name not in known for name in names)
    missing = (f"{strangers} samples are not in SUBJECT_SAMPLE_FACTORS",) if said and strangers else ()
    return frame, (*notes, *missing)


def _fitted(row: list[str], line: int, samples: int, file: str) -> list[str]:
    if len(row) <= samples or any(row[samples + 1 :]):
        raise InputError(
            f"has {len(row) - 1} values where there are {samples} samples",
            file=file,
            line=line,
            remedy="give every row one value per sample, empty where there is none",
        )
    return row[: samples + 1]


def _unread(content: MwTab) -> list[str]:
    extended = [name for name in content.blocks if name.startswith("EXTENDED_")]
    others = [block.name for block in content.blocks.values() if block.name.endswith("_DATA") and block.rows]
    data = content.data()
    unread = [*extended, *(name for name in others if data and name != data.name and name not in extended)]
    return [f"blocks not read: {', '.join(unread)}"] if unread else []


def _no_data(content: MwTab, file: str) -> InputError:
    if content.results_file:
        problem = f"holds no measurements: they are in the results file {content.results_file.split()[0]}"
        remedy = "download that file and read it"
    else:
        problem, remedy = "holds no block of measurements", "download an analysis that has named metabolites or bins"
    return InputError(problem, file=file, remedy=remedy)
