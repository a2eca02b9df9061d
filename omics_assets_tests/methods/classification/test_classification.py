from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from omics_assets.methods.classification.classification import Classification, classify, network_graphs
from omics_assets.methods.classification.classification_folds import (
    FoldLatents,
    Label,
    fold_note,
    gene_kernel,
    make_folds,
    standardize,
    usable_labels,
)
from omics_assets.methods.classification.classifiers import CHEAP_RIVALS
from omics_assets.methods.classification.gat_cross_validation import gat_predictions
from omics_assets_tests.methods.classification.classification_cases import fold_latents, quick

MODELS = ["gat", "mlp", "knn", "logistic_regression", "nearest_centroid", "majority"]


def run(data: FoldLatents, **changes: object) -> Classification:
    return classify(data, quick(**changes), rng=np.random.default_rng(4))


def with_codes(codes: np.ndarray, data: FoldLatents | None = None) -> FoldLatents:
    return replace(data or fold_latents(), labels=(Label("tissue", codes, ("root", "leaf", "fruit")),))


def test_strong_labels_are_found_by_every_model_but_the_majority() -> None:
    result = run(fold_latents(), gat_permutations=19)
    assert [row.model for row in result.results] == MODELS
    for row in result.results[:-1]:
        assert row.balanced_accuracy > 0.9
        assert row.p <= 0.05
        assert row.lower < row.accuracy <= row.upper
        assert 0.1 < row.chance < 0.6
    assert [row.permutations for row in result.results] == [19, 19, 60, 60, 60, 60]
    assert result.results[-1].p > 0.5


def test_rows_are_consistent_with_their_predictions() -> None:
    data = fold_latents(strength=0.8)
    codes = data.labels[0].codes
    for row in run(data).results:
        expected = np.mean([balanced_accuracy_score(codes, repeat) for repeat in row.predictions])
        assert row.balanced_accuracy == pytest.approx(expected)
        assert row.accuracy == pytest.approx((row.predictions == codes).mean())
        assert row.p == pytest.approx((1 + (row.null >= row.balanced_accuracy - 1e-9).sum()) / (1 + row.permutations))
        np.testing.assert_allclose(row.confusion.sum(axis=1), np.bincount(codes))
        assert np.trace(row.confusion) / len(codes) == pytest.approx(row.accuracy)


def test_same_seed_same_rows() -> None:
    for one, other in zip(run(fold_latents()).results, run(fold_latents()).results, strict=True):
        np.testing.assert_array_equal(one.predictions, other.predictions)
        np.testing.assert_array_equal(one.null, other.null)


def test_p_is_roughly_uniform_without_signal() -> None:
    ps = []
    for seed in range(40):
        data = fold_latents(strength=0.0, seed=seed)
        models = ("knn", "logistic_regression", "nearest_centroid")
        rows = classify(data, quick(permutations=39), rng=np.random.default_rng(seed), models=models).results
        ps += [row.p for row in rows]
    assert 0.4 < np.mean(ps) < 0.7
    assert np.mean(np.array(ps) <= 0.1) < 0.2
    assert np.mean(np.array(ps) <= 0.5) > 0.25


def test_the_majority_rule_is_never_significant() -> None:
    # the reason for fold_balance: folds are stratified, free permutations are not
    for seed in range(6):
        data = fold_latents(strength=0.0, seed=seed)
        (row,) = classify(data, quick(), rng=np.random.default_rng(4), models=("majority",)).results
        assert row.p > 0.05


def test_replicates_count_once() -> None:
    blocks = np.repeat(np.arange(12), 2)
    data = fold_latents(n=24, blocks=blocks)
    row = run(data, epochs=1).results[2]
    assert row.units == 12
    # the same predictions of 24 samples that are no replicates say more
    single = run(replace(data, blocks=np.arange(24)), epochs=1).results[2]
    assert single.units == 24
    assert single.accuracy == row.accuracy
    assert single.lower > row.lower


def test_samples_without_a_label_are_left_out() -> None:
    data = fold_latents()
    codes = data.labels[0].codes.copy()
    codes[[0, 7]] = -1
    for row in run(with_codes(codes, data)).results[:-1]:
        assert row.units == 16
        assert row.confusion.sum() == 16
        assert row.balanced_accuracy > 0.8


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (np.full(18, -1), "no sample has this label"),
        (np.zeros(18, dtype=int), "all samples are of one class"),
        (np.where(np.arange(18) == 5, 2, np.arange(18) % 2), "only one biological unit is of class fruit"),
    ],
)
def test_labels_that_cannot_be_estimated_have_no_rows_but_a_reason(codes: np.ndarray, reason: str) -> None:
    result = run(with_codes(codes))
    assert result.results == ()
    assert result.skipped[0].label == "tissue"
    assert reason in result.skipped[0].reason
    assert "cannot be estimated" in result.skipped[0].reason


def test_more_labels_that_cannot_be_estimated() -> None:
    data = fold_latents()
    assert run(replace(data, labels=())).results == ()
    differing = replace(data, blocks=np.arange(18) // 2)
    assert "one biological unit differ" in usable_labels(differing)[1][0].reason
    without_plan = replace(data, held_out=data.held_out[:, :0], latents=data.latents[:, :0])
    assert "no cross-validation" in run(without_plan).skipped[0].reason


def test_one_label_does_not_stop_another() -> None:
    data = fold_latents()
    labels = (Label("site", np.zeros(18, dtype=np.int64), ("north",)), *data.labels)
    result = run(replace(data, labels=labels), epochs=1)
    assert {row.label for row in result.results} == {"tissue"}
    assert [skipped.label for skipped in result.skipped] == ["site"]


def test_nothing_of_a_held_out_sample_reaches_the_others() -> None:
    """Its latents, expression and label may be anything: predictions of all samples tested with it stay the same."""
    data = fold_latents(strength=0.7)
    held_out = data.held_out[0, 0]
    spoilt = np.flatnonzero(held_out)[0]
    latents, expression, codes = data.latents.copy(), data.expression.copy(), data.labels[0].codes.copy()
    latents[0, 0, spoilt] *= -50.0
    expression[spoilt] = 1e3
    codes[spoilt] = (codes[spoilt] + 1) % 3
    # one fold of the plan, with the other folds' samples in training
    one, other = (
        make_folds(given, neighbours=3)[:1] for given in (data, replace(data, latents=latents, expression=expression))
    )
    rest = held_out & (np.arange(18) != spoilt)
    labels = np.stack([data.labels[0].codes, codes])
    for predict in CHEAP_RIVALS.values():
        clean, tampered = (predict(fold, labels, 3) for (fold,) in (one, other))
        np.testing.assert_array_equal(clean[:, rest[held_out]], tampered[:, rest[held_out]])
        np.testing.assert_array_equal(tampered[0], tampered[1])
    for graph_of in (*network_graphs(quick(), 3).values(), *network_graphs(quick(graph="shared"), 3).values()):
        clean, tampered = (
            gat_predictions(folds, labels[[row, row]], 3, quick(), graph_of=graph_of, seed=1)
            for row, folds in ((0, one), (1, other))
        )
        np.testing.assert_array_equal(clean[..., rest], tampered[..., rest])


def test_where_the_plan_limits_a_label_it_is_said() -> None:
    data = fold_latents()
    codes = np.where(np.isin(np.arange(18), np.flatnonzero(data.held_out[1, 2])[:2]), 1, 0)
    (note,) = run(with_codes(codes, data), epochs=1).notes.values()
    assert "folds train on no sample of leaf" in note
    assert run(data, epochs=1).notes == {}
    alone = replace(data, held_out=np.eye(18, dtype=bool)[None], latents=np.tile(data.latents[:1, :1], (1, 18, 1, 1)))
    assert fold_note(alone.labels[0], alone) == "leave-one-unit-out, 18 units"


def test_folds_are_scaled_by_their_training_samples() -> None:
    data = fold_latents()
    held_out = data.held_out[0, 0]
    tampered = data.latents.copy()
    tampered[0, 0, held_out] = 99.0
    expression = np.where(held_out[:, None], 77.0, data.expression)
    one = make_folds(data, neighbours=3)[0]
    other = make_folds(replace(data, latents=tampered, expression=expression), neighbours=3)[0]
    np.testing.assert_array_equal(one.latents[one.train], other.latents[one.train])
    np.testing.assert_array_equal(
        one.gene_kernel[np.ix_(one.train, one.train)], other.gene_kernel[np.ix_(one.train, one.train)]
    )
    np.testing.assert_allclose(one.latents[one.train].std(axis=0), 1.0)
    inside = one.train[one.graph.target]
    np.testing.assert_array_equal(one.graph.source[inside], other.graph.source[inside])


def test_gene_kernel_in_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = fold_latents()
    train = ~data.held_out[0, 0]
    expected = standardize(data.expression, train)
    monkeypatch.setattr("omics_assets.methods.classification.classification_folds.GENES_AT_ONCE", 7)
    np.testing.assert_allclose(gene_kernel(data.expression, train), expected @ expected.T)


def test_a_plan_that_holds_a_sample_out_twice_is_refused() -> None:
    data = fold_latents()
    held_out = data.held_out.copy()
    held_out[0, :, 0] = True
    with pytest.raises(ValueError, match="exactly once"):
        run(replace(data, held_out=held_out))
    with pytest.raises(ValueError, match="differ in shape"):
        run(replace(data, latents=data.latents[:, :, 1:]))
