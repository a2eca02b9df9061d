"""The committed demo cohort is what the simulator makes, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from omics_assets.cohort import load_cohort
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.demo import demo_spec, write_demo

COMMITTED = Path(__file__).parents[2] / "data" / "cohorts" / "demo"


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_committed_demo_equals_a_fresh_simulation(tmp_path):
    write_demo(tmp_path / "demo")
    fresh, committed = files(tmp_path / "demo"), files(COMMITTED)
    remedy = "remove data/cohorts/demo and call omics_assets.simulate.demo.write_demo on it"
    assert sorted(fresh) == sorted(committed), remedy
    changed = [name for name in fresh if fresh[name] != committed[name]]
    assert not changed, remedy


def test_the_demo_is_small_and_valid():
    assert sum(map(len, files(COMMITTED).values())) < 1_500_000
    cohort = load_cohort(COMMITTED)
    assert cohort.settings.autoencoder.preset == "compact"
    assert cohort.settings.importance.control_preset == "compact"
    assert cohort.spec.samples.block == "plant"


def test_the_demo_has_two_tissues_two_sites_and_twelve_plants_measured_twice():
    cohort = simulate_cohort(demo_spec())
    assert cohort.expression.shape == (1_500, 24)
    assert cohort.intensity.shape == (60, 24)
    assert [len(set(label)) for label in cohort.labels.values()] == [2, 2]
    assert len(set(cohort.block)) == 12
    assert [pathway.known.size for pathway in cohort.pathways] == [2] * 4
    share = len({gene for pathway in cohort.pathways for gene in pathway.hits.genes}) / 1_500
    assert share == pytest.approx(0.1, abs=0.05)
