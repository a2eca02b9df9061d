"""The house has floors: an arrow between them only ever points down, and only the upper ones know Dagster."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import omics_assets

PACKAGE = "omics_assets"
SOURCE = Path(omics_assets.__file__).parent
WITH_DAGSTER = {"definitions", "assets", "automation", "io_managers", "resources", "commands", "instance", "cli"}
FLOORS = (
    {"cli"},
    {"commands"},
    {"definitions"},
    {"automation"},
    {"assets"},
    {"io_managers", "instance"},
    {"resources"},
    {"checks", "cohort_tables", "exchange", "explain", "planning", "reports"},
    {"homology_search"},
    {"examples", "figures", "lineage", "methods", "readers", "simulate"},
    {"prov_document"},
    {"lineage_nodes"},
    {"provenance"},
    {"cohort"},
    {"cohort_folder"},
    {"cohort_files", "cohort_spec"},
    {"data_root", "disk", "file_digests", "homology_folder", "locks", "memory"},
    {"column_digest", "parquet_files", "settings", "tables", "tensor_table"},
    {"batches", "errors", "progress"},
)
STOREYS = {
    "methods": (
        "statistics",
        "preparation",
        "resampling",
        "correlation",
        "autoencoders",
        "classification",
        "importance",
        "ranking",
    ),
    "assets": (
        "machinery",
        "cohort_arrays",
        "inputs",
        "preparation",
        "latents",
        "classification",
        "correlation",
        "importance",
        "homology",
        "ranking",
        "reporting",
        "consensus",
    ),
}  # from the ground up
HEIGHT = {room: -number for number, floor in enumerate(FLOORS) for room in floor}


def modules() -> dict[str, Path]:
    paths = sorted(SOURCE.rglob("*.py"))
    return {".".join(path.relative_to(SOURCE.parent).with_suffix("").parts): path for path in paths}


MODULES = modules()
BELOW = [name for name in MODULES if len(name.split(".")) > 1 and name.split(".")[1] not in WITH_DAGSTER]


def imports(path: Path) -> set[str]:
    """Every module that the source names, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def arrows() -> set[tuple[str, str]]:
    ours = {(name, other) for name, path in MODULES.items() for other in imports(path) if other.startswith(PACKAGE)}
    rooms = {(room(name), room(other)) for name, other in ours}
    return {(one, other) for one, other in rooms if one and other and one != other}


def test_every_room_has_a_floor():
    assert {room(name) for name in MODULES} - {"", "__init__"} == set(HEIGHT)


def test_arrows_only_point_down():
    upward = {(one, other) for one, other in arrows() if HEIGHT[one] <= HEIGHT[other]}
    assert not upward


def test_methods_and_readers_do_not_know_one_another():
    assert not arrows() & {("methods", "readers"), ("readers", "methods"), ("homology_search", "methods")}


@pytest.mark.parametrize("room", STOREYS)
def test_storeys_stand_on_one_another(room):
    height = {name: number for number, name in enumerate(STOREYS[room])}
    inner = {name: path for name, path in MODULES.items() if name.split(".")[1:2] == [room] and name.count(".") > 1}
    inner = {name: path for name, path in inner.items() if name.split(".")[2] != "__init__"}
    assert {name.split(".")[2] for name in inner} == set(height)
    upward = {
        (name, other)
        for name, path in inner.items()
        for other in imports(path)
        if other in inner and height[name.split(".")[2]] < height[other.split(".")[2]]
    }
    assert not upward


@pytest.mark.parametrize("name", BELOW)
def test_nothing_below_names_dagster(name):
    assert not {other for other in imports(MODULES[name]) if other.split(".")[0].startswith("dagster")}


def test_nothing_below_loads_dagster():
    """Also not by way of something else: each module is imported, and Dagster is still unknown."""
    code = (
        "import importlib, sys\n"
        f"for name in {BELOW!r}:\n"
        "    importlib.import_module(name)\n"
        "    assert 'dagster' not in sys.modules, name\n"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr


def test_a_light_command_loads_neither_dagster_nor_torch():
    """`omics-assets --help` answers at once."""
    code = "import sys, omics_assets.cli\nassert not {'dagster', 'torch', 'pandas'} & set(sys.modules)\n"
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr


def test_methods_touch_no_files_and_print_nothing():
    """Arrays in, arrays out."""
    calls = {
        (name, node.func.id)
        for name, path in MODULES.items()
        if room(name) == "methods"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "Path"}
    }
    assert not calls
