"""The graph attention network side by side and the cheap rivals, beside what one would write without this package.

    python bench/classification.py [--networks 500] [--rounds 5] [--threads 1]

Networks: folds x label permutations trained in one go (`predict_gats`) against a loop that trains each alone with
torch-geometric (`train_gat`, of which a few are timed), and what 1,000 permutations of 5 folds cost. Rivals: all label
vectors at once against scikit-learn pipelines fitted for one after another, on the same folds, with the share of equal
predictions. All peers take turns in this one process; medians. 128 latents, 3 classes, 120 epochs.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from omics_assets.methods.classification.classification_folds import Fold, FoldLatents, Label, make_folds
from omics_assets.methods.classification.classifiers import CHEAP_RIVALS, LOGISTIC_C
from omics_assets.methods.classification.gat import train_gat
from omics_assets.methods.classification.gat_cross_validation import gather_held_out
from omics_assets.methods.classification.gat_stack import GatBatch, predict_gats
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.settings import ClassificationSettings

LATENTS, GENES, CLASSES, FOLDS = 128, 5_000, 3, 5
PERMUTATIONS = 1_000
ALONE = 3
PIPELINES = 20
SETTINGS = ClassificationSettings()


def cohort(n: int) -> FoldLatents:
    """Noise around a centre per class, in five folds."""
    rng = np.random.default_rng(1)
    codes = np.arange(n) % CLASSES
    held_out = fold_plan(codes, np.arange(n), folds=FOLDS, repeats=1, rng=rng).held_out
    latents = rng.normal(size=(CLASSES, LATENTS))[codes] + 2 * rng.normal(size=(n, LATENTS))
    expression = 0.3 * rng.normal(size=(CLASSES, GENES))[codes] + rng.normal(size=(n, GENES))
    label = Label("tissue", codes, tuple("abc"))
    return FoldLatents(np.tile(latents, (1, FOLDS, 1, 1)), held_out, expression, np.arange(n), (label,))


def label_vectors(data: FoldLatents, count: int) -> np.ndarray:
    """The labels and permutations of them [count, n]."""
    rng = np.random.default_rng(2)
    codes = data.labels[0].codes
    return np.stack([codes, *(rng.permutation(codes) for _ in range(count - 1))]).astype(np.int64)


def alternate(peers: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median seconds of every peer, the peers taking turns after a first run that is not timed."""
    seconds: dict[str, list[float]] = {name: [] for name in peers}
    for timed in range(rounds + 1):
        for name, work in peers.items():
            start = time.perf_counter()
            work()
            if timed:
                seconds[name].append(time.perf_counter() - start)
    return {name: float(np.median(values)) for name, values in seconds.items()}


def compare_networks(n: int, networks: int, rounds: int) -> None:
    """Print one size."""
    data = cohort(n)
    folds = make_folds(data, neighbours=SETTINGS.neighbours)
    labels = label_vectors(data, networks // FOLDS)
    vectors = len(labels)

    def side_by_side() -> None:
        for index, fold in enumerate(folds):
            batch = GatBatch(
                np.broadcast_to(fold.latents, (vectors, n, LATENTS)),
                np.broadcast_to(fold.graph.with_self_loops(), (vectors, 2, n * (fold.graph.neighbours + 1))),
                (labels,),
                np.broadcast_to(fold.train, (vectors, n)),
                (CLASSES,),
                streams=np.arange(vectors) * FOLDS + index,
            )
            predict_gats(batch, SETTINGS, seed=1)

    def alone() -> None:
        fold = folds[0]
        for codes in labels[:ALONE]:
            train_gat(fold.latents, fold.graph, (codes,), fold.train, SETTINGS, classes=(CLASSES,), seed=1)

    seconds = alternate({"alone": alone, "together": side_by_side}, rounds)
    steps = SETTINGS.epochs / 1_000
    one, many = seconds["alone"] / ALONE / steps, seconds["together"] / (vectors * FOLDS) / steps
    minutes = PERMUTATIONS * FOLDS * many * steps / 60
    print(
        f"n = {n:3}: torch-geometric alone {one:.2f} ms per network and epoch, {vectors * FOLDS} side by side "
        f"{many:.3f} ms: {one / many:.1f} x; {PERMUTATIONS:,} permutations x {FOLDS} folds {minutes:.1f} min",
        flush=True,
    )


def pipelines(data: FoldLatents) -> dict[str, tuple[object, np.ndarray]]:
    """What scikit-learn offers for each rival, and the matrix it reads (the latents are the same in all folds)."""
    latents = np.asarray(data.latents[0, 0])
    neighbours = KNeighborsClassifier(SETTINGS.neighbours, metric="cosine", weights=nearer_first)
    return {
        "logistic_regression": (make_pipeline(StandardScaler(), LogisticRegression(C=LOGISTIC_C)), latents),
        "knn": (make_pipeline(StandardScaler(), neighbours), latents),
        "nearest_centroid": (make_pipeline(StandardScaler(), NearestCentroid()), np.asarray(data.expression)),
    }


def nearer_first(distances: np.ndarray) -> np.ndarray:
    """Weights that let the nearer voters decide tied votes, as ours do."""
    degree = distances.shape[1]
    return np.tile(1 + (degree - np.arange(degree)) / (degree * (degree + 1)), (len(distances), 1))


def compare_rivals(n: int, rounds: int) -> None:
    """Print one size."""
    data = cohort(n)
    labels = label_vectors(data, PERMUTATIONS)

    def ours(model: str) -> np.ndarray:
        folds: tuple[Fold, ...] = make_folds(data, neighbours=SETTINGS.neighbours)
        return gather_held_out(folds, [CHEAP_RIVALS[model](fold, labels, CLASSES) for fold in folds])[:, 0]

    def theirs(model: str) -> np.ndarray:
        pipeline, X = pipelines(data)[model]
        predicted = np.empty((PIPELINES, n), dtype=np.int64)
        for vector, codes in enumerate(labels[:PIPELINES]):
            for held_out in data.held_out[0]:
                predicted[vector, held_out] = pipeline.fit(X[~held_out], codes[~held_out]).predict(X[held_out])
        return predicted

    for model in pipelines(data):
        equal = float((ours(model)[:PIPELINES] == theirs(model)).mean())
        seconds = alternate({"ours": lambda m=model: ours(m), "theirs": lambda m=model: theirs(m)}, rounds)
        one, many = seconds["theirs"] / PIPELINES, seconds["ours"] / PERMUTATIONS
        print(
            f"n = {n:3}: {model:<20} scikit-learn {1e3 * one:7.1f} ms per label vector, ours {1e3 * many:6.3f} ms "
            f"({seconds['ours']:.2f} s for {PERMUTATIONS:,}, folds scaled anew): {one / many:.0f} x; "
            f"{100 * equal:.1f} % of the predictions equal",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    for n in (21, 60, 100):
        compare_networks(n, asked.networks, asked.rounds)
    for n in (21, 60, 100):
        compare_rivals(n, asked.rounds)


if __name__ == "__main__":
    main()
