"""Settings: one place for defaults, no unknown keys, no impossible values."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from omics_assets.settings import STAGES, Settings


def test_one_section_per_stage():
    assert STAGES == (
        "preparation",
        "autoencoder",
        "classification",
        "correlation",
        "importance",
        "homology",
        "ranking",
        "reporting",
    )
    assert all(getattr(Settings(), stage).seed == 1 for stage in STAGES)


def test_the_published_fusion_is_the_default():
    weights = Settings().ranking.weights.model_dump()
    published = {"correlation": 0.4, "autoencoder": 0.3, "gnn": 0.2, "homology": 0.1}
    assert weights == published | {"bait": 0, "target_gradient": 0}


def test_every_section_says_what_it_is():
    assert all(type(getattr(Settings(), stage)).__doc__ for stage in STAGES)


def test_sections_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Settings().ranking.top = 3


@pytest.mark.parametrize(
    "given",
    [
        {"ranking": {"topp": 1}},
        {"rankings": {}},
        {"ranking": {"top": 0}},
        {"ranking": {"order": "best"}},
        {"ranking": {"weights": {"gnn": -0.1}}},
        {"ranking": {"weights": {"gnn": float("nan")}}},
        {"ranking": {"weights": dict.fromkeys(("correlation", "autoencoder", "gnn", "homology"), 0)}},
        {"preparation": {"folds": 1}},
        {"preparation": {"min_detected_share_genes": 1.5}},
        {"importance": {"control_draws": 19}},
        {"autoencoder": {"seed": -1}},
        {"autoencoder": {"learning_rate": 0}},
        {"autoencoder": {"patience": 2.5}},
    ],
)
def test_impossible_values_are_refused(given):
    with pytest.raises(ValidationError):
        Settings.model_validate(given)


def test_settings_survive_json():
    for stage in STAGES:
        section = getattr(Settings(), stage)
        assert type(section).model_validate(section.model_dump(mode="json")) == section
