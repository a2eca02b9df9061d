from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.cohort import load_cohort
from omics_assets.commands.cohort_run import plan_run
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.planning import Plan, plan, why_stale
from omics_assets.provenance import read_record
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.cohort_edits import add_comment, append_samples, change_yaml, replace_homology
from omics_assets_tests.conftest import OF_THE_PROTEOME, TINY

AFTER_RANKING = {"ranking", "reporting", "consensus"}


@pytest.fixture
def root(fresh_root: Path) -> DataRoot:
    return DataRoot(fresh_root)


def planned(root: DataRoot, select: tuple[str, ...] = (), *, force: bool = False) -> Plan:
    return plan_run(root, load_cohort(root.cohort_folder(TINY)), select, force=force)


def groups(made: Plan) -> set[str]:
    return {CATALOG[name].group for name in made.to_do}


def test_a_finished_cohort_needs_nothing(root: DataRoot) -> None:
    made = planned(root)
    assert made.to_do == {}
    assert set(made.kept) == set(CATALOG)
    assert str(made) == f"kept {len(CATALOG)}, to do 0"


def test_a_changed_comment_plans_nothing(root: DataRoot) -> None:
    add_comment(root.cohort_folder(TINY))
    assert planned(root).to_do == {}


def test_changed_weights_plan_ranking_and_reporting_only(root: DataRoot) -> None:
    change_yaml(root.cohort_folder(TINY), ranking={"weights": {"correlation": 0.9}})
    made = planned(root)
    assert groups(made) == AFTER_RANKING
    assert made.to_do["gene_ranking"] == "new recipe"
    assert made.to_do["ranking_csv"] == "new recipe"  # it is sorted as the settings say
    assert not {"homology_scores", "gene_correlation", "quality_figures", "model_figures"} & set(made.to_do)


def test_a_replaced_homology_file_plans_homology_ranking_and_reporting_only(root: DataRoot) -> None:
    replace_homology(root.cohort_folder(TINY))
    made = planned(root)
    assert groups(made) == AFTER_RANKING | {"homology"}
    assert made.to_do["homology_hits"] == made.to_do["homology_scores"] == "new recipe"
    assert {"gene_ranking", "family_rankings", "ranking_workbook"} <= set(made.to_do)
    assert made.to_do["ranking_csv"] == "gene_ranking changes"


def test_changed_targets_train_no_autoencoder_and_no_classifier(root: DataRoot) -> None:
    folder = root.cohort_folder(TINY)
    targets = load_cohort(folder).spec.targets
    change_yaml(folder, targets=[*targets, "M00001"] if "M00001" not in targets else list(targets[1:]))
    made = planned(root)
    assert {"gene_correlation", "target_gradient_importance", "gene_ranking"} <= set(made.to_do)
    assert not {"preparation", "latents", "classification", "homology"} & groups(made)


def test_appended_samples_plan_everything_that_reads_the_matrices(root: DataRoot) -> None:
    append_samples(root.cohort_folder(TINY))
    made = planned(root)
    assert set(made.to_do) == set(CATALOG) - OF_THE_PROTEOME
    assert made.to_do["samples"] == "new recipe"
    assert made.to_do["gene_latents"] == "samples changes"


def test_a_missing_table_plans_its_step_and_what_follows(root: DataRoot) -> None:
    root.table("family_rankings", TINY).unlink()
    made = planned(root)
    assert made.to_do["family_rankings"] == "missing"
    assert {"ranking_csv", "ranking_workbook"} <= set(made.to_do)
    assert not {"gene_ranking", "quality_figures"} & set(made.to_do)


def test_a_missing_table_plans_all_products_of_its_step(root: DataRoot) -> None:
    root.table("gene_autoencoder", TINY).unlink()
    made = planned(root)
    assert made.to_do["gene_latents"] == made.to_do["fold_latents"] == made.to_do["gene_autoencoder"] == "missing"


def flip(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 0xFF
    path.write_bytes(content)


def test_a_flipped_byte_among_the_values_is_damage(root: DataRoot) -> None:
    path = root.table("homology_scores", TINY)
    column = pq.read_metadata(path).row_group(0).column(0)
    flip(path, column.data_page_offset + column.total_compressed_size // 2)
    made = planned(root)
    assert made.to_do["homology_scores"] == "damaged"
    assert "gene_ranking" in made.to_do
    assert "latents" not in groups(made)


def test_a_flipped_byte_anywhere_is_seen_or_changes_nothing_that_is_read(root: DataRoot) -> None:
    path = root.table("homology_scores", TINY)
    sound, record, original = pq.read_table(path), read_record(path), path.read_bytes()
    assert record is not None
    seen = 0
    for position in range(0, len(original), len(original) // 60):
        flip(path, position)
        reason = why_stale(root, "homology_scores", TINY, record.recipe)
        seen += reason != ""
        assert reason or (pq.read_table(path).equals(sound) and read_record(path) == record), position
        path.write_bytes(original)
    assert seen > 10


def test_an_empty_file_is_damage(root: DataRoot) -> None:
    root.table("projections", TINY).write_bytes(b"")
    assert planned(root).to_do["projections"] == "damaged"


@pytest.mark.parametrize("change", ["delete", "alter"])
def test_a_figure_file_that_is_not_the_one_drawn_is_drawn_again(root: DataRoot, change: str) -> None:
    figure = sorted((root.reports(TINY) / "latent_figures").glob("*.png"))[0]
    if change == "delete":
        figure.unlink()
    else:
        figure.write_bytes(figure.read_bytes() + b"\0")
    made = planned(root)
    assert made.to_do == {"latent_figures": "damaged", "consensus_ranking": "rankings change"}


def test_a_raised_code_version_is_a_new_recipe(root: DataRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECIPES, "projections", replace(RECIPES["projections"], code_version="raised"))
    made = planned(root)
    assert made.to_do["projections"] == "new recipe"
    assert "latent_figures" in made.to_do
    assert "gene_ranking" not in made.to_do


def test_force_does_all_of_the_selection_again(root: DataRoot) -> None:
    assert set(planned(root, force=True).to_do) == set(CATALOG)
    made = planned(root, ("homology",), force=True)
    assert groups(made) == {"homology"}
    assert made.to_do["homology_scores"] == "forced"


def test_select_takes_stages_tables_and_the_old_name(root: DataRoot) -> None:
    assert groups(planned(root, ("autoencoder",), force=True)) == {"latents"}
    assert set(planned(root, ("projections",), force=True).to_do) == {"projections"}
    assert set(planned(root, ("homology_hits",), force=True).to_do) == {"homology_hits", "homology_scores"}


def test_select_of_an_unknown_name_suggests_the_nearest(root: DataRoot) -> None:
    with pytest.raises(InputError, match="corelation") as caught:
        planned(root, ("corelation",))
    assert "correlation" in (caught.value.remedy or "")


def test_select_without_the_tables_it_needs_says_which(root: DataRoot) -> None:
    root.table("homology_scores", TINY).unlink()
    with pytest.raises(InputError, match="homology_scores, which has not been made") as caught:
        planned(root, ("ranking",))
    assert "'homology'" in (caught.value.remedy or "")


def test_a_cohort_that_was_never_run_plans_every_table(root: DataRoot) -> None:
    for path in root.assets.rglob("*.parquet"):
        path.unlink()
    made = plan(root, load_cohort(root.cohort_folder(TINY)), RECIPES)
    assert set(made.to_do) == set(RECIPES)
    assert made.to_do["samples"] == "missing"
