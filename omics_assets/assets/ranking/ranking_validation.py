"""Whether the ranking finds the known genes, and more of them than it does on re-paired samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.profiles import Floats, Profiles
from omics_assets.assets.machinery.product import Product, Stage
from omics_assets.assets.ranking.evidence import Evidences
from omics_assets.assets.ranking.ranked import Ranked
from omics_assets.assets.ranking.validation_scores import Judged, judged_scores
from omics_assets.methods.ranking.recovery import Estimate, Recovery, auprc, auroc, enrichment, place_positives, recover
from omics_assets.methods.ranking.recovery_excess import excess
from omics_assets.methods.statistics.design import Design
from omics_assets.reports.trust_text import beats_plain_rho
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.trust import ALL_PATHWAYS

Statistic = Callable[[Floats, NDArray[np.bool_]], float]
Row = dict[str, object]
Key = tuple[int | None, str]
"""Pathway number (None: pooled) and method."""
FIRST = (20, 50, 100)
ENRICHED = 100


def _recall(k: int) -> Statistic:
    def statistic(score: Floats, positive: NDArray[np.bool_]) -> float:
        return float((place_positives(score, positive, one_at_a_time=True).rank <= k).mean())

    return statistic


STATISTICS: dict[str, Statistic] = {**{f"recall_at_{k}": _recall(k) for k in FIRST}, "auprc": auprc, "auroc": auroc}


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
    positives = {key: _positive(evidences, key[0]) for key in judged.observed}
    null = _null_statistics(judged, positives)
    rows: list[Row] = []
    for (pathway, method), score in judged.observed.items():
        positive = positives[pathway, method]
        who = {
            "pathway": ALL_PATHWAYS if pathway is None else evidences.baits.pathways[pathway],
            "method": method,
            "known_genes": int(positive.sum()),
        }
        found = recover(score, positive, rng, first=FIRST, one_at_a_time=True, draws=settings.bootstrap)
        rows += [who | row for row in (*_estimated(found, null[pathway, method]), *_single(score, positive))]
    frame = pd.DataFrame(rows)
    return Product(frame, {"verdict": beats_plain_rho(frame, settings.order)})


def _positive(evidences: Evidences, pathway: int | None) -> NDArray[np.bool_]:
    known = evidences.baits.known
    positive = np.zeros(len(evidences.genes), dtype=np.bool_)
    positive[known.index if pathway is None else known.index[known.pathway == pathway]] = True
    return positive


def _null_statistics(judged: Judged, positives: dict[Key, NDArray[np.bool_]]) -> dict[Key, dict[str, list[float]]]:
    """Return every statistic of every re-pairing, of one re-pairing at a time; none of a method it does not change."""
    found: dict[Key, dict[str, list[float]]] = {key: {name: [] for name in STATISTICS} for key in positives}
    for scores in judged.null:
        for key, score in scores.items():
            for name, statistic in STATISTICS.items():
                found[key][name].append(statistic(score, positives[key]))
    return found


def _estimated(found: Recovery, null: dict[str, list[float]]) -> Iterator[Row]:
    """Statistics with an interval, and their excess over the re-paired samples with its p."""
    estimates: dict[str, Estimate] = {f"recall_at_{k}": found.recall[k] for k in FIRST}
    for metric, estimate in (estimates | {"auprc": found.auprc, "auroc": found.auroc}).items():
        row: Row = {"metric": metric, "value": estimate.value, "lower": estimate.low, "upper": estimate.high}
        if null[metric]:
            beyond = excess(estimate.value, np.array(null[metric]))
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
