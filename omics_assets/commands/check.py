"""One screen about a cohort before anything is computed: what was read, what pairs, what it can detect."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from omics_assets.assets.sample_table import expression_unit, metabolite_unit
from omics_assets.cohort import ABSENT, Cohort, load_cohort
from omics_assets.cohort_tables import CohortTables, read_cohort_tables
from omics_assets.data_root import DataRoot
from omics_assets.methods.detectability import pair_detectability
from omics_assets.methods.normalization import fit_expression, fit_metabolites

SHOWN = 8


def check_card(root: DataRoot, key: str) -> str:
    """Return the card of a cohort.

    Raises
    ------
    InputError
        If the cohort cannot be read.
    """
    cohort = load_cohort(root.cohort_folder(key))
    return "\n".join(card_lines(cohort, read_cohort_tables(cohort)))


def card_lines(cohort: Cohort, tables: CohortTables) -> Iterator[str]:
    """Yield the lines of the card."""
    kept = tables.samples[tables.samples["role"] == "biological"]
    left_out = tables.samples[tables.samples["role"] != "biological"]
    yield f"{cohort.key}  {cohort.spec.title}".rstrip()
    yield f"samples      {len(kept)} paired, {len(left_out)} left out"
    for _, row in left_out.head(SHOWN).iterrows():
        near = f" (nearest: {row['nearest']})" if pd.notna(row["nearest"]) else ""
        yield f"             left out: {row['sample']}{near}"
    yield f"             blocks: {kept['block'].nunique()}"
    yield from _label_lines(kept)
    yield from _feature_lines(cohort, tables)
    for role in ("homology_files", "known_genes_file"):
        entries = [entry.file for entry in cohort.entries(role)]
        more = f" and {len(entries) - 3} more" if len(entries) > 3 else ""
        state = ABSENT if cohort.input_version(role) == ABSENT else ", ".join(entries[:3]) + more
        yield f"{role:<17} {state}"
    for note in tables.notes:
        yield f"note         {note}"
    units = kept["block"].nunique()
    alpha = cohort.settings.correlation.alpha
    for name, count in (("all", len(tables.metabolite_intensity)), ("named targets", len(cohort.spec.targets))):
        if count:
            card = pair_detectability(len(tables.gene_expression), count, len(kept), units, alpha=alpha)
            found = "no correlation can" if np.isnan(card.detectable_rho) else f"|rho| >= {card.detectable_rho:.2f} can"
            yield f"detectable   one pair among {card.tests:,} ({name}): {found} pass q <= {alpha}"


def _label_lines(kept: pd.DataFrame) -> Iterator[str]:
    names = [name for name in str(kept["labels"].iloc[0]).split(";") if name]
    if not names:
        yield "labels       none: nothing is adjusted for tissue, no classification"
    for name in names:
        sizes = ", ".join(f"{level} {count}" for level, count in kept[name].value_counts().sort_index().items())
        yield f"label        {name}: {sizes}"


def _feature_lines(cohort: Cohort, tables: CohortTables) -> Iterator[str]:
    settings = cohort.settings.preparation
    genes = fit_expression(
        tables.gene_expression.drop(columns=["gene", "unit"]).to_numpy(dtype=np.float64),
        expression_unit(tables.gene_expression),
        min_detected_share=settings.min_detected_share_genes,
        detection_floor=settings.detection_floor,
    )
    metabolites = fit_metabolites(
        tables.metabolite_intensity.drop(columns=["metabolite", "unit"]).to_numpy(dtype=np.float64),
        metabolite_unit(tables.metabolite_intensity),
        label_codes=(),
        min_detected_share=settings.min_detected_share_metabolites,
        sample_scaling=settings.sample_scaling,
    )
    yield f"genes        {genes.kept.sum():,} of {len(genes.kept):,} kept, unit {tables.expression_unit}"
    yield from _dropped(genes.reasons)
    yield f"metabolites  {metabolites.kept.sum():,} of {len(metabolites.kept):,} kept, unit {tables.metabolite_unit}"
    yield from _dropped(metabolites.reasons)


def _dropped(reasons: np.ndarray[tuple[int], np.dtype[np.str_]]) -> Iterator[str]:
    counts = pd.Series(reasons[reasons != ""]).value_counts().head(3)
    for reason, count in counts.items():
        yield f"             {count:,} dropped: {reason}"
