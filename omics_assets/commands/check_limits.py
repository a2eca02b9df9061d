"""What a cohort can detect and what it cannot, before any result, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from omics_assets.assets.cohort_arrays.sample_table import BIOLOGICAL, Samples, read_samples_table
from omics_assets.assets.preparation import Normalized, draw_folds
from omics_assets.cohort import Cohort
from omics_assets.methods.correlation.detectability import Detectability, gene_detectability, pair_detectability
from omics_assets.methods.statistics.permutation import pairing_scheme
from omics_assets.readers.reconcile import LEFT_OUT

FEW_KNOWN = 3
SMALLEST_CLASS = 3
PAIRED_SHARE = 0.8
SHOWN = 4


def limit_lines(
    cohort: Cohort, samples: pd.DataFrame, normalized: Normalized, targets: list[str], known_genes: int
) -> Iterator[tuple[str, str]]:
    """Yield what can be detected, and what cannot: label and sentence."""
    settings, table = cohort.settings.correlation, read_samples_table(samples)
    units, genes = len(np.unique(table.blocks)), len(normalized.genes)
    n, alpha = len(table.names), settings.alpha
    scheme = pairing_scheme(table.design)
    pairs = pair_detectability(genes, len(normalized.metabolites), n, units, alpha=alpha)
    yield "detectable", _sentence(f"one pair of all {pairs.tests:,}", pairs, alpha)
    if targets and not scheme.reason:
        test = gene_detectability(genes, len(targets), table.design, alpha=alpha, draws=settings.permutations)
        what = "p_gene, |rho| within the design" if table.design.columns else "p_gene"
        yield "", _sentence(f"one gene by its best of {len(targets):,} targets ({what})", test, alpha)
    yield "", scheme.reason or scheme.text
    preparation = cohort.settings.preparation
    if note := draw_folds(table, preparation, np.random.default_rng(preparation.seed)).note:
        yield "folds", note
    for number, sentence in enumerate((*_unpaired(samples), *_cannot(cohort, table, known_genes))):
        yield "" if number else "cannot", sentence


def _sentence(what: str, card: Detectability, alpha: float) -> str:
    larger = {30: card.detectable_rho_30, 40: card.detectable_rho_40, 60: card.detectable_rho_60}
    possible = {n: rho for n, rho in larger.items() if n > card.effective_n and not np.isnan(rho)}
    more = [f"with {n} units from {rho:.2f} on" for n, rho in possible.items()]
    if np.isnan(card.detectable_rho):
        return "; ".join([f"{what}: no correlation can pass q <= {alpha:g}", *more])
    return "; ".join([f"{what}: from |rho| {card.detectable_rho:.2f} on (q <= {alpha:g})", *more[-1:]])


def _unpaired(samples: pd.DataFrame) -> Iterator[str]:
    """Say that many samples are lost: too few of the smaller matrix have a partner; controls do not count."""
    roles = samples["role"]
    paired = int((roles == BIOLOGICAL).sum())
    measured = samples.loc[roles.isin((BIOLOGICAL, LEFT_OUT)), ["expression_name", "metabolite_name"]]
    smaller = int(measured.notna().sum().min())
    if paired < PAIRED_SHARE * smaller:
        pairs = f"only {paired / smaller:.0%} of the smaller matrix pair, see samples"
        yield f"use {smaller - paired} of the {smaller} samples it could: {pairs}"


def _cannot(cohort: Cohort, samples: Samples, known_genes: int) -> Iterator[str]:
    if not samples.labels:
        yield "tell an association from a difference between tissues or sites: no labels"
    single = {name: classes for name, (_, classes) in samples.labels.items() if len(classes) <= 1}
    if single:
        said = ", ".join(f"{name} ({', '.join(classes) or 'no value'})" for name, classes in single.items())
        yield f"learn anything from labels with one class only among the paired samples: {said}"
    small = {name: level for name in samples.labels if (level := _small_classes(samples, name))}
    if small:
        said = ", ".join(f"{name} ({', '.join(levels[:SHOWN])})" for name, levels in small.items())
        yield f"judge the classification of labels with fewer than {SMALLEST_CLASS} units of a class: {said}"
    searched = cohort.spec.proteome and cohort.query_files()
    if not (cohort.entries("homology_files") or cohort.library_files() or searched):
        yield "use homology: no homology files, and no proteome with profiles or baits to search it with"
    if known_genes < FEW_KNOWN:
        yield f"check its evidence against known genes: {known_genes} of the {FEW_KNOWN} that takes"


def _small_classes(samples: Samples, label: str) -> list[str]:
    codes, classes = samples.labels[label]
    units = [len(np.unique(samples.blocks[codes == code])) for code in range(len(classes))]
    return [level for level, size in zip(classes, units, strict=True) if size < SMALLEST_CLASS]
