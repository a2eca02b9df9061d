from __future__ import annotations

from datetime import UTC, datetime

import dagster as dg
import pytest

from omics_assets.assets.machinery.partitions import cohorts
from omics_assets.automation.nightly import nightly
from omics_assets.data_root import DataRoot
from omics_assets.resources.data_root import DataRootResource
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.automation.daemon import Daemon
from omics_assets_tests.cohort_edits import add_comment, replace_homology
from omics_assets_tests.conftest import TINY, write_tiny


class Night:
    """Evaluates the schedule, and can make what it asks for fail."""

    def __init__(self, root: DataRoot, instance: dg.DagsterInstance) -> None:
        self.root = root
        self.instance = instance
        self.requests: list[dg.RunRequest] = []

    def look(self) -> dict[str | None, set[str]]:
        """Return what is requested, by cohort."""
        resources = {"data_root": DataRootResource(path=str(self.root.path))}
        now = datetime(2026, 1, 2, 2, 30, tzinfo=UTC)
        with dg.build_schedule_context(self.instance, scheduled_execution_time=now, resources=resources) as context:
            self.requests = list(nightly.evaluate_tick(context).run_requests or ())
        return {
            request.partition_key: {key.to_user_string() for key in request.asset_selection or ()}
            for request in self.requests
        }

    def fail(self) -> None:
        """Let every request of the last look fail."""
        daemon = Daemon(self.root, self.instance)
        for request in self.requests:
            names = {key.to_user_string() for key in request.asset_selection or ()}
            run = daemon.start(str(request.partition_key), names, tags=dict(request.tags))
            self.instance.report_run_failed(run)


@pytest.fixture
def night(finished: DataRoot, instance: dg.DagsterInstance) -> Night:
    return Night(finished, instance)


def groups(names: set[str]) -> set[str]:
    return {CATALOG[name].group for name in names}


def test_a_sound_root_requests_nothing(night: Night) -> None:
    add_comment(night.root.cohort_folder(TINY))
    assert night.look() == {}


def test_a_damaged_table_requests_its_step_and_what_follows(night: Night) -> None:
    path = night.root.table("homology_scores", TINY)
    path.write_bytes(path.read_bytes()[:-20])
    requested = night.look()
    assert set(requested) == {TINY}
    assert {"homology_hits", "homology_scores", "gene_ranking"} <= requested[TINY]
    assert groups(requested[TINY]) == {"homology", "ranking", "reporting"}


def test_a_missing_figure_requests_its_step_only(night: Night) -> None:
    next((night.root.reports(TINY) / "quality_figures").glob("*.png")).unlink()
    assert night.look() == {TINY: {"quality_figures"}}


def test_a_missing_table_is_requested_and_a_failure_repeated_once(night: Night) -> None:
    night.root.table("projections", TINY).unlink()
    expected = {TINY: {"projections", "latent_figures", "model_figures"}}
    assert night.look() == expected
    night.fail()
    assert night.look() == expected
    night.fail()
    assert night.look() == {}
    replace_homology(night.root.cohort_folder(TINY))  # other inputs: a new chance
    assert {"projections", "homology_scores"} <= night.look()[TINY]


def test_a_changed_file_that_no_sensor_saw_is_requested_with_its_input(night: Night) -> None:
    replace_homology(night.root.cohort_folder(TINY))
    assert {"homology_files", "homology_scores", "gene_ranking"} <= night.look()[TINY]


def test_a_missing_consensus_is_requested(night: Night) -> None:
    night.root.table("consensus_ranking", None).unlink()
    assert night.look() == {None: {"consensus_ranking"}}


def test_a_broken_cohort_stops_no_other(night: Night) -> None:
    (write_tiny(night.root, "aaa", seed=2) / "cohort.yaml").write_text("{")
    night.instance.add_dynamic_partitions(cohorts.name or "", ["aaa"])
    night.root.table("projections", TINY).unlink()
    assert set(night.look()) == {TINY}


def test_an_unregistered_cohort_is_left_to_the_sensor(night: Night) -> None:
    write_tiny(night.root, "new", seed=2)
    assert night.look() == {}
