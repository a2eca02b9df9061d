"""What the heads of the graph attention network are trained towards: one label each, classes or a number.

Everything has a leading axis of m networks; a label that is missing, or outside the training samples, is in no sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class ClassLabel:
    """Cross-entropy with class weights n / (classes x count) of the training labels.

    `targets` [m, n, classes] are one-hot times weight, with sum 1 per network.
    """

    targets: Tensor

    def loss(self, outputs: Tensor) -> Tensor:
        """Loss of each network [m]."""
        return -(self.targets * functional.log_softmax(outputs, dim=-1)).sum(dim=(1, 2))

    def margins(self, outputs: Tensor) -> Tensor:
        """Logit less the mean logit, averaged over the samples [m, classes]."""
        return (outputs - outputs.mean(dim=-1, keepdim=True)).mean(dim=1)

    def predictions(self, outputs: Tensor) -> Tensor:
        """Logits as they are [m, n, classes]."""
        return outputs


@dataclass(frozen=True)
class NumericLabel:
    """Mean squared error on the label in standard deviations of its training samples.

    `targets` and `weights` [m, n, 1], weights with sum 1 per network; `mean` and `deviation` [m, 1, 1] in the label's
    units.
    """

    targets: Tensor
    weights: Tensor
    mean: Tensor
    deviation: Tensor

    def loss(self, outputs: Tensor) -> Tensor:
        """Loss of each network [m]."""
        return (self.weights * (outputs - self.targets) ** 2).sum(dim=(1, 2))

    def margins(self, outputs: Tensor) -> Tensor:
        """Prediction in standard deviations, averaged over the samples [m, 1]."""
        return outputs.mean(dim=1)

    def predictions(self, outputs: Tensor) -> Tensor:
        """Predictions in the label's units [m, n, 1]; NaN where no training sample has the label."""
        return self.mean + self.deviation * outputs


Objective = ClassLabel | NumericLabel


def objectives(
    codes: Sequence[NDArray[np.generic]], train: Mask, classes: Sequence[int], like: Tensor
) -> tuple[Objective, ...]:
    """Return what each label asks of its head.

    Parameters
    ----------
    codes
        For each label, the class of each sample [m, n], negative = not labelled; or its number, NaN = not known.
    train
        Training samples [m, n].
    classes
        Number of classes of each label; 0: numeric.
    like
        A tensor of the device and precision wanted.
    """
    return tuple(
        _class_label(np.asarray(label), train, count, like) if count else _numeric_label(label, train, like)
        for label, count in zip(codes, classes, strict=True)
    )


def total_loss(objectives: Sequence[Objective], outputs: Sequence[Tensor]) -> Tensor:
    """Sum over the labels of the loss of each network [m]."""
    return torch.stack([label.loss(part) for label, part in zip(objectives, outputs, strict=True)]).sum(dim=0)


def margin_gradients(objective: Objective, outputs: Tensor, latents: Tensor) -> Tensor:
    """How each margin changes as one latent of all samples grows [..., classes, d]; latents [..., n, d]."""
    margins = objective.margins(outputs).sum(dim=0)
    gradients = [torch.autograd.grad(margin, latents, retain_graph=True)[0].sum(dim=-2) for margin in margins]
    return torch.stack(gradients, dim=-2)


def _class_label(codes: NDArray[np.generic], train: Mask, classes: int, like: Tensor) -> ClassLabel:
    """One-hot targets equally shared by the classes in training."""
    one_hot = ((codes[..., None] == np.arange(classes)) & train[..., None]).astype(np.float64)
    count = one_hot.sum(axis=1, keepdims=True)
    present = np.maximum((count > 0).sum(axis=2, keepdims=True), 1)
    return ClassLabel(_tensor(one_hot / np.maximum(count, 1) / present, like))


def _numeric_label(codes: NDArray[np.generic], train: Mask, like: Tensor) -> NumericLabel:
    values = np.asarray(codes, dtype=np.float64)
    known = train & np.isfinite(values)
    count = known.sum(axis=1, keepdims=True)
    weights = known / np.maximum(count, 1)
    filled = np.where(known, values, 0.0)
    mean = (weights * filled).sum(axis=1, keepdims=True)
    deviation = np.sqrt((weights * (filled - mean) ** 2).sum(axis=1, keepdims=True))
    scale = np.where(deviation > 0, deviation, 1.0)
    targets = np.where(known, (filled - mean) / scale, 0.0)
    units = np.where(count > 0, mean, np.nan)
    return NumericLabel(*(_tensor(part[..., None], like) for part in (targets, weights, units, deviation)))


def _tensor(values: Floats, like: Tensor) -> Tensor:
    return torch.as_tensor(values, dtype=like.dtype, device=like.device)
