"""Digests: of values in canonical form, of files as they are now."""

from __future__ import annotations

import hashlib
import os
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from omics_assets import file_digests
from omics_assets.file_digests import digest, file_digest, files_below

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(value=st.dictionaries(st.text(), JSON, max_size=5))
@settings(deadline=None, max_examples=40)
def test_a_digest_does_not_depend_on_the_order_of_keys(value):
    assert digest(value) == digest(dict(reversed(list(value.items()))))
    assert digest(value) != digest({**value, "one more": 1} if "one more" not in value else {})


def test_a_file_that_just_changed_is_read_again(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    monkeypatch.setattr(file_digests, "_remembered", None)
    assert file_digest(path) == hashlib.sha256(b"abc").hexdigest()


def test_a_settled_file_is_read_once(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    monkeypatch.setattr(file_digests, "SETTLED_NS", -(10**18))
    before = file_digest(path)
    with monkeypatch.context() as patched:
        patched.setattr(file_digests, "_hash_file", None)
        assert file_digest(path) == before
    time.sleep(0.02)  # the clock of the file system ticks
    path.write_bytes(b"abd")
    os.utime(path, ns=times)
    assert file_digest(path) != before


def test_a_file_digest_is_its_sha256_now(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    assert file_digest(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    for content in (b"abd", b"abe", b"abf"):  # same size, within one tick of the clock
        before = file_digest(path)
        path.write_bytes(content)
        assert file_digest(path) != before


def test_hidden_files_and_folders_are_none_of_a_folder(tmp_path):
    for name in ("b.sf", "a/quant.sf", ".DS_Store", ".git/config", "a/.quant.sf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
    assert [str(path.relative_to(tmp_path)) for path in files_below(tmp_path)] == ["a/quant.sf", "b.sf"]
