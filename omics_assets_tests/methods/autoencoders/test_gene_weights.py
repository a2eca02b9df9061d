from __future__ import annotations

import pytest
import torch

from omics_assets.methods.autoencoders.gene_weights import BLOCK_BYTES, GeneWeights
from omics_assets.methods.autoencoders.update_rules import AdamW, Factors, GeneSharedAdam, Sgd, Step


def factors(genes: int = 50, hidden: int = 8, samples: int = 5) -> Factors:
    generator = torch.Generator().manual_seed(1)
    left, right = (torch.randn(samples, size, generator=generator) for size in (genes, hidden))
    return Factors(left, right, left @ left.T)


def test_the_mean_square_needs_no_gradient() -> None:
    given = factors()
    gradient = given.left.T @ given.right
    torch.testing.assert_close(given.mean_square(), gradient.square().mean(dim=0))
    torch.testing.assert_close(given.block(slice(7, 9), torch.float32), gradient[7:9])


@pytest.mark.parametrize("rule", [Sgd, AdamW, GeneSharedAdam])
def test_blocks_do_not_matter(rule: type) -> None:
    start = torch.randn(50, 8, generator=torch.Generator().manual_seed(2))
    moved = []
    for block in (50, 7, 1):
        arguments = {"momentum": 0.9, "nesterov": True} if rule is Sgd else {}
        weights = GeneWeights(start.clone(), rule(Step(1e-2, 0.1), **arguments), generator=torch.Generator())
        weights.block = block
        for _ in range(3):
            weights.step(factors())
        moved.append(weights.weight)
    torch.testing.assert_close(moved[1], moved[0])
    torch.testing.assert_close(moved[2], moved[0])
    assert (moved[0] - start).abs().max() > 1e-3


def test_blocks_fit_the_caches_unless_whole() -> None:
    weight, rule = torch.zeros(9_000, 512), Sgd(Step(1.0), momentum=0.9)
    chunked, whole = (GeneWeights(weight, rule, generator=torch.Generator(), whole=each) for each in (False, True))
    assert chunked.block * 512 * 4 == BLOCK_BYTES["cpu"]
    assert whole.block == 9_000


def test_bfloat16_keeps_steps_too_small_to_be_rounded_to() -> None:
    """1 - 2^-8 is the next bfloat16 below 1; eight steps of 2^-12 are an eighth of the way, which some weights go."""
    for start in (1.0, -1.0):
        weights = GeneWeights(
            torch.full((4_000, 4), start, dtype=torch.bfloat16),
            Sgd(Step(2**-12), momentum=0.0),
            generator=torch.Generator().manual_seed(1),
        )
        ones = torch.ones(1, 4_000)
        for _ in range(8):
            weights.step(Factors(ones, torch.ones(1, 4) * start, ones @ ones.T))
        assert weights.weight.float().mean().item() == pytest.approx(start * (1 - 2**-9), rel=3e-4)
        assert len(weights.weight.unique()) > 1
