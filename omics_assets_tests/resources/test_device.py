"""Where networks are trained."""

from __future__ import annotations

import pydantic
import pytest
import torch

from omics_assets.resources.device import SMALL, TorchDevice, threads_for


@pytest.fixture(autouse=True)
def _threads_as_before():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("cuda", "mps", "device"),
    [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu"), (True, False, "cuda")],
)
def test_auto_takes_the_fastest_there_is(monkeypatch, cuda, mps, device):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert TorchDevice().resolve() == device
    assert TorchDevice(device="cpu").resolve() == "cpu"


def test_threads_are_set_where_a_number_is_given():
    torch.set_num_threads(2)
    TorchDevice(device="cpu").resolve()
    assert torch.get_num_threads() == 2
    TorchDevice(device="cpu", threads=1).resolve()
    assert torch.get_num_threads() == 1


@pytest.mark.parametrize("wrong", [{"device": "gpu"}, {"threads": -1}, {"thread": 1}])
def test_a_wrong_value_or_a_typo_is_refused(wrong):
    with pytest.raises(pydantic.ValidationError):
        TorchDevice(**wrong)


def test_small_networks_train_on_one_thread_and_leave_the_rest_as_it_was():
    torch.set_num_threads(2)
    with threads_for(SMALL):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 2
    with threads_for("published"):
        assert torch.get_num_threads() == 2
    with pytest.raises(ZeroDivisionError), threads_for(SMALL):
        _ = 1 / 0
    assert torch.get_num_threads() == 2
