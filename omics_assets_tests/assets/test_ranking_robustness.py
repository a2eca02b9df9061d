"""What the columns of `ranking_robustness` bound, and which of the first genes stand on one sample alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.machinery.product import Product
from omics_assets.assets.ranking.part_ranks import part_ranks
from omics_assets.assets.ranking.ranked import Ranked, rank_genes
from omics_assets.assets.ranking.ranking_robustness import ranking_robustness
from omics_assets.methods.ranking.robustness import draw_weights
from omics_assets_tests.assets.test_ranking_trust import (
    GENES,
    RANKING,
    SAMPLES,
    STAGE,
    G,
    evidences,
    importances,
    profiles,
)


@pytest.fixture(scope="module")
def given() -> Profiles:
    return profiles()


@pytest.fixture(scope="module")
def ranked(given: Profiles) -> Ranked:
    return rank_genes(evidences(given), np.full(G, 0.5), RANKING)


@pytest.fixture(scope="module")
def product(ranked: Ranked, given: Profiles) -> Product:
    return ranking_robustness(STAGE, ranked, given, SAMPLES, importances())


@pytest.fixture(scope="module")
def robustness(product: Product) -> pd.DataFrame:
    return product.frame.set_index("gene").loc[list(GENES)]


def test_the_published_rank_is_bounded_over_the_drawn_weights(robustness: pd.DataFrame, ranked: Ranked) -> None:
    weights = draw_weights(ranked.fusion.weights, np.random.default_rng(1), draws=RANKING.weight_draws)
    tested = ~np.isnan(ranked.fusion.normalized)
    scores = [
        (w[:, None] * np.nan_to_num(ranked.fusion.normalized)).sum(axis=0) / (w[:, None] * tested).sum(axis=0)
        for w in weights
    ]
    ranks = np.stack([rankdata(-np.round(score, 12)) for score in scores])
    np.testing.assert_allclose(robustness["fused_rank_low"], np.quantile(ranks, 0.05, axis=0))
    np.testing.assert_allclose(robustness["fused_rank_high"], np.quantile(ranks, 0.95, axis=0))
    np.testing.assert_allclose(robustness["top_100_share"], np.mean(ranks <= 100, axis=0))
    assert robustness["top_100_share"].between(0.1, 0.9).any()


def test_halves_and_cells_have_bounds_of_their_own(robustness: pd.DataFrame, ranked: Ranked, given: Profiles) -> None:
    parts = part_ranks(ranked, given, SAMPLES, RANKING, np.random.default_rng(1))
    for name, ranks in (("half_rank", parts.halves), ("sample_rank", parts.cells)):
        np.testing.assert_array_equal(robustness[f"{name}_low"], np.min(ranks, axis=0))
        np.testing.assert_array_equal(robustness[f"{name}_high"], np.max(ranks, axis=0))


def test_rank_without_an_evidence_is_that_of_the_other_terms(robustness: pd.DataFrame, ranked: Ranked) -> None:
    found, listed = ranked.log_odds, ranked.log_odds.rank > 0
    for name in ("correlation", "bait", "homology"):
        rest = found.terms.sum(axis=0) - found.terms[found.names.index(name)]
        expected = np.floor(rankdata(-np.round(rest[listed], 9)))
        np.testing.assert_array_equal(robustness[f"rank_without_{name}"][listed], expected)


def test_a_gene_stands_on_the_one_evidence_without_which_it_is_out(
    product: Product, robustness: pd.DataFrame, ranked: Ranked
) -> None:
    place, listed = ranked.log_odds.rank, ranked.log_odds.rank > 0
    parts = dict(zip(ranked.log_odds.names, ranked.log_odds.terms, strict=True))
    out = {}
    for name, term in parts.items():
        rest = np.round(ranked.log_odds.terms.sum(axis=0) - term, 9)
        out[name] = np.zeros(G, dtype=bool)
        out[name][listed] = rankdata(-rest[listed]) > 100
    top = np.flatnonzero((place > 0) & (place <= 100))
    driven = []
    for gene in top:
        names = [name for name in parts if out[name][gene]]
        told = [part for part in str(robustness["driven_by"].iloc[gene]).split("; ") if part in parts]
        assert told == (names if len(names) == 1 else [])
        driven.append(len(names) == 1)
    assert 0 < np.mean(driven) < 1
    assert product.metadata["top_100_driven_by_one_evidence"] == pytest.approx(np.mean(driven))


def test_a_gene_stands_on_a_sample_only_if_it_falls_far_behind_without(
    product: Product, robustness: pd.DataFrame, ranked: Ranked, given: Profiles
) -> None:
    parts = part_ranks(ranked, given, SAMPLES, RANKING, np.random.default_rng(1))
    place = ranked.log_odds.rank
    top = np.flatnonzero((place > 0) & (place <= 100))
    shares = {}
    for kind, without in (("label_level", parts.levels), ("sample", parts.units)):
        fallen = np.array(list(without.values())) > 200
        said = {
            gene: list(without)[int(fallen[:, gene].argmax())] if fallen[:, gene].sum() == 1 else None for gene in top
        }
        for gene, name in said.items():
            told = [part for part in str(robustness["driven_by"].iloc[gene]).split("; ") if part in without]
            assert told == ([name] if name else [])
        shares[kind] = np.mean([name is not None for name in said.values()])
        out = np.array(list(without.values()))[:, top] > 100
        assert np.any(out.any(axis=0) & ~fallen[:, top].any(axis=0))  # falls out of the first 100, not far
    assert product.metadata["top_100_driven_by_one_label_level"] == pytest.approx(shares["label_level"])
    assert product.metadata["top_100_driven_by_one_sample"] == pytest.approx(shares["sample"])
    assert 0 < shares["label_level"] < 1
