"""Autoencoders as tables that know their features and samples, and an earlier one as the start of a new fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import Samples
from omics_assets.assets.latents.autoencoder_fits import Fitted, Modelled
from omics_assets.assets.machinery.product import Stage
from omics_assets.methods.autoencoders.feature_basis import FeatureAutoencoder, autoencoder_of
from omics_assets.methods.autoencoders.warm_start import EarlierModel
from omics_assets.provenance import is_intact
from omics_assets.tensor_table import names_to_tensor, table_to_tensors, tensor_to_names, tensors_to_table

FEATURES, SAMPLES = "features", "samples"


def model_table(fitted: Fitted, samples: Samples) -> pa.Table:
    """Return the final model as a table, with the names of its features and of the samples it was fitted on."""
    names = {FEATURES: names_to_tensor(fitted.modelled.features), SAMPLES: names_to_tensor(samples.names)}
    return tensors_to_table({**fitted.final.model.to_tensors(), **names})


def earlier_model(stage: Stage, modelled: Modelled, samples: Samples) -> EarlierModel | None:
    """Return the stored model that a final fit may start from, if that is set; None where there is none.

    It must have been fitted, in the sample basis, on some but not all of the present samples and on no other: with the
    same samples a fit would go on from itself, and be another one every time.
    """
    path = stage.root.table(f"{modelled.modality}_autoencoder", stage.cohort.key)
    if not stage.cohort.settings.autoencoder.warm_start or not is_intact(path):
        return None
    tensors = table_to_tensors(pq.read_table(path))
    if not {FEATURES, SAMPLES} <= tensors.keys() or not set(tensor_to_names(tensors[SAMPLES])) < set(samples.names):
        return None
    model = autoencoder_of(tensors)
    if isinstance(model, FeatureAutoencoder):
        return None
    return EarlierModel(model, _places(tensor_to_names(tensors[FEATURES]), modelled.features))


def _places(earlier: Sequence[str], present: Sequence[str]) -> NDArray[np.int64]:
    place = {name: number for number, name in enumerate(present)}
    return np.array([place.get(name, -1) for name in earlier], dtype=np.int64)
