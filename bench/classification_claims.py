"""What the classification protocol claims where nothing is, what it finds where something is (simulated cohorts).

    python bench/classification_claims.py null|null-gat|strong|graph|map [--cohorts 20] [--tuning]

null: n = 60, labels permuted over the plants before fold plan, autoencoders and classifiers, then nine more label sets
on the same latents; share of p < 0.05 and p < 0.5 (99 permutations). null-gat: the network (20 permutations), tissue of
the first two label sets.
strong, graph, map: regime tissue_strong, n = 21. strong: p by rival. graph: the network against logistic regression on
tissue, and against its own permutation null on location. map: AUC of the planted tissue genes by the map, its
baselines, and ANOVA.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import rankdata
from simulated_latents import Latents, simulated_latents

from omics_assets.methods.classification.classification import classify
from omics_assets.methods.classification.classification_folds import FoldLatents
from omics_assets.methods.importance.gnn_importance import gnn_importance
from omics_assets.methods.resampling.fold_balance import match_spread
from omics_assets.settings import ClassificationSettings, ImportanceSettings
from omics_assets.simulate.constants import REPORTING_SEEDS, TUNING_SEEDS
from omics_assets.simulate.spec import SimulationSpec

CHEAP = ("knn", "logistic_regression", "nearest_centroid")


def label_sets(data: FoldLatents, count: int, rng: np.random.Generator) -> Iterator[FoldLatents]:
    """Yield the cohort, then with its labels permuted over plants, as evenly spread over the folds as they are."""
    yield data
    units, first, unit_of_sample = np.unique(data.blocks, return_index=True, return_inverse=True)
    held_out = data.held_out[:, :, first]
    for _ in range(count - 1):
        free = [label.codes[first][rng.permutation(len(units))] for label in data.labels]
        spread = [
            match_spread(codes[None], label.codes[first], held_out, rng)[0]
            for codes, label in zip(free, data.labels, strict=True)
        ]
        pairs = zip(data.labels, spread, strict=True)
        yield replace(data, labels=tuple(replace(label, codes=codes[unit_of_sample]) for label, codes in pairs))


def null(seeds: Sequence[int], genes: int, models: Sequence[str], sets: int, labels: int) -> None:
    settings = ClassificationSettings(permutations=99 if models == CHEAP else 20, gat_permutations=20)
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number, seed in enumerate(seeds):
        told(number, len(seeds))
        data = simulated_latents(SimulationSpec(samples=60, genes=genes, seed=seed), permuted=True).folds
        rng = np.random.default_rng(seed)
        for relabelled in label_sets(replace(data, labels=data.labels[:labels]), sets, rng):
            for row in classify(relabelled, settings, rng=rng, models=models).results:
                found[row.model, row.label].append(row.p)
    print(f"\nlabels permuted, n = 60, {genes:,} genes, {len(seeds)} cohorts x {sets} label sets")
    print("| model | label | p < 0.05 | p < 0.5 |\n|---|---|---|---|")
    for (model, label), values in found.items():
        p = np.array(values)
        print(f"| {model} | {label} | {(p < 0.05).mean():.3f} | {(p < 0.5).mean():.3f} |")


def told(done: int, total: int) -> None:
    print(f"{done} of {total}", file=sys.stderr, flush=True)


def strong_cohorts(seeds: Sequence[int], genes: int, *, final: bool = False) -> Iterator[Latents]:
    for number, seed in enumerate(seeds):
        told(number, len(seeds))
        yield simulated_latents(SimulationSpec(samples=21, genes=genes, regime="tissue_strong", seed=seed), final=final)


def strong(seeds: Sequence[int], genes: int) -> None:
    found: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for latents in strong_cohorts(seeds, genes):
        rows = classify(latents.folds, ClassificationSettings(), rng=np.random.default_rng(1), models=CHEAP).results
        for row in rows:
            found[row.label, row.model].append((row.p, row.balanced_accuracy))
    print(f"\ntissue_strong, n = 21, {genes:,} genes, {len(seeds)} seeds, 1,000 permutations")
    print("| label | model | p <= 0.01 in | p <= 0.05 in | balanced accuracy |\n|---|---|---|---|---|")
    for (label, model), values in found.items():
        p, accuracy = np.array(values).T
        print(f"| {label} | {model} | {(p <= 0.01).mean():.2f} | {(p <= 0.05).mean():.2f} | {accuracy.mean():.3f} |")


def graph(seeds: Sequence[int], genes: int, **changes: int) -> None:
    settings = ClassificationSettings.model_validate({"gat_permutations": 20, "permutations": 199} | changes)
    runs = [classify(latents.folds, settings, rng=np.random.default_rng(1)) for latents in strong_cohorts(seeds, genes)]
    print(f"\ntissue_strong, n = 21, {genes:,} genes, {len(seeds)} seeds; {changes}")
    print("| label | model | balanced accuracy | lowest seed | null mean | below its null's 5 % | p <= 0.05 |")
    print("|---|---|---|---|---|---|---|")
    for position, row in enumerate(runs[0].results):
        rows = [run.results[position] for run in runs]
        value = np.array([one.balanced_accuracy for one in rows])
        below = np.mean([one.balanced_accuracy < np.quantile(one.null, 0.05) for one in rows])
        chance, significant = np.mean([one.chance for one in rows]), np.mean([one.p <= 0.05 for one in rows])
        print(
            f"| {row.label} | {row.model} | {value.mean():.3f} | {value.min():.3f} | {chance:.3f} | {below:.2f} "
            f"| {significant:.2f} |"
        )


def auc(score: np.ndarray, truth: np.ndarray) -> float:
    """Area under the receiver operating characteristic curve: the Mann-Whitney statistic."""
    positives = int(truth.sum())
    ranks = rankdata(score)[truth].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * (len(truth) - positives)))


def maps(seeds: Sequence[int], genes: int) -> None:
    found: dict[str, list[float]] = defaultdict(list)
    for latents in strong_cohorts(seeds, genes, final=True):
        truth = latents.cohort.tissue_genes[latents.kept]
        for form, gradient in FORMS:
            settings = ImportanceSettings.model_validate({"gnn_map": form, "gnn_gradient": gradient})
            if (form, gradient) != FORMS[0]:  # the control of the others is not asked for
                settings = settings.model_copy(update={"control_draws": 1})
            rng = np.random.default_rng(1)
            tissue = latents.folds.labels[:1]
            result = gnn_importance(
                latents.genes, latents.final, tissue, latents.folds.blocks, ClassificationSettings(), settings, rng=rng
            )
            (label,) = result.labels
            scores = {f"gat, {form}, {gradient}": label.value}
            if (form, gradient) == FORMS[0]:
                scores |= {
                    "gat, signed, random graphs": label.control,
                    "uniform weights": result.uniform,
                    "logistic, signed": label.linear,
                    "ANOVA F": label.anova.f,
                }
                found["split-half agreement"].append(label.split_half_agreement)
                found["split-half agreement, random graphs"].append(float(label.split_half_control.mean()))
                found["seed agreement"].append(label.seed_agreement)
            for name, score in scores.items():
                found[f"AUC {name}"].append(auc(score, truth))
    print(f"\ntissue genes, tissue_strong, n = 21, {genes:,} genes, {len(seeds)} seeds")
    print("| what | mean | lowest | highest |\n|---|---|---|---|")
    for name, values in found.items():
        print(f"| {name} | {np.mean(values):.3f} | {min(values):.3f} | {max(values):.3f} |")


FORMS = (
    ("signed", "gradient"),
    ("signed", "integrated_gradients"),
    ("published", "gradient"),
    ("published", "integrated_gradients"),
)
CLAIMS = ("null", "null-gat", "strong", "graph", "map")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claim", choices=CLAIMS)
    parser.add_argument("--cohorts", type=int, default=20)
    parser.add_argument("--genes", type=int, default=10_000)
    parser.add_argument("--tuning", action="store_true", help="the seeds for choosing defaults")
    asked = parser.parse_args()
    seeds = (TUNING_SEEDS if asked.tuning else REPORTING_SEEDS)[: asked.cohorts]
    start = time.perf_counter()
    if asked.claim == "null":
        null(seeds, asked.genes, CHEAP, sets=10, labels=2)
    elif asked.claim == "null-gat":
        null(seeds, asked.genes, ("gat",), sets=2, labels=1)
    else:
        {"strong": strong, "graph": graph, "map": maps}[asked.claim](seeds, asked.genes)
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
