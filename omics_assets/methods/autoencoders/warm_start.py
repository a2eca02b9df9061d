"""Starting weights from an earlier model of fewer samples, carried over from its sample basis to a new one.

Only for a fit that claims nothing of held-out samples: the earlier model saw samples that folds hold out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from omics_assets.methods.autoencoders.autoencoder import TrainedAutoencoder
from omics_assets.methods.autoencoders.autoencoder_training import Trainer


@dataclass(frozen=True)
class EarlierModel:
    """An autoencoder of fewer samples.

    Parameters
    ----------
    model
        The autoencoder.
    feature
        Where each of its features stands among the present ones; -1: gone.
    """

    model: TrainedAutoencoder
    feature: NDArray[np.int64]


def fits(earlier: EarlierModel, trainer: Trainer) -> bool:
    """Whether the earlier model has the layers of the trainer and shares at least one feature."""
    ours, theirs = trainer.shape.widths, earlier.model.architecture.widths
    return ours == theirs and bool((earlier.feature >= 0).any())


@torch.no_grad()
def warm(trainer: Trainer, earlier: EarlierModel) -> None:
    """Give an untrained network the weights of an earlier model.

    Its first and last layer are lifted to genes and projected on the new basis. With C = V_old' V_new, the cosines
    between the two bases: A = A_old C s_new/s_old + A_0 (1 - C'C), and so for B and the output bias, where A_0 is what
    the trainer had drawn: directions that only the new samples span start as they would have. The layers between are
    copied.

    Parameters
    ----------
    trainer
        Untrained, of the sample basis and of the same widths.
    earlier
        See `fits`.
    """
    old, new = earlier.model.basis, trainer.basis
    there = earlier.feature >= 0
    cosines = old.vectors[there].T @ new.vectors[earlier.feature[there]]
    stretch = new.scale / old.scale
    fresh = np.eye(new.rank) - cosines.T @ cosines
    weights, biases = list(earlier.model.weights), list(earlier.model.biases)
    first, last, offset = (
        tensor.cpu().numpy() for tensor in (trainer.weights[0], trainer.weights[-1], trainer.biases[-1])
    )
    weights[0] = weights[0] @ cosines * stretch + first @ fresh
    weights[-1] = cosines.T @ weights[-1] / stretch + fresh @ last
    biases[-1] = cosines.T @ biases[-1] / stretch + fresh @ offset
    for present, given in zip((*trainer.weights, *trainer.biases), (*weights, *biases), strict=True):
        present.copy_(torch.as_tensor(given, dtype=present.dtype, device=present.device))
