from __future__ import annotations

import numpy as np
import pytest
import torch

from omics_assets.methods.classification.gat_streams import DropoutStreams, initial_parameters, stream_seed
from omics_assets_tests.methods.classification.classification_cases import quick

SHAPES = ((40, 30), (40, 4, 2), (40, 16), (40, 4, 2))
LIKE = torch.zeros((), dtype=torch.float64)


def test_seeds_differ_between_streams_and_between_seeds() -> None:
    seeds = {stream_seed(seed, stream) for seed in range(20) for stream in range(50)}
    assert len(seeds) == 1000
    assert stream_seed(3, 4) == stream_seed(3, 4)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_masks_keep_the_mean_and_drop_the_share(share: float) -> None:
    masks = DropoutStreams([1, 2, 3], SHAPES, share, like=LIKE).draw()
    assert masks is not None
    assert [mask.shape for mask in masks] == [(3, *shape) for shape in SHAPES]
    values = torch.cat([mask.flatten() for mask in masks])
    assert values.unique().tolist() == pytest.approx([0.0, 1 / (1 - share)], rel=1e-6)
    # 7,440 units: six standard errors
    assert float((values == 0).double().mean()) == pytest.approx(share, abs=6 * 0.5 / np.sqrt(len(values)))


def test_masks_are_new_at_every_step_and_each_networks_own() -> None:
    streams = DropoutStreams([1, 2], SHAPES, 0.5, like=LIKE)
    first, second = streams.draw(), streams.draw()
    alone = DropoutStreams([2], SHAPES, 0.5, like=LIKE)
    mine = alone.draw(), alone.draw()
    assert first is not None
    assert second is not None
    for part in range(4):
        assert not torch.equal(first[part], second[part])
        assert not torch.equal(first[part][0], first[part][1])
        for together, one in zip((first, second), mine, strict=True):
            assert one is not None
            torch.testing.assert_close(together[part][1], one[part][0], rtol=0, atol=0)
    assert not torch.equal(first.first_attention, first.second_attention)


def test_no_dropout_and_all_dropped() -> None:
    assert DropoutStreams([1], SHAPES, 0.0, like=LIKE).draw() is None
    everything = DropoutStreams([1], SHAPES, 1.0, like=LIKE).draw()
    assert everything is not None
    assert all(float(mask.abs().sum()) == 0.0 for mask in everything)


def test_networks_begin_where_their_seed_says() -> None:
    together = initial_parameters(6, (3, 0), quick(), [5, 9], like=LIKE)
    alone = initial_parameters(6, (3, 0), quick(), [9], like=LIKE)
    for name, tensor in alone.items():
        torch.testing.assert_close(together[name][1], tensor[0], rtol=0, atol=0)
        assert tensor.dtype == torch.float64
    assert not torch.equal(together["first.lin_l.weight"][0], together["first.lin_l.weight"][1])
