"""The autoencoder in the sample basis beside the plain route on all genes: step time, memory, whole trainings.

    python bench/autoencoder.py                      # 20,000 genes
    python bench/autoencoder.py --full               # 132,129 genes x 6,980 metabolites: fused Adam takes 9 GB
    python bench/autoencoder.py --full --only steps  # or: training, importance
    python bench/autoencoder.py --rivals "torch, fused Adam" "ours, row-Adam, bf16"

n = 21, widths of `published_counts` (545.8 million parameters at 132,129 genes) for the steps. Every rival takes turns
with the sample basis in one process; medians of the rounds, ratios first. Peak memory (Linux: resident set) is that of
another process, in which nothing else lives; what would not fit into the memory available is left out and said so.
"torch, fused Adam" is the textbook: torch.nn.Linear on all genes, AdamW(fused=True), nothing of ours. Everything runs
on the processor, and again on a GPU when there is one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

from omics_assets.memory import available_memory
from omics_assets.methods.autoencoders.autoencoder import Architecture, Modality, Preset, architecture
from omics_assets.methods.autoencoders.autoencoder_training import Stack, Trainer, train
from omics_assets.methods.autoencoders.cross_validation import cross_validate
from omics_assets.methods.autoencoders.feature_training import FeatureTrainer
from omics_assets.methods.autoencoders.sample_basis import fit_sample_basis
from omics_assets.methods.importance.attribution import attribution
from omics_assets.methods.resampling.fold_matrix import z_score_folds
from omics_assets.methods.resampling.folds import fold_plan
from omics_assets.resources.device import threads_for
from omics_assets.settings import AutoencoderSettings

SAMPLES, GENES, METABOLITES = 21, 132_129, 6_980
PRESETS: tuple[Preset, ...] = ("compact", "published_counts", "published")
STACKED = 15  # 5 folds x 3 seeds
RIVALS = {
    "torch, Adam": {},
    "torch, fused Adam": {"fused": True},
    "torch, fused, in backward": {"fused": True, "hooks": True},
    "ours, AdamW, whole": {"optimizer": "adamw", "weight_gradients": "whole"},
    "ours, AdamW, chunked": {"optimizer": "adamw"},
    "ours, row-Adam, chunked": {"optimizer": "row_adam"},
    "ours, AdamW, bf16": {"optimizer": "adamw", "precision": "bfloat16"},
    "ours, row-Adam, bf16": {"optimizer": "row_adam", "precision": "bfloat16"},
}
# per parameter: weights, moments, and the part of the gradient that is there at once
BYTES = dict(zip(RIVALS, (20, 16, 14, 14, 12, 8, 6, 4), strict=True))
Step = Callable[[], object]


def expression(features: int, seed: int = 1) -> np.ndarray:
    """Samples of 7 tissues x 3: 60 modules with own tissue profiles, and noise [21, p]."""
    rng = np.random.default_rng(seed)
    tissue = np.arange(SAMPLES) % 7
    activity = 0.9 * rng.normal(size=(7, 60))[tissue] + 0.45 * rng.normal(size=(SAMPLES, 60))
    loading = rng.uniform(0.3, 0.9, features)
    noise = rng.normal(size=(SAMPLES, features)) * np.sqrt(1 - loading**2)
    return activity[:, rng.integers(0, 60, features)] * loading + noise


def z_scored(X: np.ndarray) -> np.ndarray:
    return (X - X.mean(axis=0)) / X.std(axis=0)


def in_backward(optimizer: torch.optim.Optimizer) -> Callable[[torch.Tensor], None]:
    def step(_: torch.Tensor) -> None:
        optimizer.step()
        optimizer.zero_grad()

    return step


def textbook(X: np.ndarray, shape: Architecture, device: str, *, fused: bool = False, hooks: bool = False) -> Step:
    """The same network of torch.nn modules on all genes."""
    layers: list[torch.nn.Module] = []
    sizes = (X.shape[1], *shape.widths, *shape.widths[-2::-1], X.shape[1])
    for number, (fan_in, fan_out) in enumerate(pairwise(sizes)):
        layers.append(torch.nn.Linear(fan_in, fan_out, device=device))
        if shape.hidden(number):
            layers += [torch.nn.ReLU(), torch.nn.Dropout(shape.dropout)]
    network = torch.nn.Sequential(*layers)
    inputs = torch.as_tensor(X, dtype=torch.float32, device=device)
    groups = [[parameter] for parameter in network.parameters()] if hooks else [list(network.parameters())]
    optimizers = [torch.optim.AdamW(group, lr=1e-4, fused=fused) for group in groups]
    if hooks:
        for (parameter,), optimizer in zip(groups, optimizers, strict=True):
            parameter.register_post_accumulate_grad_hook(in_backward(optimizer))

    def step() -> float:
        loss = torch.nn.functional.mse_loss(network(inputs), inputs)
        if not hooks:
            optimizers[0].zero_grad()
        loss.backward()
        if not hooks:
            optimizers[0].step()
        return float(loss.detach())

    return step


def stepper(name: str, X: np.ndarray, preset: Preset, device: str) -> Step:
    """One full-batch step of a rival, or of the sample basis."""
    shape = architecture(preset, "gene", features=X.shape[1])
    if name.startswith("torch"):
        return textbook(X, shape, device, **RIVALS[name])
    basis = fit_sample_basis(X)
    if name.startswith("ours"):
        return FeatureTrainer(basis, X, shape, AutoencoderSettings(**RIVALS[name]), seed=1, device=device).epoch
    seeds = range(STACKED if name == "sample basis, stacked" else 1)
    trainers = [Trainer(basis, X, shape, AutoencoderSettings(), seed=seed, device=device) for seed in seeds]
    return Stack.of(trainers).epoch if len(trainers) > 1 else trainers[0].epoch


def seconds_of(work: Step, times: int = 1) -> tuple[float, float]:
    """Seconds on the clock, and of processor time: on a busy machine the second is the fair one."""
    start = time.perf_counter(), time.process_time()
    for _ in range(times):
        work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return (time.perf_counter() - start[0]) / times, (time.process_time() - start[1]) / times


def alternate(works: Sequence[tuple[Step, int]], rounds: int) -> np.ndarray:
    """Both kinds of seconds of each work, the works taking turns: [rounds, works, 2]."""
    for work, _ in works:
        work()
    return np.array([[seconds_of(work, times) for work, times in works] for _ in range(rounds)])


def peak(device: str) -> float:
    """Peak memory of this process in GB: resident set (Linux), or what was taken on the GPU."""
    if device == "cuda":
        return torch.cuda.max_memory_allocated() / 1e9
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e9


def child(*arguments: object) -> list[float]:
    """Run a part of this file in a process of its own and return the numbers it prints last."""
    command = [sys.executable, __file__, "--child", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - this very file
    return [float(number) for number in done.stdout.split("\n")[-2].split()]


def steps_child(name: str, genes: int, rounds: int, device: str) -> list[float]:
    """Seconds of the sample basis and of a rival, low, median and high ratio, and that of processor time."""
    X = z_scored(expression(genes))
    ours = stepper("sample basis", X, "published_counts", device)
    found = alternate([(ours, 10), (stepper(name, X, "published_counts", device), 1)], rounds)
    ratio = found[:, 1] / found[:, 0]
    return [*np.median(found[..., 0], axis=0), *np.quantile(ratio[:, 0], (0, 0.5, 1)), np.median(ratio[:, 1])]


def memory_child(name: str, genes: int, device: str) -> list[float]:
    """Peak GB of three steps; of no steps at all for "nothing"."""
    if name != "nothing":
        work = stepper(name, z_scored(expression(genes)), "published_counts", device)
        for _ in range(3):
            work()
    return [peak(device)]


def training_child(preset: Preset, modality: Modality, features: int, device: str) -> list[float]:
    """Both kinds of seconds of cross-validation and final fit, epochs trained, peak in GB, and held-out R2."""
    X, settings = expression(features), AutoencoderSettings(preset=preset)
    shape = architecture(preset, modality, features=features)
    held_out = fold_plan(None, np.arange(SAMPLES), folds=5, repeats=1, rng=np.random.default_rng(1)).held_out
    epochs = [0]

    def count(*_: object) -> None:
        epochs[0] += 1

    folds, found = z_score_folds(X), []

    def whole() -> None:
        validated = cross_validate(folds, held_out, shape, settings, seeds=(1, 2, 3), device=device, progress=count)
        train(z_scored(X), shape, settings, epochs=validated.median_epoch, seed=1, device=device)
        found.append(validated)

    with threads_for(preset):
        seconds = seconds_of(whole)
    return [*seconds, epochs[0] + found[0].median_epoch, peak("cpu"), found[0].pooled_r2]


def importance_child(preset: Preset, genes: int, rounds: int, device: str) -> list[float]:
    """Seconds of a step and of the attribution to all genes, their ratio, and that of processor time."""
    X = z_scored(expression(genes))
    shape = architecture(preset, "gene", features=genes)
    with threads_for(preset):
        trainer = Trainer(fit_sample_basis(X), X, shape, AutoencoderSettings(), seed=1, device=device)
        trainer.epoch()
        model = trainer.trained()
        found = alternate([(trainer.epoch, 10), (lambda: attribution(model, X), 1)], rounds)
    return [*np.median(found[..., 0], axis=0), *np.median(found[:, 1] / found[:, 0], axis=0)]


def steps(genes: int, rounds: int, device: str, rivals: Sequence[str]) -> None:
    shape = architecture("published_counts", "gene", features=genes)
    parameters = shape.parameters(genes)
    print(f"\none step, {genes:,} genes, n = {SAMPLES}, {parameters / 1e6:.1f} million parameters, {device}")
    (empty,), (own,) = (child("memory", name, genes, device) for name in ("nothing", "sample basis"))
    print(f"  {'sample basis':<28} {own:6.2f} GB, of which {empty:.2f} GB are Python and torch")
    for name in rivals:
        needed = BYTES[name] * parameters + 2**30
        if needed > available_memory() and device == "cpu":
            print(f"  {name:<28} left out: needs about {needed / 1e9:.0f} GB")
            continue
        base, rival, low, ratio, high, work = child("steps", name, genes, rounds, device)
        (gigabytes,) = child("memory", name, genes, device)
        times = f"{ratio:6.1f} x [{low:.0f}-{high:.0f}] the time, {work:.0f} x the processor time"
        memory = f"{gigabytes / own:5.1f} x the memory"
        print(f"  {name:<28} {times}, {memory} ({rival:.3f} s beside {base:.4f} s, {gigabytes:.2f} GB)", flush=True)
    if device == "cuda":
        base, stacked, *_ = child("steps", "sample basis, stacked", genes, rounds, device)
        print(f"  {STACKED} networks in one stack: {stacked / base / STACKED:.2f} x the time of {STACKED} alone")


def training(genes: int, metabolites: int, device: str, presets: Sequence[str]) -> None:
    print(f"\nwhole training, 5 folds x 3 seeds and the final fit, n = {SAMPLES}, {device}")
    for preset in presets:
        for modality, features in (("gene", genes), ("metabolite", metabolites)):
            seconds, work, epochs, gigabytes, r2 = child("training", preset, modality, features, device)
            times = f"{seconds:6.1f} s ({work:.1f} s of processor time, {epochs:,.0f} epochs)"
            told = f"{times}, {gigabytes:.2f} GB, held-out R2 {r2:.3f}"
            print(f"  {preset:<18} {modality:<11} {features:>8,} features {told}", flush=True)


def importance(genes: int, rounds: int, device: str) -> None:
    print(f"\ngradient importance of all {genes:,} genes (input x gradient, one model), in units of training steps")
    for preset in PRESETS:
        step, whole, ratio, work = child("importance", preset, genes, rounds, device)
        told = f"{ratio:6.1f} steps ({whole:.3f} s, a step {step:.4f} s; processor time {work:.1f} steps)"
        print(f"  {preset:<18} {told}", flush=True)


CHILDREN = {
    "steps": lambda name, genes, rounds, device: steps_child(name, int(genes), int(rounds), device),
    "memory": lambda name, genes, device: memory_child(name, int(genes), device),
    "training": lambda preset, modality, size, device: training_child(preset, modality, int(size), device),
    "importance": lambda preset, genes, rounds, device: importance_child(preset, int(genes), int(rounds), device),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", choices=("steps", "training", "importance"))
    parser.add_argument("--rivals", nargs="+", choices=RIVALS, default=list(RIVALS))
    parser.add_argument("--presets", nargs="+", choices=PRESETS, default=list(PRESETS), help="of whole trainings")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", nargs="+")
    asked = parser.parse_args()
    if asked.child:
        part, *arguments = asked.child
        print(*CHILDREN[part](*arguments))
        return
    genes = GENES if asked.full else 20_000
    print(f"{torch.get_num_threads()} threads, {available_memory() / 1e9:.0f} GB available, torch {torch.__version__}")
    for device in ("cpu", *(["cuda"] if torch.cuda.is_available() else [])):
        if asked.only in {None, "steps"}:
            steps(genes, asked.rounds, device, asked.rivals)
        if asked.only in {None, "training"}:
            training(genes, METABOLITES, device, asked.presets)
        if asked.only in {None, "importance"}:
            importance(genes, asked.rounds, device)


if __name__ == "__main__":
    main()
