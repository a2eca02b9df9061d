"""OpenMS TextExporter of a consensus map, also as GNPSExport writes it.

Lines begin with what they hold: `#MAP`, `#RUN`, `#CONSENSUS` ... name the columns of the lines `MAP`, `RUN`,
`CONSENSUS` ... A MAP line says the file of a map; map n has `intensity_n` in the CONSENSUS lines. Features have an
`ID` or `row ID` in newer versions. Retention times are in seconds; `nan` or nothing where a map lacks the feature.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.named_columns import NamedColumns
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.tab_cells import numbered_lines, tab_cells
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source

NAME = "openms"
_HEAD = 1 << 22
_HEADER = re.compile(r'(?m)^"?#CONSENSUS"?(?P<delimiter>[\t,; ])')
_INTENSITY = re.compile(r"intensity_(\d+)")
_MAP, _CONSENSUS = "MAP", "CONSENSUS"
_Line = tuple[int, list[str]]


def is_openms(source: Source) -> bool:
    """Recognise a line that begins with #CONSENSUS."""
    return source.container == "text" and _HEADER.search(source.text, 0, _HEAD) is not None


def read_openms(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read a consensus map.

    Raises
    ------
    InputError
        If a line is ragged, a map has no name, or as `feature_table`.
    """
    header, body, maps = _lines(source)
    grid = _grid(source, header, body)
    named = NamedColumns(grid)
    columns = _samples(grid, maps)
    ids = named.find("ID", "row ID")
    if ids is not None:
        features, note = grid.text(ids), ""
    else:
        places = (named.require("mz_cf"), named.require("rt_cf"))
        cells = zip(*(grid.text(number) for number in places), strict=True)
        features, note = ["@".join(row) for row in cells], "no column ID: features are called <m/z>@<retention time>"
    frame = feature_frame(
        pd.Index(features, dtype="str"),
        mz=named.numbers("mz_cf"),
        rt_s=named.numbers("rt_cf"),
        adduct=named.text("best ion", "adduct", "dc_charge_adducts"),
    )
    samples, said = sample_frame(list(columns.values()))
    notes = [*([note] if note else []), "samples are called by the file names of the MAP lines", *said]
    return feature_table(grid, columns, frame, options, dialect=NAME, zeros="measured", samples=samples, notes=notes)


def _lines(source: Source) -> tuple[_Line, list[_Line], list[list[str]]]:
    """Return the line #CONSENSUS, the lines CONSENSUS, and the lines MAP with their header first."""
    match = _HEADER.search(source.text, 0, _HEAD) if source.container == "text" else None
    if match is None:
        raise InputError(
            "has no line that begins with #CONSENSUS",
            file=source.name,
            remedy="run TextExporter on a consensus map (.consensusXML)",
        )
    header: _Line = (0, [])
    body: list[_Line] = []
    maps: list[list[str]] = [["id", "filename", "label"]]
    for number, line in numbered_lines(source.text):
        if not line.lstrip('"#').startswith((_CONSENSUS, _MAP)):
            continue
        fields = tab_cells(line, match["delimiter"])
        if fields[0] == f"#{_CONSENSUS}":
            header = (number, fields[1:])
        elif fields[0] == _CONSENSUS:
            body.append((number, fields[1:]))
        elif fields[0] == f"#{_MAP}":
            maps[0] = fields[1:]
        elif fields[0] == _MAP:
            maps.append(fields[1:])
    return header, body, maps


def _grid(source: Source, header: _Line, body: Sequence[_Line]) -> Grid:
    names = [name.strip() for name in header[1]]
    while names and not names[-1]:
        names.pop()
    width = len(names)
    for line, fields in body:
        if len(fields) < width or any(cell.strip() for cell in fields[width:]):
            raise InputError(
                f"has {len(fields) + 1} fields where {width + 1} are expected",
                file=source.name,
                line=line,
                remedy="run TextExporter again",
            )
    columns = tuple(pa.array([fields[number] for _, fields in body], pa.string()) for number in range(width))
    lines = [line for line, _ in body]
    return Grid(source.name, tuple(names), columns, header[0], lines.__getitem__, "tsv", tuple(source.notes))


def _samples(grid: Grid, maps: list[list[str]]) -> dict[int, str]:
    """Name the intensities: by the file without its folders, with the label where maps share a file."""
    head, *rows = maps
    place = {name: number for number, name in enumerate(head)}
    map_id, filename, label = (place.get(name, number) for number, name in enumerate(("id", "filename", "label")))
    said = {row[map_id].strip(): row for row in rows if len(row) > max(map_id, filename)}
    names: dict[int, str] = {}
    labels: dict[int, str] = {}
    for number, name in enumerate(grid.header):
        match = _INTENSITY.fullmatch(name)
        if match is None:
            continue
        row = said.get(match[1])
        if row is None:
            raise InputError(
                f"no line MAP says which file map {match[1]} is", file=grid.file, remedy="run TextExporter again"
            )
        names[number] = re.split(r"[/\\]", row[filename].strip())[-1]
        labels[number] = row[label].strip() if label < len(row) else ""
    shared = {name for name, times in Counter(names.values()).items() if times > 1}
    return {
        number: f"{name}_{labels[number]}" if name in shared and labels[number] else name
        for number, name in names.items()
    }
