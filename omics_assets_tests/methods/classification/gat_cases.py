"""A batch of small networks, and each of them trained alone with torch-geometric: the oracle of the batched form."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from omics_assets.methods.classification.gat_network import SampleGat
from omics_assets.methods.classification.gat_stack import GatBatch
from omics_assets.methods.classification.gat_streams import begin, stream_seed
from omics_assets.methods.classification.sample_graph import cosine_graph, without_edges
from omics_assets.settings import ClassificationSettings
from omics_assets_tests.methods.classification.classification_cases import planted

SAMPLES = 15
CODES = np.arange(SAMPLES) % 3
TRAIN = np.arange(SAMPLES) < 12
NUMBERS = np.where(np.arange(SAMPLES) % 5 == 2, np.nan, 40.0 + 3.0 * np.arange(SAMPLES))
NETWORKS = 3


def batch(*, neighbours: int = 3) -> GatBatch:
    """Three networks with latents, graphs, training samples and labels of their own: one of classes, one numeric."""
    rng = np.random.default_rng(0)
    codes = np.stack([CODES, rng.permutation(CODES), np.where(np.arange(SAMPLES) == 4, -1, CODES)])
    numbers = np.stack([NUMBERS, rng.permutation(NUMBERS), NUMBERS])
    latents = np.stack([planted(label, 6, 2.0, rng) for label in (CODES, CODES, CODES)])
    train = np.stack([TRAIN, TRAIN, np.roll(TRAIN, 3)])
    graphs = [cosine_graph(Z, neighbours=3, sources=mask) for Z, mask in zip(latents, train, strict=True)]
    graphs = graphs if neighbours else [without_edges(graph) for graph in graphs]
    edges = np.stack([graph.with_self_loops() for graph in graphs])
    return GatBatch(latents, edges, (codes, numbers), train, (3, 0))


def alone(given: GatBatch, index: int, settings: ClassificationSettings, *, seed: int) -> tuple[SampleGat, list[float]]:
    """One network of a batch with torch-geometric in float64, as the textbook says; and its loss before each step."""
    network = SampleGat(given.latents.shape[2], given.classes, settings)
    with torch.random.fork_rng():
        begin(network, stream_seed(seed, index))
    network.double().train()
    x, edges = torch.from_numpy(given.latents[index]), torch.from_numpy(given.edges[index])
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay)
    losses = []
    for _ in range(settings.epochs):
        optimizer.zero_grad()
        loss = textbook_loss(network(x, edges)[0], given, index)
        torch.autograd.backward(loss)
        optimizer.step()
        losses.append(float(loss.detach()))
    return network.eval(), losses


def textbook_loss(outputs: tuple[torch.Tensor, ...], given: GatBatch, index: int) -> torch.Tensor:
    """Torch's weighted cross-entropy of the classes plus the mean squared error of the standardised numbers."""
    codes, numbers, train = (part[index] for part in (*given.codes, given.train))
    known = train & (codes >= 0)
    count = np.bincount(codes[known], minlength=3)
    weight = torch.from_numpy(known.sum() / (3 * count))
    entropy = functional.cross_entropy(outputs[0][known], torch.from_numpy(codes[known]), weight=weight)
    known = train & np.isfinite(numbers)
    z = torch.from_numpy((numbers[known] - numbers[known].mean()) / numbers[known].std())
    return entropy + functional.mse_loss(outputs[1][known, 0], z)
