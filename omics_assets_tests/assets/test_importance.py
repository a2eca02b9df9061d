from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sklearn.decomposition import PCA

from omics_assets.assets.importance.importance_frames import ExpressionLevel, importance_frame, importance_metadata
from omics_assets.assets.machinery.stage import RECIPES
from omics_assets.data_root import DataRoot
from omics_assets.definitions import build_defs
from omics_assets.methods.importance.importance import communality, latent_correlation
from omics_assets.provenance import read_record
from omics_assets.resources.run_record import FORCE_TAG
from omics_assets_tests.conftest import TINY

NUMBERS = (
    "value",
    "seed_agreement",
    "split_half_agreement",
    "control_value",
    "baseline_value",
    "correlation_with_mean",
    "correlation_with_variance",
)


def table(root: Path, name: str) -> pd.DataFrame:
    return pq.read_table(DataRoot(root).table(name, TINY)).to_pandas()


@pytest.mark.parametrize("name", ["reconstruction_importance", "gradient_importance", "target_gradient_importance"])
def test_every_importance_stands_beside_its_controls(tiny_root: Path, name: str) -> None:
    found = table(tiny_root, name)
    # one seed in the cross-validation of the tiny cohort: no two sets of seeds to compare
    missing = {"seed_agreement"} if name == "reconstruction_importance" else set()
    assert set(found[list(NUMBERS)].columns[found[list(NUMBERS)].isna().any()]) == missing
    assert (found["rank"] == found["value"].rank(ascending=False, method="min")).all()
    assert found["control_value"].nunique() > len(found) / 2
    assert not np.allclose(found["control_value"], found["value"])


def test_the_latent_correlation_is_a_column_that_nothing_is_ranked_by(tiny_root: Path) -> None:
    found = table(tiny_root, "reconstruction_importance").set_index("gene")
    genes, latents = table(tiny_root, "normalized_genes").set_index("gene"), table(tiny_root, "gene_latents")
    X = genes[latents["sample"]].to_numpy(dtype=float).T
    wanted = latent_correlation(X, latents.drop(columns="sample").to_numpy())
    np.testing.assert_allclose(found.loc[genes.index, "latent_correlation"], wanted)
    np.testing.assert_allclose(found.loc[genes.index, "baseline_value"], communality(X))
    assert found["latent_correlation_control"].between(0, 1).all()


def test_the_heads_are_judged_against_re_paired_targets(tiny_root: Path) -> None:
    (row,) = table(tiny_root, "target_gradient_control").to_dict("records")
    assert (row["evidence"], row["draws"]) == ("target_gradient", 20)
    assert row["control_mean"] < 1
    assert "re-paired within" in row["note"]


def test_where_no_target_is_predicted_there_is_no_gradient_and_the_ranking_goes_without(
    tiny_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "omics_assets.assets.importance.target_importance.best_predicted", lambda r2: np.flatnonzero(r2 > 1)
    )
    root = shutil.copytree(tiny_root, tmp_path / "root")
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("cohort", [TINY])
        job = build_defs(data_root=str(root)).resolve_implicit_global_asset_job_def()
        for step in ("target_gradient_importance", "gene_ranking"):
            keys, forced = [dg.AssetKey(name) for name in RECIPES[step].products], {FORCE_TAG: "true"}
            assert job.execute_in_process(
                instance=instance, asset_selection=keys, partition_key=TINY, tags=forced
            ).success
    assert table(root, "target_gradient_importance").empty
    assert len(table(root, "target_gradient_control")) == 1  # what was tried is judged all the same
    record = read_record(DataRoot(root).table("target_gradient_importance", TINY))
    assert record is not None
    assert record.reason == "no target is predicted better than by its mean"
    ranking = table(root, "gene_ranking")
    assert set(ranking["target_gradient_state"]) == {"cannot be computed here", "not expressed"}
    assert not ranking["target_gradient_term"].fillna(0.0).any()


def test_the_autoencoder_stands_beside_pca_on_the_same_held_out_samples(tiny_root: Path) -> None:
    rows = table(tiny_root, "autoencoder_control").set_index("statistic")
    genes, folds = table(tiny_root, "normalized_genes").set_index("gene"), table(tiny_root, "fold_plan")
    first = folds[folds["repeat"] == folds["repeat"].min()]
    residual = total = 0.0
    for _, fold in first.groupby("fold"):
        train, test = (genes[fold.loc[fold["held_out"] == out, "sample"]].to_numpy(float).T for out in (False, True))
        mean, sd = train.mean(axis=0), train.std(axis=0)
        train, test = (train - mean) / sd, (test - mean) / sd
        predicted = PCA(5).fit(train)
        residual += ((test - predicted.inverse_transform(predicted.transform(test))) ** 2).sum()
        total += (test**2).sum()
    assert rows.loc["held-out R2", "baseline_value"] == pytest.approx(1 - residual / total)
    assert f"same folds: {1 - residual / total:.3g}; preset" in rows.loc["held-out R2", "note"]
    assert np.isnan(rows.loc["split-half agreement", "baseline_value"])


def test_an_importance_that_is_mean_expression_is_told_so() -> None:
    rng = np.random.default_rng(0)
    level = ExpressionLevel(*rng.gamma(2.0, size=(2, 300)))
    genes = pd.Series([f"g{number}" for number in range(300)])
    own = rng.normal(size=300)
    for score, follows in ((level.mean, True), (own, False)):
        frame = importance_frame(genes, "all", score, level, baseline=own)
        said = importance_metadata(frame, level)
        assert ("only follows expression level" in str(said["expression_level"])) is follows
        assert said["agreement_with_baseline"] == pytest.approx(1.0 if score is own else 0.0, abs=0.15)
        assert "agreement_with_control" not in said
    assert importance_frame(genes, "all", level.mean, level)["correlation_with_mean"].iloc[0] == pytest.approx(1)
