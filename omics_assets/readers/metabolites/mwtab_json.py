"""The JSON form of mwTab, as the Metabolomics Workbench serves it and as the mwtab package wrote it before 1.0."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from omics_assets.errors import InputError
from omics_assets.readers.metabolites.mwtab_layout import BINNED, Block, MwTab, SampleFactors, split_factors
from omics_assets.readers.source import Source

_SNIFFED = 1 << 14
_WORKBENCH = "METABOLOMICS WORKBENCH"
_NAME_KEYS = ("Metabolite", "metabolite_name", "Bin range(ppm)")
_DATA_KEYS = ("MS_METABOLITE_DATA", "NMR_METABOLITE_DATA", BINNED)


def is_mwtab_json(source: Source) -> bool:
    """Recognise a JSON object that names the Metabolomics Workbench near its beginning."""
    if source.container != "text":
        return False
    head = source.text[:_SNIFFED].lstrip()
    return head.startswith("{") and f'"{_WORKBENCH}"' in head


def read_json(source: Source) -> MwTab:
    """Read an mwTab JSON file; of several analyses in one file the first is read.

    Raises
    ------
    InputError
        If it is no JSON, or its parts are not where they belong.
    """
    try:
        root = json.loads(source.text, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError):
        raise InputError("is not valid JSON", file=source.name, remedy="download it again") from None
    found = MwTab()
    if isinstance(root, dict) and _WORKBENCH not in root:
        analyses = [part for part in root.values() if isinstance(part, dict) and _WORKBENCH in part]
        found.notes += ["holds several analyses: the first was read"] if len(analyses) > 1 else []
        root = analyses[0] if analyses else root
    if not isinstance(root, dict) or _WORKBENCH not in root:
        _refuse(source)
    found.samples += _samples(root.get("SUBJECT_SAMPLE_FACTORS", []), source)
    for key in _DATA_KEYS:
        if isinstance(root.get(key), dict):
            _read_data(found, key, root[key], source)
    if isinstance(root.get("METABOLITES"), dict):
        entries = root["METABOLITES"].get("METABOLITES_START", {}).get("DATA", [])
        found.blocks["METABOLITES"] = _annotation(_objects(entries, source), source)
    return found


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; refuse one of a metabolite that names a sample twice, of which one would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs) and found.keys() & set(_NAME_KEYS):
        raise ValueError
    return found


def _read_data(found: MwTab, key: str, part: dict[str, Any], source: Source) -> None:
    start = part.get(f"{key}_START")
    inner = start if isinstance(start, dict) else {}
    unit = part.get("Units") or part.get(f"{key}:UNITS")
    if isinstance(unit, str):
        found.units[key] = unit
    rows = _objects(part.get("Data") or inner.get("DATA") or [], source)
    if rows:
        named = inner.get("Samples")
        keys = dict.fromkeys(name for row in rows for name in row if name not in _NAME_KEYS)
        samples = [_text(name) for name in named] if isinstance(named, list) and set(named) == set(keys) else list(keys)
        factors = inner.get("Factors")
        above = (
            [["Factors", *map(_text, factors)]] if isinstance(factors, list) and len(factors) == len(samples) else []
        )
        cells = [[_name(row, source), *(_text(row.get(name)) for name in samples)] for row in rows]
        block = Block(key, [["Samples", *samples], *above, *cells])
        block.lines.extend([_line_of(source, key)] * len(block.rows))
        found.blocks[key] = block
    if part.get("Metabolites"):
        found.blocks["METABOLITES"] = _annotation(_objects(part["Metabolites"], source), source)


def _annotation(rows: list[dict[str, Any]], source: Source) -> Block:
    names = list(dict.fromkeys(name for row in rows for name in row if name not in _NAME_KEYS))
    cells = [[_name(row, source), *(_text(row.get(name)) for name in names)] for row in rows]
    return Block(
        "METABOLITES", [["metabolite_name", *names], *cells], [_line_of(source, "METABOLITES")] * (len(rows) + 1)
    )


def _samples(part: object, source: Source) -> Iterable[SampleFactors]:
    listed = part.get("SUBJECT_SAMPLE_FACTORS", []) if isinstance(part, dict) else part
    for entry in _objects(listed, source):
        factors, additional = entry.get("Factors", entry.get("factors")), entry.get("Additional sample data")
        yield SampleFactors(
            _text(entry.get("Sample ID", entry.get("local_sample_id"))),
            _text(entry.get("Subject ID", entry.get("subject_type"))),
            _texts(factors) if isinstance(factors, dict) else split_factors(_text(factors)),
            _texts(additional) if isinstance(additional, dict) else {},
            _line_of(source, "SUBJECT_SAMPLE_FACTORS"),
        )


def _objects(part: object, source: Source) -> list[dict[str, Any]]:
    if not isinstance(part, list) or not all(isinstance(entry, dict) for entry in part):
        _refuse(source)
    return part


def _name(row: dict[str, Any], source: Source) -> str:
    key = next((key for key in _NAME_KEYS if key in row), None)
    if key is None:
        _refuse(source)
    return _text(row[key])


def _texts(part: dict[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in part.items()}


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _line_of(source: Source, key: str) -> int:
    """Return the line a part begins in: JSON keeps no other place."""
    match = re.search(rf'"{key}"\s*:', source.text)
    return source.text[: match.start()].count("\n") + 1 if match else 1


def _refuse(source: Source) -> NoReturn:
    raise InputError(
        "is JSON, but not of the form the Metabolomics Workbench writes",
        file=source.name,
        remedy="download it again, or as mwTab text",
    )
