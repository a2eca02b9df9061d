"""Integrated gradients of trained graph attention networks: what they listen to between the mean sample and a sample.

Sundararajan, Taly and Yan (2017), without their last factor, the latents themselves: a map to genes needs a direction
that turns with the sign of a latent, and standardised latents are all of one length.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from omics_assets.methods.classification.gat_layers import source_index, stacked_gat
from omics_assets.methods.classification.gat_objective import margin_gradients, objectives
from omics_assets.methods.classification.gat_stack import GatBatch, GatStack

PATH_STEPS = 16


def path_gradients(stack: GatStack, batch: GatBatch, *, device: str = "cpu") -> tuple[NDArray[np.floating], ...]:
    """Return `GatStack.gradients` averaged over 16 midpoints of the straight path from latents 0 to those of the batch.

    All samples move together, on the graph of the batch.

    Parameters
    ----------
    stack
        Trained networks.
    batch
        What they were trained on.
    device
        Torch device.

    Returns
    -------
    For each label [m, classes, d].
    """
    parameters = {name: torch.from_numpy(tensor).to(device) for name, tensor in stack.state.items()}
    like = next(iter(parameters.values()))
    latents = torch.from_numpy(np.array(batch.latents)).to(like)
    sources = torch.from_numpy(source_index(batch.edges, batch.latents.shape[1])).to(device)
    labels = objectives(batch.codes, batch.train, batch.classes, like)
    total = [torch.zeros((), device=device) for _ in labels]
    for step in range(PATH_STEPS):
        here = ((step + 0.5) / PATH_STEPS * latents).requires_grad_()
        outputs, _ = stacked_gat(parameters, here, sources)
        for index, (label, part) in enumerate(zip(labels, outputs, strict=True)):
            total[index] = total[index] + margin_gradients(label, part, here) / PATH_STEPS
    return tuple(part.cpu().numpy() for part in total)
