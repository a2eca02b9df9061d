"""All figures: there, labelled, captioned, legible, and never in the way when a table is empty."""

from __future__ import annotations

import inspect
import itertools
import sys
from collections.abc import Callable, Iterator

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.container import BarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from numpy.typing import NDArray

from omics_assets.figures.correlation import correlation_figures
from omics_assets.figures.latents import latent_figures
from omics_assets.figures.models import model_figures
from omics_assets.figures.quality import quality_figures
from omics_assets.figures.ranking import ranking_figures
from omics_assets.figures.style import CaptionedFigure, house_style
from omics_assets.tables.catalog import CATALOG
from omics_assets_tests.fake_tables import Tables, empty_tables, fake_tables

Figures = dict[str, CaptionedFigure]
ALL = (quality_figures, model_figures, latent_figures, correlation_figures, ranking_figures)
NASTY = "基因$x_2^{é}_a very long\nidentifier\x01\t$ %s {} \\frac{a}_"


def draw_with(function: Callable[..., Figures], tables: Tables) -> Figures:
    parameters = inspect.signature(function).parameters.values()
    return function(**{p.name: tables[p.name] for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY})


def draw_all(tables: Tables) -> Figures:
    return {name: figure for function in ALL for name, figure in draw_with(function, tables).items()}


@pytest.fixture(scope="module")
def figures() -> Figures:
    return draw_all(fake_tables(genes=120))


def test_there_is_one_figure_per_question_and_label(figures: Figures) -> None:
    assert set(figures) == {
        *("gene_distribution", "metabolite_distribution", "detected_features", "sample_correlation"),
        *("dropped_features", "training_curves", "reconstruction_quality", "accuracy"),
        *("confusion_tissue", "confusion_location", "sample_graph_tissue", "sample_graph_location"),
        *("projections_tissue", "projections_location"),
        *("p_values", "p_gene_qq", "p_pair_qq", "strongest_pairs", "pair_heat_map"),
        *("shortlist", "rank_agreement", "rank_intervals", "evidence_verdicts", "recovery", "families"),
    }


@pytest.mark.parametrize("function", ALL)
def test_the_functions_take_tables_by_their_names(function: Callable[..., Figures]) -> None:
    positional = [
        p.name for p in inspect.signature(function).parameters.values() if p.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    assert set(positional) <= set(CATALOG)


def test_every_caption_says_what_is_shown_and_every_panel_what_its_axes_are(figures: Figures) -> None:
    for name, figure in figures.items():
        assert len(figure.caption) > 80, name
        assert figure.caption.endswith("."), name
        if name.startswith("projections"):  # these have no unit
            continue
        for axes in main_axes(figure):
            assert axes.get_xlabel() or not axes.xaxis.get_tick_params()["labelbottom"], name
            shares = len(axes.get_shared_y_axes().get_siblings(axes)) > 1
            assert axes.get_ylabel() or axes.get_yticklabels() or shares, name


def test_no_text_leaves_the_page_and_no_tick_labels_overlap(figures: Figures) -> None:
    assert_legible(figures)


def test_long_unicode_and_mathtext_names_are_printed_literally_and_legibly() -> None:
    found = draw_all(fake_tables(genes=60, prefix=NASTY, labels=(f"tissue {NASTY}",), families=(NASTY,)))
    assert_legible(found)
    shown = [label.get_text() for label in found["shortlist"].figure.axes[0].get_yticklabels()]
    assert all("$x_2^" in text and "\n" not in text for text in shown)
    assert not any(label.get_parse_math() for label in found["shortlist"].figure.axes[0].get_yticklabels())


@pytest.mark.parametrize("function", ALL)
def test_empty_tables_give_no_figures(function: Callable[..., Figures]) -> None:
    assert draw_with(function, empty_tables()) == {}


@pytest.mark.parametrize(
    "missing", sorted({name for function in ALL for name in inspect.signature(function).parameters} & set(CATALOG))
)
def test_any_one_table_may_be_empty(missing: str) -> None:
    tables = FEW | {missing: CATALOG[missing].empty()}
    for function in ALL:
        if missing in inspect.signature(function).parameters:
            draw_with(function, tables)


FEW = fake_tables(genes=20, n=6)


def test_without_labels_there_are_uncoloured_projections_and_nothing_about_labels() -> None:
    found = draw_all(fake_tables(genes=20, n=6, labels=()))
    assert "projections" in found
    assert "no labels" in found["projections"].caption
    assert not [name for name in found if name.startswith(("confusion", "sample_graph", "accuracy"))]
    assert_legible({name: found[name] for name in ("projections", "sample_correlation", "strongest_pairs")})


def test_missing_labels_and_one_family_and_known_genes_are_drawn() -> None:
    tables = fake_tables(genes=40, families=("CYP",))
    tables["samples"].loc[0, "tissue"] = None
    assert "unknown" in texts(draw_with(latent_figures, tables)["projections_tissue"])
    assert "CYP" in " ".join(texts(draw_with(ranking_figures, tables)["families"]))
    assert "sample_correlation" in draw_with(quality_figures, tables)


def test_a_genome_is_drawn_with_a_bounded_number_of_points() -> None:
    tables = fake_tables(genes=25_000, n=6)
    figure = draw_with(ranking_figures, tables)["rank_agreement"].figure
    assert all(xdata(line).size <= 20 for line in figure.axes[0].lines)
    qq = draw_with(correlation_figures, tables)["p_gene_qq"].figure
    assert max(xdata(line).size for line in qq.axes[0].lines) <= 3_000
    assert "20,000 evenly chosen" in draw_with(quality_figures, tables)["gene_distribution"].caption


def test_nothing_global_is_touched() -> None:
    before = dict(mpl.rcParams)
    draw_all(FEW)
    assert dict(mpl.rcParams) == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []


def test_the_shortlist_stacks_the_terms_to_the_log_odds_above_the_prior() -> None:
    tables = fake_tables(genes=50)
    axes = draw_with(ranking_figures, tables)["shortlist"].figure.axes[0]
    best = tables["gene_ranking"].dropna(subset=["rank"]).sort_values("rank").head(20)
    width = np.zeros(20)
    for bars in axes.containers:
        width += [bar.get_width() for bar in bars]
    np.testing.assert_allclose(width, best["log_odds"] - best["prior"])
    terms = best[[name for name in best.columns if name.endswith("_term")]]
    ends = [[edge for bar in row for edge in (bar.get_x(), bar.get_x() + bar.get_width())] for row in rows_of(axes)]
    np.testing.assert_allclose([max(row) for row in ends], terms.clip(lower=0).sum(axis=1))
    np.testing.assert_allclose([min(row) for row in ends], terms.clip(upper=0).sum(axis=1))


def test_stars_stand_where_q_is_small_and_known_genes_are_not_in_the_shortlist() -> None:
    tables = fake_tables(genes=50)
    axes = draw_with(ranking_figures, tables)["shortlist"].figure.axes[0]
    stars = next(line for line in axes.lines if line.get_marker() == "*")
    np.testing.assert_array_equal(stars.get_ydata(), [0, 1, 2, 3])
    known = set(tables["gene_ranking"].loc[tables["gene_ranking"]["flags"].notna(), "gene"])
    assert not known & {label.get_text().split()[0] for label in axes.get_yticklabels()}


def test_the_published_order_can_lead() -> None:
    tables = fake_tables(genes=50)
    names = ("gene_ranking", "evidence_verdicts", "ranking_robustness", "ranking_validation", "family_rankings")
    found = ranking_figures(*(tables[name] for name in names), top=5, order="fused")
    first = found["shortlist"].figure.axes[0].get_yticklabels()
    candidates = tables["gene_ranking"].dropna(subset=["rank"]).sort_values("fused_rank")
    assert [label.get_text().split()[0] for label in first] == list(candidates["gene"].head(5))


def test_a_shortlist_leaves_out_copies() -> None:
    tables = fake_tables(genes=50)
    genes = tables["gene_ranking"]
    best = genes.dropna(subset=["rank"]).sort_values("rank")["gene"].tolist()
    genes.loc[genes["gene"] == best[1], "redundant_with"] = best[0]
    axes = draw_with(ranking_figures, tables)["shortlist"].figure.axes[0]
    assert [label.get_text().split()[0] for label in axes.get_yticklabels()][:2] == [best[0], best[2]]


def test_the_permutation_null_and_the_chosen_epoch_are_lines_and_the_verdict_is_in_the_caption(
    figures: Figures,
) -> None:
    drawn = figures["accuracy"].figure.axes[0].collections
    null = next(lines for lines in drawn if str(lines.get_label()).startswith("permuted labels"))
    ends = np.array([path.vertices[:, 0] for path in null.get_paths() if np.isfinite(path.vertices).all()])
    np.testing.assert_allclose(ends, np.tile([0.33, 0.45], (6, 1)))
    assert "The network says something about tissue." in figures["accuracy"].caption
    chosen = [line for line in figures["training_curves"].figure.axes[0].lines if line.get_label() == "epoch chosen"]
    np.testing.assert_allclose(xdata(chosen[0]), 40.0)


def test_a_label_that_is_a_number_has_r2_and_a_colour_scale() -> None:
    tables = fake_tables(n=24)
    tables["samples"]["tissue"] = [f"{number / 7:.3f}" for number in range(len(tables["samples"]))]
    tables["confusion"] = tables["confusion"][tables["confusion"]["label"] != "tissue"]
    numeric = tables["classification"]["label"] == "tissue"
    tables["classification"].loc[numeric, "r2"] = tables["classification"].loc[numeric, "balanced_accuracy"] - 0.9
    tables["classification"].loc[numeric, ["accuracy", "balanced_accuracy"]] = np.nan
    found = draw_with(model_figures, tables)
    panels = {axes.get_title(loc="left"): axes for axes in found["accuracy"].figure.axes}
    assert panels["tissue"].get_xlabel().startswith("held-out R²")
    assert panels["location"].get_xlabel().startswith("held-out share")
    assert found["sample_graph_tissue"].figure.axes[1].get_ylabel() == "tissue"


def test_distributions_show_the_quantiles_of_the_logged_values() -> None:
    tables = fake_tables(genes=50, n=4, labels=())
    axes = draw_with(quality_figures, tables)["gene_distribution"].figure.axes[0]
    medians = [float(np.ravel(line.get_ydata())[0]) for line in axes.lines if line.get_marker() == "o"]
    names = sorted(tables["samples"]["sample"])
    np.testing.assert_allclose(medians, np.median(np.log2(tables["gene_expression"][names].to_numpy() + 1), axis=0))


def test_signed_values_are_not_logged() -> None:
    tables = fake_tables(genes=20, n=4)
    tables["gene_expression"]["S00"] -= 5.0
    axes = draw_with(quality_figures, tables)["gene_distribution"].figure.axes[0]
    assert axes.get_ylabel() == "fpkm"


def test_shares_in_the_reasons_count_as_one_reason(figures: Figures) -> None:
    names = [label.get_text() for label in figures["dropped_features"].figure.axes[0].get_yticklabels()]
    assert names == ["not detected in any sample", "detected in … % of the samples", "constant"]


def test_the_heat_map_shows_scipys_spearman() -> None:
    tables = fake_tables(genes=20, n=9)
    axes = draw_with(correlation_figures, tables)["pair_heat_map"].figure.axes[0]
    genes, metabolites = (
        [label.get_text() for label in labels] for labels in (axes.get_yticklabels(), axes.get_xticklabels())
    )
    z, m = tables["normalized_genes"].set_index("gene"), tables["normalized_metabolites"].set_index("metabolite")
    expected = pd.concat([z.loc[genes], m.loc[metabolites]]).T.corr(method="spearman").loc[genes, metabolites]
    np.testing.assert_allclose(np.asarray(axes.images[0].get_array()), expected.to_numpy(), atol=1e-6)


def rows_of(axes: Axes) -> list[tuple[Rectangle, ...]]:
    stacks = [container for container in axes.containers if isinstance(container, BarContainer)]
    return list(zip(*stacks, strict=True))


def main_axes(figure: CaptionedFigure) -> list[Axes]:
    return [axes for axes in figure.figure.axes if axes.get_label() != "<colorbar>"]


def xdata(line: Line2D) -> NDArray[np.float64]:
    return np.ravel(np.asarray(line.get_xdata(), dtype=np.float64))


def texts(figure: CaptionedFigure) -> list[str]:
    return [text.get_text() for text in visible_texts(figure)]


def visible_texts(figure: CaptionedFigure) -> Iterator[Text]:
    for artist in figure.figure.findobj(Text):
        if isinstance(artist, Text) and artist.get_visible() and artist.get_text().strip():
            yield artist


def drawn_ticks(axis: Axis) -> list[Text]:
    low, high = sorted(axis.get_view_interval())
    ticks = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)  # labels that are off are not listed
    return [label for place, label in ticks if low <= place <= high and label.get_visible() and label.get_text()]


def assert_legible(figures: Figures) -> None:
    for name, captioned in figures.items():
        figure = captioned.figure
        with house_style():
            figure.draw_without_rendering()
        page = figure.bbox
        for axes in figure.axes:
            labels = [drawn_ticks(axes.xaxis), drawn_ticks(axes.yaxis)]
            for ticks in labels:
                boxes = sorted((label.get_window_extent() for label in ticks), key=lambda box: (box.x0, box.y0))
                for first, second in itertools.pairwise(boxes):
                    overlap = first.x1 - second.x0 > 1 and first.y1 - second.y0 > 1 and second.y1 - first.y0 > 1
                    assert not overlap, f"{name}: tick labels overlap"
            own = [artist for artist in axes.get_children() if isinstance(artist, Text)]
            for text in [*itertools.chain(*labels), axes.xaxis.label, axes.yaxis.label, *own]:
                if text.get_visible() and text.get_text().strip():
                    box = text.get_window_extent()
                    inside = box.x0 > -1 and box.y0 > -1 and box.x1 < page.x1 + 1 and box.y1 < page.y1 + 1
                    assert inside, f"{name}: {text.get_text()!r} leaves the page"
