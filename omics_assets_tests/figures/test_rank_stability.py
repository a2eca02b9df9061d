"""Both orders and every interval stand where their tables say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from scipy.stats import spearmanr

from omics_assets.figures.rank_stability import MAX_GENES, agreement_figure, interval_figure
from omics_assets.figures.shortlist import in_order
from omics_assets.figures.style import house_style
from omics_assets_tests.fake_tables import Tables, fake_tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    made = fake_tables(genes=60)
    robustness = made["ranking_robustness"]
    robustness["half_rank_low"] /= 2  # so that no interval looks like another
    robustness["half_rank_high"] *= 2
    robustness["seed_rank_high"] *= 3
    return made


def line(axes: Axes, label: str) -> Line2D:
    return next(line for line in axes.lines if line.get_label() == label)


def bars(axes: Axes) -> np.ndarray:
    (collection,) = axes.collections
    return np.array([path.vertices[:, 0] for path in collection.get_paths()])


@house_style()
def test_agreement_shows_every_candidate_by_both_ranks(tables: Tables) -> None:
    candidates = in_order(tables["gene_ranking"])
    candidates.loc[0, "fused_rank"] = 10_000.0  # far out: correlated as ranks, not as numbers
    best = candidates.head(5)
    figure = agreement_figure(candidates, best)
    axes = figure.figure.axes[0]
    for drawn, rows in ((axes.lines[0], candidates), (line(axes, "first 5"), best)):
        np.testing.assert_array_equal(drawn.get_xdata(), rows["rank"])
        np.testing.assert_array_equal(drawn.get_ydata(), rows["fused_rank"])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("rank by log-odds", "rank by the published fusion")
    rho = spearmanr(candidates["rank"], candidates["fused_rank"]).statistic
    assert axes.get_title(loc="left") == f"{len(candidates):,} genes, Spearman {rho:.2f}"


@house_style()
def test_intervals_are_those_of_the_gene_they_stand_beside(tables: Tables) -> None:
    best = in_order(tables["gene_ranking"]).head(12)
    shuffled = tables["ranking_robustness"].sample(frac=1, random_state=3)
    left, right = interval_figure(best, shuffled).figure.axes
    rows = shuffled.set_index("gene").loc[best["gene"]]
    assert [label.get_text() for label in left.get_yticklabels()] == best["gene"].tolist()
    np.testing.assert_allclose(bars(left), rows[["sample_rank_low", "sample_rank_high"]])
    np.testing.assert_allclose(bars(right), rows[["fused_rank_low", "fused_rank_high"]])
    np.testing.assert_array_equal(line(left, "rank").get_xdata(), best["rank"])
    np.testing.assert_array_equal(right.lines[0].get_xdata(), best["fused_rank"])
    for evidence in ("correlation", "bait", "homology"):
        np.testing.assert_array_equal(line(left, f"without {evidence}").get_xdata(), rows[f"rank_without_{evidence}"])


@house_style()
def test_every_evidence_that_takes_part_has_a_mark_and_no_other(tables: Tables) -> None:
    best, robustness = in_order(tables["gene_ranking"]).head(12), tables["ranking_robustness"].copy()
    robustness["rank_without_target_gradient"] = robustness["rank"] + 17.0
    robustness["rank_without_bait"] = np.nan
    figure = interval_figure(best, robustness).figure
    left = figure.axes[0]
    np.testing.assert_array_equal(line(left, "without target gradient").get_xdata(), best["rank"] + 17)
    marks = {each.get_label() for each in left.lines if str(each.get_label()).startswith("without")}
    assert marks == {"without correlation", "without homology", "without target gradient"}
    assert not [text.get_text() for text in figure.legends[0].get_texts() if "bait" in text.get_text()]
    assert len({each.get_marker() for each in left.lines}) == len(left.lines)


@house_style()
def test_of_a_long_list_the_first_are_drawn(tables: Tables) -> None:
    best = in_order(tables["gene_ranking"])
    assert len(best) > MAX_GENES
    labels = interval_figure(best, tables["ranking_robustness"]).figure.axes[0].get_yticklabels()
    assert [label.get_text() for label in labels] == best["gene"].head(MAX_GENES).tolist()
    assert interval_figure(best, pd.DataFrame(columns=tables["ranking_robustness"].columns)) is None
