"""Which columns of a MetaboLights assignment file (MAF) are annotation, samples, or fields of samples."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from omics_assets.errors import InputError
from omics_assets.readers.grid import Grid
from omics_assets.readers.matrix_columns import plain_word
from omics_assets.readers.metabolites.quantities import choose_quantity

FIXED = frozenset(
    plain_word(name)
    for name in (
        *("database_identifier", "identifier", "unit_id", "chemical_formula", "smiles", "inchi", "inchi_key"),
        *("metabolite_identification", "description", "chemical_shift", "multiplicity", "mass_to_charge"),
        *("fragmentation", "modifications", "charge", "retention_time", "taxid", "species", "database"),
        *("database_version", "reliability", "uri", "search_engine", "search_engine_score"),
        *("smallmolecule_abundance_sub", "smallmolecule_abundance_stdev_sub", "smallmolecule_abundance_std_error_sub"),
    )
)
_PEAK_TABLE = frozenset(("id", "xcmsidentifier", "mzmed", "mzmin", "mzmax", "rtmed", "rtmin", "rtmax", "npeaks"))
_FIELD = re.compile(r"(.+)\[(\w+)\]")
_CUSTOMARY = ("concentration", "intensity")


@dataclass(frozen=True)
class MafColumns:
    """The sample columns.

    Parameters
    ----------
    samples
        Number of column -> sample name.
    notes
        What was left out or chosen.
    has_fields
        Whether the columns are fields of samples (`<sample>[concentration]`), some of them words.
    """

    samples: dict[int, str]
    notes: tuple[str, ...]
    has_fields: bool


def find_columns(grid: Grid, quantity: str | None, sample_names: Collection[str] | None) -> MafColumns:
    """Find the sample columns: all behind the last fixed one.

    Parameters
    ----------
    grid
        The file.
    quantity
        Field of the samples to take, where there are several (biocrates kits); the brackets are then left out of
        the names.
    sample_names
        Known sample names: where they are the names without brackets, the concentration is taken, else the
        intensity.

    Raises
    ------
    InputError
        If the columns are those of another format, or a quantity is asked for that the file does not have.
    """
    words = [plain_word(name) for name in grid.header]
    last = max((number for number, word in enumerate(words) if word in FIXED), default=None)
    if last is None:
        raise InputError(
            "has none of the columns of a MAF",
            file=grid.file,
            line=grid.header_line,
            remedy="give another format, or auto",
        )
    behind = range(last + 1, len(words))
    between = [name for name, word in zip(grid.header[:last], words[:last], strict=True) if word not in FIXED]
    fields = _fields({number: grid.header[number] for number in behind})
    if fields:
        return _choose_field(grid, fields, quantity, sample_names, _left_out(between))
    if quantity is not None:
        raise InputError(
            f"has no quantity {quantity!r}", file=grid.file, remedy="it has one number per sample: ask for none"
        )
    aside = {number for number in behind if words[number] in _PEAK_TABLE or grid.numbers(number).bad.all()}
    samples = {number: grid.header[number] for number in behind if number not in aside}
    return MafColumns(samples, _left_out([*between, *(grid.header[number] for number in sorted(aside))]), False)


def _left_out(names: list[str]) -> tuple[str, ...]:
    return (f"columns left out, which are no samples: {', '.join(names)}",) if names else ()


def _fields(columns: dict[int, str]) -> dict[int, tuple[str, str]]:
    """Return column -> sample and field, if all columns are so named and every sample has the same fields."""
    matches = {number: _FIELD.fullmatch(name) for number, name in columns.items()}
    found = {number: (match[1], match[2]) for number, match in matches.items() if match}
    kinds = {field for _, field in found.values()}
    samples = {sample for sample, _ in found.values()}
    whole = len(found) == len(columns) == len(kinds) * len(samples)
    return found if whole and len(kinds) > 1 else {}


def _choose_field(
    grid: Grid,
    fields: dict[int, tuple[str, str]],
    quantity: str | None,
    sample_names: Collection[str] | None,
    notes: tuple[str, ...],
) -> MafColumns:
    there = list(dict.fromkeys(field for _, field in fields.values()))
    known = {plain_word(name) for name in sample_names or ()}
    if quantity is None and any(plain_word(sample) in known for sample, _ in fields.values()):
        quantity = next((field for field in _CUSTOMARY if field in there), None)
    if quantity is None:
        said = f"{len(there)} columns per sample, kept as they stand; ask for a quantity to get one: {', '.join(there)}"
        return MafColumns({number: grid.header[number] for number in fields}, (*notes, said), True)
    chosen = choose_quantity(there, quantity, file=grid.file)
    samples = {number: sample for number, (sample, field) in fields.items() if field == chosen}
    return MafColumns(samples, (*notes, f"of {len(there)} columns per sample, {chosen} was taken"), True)
