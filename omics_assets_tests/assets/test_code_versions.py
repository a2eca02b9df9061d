"""Changed code under an unchanged version would leave old tables in place as if they were new."""

from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import pytest

from omics_assets.assets.consensus import consensus
from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.definitions import MODULES
from omics_assets_tests import source_digest
from omics_assets_tests.source_digest import Definition, digest_of

STORED = Path(__file__).with_name("code_versions.json")
HANDED_OVER = {"homology": Definition("omics_assets.resources.homology_files", "HomologyFiles")}
UPDATE = "pytest omics_assets_tests/assets/test_code_versions.py --snapshot-update"
Versions = dict[str, dict[str, str]]


def versions() -> Versions:
    """Version and source digest of every asset that makes tables, by its function; resources are not named in it."""
    found: Versions = {}
    for module in MODULES:
        for name, definition in vars(module).items():
            if isinstance(definition, dg.AssetsDefinition):
                (version,) = {str(v) for v in definition.code_versions_by_key.values()}
                roots = [Definition(module.__name__, name), *([HANDED_OVER[name]] if name in HANDED_OVER else [])]
                found[name] = {"code_version": version, "source": digest_of(*roots)}
    return dict(sorted(found.items()))


def complaints(stored: Versions, now: Versions) -> list[str]:
    """Say which assets do not agree with what is stored."""
    found = [f"{name} is new or gone" for name in stored.keys() ^ now.keys()]
    for name in stored.keys() & now.keys():
        if stored[name] == now[name]:
            continue
        if stored[name]["code_version"] == now[name]["code_version"]:
            found.append(f"the code of {name} changed: raise its code_version {now[name]['code_version']!r}")
        else:
            found.append(f"the code_version of {name} was raised")
    return sorted(found)


def test_code_that_changed_has_a_new_version(request):
    now = versions()
    if request.config.getoption("update_snapshots"):
        STORED.write_text(json.dumps(now, indent=1) + "\n")
    found = complaints(json.loads(STORED.read_text()), now)
    assert not found, "\n".join([*found, f"(if the outcome for equal inputs is the same, the version stays) {UPDATE}"])


def test_every_table_is_watched():
    definitions = [each for module in MODULES for each in vars(module).values()]
    keys = [key for each in definitions if isinstance(each, dg.AssetsDefinition) for key in each.keys]
    assert {key.path[-1] for key in keys} == {*RECIPES, consensus.NAME}


def test_a_change_names_the_asset_whose_version_to_raise():
    stored = {"correlation": {"code_version": "1", "source": "a"}, "gone": {"code_version": "1", "source": "a"}}
    now = {"correlation": {"code_version": "1", "source": "b"}, "new": {"code_version": "1", "source": "a"}}
    assert complaints(stored, now) == [
        "gone is new or gone",
        "new is new or gone",
        "the code of correlation changed: raise its code_version '1'",
    ]
    raised = {"correlation": {"code_version": "2", "source": "b"}}
    assert complaints({"correlation": stored["correlation"]}, raised) == ["the code_version of correlation was raised"]


ASSETS = """
from omics_assets.methods import maths
from omics_assets.methods.maths import mean

def table():
    return mean([1]) + maths.one()

def other():
    return 2
"""
METHODS = """
import numpy as np

LEVEL = 1

def mean(x):
    return half(x)

def half(x):
    return np.mean(x) * LEVEL

def one():
    return 1

def unused():
    return 4
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of two modules, and a function that gives the digest of `assets.tables:table` for other sources."""

    def digest(methods: str, assets: str = "") -> str:
        for name, text in (("methods/maths.py", methods), ("assets/tables.py", assets or ASSETS)):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
        for function in (source_digest._tree, source_digest._statements, source_digest._imported):
            function.cache_clear()
        return digest_of(Definition("omics_assets.assets.tables", "table"))

    monkeypatch.setattr(source_digest, "SOURCE", tmp_path)
    yield digest
    for function in (source_digest._tree, source_digest._statements, source_digest._imported):
        function.cache_clear()


def test_only_what_can_change_the_outcome_changes_the_digest(package):
    before = package(METHODS)
    assert package(METHODS.replace("def mean(x):", 'def mean(x):\n    """Mean."""\n    # a comment\n')) == before
    assert package(METHODS.replace("return 4", "return 3")) == before, "a function that it does not use"
    assert package(METHODS, ASSETS.replace("return 2", "return 3")) == before, "another asset of its module"
    assert package(METHODS.replace("np.mean", "np.median")) != before, "reached over two functions"
    assert package(METHODS.replace("return 1", "return 3")) != before, "reached through its module"
    assert package(METHODS.replace("LEVEL = 1", "LEVEL = 2")) != before, "a constant"
    assert package(METHODS, ASSETS.replace("[1]", "[2]")) != before, "the function itself"
    assert package("np.seterr(all='raise')\n" + METHODS) != before, "what the module does as it is imported"
