"""Fits trained one by one, in batches, interrupted or taken from a store: the same cross-validation."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import numpy as np
import pytest

from omics_assets.methods.autoencoders import fit_unit
from omics_assets.methods.autoencoders.cross_validation import CrossValidation, cross_validate
from omics_assets.methods.autoencoders.trainers import trainer_for
from omics_assets.methods.autoencoders.training_history import TrainingHistory, chosen_epochs, patience_end
from omics_assets.methods.resampling.fold_matrix import z_score_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets_tests.methods.autoencoders.autoencoder_cases import TINY, cohort, quick

TISSUE, X, _ = cohort()
PLAN = fold_plan(TISSUE, np.arange(24), folds=5, repeats=2, rng=np.random.default_rng(0)).held_out
SEEDS = (5, 6)
EARLY = quick(min_epochs=4, max_epochs=40, patience=3, learning_rate=1e-2)


class Killed(BaseException):
    """What a test ends a training with."""


class Kept(dict):
    """A store in memory; what is loaded is a copy, as from a file."""

    def load(self, key: str) -> dict[str, np.ndarray] | None:
        return {name: array.copy() for name, array in self[key].items()} if key in self else None

    def save(self, key: str, tensors: dict[str, np.ndarray]) -> None:
        self[key] = {name: np.array(array) for name, array in tensors.items()}


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[int, ...]]:
    """Counts how often each (seed, repeat, fold) began to train."""
    counts: Counter[tuple[int, ...]] = Counter()

    def counted(*args, **kwargs):
        counts[kwargs["seed"]] += 1
        return trainer_for(*args, **kwargs)

    monkeypatch.setattr(fit_unit, "trainer_for", counted)
    return counts


def validate(**more) -> CrossValidation:
    return cross_validate(z_score_folds(X), PLAN, TINY, more.pop("settings", EARLY), seeds=SEEDS, **more)


def assert_same(first: CrossValidation, second: CrossValidation) -> None:
    for field in fields(CrossValidation):
        a, b = getattr(first, field.name), getattr(second, field.name)
        if field.name == "history":
            for column in fields(TrainingHistory):
                assert np.array_equal(getattr(a, column.name), getattr(b, column.name)), column.name
        else:
            assert np.array_equal(a, b), field.name


def test_fits_end_at_different_epochs_and_the_choice_is_that_of_full_curves() -> None:
    """The oracle trains every fit to the limit and looks at the whole curves."""
    result = validate()
    full = validate(settings=EARLY.model_copy(update={"min_epochs": 40})).history
    lengths = set()
    for repeat in range(2):
        for index, seed in enumerate(SEEDS):
            rows = [(full.repeat == repeat) & (full.seed == seed) & (full.fold == fold) for fold in range(5)]
            curves = np.array([full.validation_loss[row] for row in rows])
            chosen, rests_on = chosen_epochs(curves, min_epochs=4, patience=3)
            assert result.chosen_epochs[repeat, :, index].tolist() == chosen.tolist()
            lengths |= {patience_end(curve, min_epochs=4, patience=3) for curve in curves}
            ours = (result.history.repeat == repeat) & (result.history.seed == seed)
            assert ours.sum() == 5 * rests_on
            np.testing.assert_array_equal(result.history.validation_loss[ours], curves[:, :rests_on].ravel())
    assert len(lengths) > 2, "the cases must differ for this to test anything"


def test_a_fit_that_goes_on_and_one_that_starts_again_are_one(monkeypatch: pytest.MonkeyPatch, trained) -> None:
    parked = validate()
    assert set(trained.values()) == {1}
    monkeypatch.setattr(fit_unit, "PARKED_BYTES", 0)
    assert_same(validate(), parked)
    assert max(trained.values()) > 2, "some fit must have had to start again"


def test_killed_in_the_middle_of_fold_4_the_first_three_are_not_trained_again(trained) -> None:
    wanted = validate()
    once = Counter(trained)
    trained.clear()
    store = Kept()

    def progress(done: int, total: int, message: str) -> None:
        if "seed 5, fold 4, epoch 3" in message:
            raise Killed

    with pytest.raises(Killed):
        validate(store=store, progress=progress)
    assert set(trained) == {(5, 0, fold) for fold in range(4)}
    assert set(store) == {f"repeat_0_seed_5_fold_{fold}" for fold in range(3)}
    trained.clear()
    settled = quick(min_epochs=6, max_epochs=6)  # nothing has to go on: every fit is trained once
    assert_same(validate(store=store), wanted)
    fixed = Kept()
    with pytest.raises(Killed):
        validate(store=fixed, progress=progress, settings=settled)
    trained.clear()
    resumed = validate(store=fixed, settings=settled)
    assert trained == once - Counter({(5, 0, fold): 1 for fold in range(3)})
    trained.clear()
    assert_same(validate(store=fixed, settings=settled), resumed)
    assert not trained, "everything was there"
    assert_same(resumed, validate(settings=settled))


def test_a_batch_gives_what_the_loop_gives(trained) -> None:
    loop, batch = validate(), validate(batched=True)
    assert (loop.chosen_epochs == batch.chosen_epochs).all()
    np.testing.assert_allclose(batch.r2_by_seed, loop.r2_by_seed, atol=1e-4)
    np.testing.assert_allclose(batch.latents, loop.latents, atol=1e-3)
    np.testing.assert_allclose(batch.history.validation_loss, loop.history.validation_loss, atol=1e-5)


def test_a_batch_that_was_killed_takes_up_what_was_finished() -> None:
    store, told = Kept(), []

    def progress(done: int, total: int, message: str) -> None:
        told.append(message)
        if "repeat 2" in message:
            raise Killed

    with pytest.raises(Killed):
        validate(batched=True, store=store, progress=progress)
    assert len(store) == 10
    again: list[str] = []
    resumed = validate(batched=True, store=store, progress=lambda *report: again.append(report[2]))
    assert not [message for message in again if "repeat 1" in message]
    assert_same(resumed, validate(batched=True))


def test_progress_says_what_is_trained_and_how_well_and_never_goes_back() -> None:
    told: list[tuple[int, int, str]] = []
    result = validate(progress=lambda *report: told.append(report))
    done, totals, messages = zip(*told, strict=True)
    assert list(done) == sorted(done)
    assert max(done) <= totals[0] == 2 * 5 * 2 * 40
    history = result.history
    row = (history.repeat == 1) & (history.seed == 6) & (history.fold == 2) & (history.epoch == 3)
    train, held_out = float(history.train_loss[row][0]), float(history.validation_loss[row][0])
    assert f"repeat 2, seed 6, fold 3, epoch 3: loss {train:.3f}, held out {held_out:.3f}" in messages
