"""A simulated cohort as a cohort folder: the files a laboratory would drop, and beside them the truth."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from omics_assets.errors import InputError
from omics_assets.simulate.dialects import Hit, Place, blast_outfmt6, gff3, tblout
from omics_assets.simulate.truth import Floats, GenePositions, SimulatedCohort

BLAST_FILE = "homology/blastp.tsv"
ANNOTATION_FILE = "genes.gff3"
_HEADER = "# A simulated cohort. truth.csv says which genes were planted; no stage reads it.\n"


def write_cohort(
    cohort: SimulatedCohort,
    folder: Path,
    *,
    settings: Mapping[str, Mapping[str, object]] | None = None,
    title: str | None = None,
) -> None:
    """Write a cohort folder; it appears whole or not at all.

    Parameters
    ----------
    cohort
        What to write.
    folder
        Folder to make; its parents are made as needed.
    settings
        Sections of `cohort.yaml` by stage, such as `{"autoencoder": {"preset": "compact"}}`.
    title
        Title in `cohort.yaml`; by default it names regime, strength and seed.

    Raises
    ------
    InputError
        If the folder exists.
    """
    if folder.exists():
        raise InputError(f"the folder {folder.name!r} exists", remedy="choose another name, or remove it first")
    draft = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
    (draft / "homology").mkdir(parents=True)
    try:
        _write_measurements(cohort, draft)
        _write_truth(cohort, draft)
        homology_files = _write_homology(cohort, draft)
        if cohort.positions is not None:
            _write_annotation(cohort.gene_ids, cohort.positions, draft / ANNOTATION_FILE)
        # own copies: PyYAML writes an object that comes twice as an alias, which cohort.yaml may not hold
        sections = {stage: dict(section) for stage, section in (settings or {}).items()}
        content = _contract(cohort, title, homology_files) | sections
        text = yaml.safe_dump(content, sort_keys=False, default_flow_style=None, width=120)
        (draft / "cohort.yaml").write_text(_HEADER + text, encoding="utf-8")
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_measurements(cohort: SimulatedCohort, folder: Path) -> None:
    _write_matrix(cohort.expression, cohort.gene_ids, "gene", cohort.sample_ids, folder / "expression.csv", "%.2f")
    _write_matrix(
        cohort.intensity, cohort.metabolite_ids, "metabolite", cohort.sample_ids, folder / "metabolites.csv", "%.0f"
    )
    plants = [f"plant_{block + 1:02d}" for block in cohort.block]
    _write_csv(pd.DataFrame({"sample": cohort.sample_ids, **cohort.labels, "plant": plants}), folder / "samples.csv")


def _write_matrix(
    values: Floats, rows: Sequence[str], row_name: str, columns: Sequence[str], path: Path, number_format: str
) -> None:
    frame = pd.DataFrame(values, index=pd.Index(rows, name=row_name), columns=list(columns))
    frame.to_csv(path, float_format=number_format, lineterminator="\n")


def _write_truth(cohort: SimulatedCohort, folder: Path) -> None:
    """Write truth.csv, with the clusters where genes have places, and known_genes.csv where any are known."""
    known, truth = [], []
    for pathway in cohort.pathways:
        metabolite = cohort.metabolite_ids[pathway.targets[0]]
        known += [(cohort.gene_ids[gene], pathway.name, metabolite) for gene in pathway.known]
        given = set(pathway.known)
        truth += [(cohort.gene_ids[g], pathway.name, "known" if g in given else "member") for g in pathway.genes]
        truth += [(cohort.gene_ids[gene], pathway.name, "regulon") for gene in pathway.regulon]
    roles = pd.DataFrame(truth, columns=["gene", "pathway", "role"])
    if cohort.positions is not None:
        inside = {cohort.gene_ids[gene] for cluster in cohort.positions.clusters for gene in cluster}
        roles["in_cluster"] = roles["gene"].isin(inside)
    _write_csv(roles, folder / "truth.csv")
    if known:
        _write_csv(pd.DataFrame(known, columns=["gene", "pathway", "metabolite"]), folder / "known_genes.csv")


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n")


def _write_homology(cohort: SimulatedCohort, folder: Path) -> list[dict[str, str]]:
    """Write one hmmsearch table per family queried, and BLAST hits of the largest; return their entries."""
    hits = _hits_by_family(cohort)
    entries = []
    for family, found in hits.items():
        file = f"homology/{family}.tblout"
        (folder / file).write_text(tblout(family, found), encoding="utf-8")
        entries.append({"file": file, "family": family})
    largest = max(hits, key=lambda family: len(hits[family]))
    (folder / BLAST_FILE).write_text(blast_outfmt6(f"{largest}_reference", hits[largest]), encoding="utf-8")
    return [*entries, {"file": BLAST_FILE, "family": largest}]


def _write_annotation(genes: Sequence[str], positions: GenePositions, path: Path) -> None:
    columns = zip(positions.contig, positions.start, positions.end, genes, strict=True)
    places = [Place(f"chr{contig + 1}", int(start), int(end), gene) for contig, start, end, gene in columns]
    path.write_text(gff3(places[gene] for gene in np.lexsort((positions.place, positions.contig))), encoding="utf-8")


def _hits_by_family(cohort: SimulatedCohort) -> dict[str, list[Hit]]:
    """Pool the hits of all pathways: per family queried, every gene once, best first."""
    best: dict[str, dict[str, Hit]] = {family: {} for family in _families(cohort)}
    for pathway in cohort.pathways:
        found = pathway.hits
        rows = zip(found.genes, found.family, found.evalue, found.bitscore, found.coverage, strict=True)
        for gene, family, *numbers in rows:
            hit = Hit(cohort.gene_ids[gene], *(float(number) for number in numbers))
            earlier = best[family].setdefault(hit.gene, hit)
            best[family][hit.gene] = max(earlier, hit, key=lambda other: other.bitscore)
    return {family: sorted(own.values(), key=lambda hit: (-hit.bitscore, hit.gene)) for family, own in best.items()}


def _families(cohort: SimulatedCohort) -> list[str]:
    return sorted({family for pathway in cohort.pathways for family in pathway.queried})


def _contract(cohort: SimulatedCohort, title: str | None, homology_files: list[dict[str, str]]) -> dict[str, object]:
    """Return `cohort.yaml` up to the settings."""
    spec = cohort.spec
    names = cohort.metabolite_ids
    samples = {"file": "samples.csv", "id": "sample", "labels": list(cohort.labels), "design": list(cohort.labels)}
    if spec.blocks > 1:
        samples["block"] = "plant"
    content: dict[str, object] = {
        "schema": 1,
        "title": title or f"Simulated: {spec.regime}, {spec.strength}, seed {spec.seed}",
        "expression": {"file": "expression.csv", "unit": "fpkm"},
        "metabolites": {"file": "metabolites.csv", "unit": "intensity"},
        "samples": samples,
        "homology_files": homology_files,
        "families": _families(cohort),
    }
    if cohort.positions is not None:
        content["annotation"] = {"file": ANNOTATION_FILE}
    if any(pathway.known.size for pathway in cohort.pathways):
        content["known_genes"] = {"file": "known_genes.csv"}
    content["targets"] = sorted(names[target] for pathway in cohort.pathways for target in pathway.targets)
    content["pathways"] = {
        pathway.name: {
            "targets": [names[target] for target in pathway.targets],
            "intermediates": [names[intermediate] for intermediate in pathway.intermediates],
        }
        for pathway in cohort.pathways
    }
    return content
