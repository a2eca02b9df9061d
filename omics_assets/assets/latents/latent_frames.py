"""What the autoencoders leave behind, as frames."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from omics_assets.assets.cohort_arrays.sample_table import Samples, wide_frame
from omics_assets.assets.latents.autoencoder_fits import Fitted
from omics_assets.methods.autoencoders.training_history import FINAL, WARM


def latent_names(count: int) -> tuple[str, ...]:
    """Return the column names of latents."""
    return tuple(f"latent_{number:02d}" for number in range(count))


def latent_frame(samples: Samples, latents: NDArray[np.float32]) -> pd.DataFrame:
    """Return one row per sample, one column per latent."""
    return wide_frame("sample", np.array(samples.names, dtype=object), latents, latent_names(latents.shape[1]))


def latent_matrix(frame: pd.DataFrame, samples: Samples) -> NDArray[np.float64]:
    """Return stored latents as [n, 64], samples in order; [n, 0] where there are none."""
    if frame.empty:
        return np.empty((len(samples.names), 0))
    return frame.set_index("sample").loc[list(samples.names)].to_numpy(dtype=np.float64)


def history_rows(fitted: Fitted) -> pd.DataFrame:
    """Return the losses of every epoch; the final fit has repeat and fold -1, if it started warm also fold -2."""
    history, final = fitted.validated.history, fitted.final
    columns = ("repeat", "fold", "seed", "epoch", "train_loss", "validation_loss", "chosen")
    validated = pd.DataFrame({name: getattr(history, name) for name in columns})
    seed = int(validated["seed"].min())
    rows = [validated, _final_rows(final.cold_loss, FINAL, seed, is_model=final.warm_loss is None)]
    if final.warm_loss is not None:
        rows.append(_final_rows(final.warm_loss, WARM, seed, is_model=True))
    return pd.concat(rows, ignore_index=True).assign(model=fitted.modality)


def _final_rows(losses: NDArray[np.float64], fold: int, seed: int, *, is_model: bool) -> pd.DataFrame:
    epochs = np.arange(1, len(losses) + 1)
    return pd.DataFrame(
        {
            "repeat": FINAL,
            "fold": fold,
            "seed": seed,
            "epoch": epochs,
            "train_loss": losses,
            "validation_loss": np.nan,
            "chosen": is_model & (epochs == len(epochs)),
        }
    )


def history_numbers(fits: Sequence[Fitted]) -> dict[str, float | int]:
    """Return last loss and epochs of the final fits; of a warm start those of the cold one beside it as well."""
    numbers: dict[str, float | int] = {}
    for fitted in fits:
        name, final = fitted.modality, fitted.final
        numbers |= {f"{name}_final_loss": float(final.loss[-1]), f"{name}_final_epochs": len(final.loss)}
        if final.warm_loss is not None:
            numbers |= {
                f"{name}_cold_loss": float(final.cold_loss[-1]),
                f"{name}_cold_epochs": len(final.cold_loss),
                f"{name}_cold_first_loss": float(final.cold_loss[0]),
                f"{name}_warm_first_loss": float(final.warm_loss[0]),
            }
    return numbers


def quality_numbers(fits: Sequence[Fitted]) -> dict[str, float | int]:
    """Return held-out R2, the parameters trained, and those of the same networks written per feature."""
    numbers: dict[str, float | int] = {}
    for fitted in fits:
        numbers |= {
            f"{fitted.modality}_held_out_r2": fitted.validated.pooled_r2,
            f"{fitted.modality}_trainable_parameters": fitted.validated.trained_parameters,
            f"{fitted.modality}_equivalent_parameters": fitted.equivalent_parameters,
        }
    return numbers


def quality_rows(fitted: Fitted, preset: str) -> pd.DataFrame:
    """Return the held-out R2 of the autoencoder and of its rivals."""
    ours = {
        "method": "autoencoder",
        "held_out_r2": fitted.validated.pooled_r2,
        "trainable_parameters": fitted.validated.trained_parameters,
        "equivalent_parameters": fitted.equivalent_parameters,
    }
    rivals = [
        {
            "method": rival.method,
            "held_out_r2": rival.pooled_r2,
            "trainable_parameters": rival.parameters,
            "equivalent_parameters": rival.parameters,
        }
        for rival in fitted.baselines
    ]
    return pd.DataFrame([ours, *rivals]).assign(modality=fitted.modality, preset=preset)


def reconstruction_frame(fitted: Fitted) -> pd.DataFrame:
    """Return the held-out R2 of every gene, by seed."""
    by_seed = fitted.validated.r2_by_seed
    frame = pd.DataFrame({f"seed_{number}": row for number, row in enumerate(by_seed)})
    frame.insert(0, "gene", np.array(fitted.modelled.features, dtype=object))
    return frame.assign(
        held_out_r2=fitted.validated.r2,
        in_sample_mse=fitted.final.model.errors(fitted.modelled.X).mean(axis=0),
        pca_5_r2=fitted.baseline("pca_5").r2,
    )


def fold_latent_rows(samples: Samples, held_out: NDArray[np.bool_], fitted: Fitted) -> pd.DataFrame:
    """Return the latents of every sample from every fold's model."""
    latents = fitted.validated.latents
    repeat, fold, sample = np.indices(held_out.shape).reshape(3, -1)
    frame = pd.DataFrame(latents.reshape(-1, latents.shape[-1]), columns=list(latent_names(latents.shape[-1])))
    return frame.assign(
        modality=fitted.modality,
        repeat=repeat,
        fold=fold,
        sample=np.array(samples.names, dtype=object)[sample],
        held_out=held_out.reshape(-1),
    )


def fold_latent_array(fold_latents: pd.DataFrame, samples: Samples, modality: str) -> NDArray[np.float32]:
    """Return stored fold latents of a modality as [R, F, n, 64]."""
    rows = fold_latents[fold_latents["modality"] == modality]
    repeats, folds = rows["repeat"].nunique(), rows["fold"].nunique()
    order = {name: number for number, name in enumerate(samples.names)}
    rows = rows.assign(order=rows["sample"].map(order)).sort_values(["repeat", "fold", "order"])
    columns = [name for name in rows.columns if name.startswith("latent_")]
    return rows[columns].to_numpy(dtype=np.float32).reshape(repeats, folds, len(samples.names), len(columns))
