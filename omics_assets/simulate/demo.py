"""The demo cohort committed under `data/cohorts/demo`: small and quick, with genes strong enough to be found."""

from __future__ import annotations

from pathlib import Path

from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.writer import write_cohort

DEMO_TITLE = "Demo: simulated, two tissues at two sites, four pathways"

DEMO_SETTINGS: dict[str, dict[str, object]] = {
    "autoencoder": {"preset": "compact", "cv_seeds": 1},
    "classification": {"permutations": 200},
    "importance": {"gradient_seeds": 5, "gnn_seeds": 3, "control_preset": "compact"},
    "ranking": {"bootstrap": 200, "weight_draws": 50},
}


def demo_spec() -> SimulationSpec:
    """Return the spec of the demo: 2 tissues x 2 sites x 3 plants, every plant measured twice."""
    return SimulationSpec(
        samples=24,
        genes=1_500,
        metabolites=60,
        pathways=4,
        regime="free",
        strength="strong",
        homology="good",
        blocks=2,
        seed=1,
    )


def write_demo(folder: Path) -> None:
    """Write the demo cohort; the committed one is this, byte for byte.

    Raises
    ------
    InputError
        If the folder exists.
    """
    write_cohort(simulate_cohort(demo_spec()), folder, settings=DEMO_SETTINGS, title=DEMO_TITLE)
