"""Progenesis QI compound measurements.

Two rows stand above the header: the blocks (Normalised abundance, Raw abundance, Spectral counts) at their first
column, and the experimental conditions at the first sample of each (with Tags at the first tag). Every block repeats
the sample names. Delimiter and decimal mark follow the computer's language; identifications may hold line breaks.
Retention times are in minutes. Features are measured in every run, so a 0 says that nothing was there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from omics_assets.errors import InputError
from omics_assets.readers.metabolites.feature_frame import feature_frame
from omics_assets.readers.metabolites.feature_roles import feature_roles, role_notes
from omics_assets.readers.metabolites.feature_table import feature_table
from omics_assets.readers.metabolites.header_below import TableBelow, read_below
from omics_assets.readers.metabolites.named_columns import NamedColumns
from omics_assets.readers.metabolites.options import MetaboliteOptions
from omics_assets.readers.metabolites.quantities import choose_quantity, quantity_note
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.sample_roles import sample_frame
from omics_assets.readers.source import Source

NAME = "progenesis"
_BLOCKS = {
    "raw abundance": "raw",
    "normalised abundance": "normalized",
    "normalized abundance": "normalized",
    "spectral counts": "counts",
}
_BLOCK = re.compile(r'(?i)(?:^|[\t,;"])(?:normali[sz]ed abundance|raw abundance)(?:[\t,;"\r\n]|$)')
_HEAD = 1 << 20
_BEHIND = {  # the first columns that may stand behind the samples
    *("accepted compound id", "accepted description", "adducts", "formula", "score", "fragmentation score"),
    *("mass error (ppm)", "isotope similarity", "retention time error (mins)", "dccs (angstrom^2)", "compound link"),
}
_MINUTE = 60.0


def is_progenesis(source: Source) -> bool:
    """Recognise the name of a block in a cell of its own, and the header below."""
    if source.container != "text":
        return False
    head = source.text[:_HEAD]
    return _BLOCK.search(head) is not None and "m/z" in head and "retention time" in head.lower()


def read_progenesis(source: Source, options: MetaboliteOptions) -> FeatureTable:
    """Read compound measurements; quantity: raw (customary) or normalized.

    Raises
    ------
    InputError
        If there is no header or no block, a row is ragged, or as `feature_table`.
    """
    below = read_below(source, _is_header, what="with Compound, m/z and Retention time (min)")
    grid, named = below.grid, NamedColumns(below.grid)
    blocks = _blocks(below)
    taken = choose_quantity(list(blocks), options.quantity, file=grid.file)
    columns = {number: grid.header[number] for number in blocks[taken]}
    names = named.text("accepted description", "description", "accepted compound id")
    roles = feature_roles(names)
    features = feature_frame(
        pd.Index(grid.text(named.find("compound", "compound id") or 0), dtype="str"),
        name=names,
        mz=named.numbers("m/z"),
        rt_s=named.numbers("retention time (min)", scale=_MINUTE),
        adduct=named.text("adducts"),
        formula=named.text("formula"),
        role=roles,
    )
    samples, said = sample_frame(list(columns.values()), _conditions(below, blocks[taken]), asked=("condition",))
    notes = [quantity_note(taken, list(blocks)), "retention times: minutes made seconds", *said, *role_notes(roles)]
    return feature_table(
        grid, columns, features, options, dialect=NAME, zeros="not_detected", samples=samples, notes=notes
    )


def _is_header(names: Sequence[str]) -> bool:
    lower = {name.lower() for name in names}
    return "m/z" in lower and any(name.startswith("retention time") for name in lower)


def _blocks(below: TableBelow) -> dict[str, range]:
    """Return the columns of every block: it ends where the next begins, and the last is as wide as the others."""
    row = next((row for row in below.above if any(cell.lower() in _BLOCKS for cell in row)), None)
    if row is None:
        raise InputError(
            "has no block of abundances",
            file=below.grid.file,
            line=below.grid.header_line,
            remedy="keep the rows above the header that say Raw abundance and Normalised abundance",
        )
    starts = [number for number, cell in enumerate(row) if cell]
    width = starts[1] - starts[0] if len(starts) > 1 else _end(below, starts[0]) - starts[0]
    found = {
        _BLOCKS[row[start].lower()]: range(start, min(start + width, len(row)))
        for start in starts
        if row[start].lower() in _BLOCKS
    }
    return dict(sorted(found.items(), key=lambda item: ("raw", "normalized", "counts").index(item[0])))


def _end(below: TableBelow, start: int) -> int:
    """Return where a block without another behind it ends: at the tags, or at what is known to follow."""
    width = len(below.grid.header)
    tags = [row.index("Tags") for row in below.above if "Tags" in row]
    behind = [n for n in range(start, width) if below.grid.header[n].lower() in _BEHIND]
    return min([*tags, *behind, width])


def _conditions(below: TableBelow, columns: range) -> dict[str, list[str | None]]:
    """A condition stands at its first sample and holds for those behind it."""
    row = below.above[-1]
    said: list[str | None] = []
    for number in columns:
        said.append(row[number] or (said[-1] if said else None))
    blocks = any(cell.lower() in _BLOCKS for cell in row)
    return {} if blocks or not any(said) else {"condition": said}
