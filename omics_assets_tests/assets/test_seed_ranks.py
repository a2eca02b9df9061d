"""With an open gate, every seed of a network moves the list."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.ranking.evidence import Evidences, evidences_of
from omics_assets.assets.ranking.ranked import pooled_log_odds, rank_genes
from omics_assets.assets.ranking.seed_ranks import MAX_SEEDS, seed_ranks
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets_tests.assets.test_ranking_trust import GENES, RANKING, G, profiles

KNOWN = np.arange(8)


@pytest.fixture(scope="module")
def found() -> Evidences:
    baits = Baits(KnownGenes.of(KNOWN.tolist()), ("first",), (), {})
    score = np.random.default_rng(2).random(G)
    score[KNOWN] = 2.0
    given = replace(profiles(), pathways=(profiles().targets[:1],))
    return evidences_of(GENES, given, baits, {"homology": np.zeros(G), "gnn": score})


def importances(seeds: int) -> dict[str, pd.DataFrame]:
    """Of the graph network alone, whose seeds agree on the known genes only; rows in no order."""
    shares = np.random.default_rng(3).random((G, seeds))
    shares[KNOWN] = 2.0
    gnn = pd.DataFrame(shares, columns=[f"seed_{number + 1}" for number in range(seeds)])
    gnn = gnn.assign(gene=GENES, label="all", rank=rankdata(-shares.mean(axis=1)))
    nothing = pd.DataFrame({"gene": GENES, "label": "all", "rank": np.nan})
    rest = dict.fromkeys(("reconstruction", "gradient", "target_gradient"), nothing)
    return {"gnn": gnn.sample(frac=1, random_state=1), **rest}


def test_the_list_is_made_again_with_each_seed(found: Evidences) -> None:
    ranked, made = rank_genes(found, np.full(G, 0.5), RANKING), importances(3)
    ranks = seed_ranks(ranked, made, RANKING)
    gnn = made["gnn"].set_index("gene").loc[list(GENES)]
    for number, rank in enumerate(ranks.log_odds, 1):
        one = replace(found, raw=found.raw | {"gnn": gnn[f"seed_{number}"].to_numpy()})
        expected = pooled_log_odds(one, RANKING).rank.astype(float)
        np.testing.assert_array_equal(rank, np.where(expected > 0, expected, np.nan))
    assert len(ranks.log_odds) == len(ranks.fused) == 3
    assert (ranks.log_odds[0] != ranks.log_odds[1])[8:].any()  # the gate is open


def test_at_most_ten_choices_and_none_of_one_seed(found: Evidences) -> None:
    ranked = rank_genes(found, np.full(G, 0.5), RANKING)
    assert len(seed_ranks(ranked, importances(MAX_SEEDS + 2), RANKING).fused) == MAX_SEEDS
    assert seed_ranks(ranked, importances(1), RANKING).fused == []
