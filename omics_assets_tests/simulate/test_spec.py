from __future__ import annotations

import pytest

from omics_assets.errors import InputError
from omics_assets.simulate.spec import SimulationSpec


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"regime": "wild"}, "unknown regime 'wild'"),
        ({"strength": "huge"}, "unknown strength"),
        ({"homology": "perfect"}, "unknown homology"),
        ({"samples": 5}, "whole plants"),
        ({"samples": 25, "blocks": 2}, "whole plants"),
        ({"samples": 10, "blocks": 2}, "whole plants"),
        ({"genes": 99}, "too few for 4 pathways"),
        ({"metabolites": 23}, "too few for 4 pathways"),
        ({"pathways": 0}, "at least 1"),
        ({"blocks": 0}, "at least 1"),
        ({"seed": -1}, "seed at least 0"),
        ({"clustered": -0.1}, "not a share"),
        ({"clustered": 1.1}, "not a share"),
        ({"clustered": float("nan")}, "not a share"),
    ],
)
def test_impossible_specs_are_refused_with_a_remedy(changes, problem):
    with pytest.raises(InputError, match=problem) as caught:
        SimulationSpec(**changes)
    assert caught.value.remedy


def test_plants_and_scale():
    spec = SimulationSpec(samples=24, blocks=2, genes=1_500)
    assert spec.plants == 12
    assert spec.scaled(40) == 6
