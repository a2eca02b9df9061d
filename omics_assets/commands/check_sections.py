"""What the card of `omics-assets check` says of files, samples, features, homology and known genes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.targets import named_targets
from omics_assets.assets.preparation import Normalized, reason_counts
from omics_assets.cohort import Cohort
from omics_assets.cohort_tables import CohortTables
from omics_assets.readers import HomologyTable
from omics_assets.readers.homology.gene_ids import match_genes
from omics_assets.readers.name_rules import plain_names

SHOWN = 6
_CHANGED = re.compile(r"repeated|merged|added up|guessed|taken for|divided|left out|per million")
Line = tuple[str, str]
"""What a line is about (empty: as the line above), and what it says."""


@dataclass(frozen=True)
class Checked:
    """What is known of a cohort before a run.

    Parameters
    ----------
    cohort, tables, normalized
        The cohort, its tables as read, and its matrices as the methods take them.
    targets
        Metabolites that are tested.
    homology
        Every hit table, those of the cohort first.
    baits
        The known genes.
    placed, grouped
        How many genes are in the annotation, and in the orthogroups.
    """

    cohort: Cohort
    tables: CohortTables
    normalized: Normalized
    targets: list[str]
    homology: list[HomologyTable]
    baits: Baits
    placed: int = 0
    grouped: int = 0


@dataclass(frozen=True)
class Detail:
    """At most so many: lines of notes per file, reasons, homology files, labels."""

    notes: int
    reasons: int
    files: int
    labels: int


def file_lines(checked: Checked) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what was read as what, with the notes on it: those on changed or doubtful values first."""
    tables, entry = checked.tables, checked.cohort.spec.samples
    for label, what, measured in (
        ("expression", "genes", tables.expression),
        ("metabolites", "features", tables.metabolites),
    ):
        rows, columns = measured.table.shape
        text = f"{measured.file} -> {measured.dialect}: {rows:,} {what} x {columns:,} samples, unit {measured.unit}"
        notes = [note.removeprefix(f"{label}: ") for note in tables.notes if note.startswith(f"{label}: ")]
        yield label, text, tuple(sorted(notes, key=lambda note: not _CHANGED.search(note)))
    if tables.sheet is None or entry is None:
        yield "sample sheet", "none", ()
        return
    rows, columns = tables.sheet.table.shape
    text = f"{entry.file} -> {tables.sheet.dialect}: {rows:,} samples, {columns} columns"
    yield "sample sheet", text, tables.sheet.notes[:1]


def sample_lines(samples: pd.DataFrame, detail: Detail) -> Iterator[Line]:
    """Yield what pairs, what is left out, roles, units, labels and class sizes."""
    paired, left_out = (samples[samples["role"] == role] for role in ("biological", "left_out"))
    by_rule = paired[paired["matched_by"] != "exact"]
    yield (
        "samples",
        (
            f"{len(paired)} paired, {_lost(left_out)} left out; {len(paired) - len(by_rule)} by exact names, "
            f"{len(by_rule)} by rule; {paired['block'].nunique()} biological units"
        ),
    )
    pairs = ["{expression_name} ~ {metabolite_name} ({matched_by})".format_map(r) for r in by_rule.to_dict("records")]
    nowhere = left_out[left_out["expression_name"].isna() & left_out["metabolite_name"].isna()]
    near = left_out.dropna(subset="nearest")
    for text, names in (
        ("by rule", pairs),
        ("left out of expression", list(left_out["expression_name"].dropna())),
        ("left out of metabolites", list(left_out["metabolite_name"].dropna())),
        ("in no file", list(nowhere["sample"])),
        ("nearest misses", [f"{name} ~ {other}" for name, other in zip(near["sample"], near["nearest"], strict=True)]),
    ):
        if names:
            yield "", f"{text}: {_shown(names)}"
    for role, what in (("blank", "blanks"), ("qc", "quality controls")):
        names = list(samples.loc[samples["role"] == role, "sample"])
        if names:
            yield role, f"{len(names)} {what}, kept out of the models: {_shown(names)}"
    yield from _label_lines(paired, detail)


def _lost(left_out: pd.DataFrame) -> int:
    """Measured samples without a partner, each once: under whatever name either file has it.

    A row of the sheet that no file has is no sample more: it may be one of these under a third name.
    """
    sides = (left_out[side].dropna().tolist() for side in ("expression_name", "metabolite_name"))
    expression, metabolites = (Counter(plain_names(names)) for names in sides)
    return (expression | metabolites).total()


def _label_lines(paired: pd.DataFrame, detail: Detail) -> Iterator[Line]:
    names = [name for name in str(paired["labels"].iloc[0]).split(";") if name]
    if not names:
        yield "labels", "none: nothing is adjusted for tissue, no classification"
    for name in names[: detail.labels]:
        sizes = [f"{level} {count}" for level, count in paired[name].value_counts().sort_index().items()]
        yield "label", f"{name}: {_shown(sizes, 2 * SHOWN)}"
    if len(names) > detail.labels:
        yield "", f"and {len(names) - detail.labels} more labels: {', '.join(names[detail.labels :])}"


def feature_lines(checked: Checked, detail: Detail) -> Iterator[Line]:
    """Yield features kept and dropped by reason, targets, homology files and known genes."""
    counts = reason_counts(checked.normalized.dropped)
    for label, modality, kept in (
        ("genes", "gene", checked.normalized.genes),
        ("metabolites", "metabolite", checked.normalized.metabolites),
    ):
        reasons = counts[counts.index.get_level_values("modality") == modality].droplevel("modality")
        yield label, f"{len(kept):,} kept, {reasons.sum():,} dropped"
        for reason, count in reasons.head(detail.reasons).items():
            yield "", f"{count:,} dropped: {reason}"
        if len(reasons) > detail.reasons:
            yield "", f"{reasons.iloc[detail.reasons :].sum():,} dropped for other reasons"
    roles = checked.tables.metabolite_features["role"].value_counts().drop("analyte", errors="ignore")
    if len(roles):
        aside = ", ".join(f"{count:,} {role}" for role, count in roles.items())
        yield "", f"{aside} features: kept out of the models, used as negative controls"
    yield from _target_lines(checked, detail)
    yield from _homology_lines(checked, detail)
    spec = checked.cohort.spec
    if spec.annotation:
        of = f"{checked.placed:,} of {len(checked.normalized.genes):,}"
        yield "annotation", f"{spec.annotation.file}: {of} genes placed"
    if spec.orthologs:
        of = f"{checked.grouped:,} of {len(checked.tables.gene_expression):,}"
        yield "orthogroups", f"{spec.orthologs.file}: {of} genes"
    yield from _known_gene_lines(checked)


def _target_lines(checked: Checked, detail: Detail) -> Iterator[Line]:
    named = named_targets(checked.cohort)
    text = f"{len(checked.targets):,} of {len(named):,} named" if named else f"all {len(checked.targets):,} analytes"
    yield "targets", text
    lost = checked.normalized.dropped[checked.normalized.dropped["feature"].isin(set(named) - set(checked.targets))]
    for row in lost[lost["modality"] == "metabolite"].head(detail.reasons).to_dict("records"):
        yield "", f"{row['feature']} cannot be tested: {row['reason']}"


def _homology_lines(checked: Checked, detail: Detail) -> Iterator[Line]:
    genes = checked.tables.gene_expression["gene"].tolist()
    files = [entry.file for entry in checked.cohort.entries("homology_files")]
    files += [f"library: {path.name}" for path in checked.cohort.library_files()]
    if not files:
        yield "homology", "no homology files"
    for number, (file, table) in enumerate(list(zip(files, checked.homology, strict=True))[: detail.files]):
        sequences = table.table["gene"]
        found = set(match_genes(sequences.tolist(), genes).gene_of.values())
        hits = f"{len(sequences):,} hits on {sequences.nunique():,} sequences, {len(found):,} genes of the cohort"
        yield "" if number else "homology", f"{file} -> {table.dialect}: {hits}"
    if len(files) > detail.files:
        yield "", f"and {len(files) - detail.files} more files"
    if proteome := checked.cohort.spec.proteome:
        queries = [query.path.name for query in checked.cohort.query_files()]
        yield "proteome", f"{proteome.file}: searched with {_shown(queries) or 'nothing: no profiles and no baits'}"


def _known_gene_lines(checked: Checked) -> Iterator[Line]:
    entry, baits = checked.cohort.spec.known_genes, checked.baits
    if entry is None:
        yield "known genes", "none: what finds known genes cannot be measured, and no bait evidence"
        return
    lost = f"; not expressed: {_shown(baits.left_out)}" if baits.left_out else ""
    unfit = baits.metabolites_left_out
    lost += f"; metabolites left out (dropped): {_shown(unfit)}" if unfit else ""
    pathways = len(set(baits.known.pathway.tolist()))
    yield "known genes", f"{entry.file}: {len(baits.known.index):,} in {pathways} pathways{lost}"


def _shown(names: Iterable[str], most: int = SHOWN) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")
