from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets.methods.ranking.published_fusion import Evidence, PublishedFusion, fuse_published
from omics_assets.methods.statistics.rank_normalization import (
    mean_rank_normalized,
    order_ranks,
    rank_normalize,
    tail_fraction,
)

NAN = np.nan
WEIGHTS = {"correlation": 0.4, "autoencoder": 0.3, "gnn": 0.2, "homology": 0.1}
GENES = ["A", "B", "C", "D", "E", "F"]


def hand_worked() -> PublishedFusion:
    return fuse_published(
        [
            Evidence("correlation", np.array([0.9, 0.8, 0.8, 0.5, 0.3, 0.1])),
            Evidence("autoencoder", np.array([NAN, 0.1, 0.4, 0.3, 0.2, 0.5])),
            Evidence("gnn", np.full(6, 2.0)),
            Evidence("homology", np.array([0.0, 1.0, NAN, 0.75, 0.0, NAN]), ranked=False),
        ],
        WEIGHTS,
        GENES,
    )


def test_six_genes_worked_by_hand() -> None:
    # correlation: ranks 1, 2.5, 2.5, 4, 5, 6 of 6      -> u = (6 - r) / 5 = 1, .7, .7, .4, .2, 0
    # autoencoder: A not tested; ranks 5, 2, 3, 4, 1 of 5 -> u = (5 - r) / 4 = -, 0, .75, .5, .25, 1
    # gnn: all tied                                       -> u = .5 for all
    # homology: the bonus as it is; C and F not searched
    # A: (.4*1 + .2*.5 + .1*0) / .7                   = .5 / .7   = .714286
    # B: .4*.7 + .3*0 + .2*.5 + .1*1                  = .48
    # C: (.4*.7 + .3*.75 + .2*.5) / .9                = .605 / .9 = .672222
    # D: .4*.4 + .3*.5 + .2*.5 + .1*.75               = .485
    # E: .4*.2 + .3*.25 + .2*.5 + 0                   = .255
    # F: (0 + .3*1 + .2*.5) / .9                      = .4 / .9   = .444444
    # order: A C D B F E
    fusion = hand_worked()
    np.testing.assert_allclose(fusion.fused_score, [0.5 / 0.7, 0.48, 0.605 / 0.9, 0.485, 0.255, 0.4 / 0.9])
    np.testing.assert_allclose(fusion.coverage, [0.7, 1, 0.9, 1, 1, 0.9])
    assert fusion.fused_rank.tolist() == [1, 4, 2, 3, 6, 5]
    np.testing.assert_allclose(fusion.contributions[:, 1], [0.28, 0, 0.1, 0.1], atol=1e-15)


def test_contributions_add_up_to_the_score() -> None:
    fusion = hand_worked()
    np.testing.assert_allclose(fusion.contributions.sum(axis=0), fusion.fused_score)


def test_an_untested_evidence_neither_helps_nor_hurts() -> None:
    correlation = Evidence("correlation", np.arange(5.0))
    alone = fuse_published([correlation], WEIGHTS, GENES[:5])
    with_untested = fuse_published([correlation, Evidence("gnn", np.full(5, NAN))], WEIGHTS, GENES[:5])
    np.testing.assert_allclose(with_untested.fused_score, alone.fused_score)
    np.testing.assert_allclose(with_untested.coverage, 0.4)


def test_a_gene_with_no_weighted_evidence_is_undefined_and_last() -> None:
    fusion = fuse_published(
        [
            Evidence("correlation", np.array([3.0, 2.0, 1.0])),
            Evidence("homology", np.array([NAN, 0.0, 0.0]), ranked=False),
        ],
        {"homology": 1.0},
        ["a", "b", "c"],
    )
    assert np.isnan(fusion.fused_score[0])
    assert fusion.coverage[0] == 0
    assert fusion.fused_rank.tolist() == [3, 1, 2]


def test_ties_go_by_correlation_then_gene_id() -> None:
    ranks = order_ranks(np.array([1, 1, 1, 1.0]), np.array([0.2, 0.5, 0.2, NAN]), ["b", "z", "a", "0"])
    assert ranks.tolist() == [3, 1, 2, 4]


def test_scores_equal_but_for_rounding_are_ties() -> None:
    assert order_ranks(np.array([0.3, 0.1 + 0.2]), np.zeros(2), ["a", "b"]).tolist() == [1, 2]


def test_genes_off_the_list_take_no_place() -> None:
    listed = np.array([False, True, True])
    assert order_ranks(np.array([9.0, 1, 2]), np.zeros(3), ["a", "b", "c"], listed=listed).tolist() == [0, 2, 1]


def test_values_equal_but_for_rounding_share_their_rank() -> None:
    np.testing.assert_array_equal(tail_fraction([0.1 + 0.2, 0.3, 1e-17]), [0.5 / 1.5, 0.5 / 1.5, 2.5 / 3])
    np.testing.assert_array_equal(rank_normalize([1e-17, 2e-17, 3e-17]), [0, 0.5, 1])


def test_lengths_must_agree() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        order_ranks(np.zeros(2), np.zeros(2), ["a"])


@pytest.mark.parametrize("weights", [{}, {"correlation": 0.0}, {"correlation": -1.0}])
def test_weights_must_be_usable(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weight"):
        fuse_published([Evidence("correlation", np.arange(3.0))], weights, GENES[:3])


def test_normalisation_of_all_tied_single_and_none() -> None:
    np.testing.assert_array_equal(rank_normalize([7.0, 7.0, NAN]), [0.5, 0.5, NAN])
    np.testing.assert_array_equal(rank_normalize([7.0, NAN]), [0.5, NAN])
    np.testing.assert_array_equal(rank_normalize([NAN, NAN]), [NAN, NAN])
    np.testing.assert_array_equal(tail_fraction([1.0, 3.0, 3.0, NAN]), [2.5 / 3, 1 / 3, 1 / 3, NAN])
    assert rank_normalize([]).size == tail_fraction([]).size == 0


def test_mean_of_normalised_scores_skips_the_untested() -> None:
    mean = mean_rank_normalized([[1.0, 2.0, 3.0], [30.0, NAN, 20.0]])
    np.testing.assert_allclose(mean, [0.5, 0.5, 0.5])
    assert np.isnan(mean_rank_normalized([[1.0, NAN], [2.0, NAN]])[1])


few_levels = st.one_of(st.just(NAN), st.integers(0, 4).map(float))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 4).map(float), few_levels, few_levels), min_size=2, max_size=25),
    st.integers(0, 2**32 - 1),
)
def test_shuffling_genes_shuffles_the_answer(rows: list[tuple[float, float, float]], seed: int) -> None:
    values = np.array(rows).T
    ids = [f"g{i:02d}" for i in range(values.shape[1])]
    shuffle = np.random.default_rng(seed).permutation(len(ids))

    def fuse(order: np.ndarray) -> PublishedFusion:
        names = ("correlation", "autoencoder", "gnn")
        evidences = [Evidence(name, row[order]) for name, row in zip(names, values, strict=True)]
        return fuse_published(evidences, WEIGHTS, [ids[i] for i in order])

    straight, shuffled = fuse(np.arange(len(ids))), fuse(shuffle)
    np.testing.assert_array_equal(shuffled.fused_rank, straight.fused_rank[shuffle])
    np.testing.assert_allclose(shuffled.fused_score, straight.fused_score[shuffle])
    assert sorted(straight.fused_rank) == list(range(1, len(ids) + 1))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 3).map(float), few_levels), min_size=2, max_size=25), st.integers(0, 2**32 - 1)
)
def test_renaming_genes_reorders_exact_ties_only(rows: list[tuple[float, float]], seed: int) -> None:
    values = np.array(rows).T
    evidences = [Evidence("correlation", values[0]), Evidence("gnn", values[1])]
    ids = [f"g{i:02d}" for i in range(values.shape[1])]
    first = fuse_published(evidences, WEIGHTS, ids)
    second = fuse_published(evidences, WEIGHTS, list(np.random.default_rng(seed).permutation(ids)))
    keys = [list(zip(np.round(f.fused_score, 12), values[0], strict=True)) for f in (first, second)]
    by_rank = [[key[i] for i in np.argsort(f.fused_rank)] for key, f in zip(keys, (first, second), strict=True)]
    assert by_rank[0] == by_rank[1]
