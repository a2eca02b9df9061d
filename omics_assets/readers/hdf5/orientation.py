"""Which axis of an AnnData file holds the samples: `obs`, unless the known sample names stand in `var`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from omics_assets.readers.hdf5.annotated import Annotated
from omics_assets.readers.matrix_columns import MANY_SAMPLES, plain_word


def samples_first(read: Annotated, sample_names: Collection[str] | None) -> Annotated:
    """Return what was read with the samples in rows, and a note on the orientation.

    Parameters
    ----------
    read
        One AnnData group as stored.
    sample_names
        Known sample names, if any.
    """
    known = {plain_word(name) for name in sample_names or ()}
    in_obs, in_var = (sum(plain_word(name) in known for name in f.names) for f in (read.samples, read.features))
    if in_var > in_obs:
        note = "samples in var, features in obs: that is where the known sample names are"
        turned = replace(read, samples=read.features, features=read.samples, matrix=read.matrix.T)
        return replace(turned, notes=(*read.notes, note))
    note = "samples in obs, features in var"
    if not in_obs and len(read.samples.names) > max(MANY_SAMPLES, len(read.features.names)):
        note += f": {len(read.samples.names):,} samples are many; if they are features, or cells, transpose or add up"
    return replace(read, notes=(*read.notes, note))
