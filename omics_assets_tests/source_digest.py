"""Digest of the code an asset is made by: its function, and every definition of ours that it reaches by name."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import omics_assets

PACKAGE = "omics_assets"
SOURCE = Path(omics_assets.__file__).parent
FOLLOWED = (
    "assets",
    "methods",
    "readers",
    "homology_search",
    "figures",
    "reports",
    "cohort_tables",
    "resources",
    "checks",
    "tensor_table",
)
MACHINERY = {
    f"{PACKAGE}.assets.{name}"
    for name in ("check_results", "config", "failure", "metadata", "partitions", "product", "stage", "step")
}
Shape = list["Shape"] | str


@dataclass(frozen=True, order=True)
class Definition:
    """A name at the top level of a module; the empty name: whatever the module does besides defining names."""

    module: str
    name: str


def digest_of(*roots: Definition) -> str:
    """Return the digest of definitions and of all they reach; comments, docstrings and layout do not count."""
    shapes = {f"{d.module}:{d.name}": [_shape(s) for s in statements] for d, statements in reached(*roots).items()}
    return hashlib.sha256(json.dumps(shapes).encode()).hexdigest()


def reached(*roots: Definition) -> dict[Definition, list[ast.stmt]]:
    """Return definitions and all that they reach by name, with their statements."""
    found: set[Definition] = set()
    waiting = list(roots)
    while waiting:
        definition = waiting.pop()
        if definition not in found:
            found.add(definition)
            waiting += _named_in(definition)
    statements = {definition: _statements(definition.module).get(definition.name, []) for definition in sorted(found)}
    return {definition: its for definition, its in statements.items() if its}


def _named_in(definition: Definition) -> Iterator[Definition]:
    statements, imported = _statements(definition.module), _imported(definition.module)
    yield Definition(definition.module, "")
    if definition.name in imported:  # a package that offers what its modules define
        yield imported[definition.name]
    for statement in statements.get(definition.name, []):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in statements:
                yield Definition(definition.module, node.id)
            elif isinstance(node, ast.Name) and node.id in imported:
                yield imported[node.id]
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
                yield Definition(imported[node.value.id].module, node.attr)


@cache
def _statements(module: str) -> dict[str, list[ast.stmt]]:
    found: dict[str, list[ast.stmt]] = {}
    for statement in _tree(module).body:
        is_plain = isinstance(statement, ast.Import | ast.ImportFrom) or _is_docstring(statement)
        for name in () if is_plain else _defined(statement) or ("",):
            found.setdefault(name, []).append(statement)
    return found


def _defined(statement: ast.stmt) -> tuple[str, ...]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return (statement.name,)
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", statement)]
    return tuple(node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))


@cache
def _imported(module: str) -> dict[str, Definition]:
    found = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module and _is_followed(node.module):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                source = Definition(whole, "") if _path(whole) else Definition(node.module, alias.name)
                found[alias.asname or alias.name] = source
    return found


def _is_followed(module: str) -> bool:
    parts = module.split(".")
    return parts[0] == PACKAGE and len(parts) > 1 and parts[1] in FOLLOWED and module not in MACHINERY


@cache
def _tree(module: str) -> ast.Module:
    path = _path(module)
    return ast.parse(path.read_text(encoding="utf-8")) if path else ast.Module([], [])


def _path(module: str) -> Path | None:
    below = SOURCE.joinpath(*module.split(".")[1:])
    return next((p for p in (below.with_suffix(".py"), below / "__init__.py") if p.is_file()), None)


def _shape(value: object) -> Shape:
    """Return the syntax without places, docstrings and empty fields, which differ between versions of Python."""
    if isinstance(value, list):
        return [_shape(item) for item in value if not _is_docstring(item)]
    if not isinstance(value, ast.AST):
        return repr(value)
    fields = {name: content for name, content in ast.iter_fields(value) if content not in (None, [])}
    return [type(value).__name__, *([name, _shape(content)] for name, content in fields.items())]


def _is_docstring(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
