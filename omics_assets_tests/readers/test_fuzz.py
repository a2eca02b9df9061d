"""Whatever a file holds, a reader refuses it with `InputError`, or returns a table that keeps to the contract."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omics_assets.errors import InputError
from omics_assets.readers import read_expression
from omics_assets.readers.dialects import AUTO
from omics_assets_tests.readers.contract import HDF5, READERS
from omics_assets_tests.readers.mutations import mutate

FAMILIES = {
    *("hmmer_tblout_hmmsearch", "hmmer_domtblout_hmmsearch", "hmmer_domtblout_hmmscan", "blast_outfmt6"),
    *("star_reads_per_gene_forward", "star_reads_per_gene_reverse"),
}
"""Further names of formats that have a seed under another."""
quick = settings(  # the same files in every run; `fuzz.py` looks further
    deadline=timedelta(seconds=5),
    derandomize=True,
    max_examples=250,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("kind", READERS)
def test_every_format_has_a_seed_and_reads_it(kind: str, tmp_path: Path) -> None:
    reader = READERS[kind]
    assert set(reader.formats) - FAMILIES <= set(reader.seeds)
    for name, text in reader.seeds.items():
        (tmp_path / "seed").write_text(text, newline="")
        assert reader.try_to_read(tmp_path / "seed", name if name in reader.formats else AUTO) is not None, name


@pytest.mark.parametrize("kind", READERS)
@quick
@given(data=st.data(), random=st.randoms(use_true_random=False))
def test_damaged_files(kind: str, data: st.DataObject, random: Random, tmp_path: Path) -> None:
    reader = READERS[kind]
    name = data.draw(st.sampled_from(sorted(reader.seeds)))
    path = tmp_path / "damaged"
    path.write_bytes(mutate(reader.seeds[name].encode(), random))
    reader.try_to_read(path, data.draw(st.sampled_from([AUTO, name if name in reader.formats else AUTO])))


@pytest.mark.parametrize("kind", READERS)
@quick
@given(data=st.data())
def test_files_of_another_format(kind: str, data: st.DataObject, tmp_path: Path) -> None:
    texts = [text for reader in READERS.values() for text in reader.seeds.values()]
    path = tmp_path / "other"
    path.write_text(data.draw(st.sampled_from(texts)), newline="")
    READERS[kind].try_to_read(path, data.draw(st.sampled_from([AUTO, *READERS[kind].formats])))


CELLS = st.lists(st.text("ab1.,-; \t\"'#<|:_[]()\u00e9\u2212", max_size=5), min_size=1, max_size=4)
TABLES = st.lists(CELLS, max_size=5).map(lambda rows: "\n".join("\t".join(row) for row in rows).encode())


@pytest.mark.parametrize("kind", READERS)
@quick
@given(content=st.one_of(st.binary(max_size=300), TABLES), data=st.data())
def test_bytes_of_any_kind(kind: str, content: bytes, data: st.DataObject, tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(content)
    READERS[kind].try_to_read(path, data.draw(st.sampled_from([AUTO, *READERS[kind].formats])))


@pytest.mark.parametrize("name", sorted(HDF5))
@pytest.mark.parametrize(
    "content", [b"gene,s1\na,1\n", b"\x89HDF\r\n\x1a\n", b"\x89HDF\r\n\x1a\n" + bytes(range(256)) * 8]
)
def test_what_is_no_hdf5_file_is_refused_where_one_is_named(name: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.h5ad"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_expression(path, name)
    assert (caught.value.file, bool(caught.value.remedy)) == ("x.h5ad", True)
