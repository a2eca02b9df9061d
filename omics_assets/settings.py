"""Every setting of every stage, with its default: the only place a default stands.

A cohort overrides them in ``cohort.yaml``, a run overrides both; `cohort.py` merges the three.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0.0, le=1.0)]
PositiveInt = Annotated[int, Field(ge=1)]
EvidenceName = Literal["correlation", "autoencoder", "gnn", "homology", "bait", "target_gradient"]


class StageSettings(BaseModel):
    """Base of all sections: immutable, no unknown keys, one seed."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    seed: int = Field(default=1, ge=0, description="Seed of every random choice of this stage.")


class PreparationSettings(StageSettings):
    """Filters, scaling and the shared fold plan."""

    min_detected_share_genes: Share = Field(
        default=0.1, description="Genes detected in a smaller share of the samples are dropped."
    )
    min_detected_share_metabolites: Share = Field(
        default=0.25,
        description="Metabolites detected in a smaller share, and not in all samples of one label level, are dropped.",
    )
    detection_floor: float = Field(
        default=0.1, ge=0, description="fpkm, rpkm and tpm above this count as detected; counts above 0."
    )
    sample_scaling: Literal["auto", "none", "median", "pqn"] = Field(
        default="auto",
        description="Per-sample factor of metabolite intensities; auto: pqn from 30 features on, else none.",
    )
    blank_ratio: float = Field(
        default=3.0,
        ge=0,
        description="Metabolites whose mean over the biological samples is below so many times that of the blanks are "
        "dropped, where there are blanks; 0: none. Customary: 3 (RAMClustR, rc.feature.filter.blanks).",
    )
    subtract_blanks: bool = Field(default=False, description="Subtract the mean of the blanks from every intensity.")
    max_qc_cv: float | None = Field(
        default=None,
        gt=0,
        description="Metabolites with a larger coefficient of variation between qc samples are dropped; by default "
        "none. Customary: 0.2 (LC-MS) or 0.3 (GC-MS), Dunn et al. 2011, Nat. Protoc. 6:1060.",
    )
    folds: int = Field(default=5, ge=2, description="Folds of the shared cross-validation plan.")
    fold_repeats: PositiveInt = Field(default=1, description="Repeats of the fold plan; each costs a training.")


class AutoencoderSettings(StageSettings):
    """Both autoencoders."""

    preset: Literal["published", "published_counts", "compact"] = Field(
        default="published", description="Layer widths and dropout."
    )
    optimizer: Literal["row_adam", "adamw", "sgd"] = "row_adam"
    learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=0.0, ge=0)
    momentum: float = Field(default=0.9, ge=0, lt=1, description="Of sgd.")
    nesterov: bool = Field(default=False, description="Nesterov momentum of sgd.")
    basis: Literal["sample", "feature"] = Field(
        default="sample",
        description="sample: train in the span of the samples (exact for sgd and row_adam, minutes and megabytes); "
        "feature: train all genes' weights, gigabytes at published widths.",
    )
    precision: Literal["float32", "bfloat16"] = Field(
        default="float32", description="Of the first and last layer in the feature basis; bfloat16 halves their memory."
    )
    weight_gradients: Literal["chunked", "whole"] = Field(
        default="chunked",
        description="Feature basis: form the first and last layer's gradient a block of genes at a time, or whole.",
    )
    patience: PositiveInt = Field(
        default=10, description="Epochs without improvement on the other folds before training stops."
    )
    min_epochs: PositiveInt = 40
    max_epochs: PositiveInt = 120
    cv_seeds: PositiveInt = Field(default=3, description="Seeds per fold of the cross-validation.")
    warm_start: bool = Field(
        default=False,
        description="Start the final fit from the stored model when samples were added (sample basis). The tables then "
        "depend on that model too; no held-out number does. Off because it is no better: as far after 3-5 epochs, but "
        "R2 on new samples was lower in 15 of 16 simulated cohorts (.102 against .109 at n = 21, .124 against .142 at "
        "60).",
    )


class ClassificationSettings(StageSettings):
    """Sample graph, graph attention network and its rivals."""

    graph: Literal["per_label", "shared"] = Field(
        default="per_label",
        description="per_label: a graph for each label, latents that vary within its classes counting less; shared: "
        "one cosine graph for all labels, as published, which averages away all labels but what varies most. Either "
        "way a network for each label.",
    )
    neighbours: PositiveInt = Field(default=3, description="Neighbours per sample in the cosine graph.")
    heads: PositiveInt = 4
    hidden: PositiveInt = Field(default=8, description="Channels per attention head.")
    dropout: Share = 0.5
    learning_rate: float = Field(default=5e-3, gt=0)
    weight_decay: float = Field(default=5e-3, ge=0)
    epochs: PositiveInt = 120
    permutations: PositiveInt = Field(default=1000, description="Label permutations for the cheap rivals.")
    gat_permutations: PositiveInt = Field(default=20, description="Label permutations for the graph attention network.")
    random_graphs: PositiveInt = Field(default=20, description="Degree-matched random graphs of the control.")
    numeric_labels: list[str] = Field(
        default=[],
        description="Labels predicted as numbers although few values occur (hours, doses). A label all of whose values "
        "are numbers, with more different ones than half the units, is always predicted as a number.",
    )
    confidence: Share = 0.95


class CorrelationSettings(StageSettings):
    """Pairs, gene-level test and detectability."""

    alpha: Share = Field(default=0.05, description="Pairs with q_bh up to this are stored.")
    max_pairs: PositiveInt = Field(
        default=1_000_000, description="At most so many pairs are stored, the strongest first; counts stay exact."
    )
    dense_rho: bool = Field(
        default=False,
        description="Also store rho of all pairs, in half precision: 2 bytes per pair, 1.8 GB for 132,129 x 6,980.",
    )
    top_k: PositiveInt = Field(default=10, description="Partners averaged in mean_top_abs_rho.")
    permutations: PositiveInt = Field(default=400, description="Re-pairings within the design for p_gene.")
    verdict_draws: int = Field(
        default=20, ge=20, description="Re-pairings for the verdict on the correlation evidence."
    )
    ion_ppm: float = Field(default=10.0, gt=0, description="Ions of one compound: error of the m/z between them.")
    ion_rt_s: float = Field(default=3.0, ge=0, description="Ions of one compound: seconds between them at most.")
    ion_correlation: Share = Field(default=0.8, description="Ions of one compound: least correlation between them.")


class ImportanceSettings(StageSettings):
    """How the models speak about genes."""

    reconstruction: Literal["held_out_r2", "published"] = Field(
        default="held_out_r2", description="Held-out R2 per gene, or the published in-sample error (flagged)."
    )
    gradient: Literal["input_x_gradient", "jacobian_l2", "integrated_gradients"] = "input_x_gradient"
    gradient_seeds: PositiveInt = Field(default=20, description="Trained models averaged in the gradient importance.")
    gnn_map: Literal["signed", "published"] = Field(
        default="signed", description="Signed correlation, or its absolute value as published."
    )
    gnn_gradient: Literal["gradient", "integrated_gradients"] = Field(
        default="gradient", description="How the network's latents are weighed; integrated: from the mean sample on."
    )
    gnn_seeds: PositiveInt = Field(default=5, description="Trained networks averaged in the GNN importance.")
    control_draws: int = Field(default=20, ge=20, description="Draws of every control.")
    control_preset: Literal["published", "published_counts", "compact"] = Field(
        default="compact", description="Widths used for control draws, split halves and gradient seeds."
    )


class HomologySettings(StageSettings):
    """Which hits pass."""

    threshold: Literal["evalue", "gathering"] = Field(
        default="evalue",
        description="gathering: the profile's curated bit score decides where it is known; the rest by E-value.",
    )
    max_evalue: float = Field(default=1e-5, ge=0, description="Hits with a larger E-value do not pass.")
    min_coverage: Share = Field(default=0.5, description="Hits covering a smaller share of the query do not pass.")
    min_identity: Share = Field(default=0.0, description="Hits with a smaller identity do not pass.")
    neighbour_reach: PositiveInt = Field(
        default=10, description="Neighbours on the chromosome: so many annotated genes to either side."
    )


class Weights(BaseModel):
    """Weights of the published fusion."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    correlation: float = Field(default=0.4, ge=0)
    autoencoder: float = Field(default=0.3, ge=0)
    gnn: float = Field(default=0.2, ge=0)
    homology: float = Field(default=0.1, ge=0)
    bait: float = Field(default=0.0, ge=0)
    target_gradient: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _some_weight(self) -> Weights:
        if sum(self.model_dump().values()) <= 0:
            msg = "at least one weight must be positive"
            raise ValueError(msg)
        return self


class RankingSettings(StageSettings):
    """Fusion, claims, robustness and the history of rankings."""

    order: Literal["log_odds", "fused"] = Field(default="log_odds", description="What shortlists are sorted by.")
    weights: Weights = Weights()
    expected_genes: float = Field(
        default=20.0, gt=0, description="Expected number of true genes: the prior of the log-odds."
    )
    top: PositiveInt = Field(default=200, description="Rows per family, target or pathway list, and gene dossiers.")
    weight_draws: PositiveInt = Field(default=100, description="Weight vectors drawn for the rank interval.")
    bootstrap: PositiveInt = Field(default=1000, description="Draws of bootstrap intervals.")
    repairings: PositiveInt = Field(default=20, description="Re-pairings of the validation's null.")
    spike_genes: PositiveInt = Field(default=200, description="Synthetic genes per strength of the spike-in test.")
    history_keep: PositiveInt = Field(default=20, description="Earlier rankings kept for ranking_changes.")
    min_overlap: Share = Field(default=0.5, description="A check warns when the top 50 keep a smaller share.")
    locus_pattern: str | None = Field(
        default=None,
        description="Regular expression whose first group is the locus of a gene id; by default isoforms are told by "
        "the customary endings of transcripts.",
    )
    redundant_correlation: Annotated[float, Field(gt=0.0, le=1.0)] = Field(
        default=0.995,
        description="Genes with profiles that correlate so much (Pearson and Spearman) count as one in shortlists.",
    )


class ReportingSettings(StageSettings):
    """Figures, workbook and CSV."""

    dpi: PositiveInt = 300
    top_genes: PositiveInt = Field(default=50, description="Genes shown in figures and highlighted lists.")


class Settings(BaseModel):
    """All sections, as resolved for one cohort."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    preparation: PreparationSettings = PreparationSettings()
    autoencoder: AutoencoderSettings = AutoencoderSettings()
    classification: ClassificationSettings = ClassificationSettings()
    correlation: CorrelationSettings = CorrelationSettings()
    importance: ImportanceSettings = ImportanceSettings()
    homology: HomologySettings = HomologySettings()
    ranking: RankingSettings = RankingSettings()
    reporting: ReportingSettings = ReportingSettings()


STAGES: tuple[str, ...] = tuple(Settings.model_fields)
