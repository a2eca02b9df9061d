"""Figures of the ranking: where ranks come from, how firm they are, and whether they find what is known."""

from __future__ import annotations

import pandas as pd

from omics_assets.figures.family_ranks import family_figure
from omics_assets.figures.rank_stability import agreement_figure, interval_figure
from omics_assets.figures.shortlist import Order, in_order, without_copies
from omics_assets.figures.shortlist_bars import shortlist_figure
from omics_assets.figures.style import CaptionedFigure, house_style
from omics_assets.figures.verdicts import recovery_figure, verdict_figure


@house_style()
def ranking_figures(
    gene_ranking: pd.DataFrame,
    evidence_verdicts: pd.DataFrame,
    ranking_robustness: pd.DataFrame,
    ranking_validation: pd.DataFrame,
    family_rankings: pd.DataFrame,
    *,
    top: int = 20,
    order: Order = "log_odds",
) -> dict[str, CaptionedFigure]:
    """Return the figures of the ranking; a figure whose tables are empty is left out.

    Parameters
    ----------
    gene_ranking, evidence_verdicts, ranking_robustness, ranking_validation, family_rankings
        The tables of these names.
    top
        Genes of the shortlist that are drawn one by one; 100 at most.
    order
        The score the shortlist is sorted by.
    """
    candidates = in_order(gene_ranking, order)
    best = without_copies(candidates).head(min(top, 100))
    drawn = {
        "shortlist": shortlist_figure(best, order),
        "rank_agreement": agreement_figure(candidates, best),
        "rank_intervals": interval_figure(best, ranking_robustness),
        "evidence_verdicts": verdict_figure(evidence_verdicts),
        "recovery": recovery_figure(ranking_validation),
        "families": family_figure(family_rankings),
    }
    return {name: figure for name, figure in drawn.items() if figure is not None}
