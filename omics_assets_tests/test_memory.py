"""The memory that is available: kernel, control groups of both versions, machines that tell less."""

from __future__ import annotations

import os

import pytest

from omics_assets import memory
from omics_assets.errors import InputError

KERNEL = (
    "MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    8000000 kB\nHugePages_Total:       0\n"
)
AVAILABLE = 8_000_000 * 1024


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Write a system's files; nothing of the machine that runs the test is read."""
    monkeypatch.setattr(memory, "_ROOT", tmp_path)

    def write(files: dict[str, str]) -> None:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)

    return write


def test_this_machine_has_some():
    assert 10**8 < memory.available_memory() < 10**14


def test_the_kernel_says_what_is_available_not_what_is_free(machine):
    machine({"proc/meminfo": KERNEL})
    assert memory.available_memory() == AVAILABLE


def test_elsewhere_it_is_the_memory_of_the_machine(machine):
    assert memory.available_memory() == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize("place", ["sys/fs/cgroup/job/step", "sys/fs/cgroup/job", "sys/fs/cgroup"])
def test_a_lower_limit_of_a_group_or_of_one_around_it_counts(machine, place):
    machine({
        "proc/meminfo": KERNEL,
        "proc/self/cgroup": "0::/job/step\n",
        "sys/fs/cgroup/job/step/memory.max": "max\n",
        "sys/fs/cgroup/job/step/memory.current": "700\n",
        f"{place}/memory.max": "5000\n",
        f"{place}/memory.current": "4000\n",
        f"{place}/memory.stat": "anon 1500\ninactive_file 600\nactive_file 1900\n",
    })  # fmt: skip
    assert memory.available_memory() == 5000 - 4000 + 600


def test_groups_of_the_first_version(machine):
    machine({
        "proc/meminfo": KERNEL,
        "proc/self/cgroup": "5:cpu,cpuacct:/\n4:memory:/job\n0::/\n",
        "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "9000\n",
        "sys/fs/cgroup/memory/job/memory.usage_in_bytes": "9500\n",
        "sys/fs/cgroup/memory/job/memory.stat": "inactive_file 1\ntotal_inactive_file 600\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
    })  # fmt: skip
    assert memory.available_memory() == 100


def test_a_group_without_a_limit_changes_nothing(machine):
    machine({
        "proc/meminfo": KERNEL,
        "proc/self/cgroup": "0::/job\n",
        "sys/fs/cgroup/job/memory.max": "max\n",
        "sys/fs/cgroup/job/memory.current": "4000\n",
    })  # fmt: skip
    assert memory.available_memory() == AVAILABLE


def test_a_group_over_its_limit_has_nothing_left(machine):
    machine({
        "proc/meminfo": KERNEL,
        "proc/self/cgroup": "0::/\n",
        "sys/fs/cgroup/memory.max": "4000\n",
        "sys/fs/cgroup/memory.current": "4100\n",
    })  # fmt: skip
    assert memory.available_memory() == 0


def test_too_much_is_refused_with_the_setting_and_the_remedy(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda: 2_000_000_000)
    place = {"file": "cohort.yaml", "column": "correlation.dense_rho", "remedy": "set it to false"}
    memory.require_memory(2_000_000_000, what="the table", **place)
    with pytest.raises(InputError) as error:
        memory.require_memory(3_100_000_000, what="the table", **place)
    assert str(error.value) == (
        "cohort.yaml, column correlation.dense_rho: the table needs about 3.1 GB of memory and 2.0 GB are available "
        "Remedy: set it to false"
    )
