"""Training many graph attention networks of one shape side by side: folds, label permutations, random graphs, seeds.

`torch.func.vmap` runs the very same module over stacked parameters; since the losses are added and Adam works element
by element, each network learns what it would learn alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.func import functional_call, stack_module_state, vmap
from torch.nn import functional

from omics_assets.methods.gat_network import Outputs, SampleGat
from omics_assets.settings import ClassificationSettings

Array = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

STACK = 128
"""Networks trained side by side: more is no faster and needs more memory."""


@dataclass(frozen=True)
class GatBatch:
    """What m networks learn from, side by side.

    Parameters
    ----------
    latents
        Standardised latents [m, n, d].
    edges
        Edges with self-loops [m, 2, e], source above target.
    codes
        Class of each sample [m, n] for each label; negative = not labelled, which no loss sees.
    train
        Training samples [m, n].
    classes
        Number of classes of each label.
    """

    latents: NDArray[np.floating]
    edges: Ints
    codes: tuple[Ints, ...]
    train: Mask
    classes: tuple[int, ...]


@dataclass(frozen=True)
class GatStack:
    """m trained networks.

    Parameters
    ----------
    state
        Tensors by name [m, ...].
    logits
        For each label, of all samples [m, n, classes].
    attention
        First layer, without dropout [m, e, heads]: adds up to 1 over the edges into a sample.
    gradients
        For each label [m, classes, d]: how the class margin (logit less the mean logit), averaged over the samples,
        changes as one latent of all samples grows.
    loss
        Training loss before each epoch's step [m, epochs].
    """

    state: dict[str, Array]
    logits: tuple[Array, ...]
    attention: Array
    gradients: tuple[Array, ...]
    loss: Array


def train_gats(
    batch: GatBatch, settings: ClassificationSettings, *, seed: int, device: str = "cpu", trained: bool = True
) -> GatStack:
    """Train m networks, each for the same number of epochs on all its training samples.

    Cross-entropy with class weights n / (classes x count) of the training labels, added over the labels.

    Parameters
    ----------
    batch, settings
        What to learn from; shape of the network, learning rate, weight decay, epochs.
    seed, device
        Same seed, same result; torch device.
    trained
        False: as initialised, a control.
    """
    epochs = settings.epochs if trained else 0
    cuda = [torch.device(device)] if device.startswith("cuda") else []
    with torch.random.fork_rng(devices=cuda):
        torch.manual_seed(seed)
        parts = [
            _Stack(batch, slice(start, start + STACK), settings, device).train(epochs)
            for start in range(0, len(batch.latents), STACK)
        ]
    return GatStack(
        {name: np.concatenate([part.state[name] for part in parts]) for name in parts[0].state},
        tuple(np.concatenate(label) for label in zip(*(part.logits for part in parts), strict=True)),
        np.concatenate([part.attention for part in parts]),
        tuple(np.concatenate(label) for label in zip(*(part.gradients for part in parts), strict=True)),
        np.concatenate([part.loss for part in parts]),
    )


class _Stack:
    """Networks with stacked parameters, on the device."""

    def __init__(self, batch: GatBatch, part: slice, settings: ClassificationSettings, device: str) -> None:
        self.latents = torch.from_numpy(np.array(batch.latents[part], dtype=np.float32)).to(device)
        self.edges = torch.from_numpy(np.array(batch.edges[part])).to(device)
        self.targets = []
        for codes, count in zip(batch.codes, batch.classes, strict=True):
            weighted = _weighted_one_hot(codes[part], batch.train[part], count)
            self.targets.append(torch.from_numpy(weighted).to(device))
        shape = (self.latents.shape[2], batch.classes, settings)
        self.module = SampleGat(*shape)
        parameters, _ = stack_module_state([SampleGat(*shape) for _ in range(len(self.latents))])
        self.parameters = {name: p.detach().to(device).requires_grad_() for name, p in parameters.items()}
        self.settings = settings

    def train(self, epochs: int) -> GatStack:
        optimizer = torch.optim.Adam(
            list(self.parameters.values()), lr=self.settings.learning_rate, weight_decay=self.settings.weight_decay
        )
        loss = np.zeros((len(self.latents), epochs), dtype=np.float32)
        self.module.train()
        for epoch in range(epochs):
            optimizer.zero_grad()
            each = self._loss(self._forward(self.latents)[0])
            torch.autograd.backward(each.sum())
            optimizer.step()
            loss[:, epoch] = each.detach().cpu().numpy()
        return self._result(loss)

    def _forward(self, latents: Tensor) -> Outputs:
        def one(parameters: dict[str, Tensor], x: Tensor, edges: Tensor) -> Outputs:
            outputs: Outputs = functional_call(self.module, parameters, (x, edges))
            return outputs

        outputs: Outputs = vmap(one, randomness="different")(self.parameters, latents, self.edges)
        return outputs

    def _loss(self, logits: tuple[Tensor, ...]) -> Tensor:
        """Sum over the labels of the weighted mean cross-entropy of each network [m]."""
        terms = [
            -(target * functional.log_softmax(label, dim=-1)).sum(dim=(1, 2))
            for label, target in zip(logits, self.targets, strict=True)
        ]
        return torch.stack(terms).sum(dim=0)

    def _result(self, loss: Array) -> GatStack:
        self.module.eval()
        latents = self.latents.clone().requires_grad_()
        logits, attention = self._forward(latents)
        return GatStack(
            {name: tensor.detach().cpu().numpy() for name, tensor in self.parameters.items()},
            tuple(label.detach().cpu().numpy() for label in logits),
            attention.detach().cpu().numpy(),
            tuple(_margin_gradients(label, latents) for label in logits),
            loss,
        )


def _margin_gradients(logits: Tensor, latents: Tensor) -> Array:
    margins = (logits - logits.mean(dim=-1, keepdim=True)).mean(dim=1).sum(dim=0)
    gradients = [torch.autograd.grad(margin, latents, retain_graph=True)[0].sum(dim=1) for margin in margins]
    return torch.stack(gradients, dim=1).cpu().numpy()


def _weighted_one_hot(codes: Ints, train: Mask, classes: int) -> Array:
    """One-hot targets [m, n, classes] whose sum is 1 per network, equally shared by the classes in training."""
    one_hot = ((codes[..., None] == np.arange(classes)) & train[..., None]).astype(np.float64)
    count = one_hot.sum(axis=1, keepdims=True)
    present = np.maximum((count > 0).sum(axis=2, keepdims=True), 1)
    return np.asarray(one_hot / np.maximum(count, 1) / present, dtype=np.float32)
