"""What a step reads stands in its recipe: what is read but not declared would change without a refresh."""

from __future__ import annotations

import ast

import dagster as dg
import pytest

from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.definitions import MODULES
from omics_assets.settings import STAGES
from omics_assets_tests.source_digest import Definition, reached

STEPS = {
    name: (Definition(module.__name__, name), RECIPES[min(key.path[-1] for key in definition.keys)])
    for module in MODULES
    for name, definition in vars(module).items()
    if isinstance(definition, dg.AssetsDefinition) and {key.path[-1] for key in definition.keys} <= set(RECIPES)
}


def sections_read(definition: Definition) -> set[str]:
    """Sections in expressions such as `stage.cohort.settings.ranking` that the definition reaches."""
    nodes = [node for statements in reached(definition).values() for s in statements for node in ast.walk(s)]
    attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
    return {
        node.attr
        for node in attributes
        if isinstance(node.value, ast.Attribute) and node.value.attr == "settings" and node.attr in STAGES
    }


@pytest.mark.parametrize("step", STEPS)
def test_a_step_declares_the_settings_it_reads(step):
    definition, recipe = STEPS[step]
    assert sections_read(definition) <= set(recipe.settings)


def test_all_steps_are_looked_at():
    assert {table for _, recipe in STEPS.values() for table in recipe.products} == set(RECIPES)
    assert sections_read(STEPS["autoencoders"][0]) == {"autoencoder", "preparation"}


def test_the_workbook_shows_all_settings_and_so_depends_on_all():
    assert set(STEPS["ranking_workbook"][1].settings) == set(STAGES)
