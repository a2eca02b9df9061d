"""Several expression files, mostly one per sample, to one table: which belong together, and how they are read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from omics_assets.errors import InputError
from omics_assets.readers.dialects import AUTO, read_by_dialect
from omics_assets.readers.expression.folder_files import Kind, choose_kind, find_kinds
from omics_assets.readers.expression.joined_samples import JoinedSamples
from omics_assets.readers.expression.options import ExpressionOptions
from omics_assets.readers.expression.quantifier import Quantifier
from omics_assets.readers.expression.registry import ASKED_FOR, EXPRESSION_DIALECTS, QUANTIFIERS
from omics_assets.readers.file_sets import NAMING_RULE, expand, matches, sample_names
from omics_assets.readers.results import FeatureTable
from omics_assets.readers.source import open_source

Paths: TypeAlias = str | Path | Sequence[str | Path]


@dataclass(frozen=True, eq=False)
class _Chosen:
    """Files to read together, in which format (None: that of each file), and notes on those left out."""

    paths: Sequence[Path]
    quantifier: Quantifier | None = None
    notes: tuple[str, ...] = ()


def read_expression_files(given: Paths, wanted: str, options: ExpressionOptions) -> FeatureTable:
    """Read a file, or several side by side.

    Parameters
    ----------
    given
        A file, a folder, a pattern, or several of them.
    wanted
        Name of a dialect, or auto.
    options
        How to read them.

    Raises
    ------
    InputError
        As the dialects, `choose_kind`, `sample_names` and `JoinedSamples`.
    """
    asked = [Path(given)] if isinstance(given, str | Path) else [Path(path) for path in given]
    files = list(dict.fromkeys(path for one in asked for path in expand(one)))
    if not files:
        raise InputError("no expression file is given", remedy="name the files")
    if len(files) == 1:
        return _read_file(files[0], wanted, options, sample_names(files)[0])
    named = {path for one in asked for path in matches(one) if not path.is_dir()}
    folder = asked[0].absolute() if len(asked) == 1 and asked[0].is_dir() else _common_folder(files)
    chosen = _choose(files, [path for path in files if path in named], folder, wanted, options)
    labels = sample_names(chosen.paths)
    if len(chosen.paths) == 1:
        read = _read_file(chosen.paths[0], _format(chosen, wanted), options, labels[0])
        return replace(read, notes=(*read.notes, *chosen.notes))
    joined: JoinedSamples | None = None
    for path, label in zip(chosen.paths, labels, strict=True):
        read = _read_file(path, _format(chosen, wanted), options, label)
        if joined is None:
            complete = chosen.quantifier is None or chosen.quantifier.complete
            joined = JoinedSamples(read, label, path.name, complete=complete)
        else:
            joined.add(read, label, path.name)
    if joined is None:
        raise InputError("no expression file is given", remedy="name the files")
    result = joined.result()
    return replace(result, notes=(*result.notes, NAMING_RULE, *chosen.notes))


def _read_file(path: Path, wanted: str, options: ExpressionOptions, label: str) -> FeatureTable:
    source = open_source(path, label=label)
    return read_by_dialect(EXPRESSION_DIALECTS, wanted, source, options)


def _format(chosen: _Chosen, wanted: str) -> str:
    return wanted if chosen.quantifier is None else chosen.quantifier.name


def _choose(
    files: Sequence[Path], named: Sequence[Path], folder: Path, wanted: str, options: ExpressionOptions
) -> _Chosen:
    """Files that a path or pattern names are all read; those below a folder if they are of the kind."""
    quantifiers = QUANTIFIERS if wanted == AUTO else [one for one in (*QUANTIFIERS, *ASKED_FOR) if one.name == wanted]
    kinds = find_kinds(files, quantifiers)
    only_named = len(named) == len(files)
    if only_named and not kinds:
        return _Chosen(files)
    if only_named and len(kinds) == 1:
        return _Chosen(files, kinds[0].quantifier)
    kind, notes = choose_kind(kinds, folder, transcripts=options.tx2gene is not None)
    known = {path for one in kinds for path in one.paths}
    taken = [path for path in files if path in kind.paths or (path in named and path not in known)]
    return _Chosen(taken, kind.quantifier, (*notes, *_left_out(files, kinds, taken)))


def _left_out(files: Sequence[Path], kinds: Sequence[Kind], taken: Sequence[Path]) -> list[str]:
    known = {*taken, *(path for kind in kinds for path in kind.paths)}
    rest = [path.name for path in files if path not in known]
    return [f"{len(rest)} other files left out, such as {rest[0]}"] if rest else []


def _common_folder(files: Sequence[Path]) -> Path:
    return Path(os.path.commonpath([path.absolute().parent for path in files]))
