"""One writer per cohort, across processes; a lock dies with its holder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from omics_assets.errors import LockedError
from omics_assets.locks import describe_holder, exclusive, is_held

HOLD = """
import sys, time
from pathlib import Path
from omics_assets.locks import exclusive
with exclusive(Path(sys.argv[1]), holder="run abc"):
    print("held", flush=True)
    time.sleep(60)
"""
TRY = """
import sys
from pathlib import Path
from omics_assets.errors import LockedError
from omics_assets.locks import exclusive
try:
    with exclusive(Path(sys.argv[1]), holder="second"):
        print("got it")
except LockedError as error:
    print(error)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "locks" / "leaf.lock"


@pytest.fixture
def holder(path):
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def attempt(path) -> str:
    return subprocess.run([sys.executable, "-c", TRY, str(path)], capture_output=True, text=True, check=True).stdout


def test_a_second_process_is_told_who_holds_it(path, holder):
    told = rf"leaf is being written by run abc \(process {holder.pid}, since 2"
    with pytest.raises(LockedError, match=told), exclusive(path, holder="me"):
        pass
    assert is_held(path)
    assert str(holder.pid) in describe_holder(path)


def test_a_killed_holder_frees_it(path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert not is_held(path)
    with exclusive(path, holder="me"):
        assert json.loads(path.read_text())["pid"] == os.getpid()
        assert "me (process" in attempt(path)


def test_it_is_reentrant_within_a_process(path):
    with exclusive(path, holder="outer"):
        with exclusive(path.parent / ".." / "locks" / path.name, holder="inner"):
            assert is_held(path)
        assert is_held(path)
        assert "outer" in attempt(path)
    assert not is_held(path)
    assert attempt(path) == "got it\n"


def test_it_is_freed_when_the_work_fails(path):
    with pytest.raises(ValueError, match="failed"), exclusive(path, holder="me"):
        raise ValueError("failed")
    assert not is_held(path)


def test_one_who_asks_does_not_turn_a_writer_away(path):
    path.parent.mkdir()
    path.touch()
    asking = "import fcntl, sys, time; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_SH); print('x', flush=True); "
    with subprocess.Popen(
        [sys.executable, "-c", asking + "time.sleep(0.05)", str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        process.stdout.readline()
        assert not is_held(path)
        with exclusive(path, holder="me"):
            assert is_held(path)


def test_nothing_there_is_not_held(path):
    assert not is_held(path)
    assert not path.exists()


@pytest.mark.parametrize("text", ["", "not json", "[1]", '{"pid": 1}', "\xff"])
def test_a_lock_file_that_says_nothing(path, text):
    path.parent.mkdir()
    path.write_text(text, encoding="latin-1")
    assert describe_holder(path) == "another process"
    with exclusive(path, holder="me"):
        assert describe_holder(path).startswith("me (process")
