"""Whether the ranking finds the known genes, and more of them than it does on re-paired samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.evidence import Evidences
from omics_assets.assets.product import Product, Stage
from omics_assets.assets.profiles import Floats, Profiles
from omics_assets.assets.ranked import Ranked
from omics_assets.assets.validation_scores import judged_scores
from omics_assets.methods.ranking.recovery import Estimate, Recovery, auprc, auroc, enrichment, place_positives, recover
from omics_assets.methods.ranking.recovery_excess import excess
from omics_assets.methods.statistics.design import Design
from omics_assets.reports.trust_text import beats_plain_rho
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.ranking import ALL_PATHWAYS

Statistic = Callable[[Floats, NDArray[np.bool_]], float]
Row = dict[str, object]
FIRST = (20, 50, 100)
ENRICHED = 100


def ranking_validation(
    stage: Stage, ranked: Ranked, profiles: Profiles, metabolites: Floats, design: Design
) -> Product:
    """Leave one known gene out, for both scores, each evidence, each rival and each pathway."""
    evidences = ranked.evidences
    if not len(evidences.baits.known.index):
        return Product(CATALOG["ranking_validation"].empty(), reason="the cohort names no known genes")
    settings = stage.cohort.settings.ranking
    rng = stage.rng(settings.seed)
    judged = judged_scores(evidences, profiles, metabolites, design, settings, rng)
    rows: list[Row] = []
    for (pathway, method), score in judged.observed.items():
        positive = _positive(evidences, pathway)
        who = {
            "pathway": ALL_PATHWAYS if pathway is None else evidences.baits.pathways[pathway],
            "method": method,
            "known_genes": int(positive.sum()),
        }
        found = recover(score, positive, rng, first=FIRST, one_at_a_time=True, draws=settings.bootstrap)
        null = [draw[pathway, method] for draw in judged.null]
        rows += [who | row for row in (*_estimated(found, null, positive), *_single(score, positive))]
    frame = pd.DataFrame(rows)
    return Product(frame, {"verdict": beats_plain_rho(frame)})


def _positive(evidences: Evidences, pathway: int | None) -> NDArray[np.bool_]:
    known = evidences.baits.known
    positive = np.zeros(len(evidences.genes), dtype=np.bool_)
    positive[known.index if pathway is None else known.index[known.pathway == pathway]] = True
    return positive


def _estimated(found: Recovery, null: list[Floats], positive: NDArray[np.bool_]) -> Iterator[Row]:
    """Statistics with an interval, and their excess over the re-paired samples with its p."""
    metrics: dict[str, tuple[Estimate, Statistic]] = {
        **{f"recall_at_{k}": (found.recall[k], _recall(k)) for k in FIRST},
        "auprc": (found.auprc, auprc),
        "auroc": (found.auroc, auroc),
    }
    for metric, (estimate, statistic) in metrics.items():
        row: Row = {"metric": metric, "value": estimate.value, "lower": estimate.low, "upper": estimate.high}
        if null:
            beyond = excess(estimate.value, np.array([statistic(score, positive) for score in null]))
            row |= {"repaired_mean": beyond.null_mean, "excess": beyond.excess, "excess_p": beyond.p}
        yield row


def _single(score: Floats, positive: NDArray[np.bool_]) -> Iterator[Row]:
    yield {
        "metric": "median_rank",
        "value": float(np.median(place_positives(score, positive, one_at_a_time=True).rank)),
    }
    fold, p = enrichment(score, positive, ENRICHED)
    yield {"metric": f"enrichment_at_{ENRICHED}", "value": fold}
    yield {"metric": f"enrichment_p_at_{ENRICHED}", "value": p}


def _recall(k: int) -> Statistic:
    def statistic(score: Floats, positive: NDArray[np.bool_]) -> float:
        return float((place_positives(score, positive, one_at_a_time=True).rank <= k).mean())

    return statistic
