"""Whether the ranking finds the known genes, and more of them than it does on re-paired samples."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.evidence import Evidences, Floats, Profiles
from omics_assets.assets.ranked import Ranked, pooled_log_odds
from omics_assets.assets.stage import Product, Stage
from omics_assets.methods.design import Design
from omics_assets.methods.permutation import pairing_permutations, pairing_scheme
from omics_assets.methods.published_fusion import fuse_published
from omics_assets.methods.recovery import auprc, auroc, place_positives, recover
from omics_assets.settings import RankingSettings
from omics_assets.tables.catalog import CATALOG

Statistic = Callable[[Floats, NDArray[np.bool_]], float]
FIRST = (20, 50, 100)


def ranking_validation(stage: Stage, ranked: Ranked, profiles: Profiles, design: Design) -> Product:
    """Leave one known gene out, for both scores, each evidence and a random order."""
    known = ranked.evidences.baits.known
    if not len(known.index):
        return Product(CATALOG["ranking_validation"].empty(), reason="the cohort names no known genes")
    settings = stage.cohort.settings.ranking
    rng = stage.rng(settings.seed)
    positive = known.mask(len(ranked.evidences.genes))
    observed = _scores(ranked.evidences, settings, rng)
    null = _repaired_scores(ranked.evidences, profiles, design, settings, rng)
    rows = []
    for method, score in observed.items():
        estimates = recover(score, positive, rng, first=FIRST, one_at_a_time=True, draws=settings.bootstrap)
        metrics = {
            **{f"recall_at_{k}": (estimates.recall[k], _recall(k)) for k in FIRST},
            "auprc": (estimates.auprc, auprc),
            "auroc": (estimates.auroc, auroc),
        }
        for metric, (estimate, statistic) in metrics.items():
            repaired = _mean([statistic(draw[method], positive) for draw in null])
            rows.append(
                {
                    "method": method,
                    "metric": metric,
                    "value": estimate.value,
                    "lower": estimate.low,
                    "upper": estimate.high,
                    "repaired_mean": repaired,
                    "excess": estimate.value - repaired,
                    "known_genes": int(positive.sum()),
                }
            )
        median = float(np.median(place_positives(score, positive, one_at_a_time=True).rank))
        rows.append({"method": method, "metric": "median_rank", "value": median, "known_genes": int(positive.sum())})
    frame = pd.DataFrame(rows)
    return Product(frame, {"verdict": _sentence(frame)})


def _scores(evidences: Evidences, settings: RankingSettings, rng: np.random.Generator) -> dict[str, Floats]:
    """Every score with the known genes held out of what is learned; untested genes stand last."""
    fused = fuse_published(evidences.published(), settings.weights.model_dump(), evidences.genes)
    scores = {"log_odds": pooled_log_odds(evidences, settings).log_odds, "fused": fused.fused_score}
    scores |= {name: value for name, value in evidences.raw.items() if name != "bait" and not np.isnan(value).all()}
    if (held_out := evidences.bait()) is not None:
        bait = -held_out.tail
        bait[evidences.baits.known.index] = -held_out.known_tail
        scores["bait"] = bait
    return scores | {"random": rng.random(len(evidences.genes))}


def _repaired_scores(
    evidences: Evidences, profiles: Profiles, design: Design, settings: RankingSettings, rng: np.random.Generator
) -> list[dict[str, Floats]]:
    scheme = pairing_scheme(design)
    if scheme.reason:
        return []
    permutations = pairing_permutations(scheme, settings.repairings, rng)
    genes = np.arange(profiles.genes.shape[1])
    return [_scores(evidences.with_profiles(profiles.rearranged(genes, p)), settings, rng) for p in permutations]


def _recall(k: int) -> Statistic:
    def statistic(score: Floats, positive: NDArray[np.bool_]) -> float:
        return float((place_positives(score, positive, one_at_a_time=True).rank <= k).mean())

    return statistic


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _sentence(frame: pd.DataFrame) -> str:
    recall = frame[frame["metric"] == "recall_at_100"].set_index("method")["value"]
    ours = float(recall["log_odds"])
    found = f"the shortlist finds {ours:.0%} of the known genes in its first 100"
    if "correlation" not in recall:
        return f"{found}; no target could be correlated"
    plain = float(recall["correlation"])
    verdict = "more than" if ours > plain else "as many as" if ours == plain else "fewer than"
    return f"{found}, {verdict} plain |rho| ({plain:.0%})"
