"""The graph attention network over stacked parameters: m networks of one shape, computed side by side.

The same as `SampleGat`, whose parameters it takes under the same names with a leading axis of m. Every sample has
equally many sources, so the neighbourhood is a dense axis: no softmax over an edge list, no scattered sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from omics_assets.methods.classification.gat_network import Outputs

Ints = NDArray[np.int64]

NEGATIVE_SLOPE = 0.2
"""Of GATv2's leaky ReLU, as in torch-geometric."""


class Masks(NamedTuple):
    """Dropout of one step: each unit is multiplied by 0, or by 1 / (1 - share)."""

    inputs: Tensor
    first_attention: Tensor
    hidden: Tensor
    second_attention: Tensor

    @staticmethod
    def shapes(samples: int, sources: int, latents: int, heads: int, hidden: int) -> tuple[tuple[int, ...], ...]:
        """Shape of each mask of one network."""
        attention = (samples, sources, heads)
        return (samples, latents), attention, (samples, heads * hidden), attention


def source_index(edges: Ints, samples: int) -> Ints:
    """Sources of every sample, itself last [m, n, k + 1], from the edges [m, 2, n k + n], source above target.

    Raises
    ------
    ValueError
        If the edges are not sorted by target, equally many into each sample, with the self-loops last.
    """
    count, _, total = edges.shape
    degree = max(total // samples - 1, 0)
    everyone = np.arange(samples)
    targets = np.concatenate([np.repeat(everyone, degree), everyone])
    if total != len(targets) or (edges[:, 1] != targets).any() or (edges[:, 0, -samples:] != everyone).any():
        msg = "edges must be sorted by target, equally many into each sample, with the self-loops last"
        raise ValueError(msg)
    others = edges[:, 0, : samples * degree].reshape(count, samples, degree)
    own = np.broadcast_to(everyone[None, :, None], (count, samples, 1))
    return np.concatenate([others, own], axis=2)


def stacked_gat(
    parameters: Mapping[str, Tensor], latents: Tensor, sources: Tensor, masks: Masks | None = None
) -> Outputs:
    """Return the outputs [m, n, classes] of each label, and the first layer's attention [m, n, k + 1, heads].

    Parameters
    ----------
    parameters
        Of `SampleGat`, stacked.
    latents
        Standardised latents [m, n, d].
    sources
        Sources of every sample [m, n, k + 1], as from `source_index`.
    masks
        Dropout; None: none.
    """
    inputs = latents if masks is None else latents * masks.inputs
    first, attention = _gatv2(parameters, "first", inputs, sources, None if masks is None else masks.first_attention)
    hidden = functional.elu(first)
    hidden = hidden if masks is None else hidden * masks.hidden
    second, _ = _gatv2(parameters, "second", hidden, sources, None if masks is None else masks.second_attention)
    second = functional.elu(second)
    labels = sum(name.startswith("heads.") and name.endswith(".weight") for name in parameters)
    return tuple(_linear(parameters, f"heads.{label}", second) for label in range(labels)), attention


def _gatv2(
    parameters: Mapping[str, Tensor], layer: str, inputs: Tensor, sources: Tensor, mask: Tensor | None
) -> tuple[Tensor, Tensor]:
    """One GATv2 layer (Brody, Alon and Yahav, 2022, equation 7): outputs [m, n, heads x channels] and attention."""
    weight = parameters[f"{layer}.att"]
    (networks, samples, degree), (heads, channels) = sources.shape, weight.shape[-2:]
    sent = _linear(parameters, f"{layer}.lin_l", inputs)
    received = _linear(parameters, f"{layer}.lin_r", inputs).view(networks, samples, 1, heads, channels)
    offset = samples * torch.arange(networks, device=sources.device)[:, None, None]
    # one row per sample of every network: the fastest gather there is, forwards and backwards
    messages = sent.reshape(networks * samples, -1).index_select(0, (sources + offset).reshape(-1))
    messages = messages.view(networks, samples, degree, heads, channels)
    activated = functional.leaky_relu(messages + received, NEGATIVE_SLOPE)
    scores = (activated * weight.view(networks, 1, 1, heads, channels)).sum(dim=-1)
    attention = torch.softmax(scores, dim=2)
    kept = attention if mask is None else attention * mask
    outputs = (kept[..., None] * messages).sum(dim=2).view(networks, samples, heads * channels)
    return outputs + parameters[f"{layer}.bias"][:, None], attention


def _linear(parameters: Mapping[str, Tensor], name: str, inputs: Tensor) -> Tensor:
    weight, bias = parameters[f"{name}.weight"], parameters[f"{name}.bias"]
    return torch.baddbmm(bias[:, None], inputs, weight.transpose(1, 2))
