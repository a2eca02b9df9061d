"""Figures of the correlation: what is ranked is what is shown, and p-values stand against the right number of tests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from omics_assets.figures.correlation import LOOKED_AT, correlation_figures
from omics_assets.figures.style import CaptionedFigure

UNITS, REPLICATES = 9, 2
NAMES = [f"s{i:02d}" for i in range(UNITS * REPLICATES)]
BLOCKS = [f"plant {i // REPLICATES}" for i in range(UNITS * REPLICATES)]


def samples(blocks: list[str | None]) -> pd.DataFrame:
    tissue = ["leaf" if i < len(NAMES) // 2 else "root" for i in range(len(NAMES))]
    return pd.DataFrame(
        {"sample": NAMES, "labels": "tissue", "design": "organ;site", "block": blocks, "tissue": tissue}
    )


def matrix(key: str, rows: int, seed: int) -> pd.DataFrame:
    values = np.random.default_rng(seed).normal(size=(rows, len(NAMES))).astype(np.float32)
    return pd.concat(
        [pd.DataFrame({key: [f"{key[0]}{i}" for i in range(rows)]}), pd.DataFrame(values, columns=NAMES)], axis=1
    )


GENES, METABOLITES = matrix("gene", 8, 1), matrix("metabolite", 5, 2)
P = np.linspace(0.001, 0.9, len(GENES))


def unit_rho(gene: str, metabolite: str) -> float:
    x, y = GENES.set_index("gene").loc[gene], METABOLITES.set_index("metabolite").loc[metabolite]
    return float(spearmanr(x.groupby(BLOCKS, sort=False).mean(), y.groupby(BLOCKS, sort=False).mean()).statistic)


def pairs() -> pd.DataFrame:
    rows = [(g, m) for g in GENES["gene"] for m in METABOLITES["metabolite"]]
    rho = [unit_rho(*row) for row in rows]
    return pd.DataFrame(rows, columns=["gene", "metabolite"]).assign(
        rho=rho, p=np.geomspace(1e-9, 1e-3, len(rows)), q_bh=0.0125
    )


def draw(blocks: list[str | None], stored: pd.DataFrame | None = None) -> dict[str, CaptionedFigure]:
    tested = pd.DataFrame({"p_gene": P, "p_free": P**2})
    return correlation_figures(pairs() if stored is None else stored, tested, GENES, METABOLITES, samples(blocks))


def test_replicates_are_one_point_and_its_height_is_their_mean():
    figure = draw(BLOCKS)["strongest_pairs"]
    axes = figure.figure.axes[0]
    points = np.concatenate([np.asarray(drawn.get_offsets()) for drawn in axes.collections])
    assert len(points) == UNITS
    strongest = pairs().sort_values("rho", key=abs, ascending=False, kind="stable").iloc[0]
    x = GENES.set_index("gene").loc[strongest["gene"]].groupby(BLOCKS).mean()
    y = METABOLITES.set_index("metabolite").loc[strongest["metabolite"]].groupby(BLOCKS).mean()
    np.testing.assert_allclose(sorted(points[:, 0]), sorted(x), rtol=1e-6)
    np.testing.assert_allclose(sorted(points[:, 1]), sorted(y), rtol=1e-6)
    assert axes.get_title(loc="left") == f"rho = {strongest['rho']:.2f}, q = 0.013"
    assert spearmanr(*points.T).statistic == pytest.approx(strongest["rho"])
    assert "one point per biological unit, the mean of its replicates (9 units, 18 samples)" in figure.caption


@pytest.mark.parametrize("blocks", [NAMES, [None] * len(NAMES)])
def test_without_replicates_every_sample_is_a_point(blocks):
    figure = draw(blocks)["strongest_pairs"]
    assert sum(len(drawn.get_offsets()) for drawn in figure.figure.axes[0].collections) == len(NAMES)
    assert "one point per sample" in figure.caption


def test_the_heat_map_shows_what_was_ranked():
    axes = draw(BLOCKS)["pair_heat_map"].figure.axes[0]
    genes, metabolites = (
        [label.get_text() for label in labels] for labels in (axes.get_yticklabels(), axes.get_xticklabels())
    )
    expected = [[unit_rho(gene, metabolite) for metabolite in metabolites] for gene in genes]
    np.testing.assert_allclose(np.asarray(axes.images[0].get_array()), expected, atol=1e-6)


def test_the_strongest_of_many_pairs_are_shown():
    """What is looked at is bounded; the strongest must be among it wherever it stands."""
    many = pd.concat([pairs().assign(rho=0.1)] * (2 * LOOKED_AT // len(pairs()) + 1), ignore_index=True)
    many.loc[len(many) - 1, ["rho", "q_bh"]] = -0.99, 1e-5
    titles = [axes.get_title(loc="left") for axes in draw(BLOCKS, many)["strongest_pairs"].figure.axes]
    assert titles == ["rho = -0.99, q = 1e-05", *["rho = 0.10, q = 0.013"] * 5]


def test_p_of_pairs_is_held_against_all_tests_and_p_of_genes_against_all_genes():
    found = draw(BLOCKS)
    for name, tests, p in (("p_pair_qq", 40, pairs()["p"]), ("p_gene_qq", len(P), pd.Series(P))):
        line = next(each for each in found[name].figure.axes[0].lines if each.get_marker() == "o")
        expected, observed = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        assert expected.max() == pytest.approx(-np.log10(0.5 / tests))
        rank = np.rint(tests * 10**-expected + 0.5).astype(int)
        np.testing.assert_allclose(observed, -np.log10(np.sort(p)[rank - 1]), err_msg=name)
        assert rank.max() == len(p)


def test_no_pair_no_figure_of_pairs():
    found = draw(BLOCKS, pairs().iloc[:0])
    assert set(found) == {"p_values", "p_gene_qq"}
    assert found["p_values"].caption.endswith("p of pairs are not drawn: 0 are stored, fewer than 20.")


def test_a_handful_of_pairs_is_no_distribution_and_the_reason_is_told():
    few, enough = (draw(BLOCKS, pairs().head(size)) for size in (19, 20))
    assert "p_pair_qq" not in few
    assert few["p_values"].caption.endswith("p of pairs are not drawn: 19 are stored, fewer than 20.")
    assert "p_pair_qq" in enough
    assert "not drawn" not in enough["p_values"].caption


@pytest.mark.parametrize(
    ("design", "named"),
    [("organ;site", "association including organ and site"), (None, "association within and between groups")],
)
def test_what_no_design_was_removed_from_says_so_in_the_words_of_the_cohort(design, named):
    tested = pd.DataFrame({"p_gene": P, "p_free": P**2})
    found = correlation_figures(pairs(), tested, GENES, METABOLITES, samples(BLOCKS).assign(design=design))
    assert found["p_values"].figure.axes[1].get_xlabel() == f"p_free\n{named}"
    assert found["p_pair_qq"].figure.axes[0].get_ylabel() == f"observed -log10 p of the pair\n({named})"
    for name in ("p_values", "p_pair_qq", "strongest_pairs", "pair_heat_map"):
        assert named in found[name].caption
        assert "including tissue" not in found[name].caption
