"""The published graph attention network: two GATv2 layers on the sample graph and one linear head per label.

Brody, Alon and Yahav (2022): How attentive are graph attention networks?
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from omics_assets.settings import ClassificationSettings

with warnings.catch_warnings():
    # importing it compiles classes that are not used here, by a way torch calls deprecated
    warnings.simplefilter("ignore", DeprecationWarning)
    from torch_geometric.nn import GATv2Conv

Outputs = tuple[tuple[Tensor, ...], Tensor]


class SampleGat(torch.nn.Module):
    """Two GATv2 layers, ELU, dropout on inputs, hidden units and attention; one linear head per label.

    Parameters
    ----------
    latents
        Latents per sample, d.
    classes
        Number of classes of each label; 0: the label is numeric and its head has one output.
    settings
        Heads, channels per head and dropout.
    """

    def __init__(self, latents: int, classes: Sequence[int], settings: ClassificationSettings) -> None:
        super().__init__()
        heads, hidden, self.dropout = settings.heads, settings.hidden, settings.dropout
        # self-loops are part of the edges given: adding them inside would depend on the data
        self.first = GATv2Conv(latents, hidden, heads=heads, dropout=self.dropout, add_self_loops=False)
        self.second = GATv2Conv(heads * hidden, hidden, heads=heads, dropout=self.dropout, add_self_loops=False)
        self.heads = torch.nn.ModuleList(torch.nn.Linear(heads * hidden, max(count, 1)) for count in classes)

    def reset_parameters(self) -> None:
        """Draw all parameters anew from torch's generator."""
        for module in (self.first, self.second, *self.heads):
            module.reset_parameters()

    def forward(self, latents: Tensor, edges: Tensor) -> Outputs:
        """Return the outputs [n, classes] of each label, and the first layer's attention [e, heads]."""
        inputs = functional.dropout(latents, self.dropout, self.training)
        first, (_, attention) = self.first(inputs, edges, return_attention_weights=True)
        hidden = functional.dropout(functional.elu(first), self.dropout, self.training)
        second = functional.elu(self.second(hidden, edges))
        return tuple(head(second) for head in self.heads), attention
