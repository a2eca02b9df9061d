"""What the gradient importance of all genes costs, in training steps of the same network (sample basis).

    python bench/attribution.py [--genes 132129] [--samples 21] [--preset published_counts] [--rounds 15]

Every round takes one step and every kind of attribution in turn, in one process; medians of the ratios.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import get_args

import numpy as np
import torch

from omics_assets.methods.autoencoders.autoencoder import architecture
from omics_assets.methods.autoencoders.autoencoder_training import Trainer
from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets.methods.importance.attribution import Attribution, attribution
from omics_assets.settings import AutoencoderSettings


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def main(genes: int, samples: int, preset: str, rounds: int) -> None:
    X = np.random.default_rng(0).normal(size=(samples, genes))
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    basis = fit_sample_basis(X)
    trainer = Trainer(basis, X, architecture(preset, "gene", features=genes), AutoencoderSettings(), seed=1)
    trainer.epoch()
    model = trainer.trained()
    taken: dict[str, list[float]] = {kind: [] for kind in ("step", *get_args(Attribution))}
    for _ in range(rounds):
        taken["step"].append(seconds(trainer.epoch))
        for kind in get_args(Attribution):
            taken[kind].append(seconds(lambda kind=kind: attribution(model, X, kind=kind)))
    step = np.array(taken.pop("step"))
    print(
        f"{genes} genes, {samples} samples, {preset}, {torch.get_num_threads()} threads, step {np.median(step):.4f} s"
    )
    for kind, times in taken.items():
        ratios = np.quantile(np.array(times) / step, [0.5, 0.25, 0.75])
        print(f"{kind:22} {np.median(times):.3f} s, {ratios[0]:.1f} steps [{ratios[1]:.1f}, {ratios[2]:.1f}]")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--genes", type=int, default=132_129)
    parser.add_argument("--samples", type=int, default=21)
    parser.add_argument("--preset", default="published_counts", choices=["published", "published_counts", "compact"])
    parser.add_argument("--rounds", type=int, default=15)
    main(**vars(parser.parse_args()))
