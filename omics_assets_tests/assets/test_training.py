"""Training as an asset: what a kill leaves, a warm start, the gate against leaks, the numbers shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import dagster as dg
import numpy as np
import pandas as pd
import pytest

from omics_assets.assets.latents.autoencoder_fits import Modelled, fit
from omics_assets.commands.operation import forget
from omics_assets.data_root import DataRoot
from omics_assets.errors import GateError
from omics_assets.methods.autoencoders import fit_unit
from omics_assets.methods.autoencoders.trainers import trainer_for
from omics_assets.methods.resampling.fold_matrix import FoldMatrix, z_score_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.progress import silent
from omics_assets.provenance import read_record
from omics_assets.resources.checkpoints import checkpoint_folder
from omics_assets.settings import Settings
from omics_assets_tests.assets.runs import run
from omics_assets_tests.assets.small_cohort import SAMPLES, SMALL, SmallCohort, road_to
from omics_assets_tests.cohort_edits import change_yaml
from omics_assets_tests.methods.autoencoders.autoencoder_cases import cohort

TRAINED = road_to("gene_latents")
PRODUCTS = ("gene_latents", "metabolite_latents", "gene_autoencoder", "training_history", "autoencoder_quality")
PRODUCTS += ("fold_latents", "gene_reconstruction", "metabolite_autoencoder")


class Trainings:
    """Counts the fits that begin to train, and ends the run in the middle of one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.counts: Counter[tuple[int, ...]] = Counter()
        self.last = 99
        monkeypatch.setattr(fit_unit, "trainer_for", self.begin)

    def begin(self, *args, **kwargs):
        self.counts[kwargs["seed"]] += 1
        if self.counts.total() == self.last:
            raise RuntimeError("killed")
        return trainer_for(*args, **kwargs)


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> Trainings:
    return Trainings(monkeypatch)


def written(path, small: SmallCohort | None = None, **autoencoder: object) -> DataRoot:
    root = DataRoot(path)
    (small or SmallCohort()).write(root)
    change_yaml(root.cohort_folder(SMALL), preparation={"folds": 4}, autoencoder=autoencoder)
    return root


def content(root: DataRoot) -> dict[str, str]:
    records = {name: read_record(root.table(name, SMALL)) for name in PRODUCTS}
    return {name: record.content for name, record in records.items() if record}


def test_killed_in_the_middle_of_fold_4_the_next_run_trains_what_is_missing(tmp_path, trainings: Trainings) -> None:
    whole, root = written(tmp_path / "whole"), written(tmp_path / "killed")
    with dg.DagsterInstance.ephemeral() as instance:
        assert run(whole, SMALL, instance, *TRAINED).outcome.success
    once = Counter(trainings.counts)
    assert once == {(1, 0, fold): 2 for fold in range(4)}, "four folds of each modality"
    trainings.counts.clear()
    trainings.last = 4
    folder = checkpoint_folder(root, SMALL)
    with dg.DagsterInstance.ephemeral() as instance:
        assert not run(root, SMALL, instance, *TRAINED).outcome.success
        assert len(list(folder.rglob("*.parquet"))) == 3
        assert not root.table("gene_latents", SMALL).exists()
        trainings.counts.clear()
        trainings.last = 99
        assert run(root, SMALL, instance, *TRAINED).outcome.success
    assert trainings.counts == once - Counter({(1, 0, fold): 1 for fold in range(3)})
    assert content(root) == content(whole)
    assert not list(folder.rglob("*.parquet")), "the tables are stored"


def test_a_changed_setting_never_meets_what_another_left_and_forget_removes_it(tmp_path, trainings: Trainings) -> None:
    root = written(tmp_path)
    trainings.last = 4
    with dg.DagsterInstance.ephemeral() as instance:
        assert not run(root, SMALL, instance, *TRAINED).outcome.success
        change_yaml(root.cohort_folder(SMALL), autoencoder={"max_epochs": 3})
        trainings.counts.clear()
        assert not run(root, SMALL, instance, *TRAINED).outcome.success
        assert trainings.counts.total() == 4
        assert len(list(checkpoint_folder(root, SMALL).rglob("*.parquet"))) == 6
        forget(root, SMALL, instance)
    assert not checkpoint_folder(root, SMALL).exists()


def test_a_warm_start_changes_the_final_fit_and_no_held_out_number(tmp_path) -> None:
    few, all_of_them = SmallCohort(), SmallCohort()
    few.expression, few.metabolites = few.expression[SAMPLES[:6]], few.metabolites[SAMPLES[:6]]
    few.samples = few.samples.iloc[:6]
    cold = written(tmp_path / "cold", max_epochs=30)
    root = written(tmp_path / "warm", few, max_epochs=30, warm_start=True)
    with dg.DagsterInstance.ephemeral() as instance:
        assert run(cold, SMALL, instance, *TRAINED).outcome.success
        assert run(root, SMALL, instance, *TRAINED).outcome.success
        assert not (history(root)["fold"] == -2).any(), "there was nothing to start from"
        change = written(tmp_path / "more", all_of_them).cohort_folder(SMALL)
        for name in ("expression.csv", "metabolites.csv", "samples.csv"):
            (root.cohort_folder(SMALL) / name).write_bytes((change / name).read_bytes())
        made = run(root, SMALL, instance, *TRAINED)
        assert made.outcome.success
    rows = history(root).query("fold < 0 and model == 'gene'")
    warm, beside = (rows.loc[rows["fold"] == fold, "train_loss"].to_numpy() for fold in (-2, -1))
    assert (beside == history(cold).query("fold == -1 and model == 'gene'")["train_loss"]).all()
    assert warm[0] < beside[0]
    shown = made.materializations()["training_history"].metadata
    assert shown["gene_cold_loss"].value == pytest.approx(beside[-1])
    assert shown["gene_final_epochs"].value == len(warm)
    ours, theirs = content(root), content(cold)
    held_out = {"fold_latents", "autoencoder_quality"}
    assert {name for name in PRODUCTS if ours[name] == theirs[name]} == held_out
    columns = ["gene", "held_out_r2", "pca_5_r2", "seed_0"]
    reconstructed = (pd.read_parquet(each.table("gene_reconstruction", SMALL))[columns] for each in (root, cold))
    pd.testing.assert_frame_equal(*reconstructed)


def history(root: DataRoot) -> pd.DataFrame:
    return pd.read_parquet(root.table("training_history", SMALL))


def modelled(prepare) -> Modelled:
    X = cohort()[1]
    return Modelled("gene", tuple(f"g{number}" for number in range(X.shape[1])), X, prepare)


def stage(**autoencoder: object) -> SimpleNamespace:
    settings = Settings.model_validate({"autoencoder": {"preset": "compact", "cv_seeds": 1, **autoencoder}})
    return SimpleNamespace(cohort=SimpleNamespace(settings=settings), device="cpu", progress=silent)


PLAN = fold_plan(None, np.arange(24), folds=3, repeats=1, rng=np.random.default_rng(0)).held_out


def test_the_gate_closes_where_held_out_samples_leak() -> None:
    """The autoencoder is shown training samples as held-out ones; its rivals, which come after, the true ones."""
    honest = z_score_folds(cohort()[1])
    calls = 0

    def leaking(training: np.ndarray) -> FoldMatrix:
        nonlocal calls
        calls += 1
        fold = honest(training)
        if calls <= 3:
            X = fold.X.copy()
            X[~training] = 0.05 * X[~training] + X[np.flatnonzero(training)[: (~training).sum()]]
            return replace(fold, X=X)
        return fold

    settings = {"min_epochs": 120, "max_epochs": 120, "learning_rate": 3e-3}
    with pytest.raises(GateError, match="above PCA-r"):
        fit(stage(**settings), modelled(leaking), PLAN)
    found = fit(stage(max_epochs=40), modelled(honest), PLAN)
    assert found.validated.pooled_r2 < found.baseline("pca_r").pooled_r2


def test_in_the_feature_basis_the_same_comes_out() -> None:
    honest = z_score_folds(cohort()[1])
    sample, feature = (
        fit(stage(max_epochs=15, min_epochs=15, basis=basis), modelled(honest), PLAN) for basis in ("sample", "feature")
    )
    np.testing.assert_allclose(feature.validated.r2, sample.validated.r2, atol=1e-3)
    np.testing.assert_allclose(feature.validated.latents, sample.validated.latents, atol=1e-2)
    assert feature.validated.trained_parameters == feature.equivalent_parameters
    assert sample.validated.trained_parameters < sample.equivalent_parameters
