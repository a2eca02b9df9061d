from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

from omics_assets.cohort import load_cohort
from omics_assets.errors import InputError
from omics_assets.readers.gene_positions import read_gene_positions
from omics_assets.simulate import writer
from omics_assets.simulate.cohort import simulate_cohort
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.writer import write_cohort

SPEC = SimulationSpec(samples=24, genes=400, metabolites=40, blocks=2, seed=2)


@pytest.fixture(scope="module")
def cohort():
    return simulate_cohort(SPEC)


@pytest.fixture(scope="module")
def folder(cohort, tmp_path_factory):
    target = tmp_path_factory.mktemp("cohorts") / "made" / "small"
    write_cohort(cohort, target, settings={"autoencoder": {"preset": "compact"}})
    return target


def read_tblout(path):
    lines = path.read_text().splitlines()
    assert all(line.startswith("#") for line in lines[:3])
    assert lines[-1] == "# [ok]"
    return [line.split(maxsplit=18) for line in lines if not line.startswith("#")]


def test_matrices_and_sample_sheet_hold_the_cohort(cohort, folder):
    expression = pd.read_csv(folder / "expression.csv", index_col="gene")
    assert tuple(expression.index) == cohort.gene_ids
    assert tuple(expression.columns) == cohort.sample_ids
    assert np.array_equal(expression.to_numpy(), cohort.expression)
    metabolites = pd.read_csv(folder / "metabolites.csv", index_col="metabolite")
    assert tuple(metabolites.index) == cohort.metabolite_ids
    assert np.array_equal(metabolites.to_numpy(), cohort.intensity)
    samples = pd.read_csv(folder / "samples.csv")
    assert list(samples.columns) == ["sample", "tissue", "location", "plant"]
    assert tuple(samples["sample"]) == cohort.sample_ids
    assert tuple(samples["tissue"]) == cohort.labels["tissue"]
    assert samples.groupby("plant", sort=False).ngroup().tolist() == cohort.block.tolist()


def test_the_folder_is_a_valid_cohort(cohort, folder):
    read = load_cohort(folder)
    assert read.settings.autoencoder.preset == "compact"
    assert read.spec.samples.block == "plant"
    assert read.spec.samples.design == ("tissue", "location")
    for role in ("expression_file", "metabolite_file", "sample_sheet", "homology_files", "known_genes_file"):
        assert all(read.path(entry).stat().st_size >= 0 for entry in read.entries(role))
    assert {entry.family for entry in read.spec.homology_files} == set(read.spec.families)
    for pathway in cohort.pathways:
        written = read.spec.pathways[pathway.name]
        assert written.targets == tuple(cohort.metabolite_ids[i] for i in pathway.targets)
        assert written.intermediates == tuple(cohort.metabolite_ids[i] for i in pathway.intermediates)
        assert set(written.targets) <= set(read.spec.targets)


def test_truth_and_known_genes(cohort, folder):
    truth = pd.read_csv(folder / "truth.csv")
    known = pd.read_csv(folder / "known_genes.csv")
    for pathway in cohort.pathways:
        own = truth[truth["pathway"] == pathway.name]
        by_role = {role: set(rows["gene"]) for role, rows in own.groupby("role")}
        ids = {name: {cohort.gene_ids[i] for i in getattr(pathway, name)} for name in ("genes", "known", "regulon")}
        assert by_role == {"known": ids["known"], "member": ids["genes"] - ids["known"], "regulon": ids["regulon"]}
        given = known[known["pathway"] == pathway.name]
        assert set(given["gene"]) == ids["known"]
        assert set(given["metabolite"]) == {cohort.metabolite_ids[pathway.targets[0]]}


def test_tblout_files_hold_the_hits_of_their_family(cohort, folder):
    written = {}
    for family in sorted({family for p in cohort.pathways for family in p.queried}):
        for row in read_tblout(folder / "homology" / f"{family}.tblout"):
            assert len(row) == 19
            assert row[2] == family
            written[family, row[0]] = (float(row[4]), float(row[5]))
    planted = {}
    for pathway in cohort.pathways:
        hits = pathway.hits
        for gene, family, evalue, score in zip(hits.genes, hits.family, hits.evalue, hits.bitscore, strict=True):
            key = family, cohort.gene_ids[gene]
            planted[key] = max(planted.get(key, (1.0, 0.0)), (evalue, score), key=lambda pair: pair[1])
    assert written == planted


def test_blast_file_has_the_twelve_columns_of_one_query(folder):
    with (folder / writer.BLAST_FILE).open() as stream:
        rows = list(csv.reader(stream, delimiter="\t"))
    entry = next(e for e in load_cohort(folder).spec.homology_files if e.file == writer.BLAST_FILE)
    assert {len(row) for row in rows} == {12}
    assert {row[0] for row in rows} == {f"{entry.family}_reference"}
    in_table = read_tblout(folder / "homology" / f"{entry.family}.tblout")
    assert [(row[1], float(row[10]), float(row[11])) for row in rows] == [
        (row[0], float(row[4]), float(row[5])) for row in in_table
    ]
    assert all(0 < float(row[2]) <= 100 and int(row[4]) <= int(row[3]) for row in rows)


def test_positions_are_written_as_an_annotation_and_read_as_they_were_drawn(tmp_path):
    cohort = simulate_cohort(replace(SPEC, clustered=0.5))
    write_cohort(cohort, tmp_path / "placed")
    read = load_cohort(tmp_path / "placed")
    places = read_gene_positions(read.path(read.spec.annotation)).set_index("name").loc[list(cohort.gene_ids)]
    drawn = cohort.positions
    assert places["contig"].tolist() == [f"chr{code + 1}" for code in drawn.contig]
    for column in ("place", "start", "end"):
        assert places[column].tolist() == getattr(drawn, column).tolist()
    truth = pd.read_csv(tmp_path / "placed" / "truth.csv")
    inside = {cohort.gene_ids[gene] for cluster in drawn.clusters for gene in cluster}
    assert set(truth.loc[truth["in_cluster"], "gene"]) == inside
    assert inside


def test_positions_add_an_annotation_and_change_no_other_file(cohort, folder, tmp_path):
    placed = tmp_path / "small"
    write_cohort(simulate_cohort(replace(SPEC, clustered=0.0)), placed, settings={"autoencoder": {"preset": "compact"}})
    names = {path.relative_to(placed).as_posix() for path in placed.rglob("*") if path.is_file()}
    plain = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names - plain == {writer.ANNOTATION_FILE}
    differ = {name for name in plain if (placed / name).read_bytes() != (folder / name).read_bytes()}
    assert differ == {"cohort.yaml", "truth.csv"}
    assert load_cohort(folder).spec.annotation is None


def test_null_cohort_without_blocks(tmp_path):
    cohort = simulate_cohort(SimulationSpec(samples=6, genes=100, metabolites=24, regime="null"))
    write_cohort(cohort, tmp_path / "null")
    read = load_cohort(tmp_path / "null")
    assert not (tmp_path / "null" / "known_genes.csv").exists()
    assert read.spec.known_genes is None
    assert read.spec.samples.block is None
    assert (tmp_path / "null" / "truth.csv").read_text() == "gene,pathway,role\n"
    assert len(read.spec.pathways) == 4


def test_the_same_cohort_gives_the_same_bytes(cohort, folder, tmp_path):
    write_cohort(cohort, tmp_path / "small", settings={"autoencoder": {"preset": "compact"}})
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        assert (tmp_path / "small" / path.relative_to(folder)).read_bytes() == path.read_bytes()


def test_one_section_may_serve_two_stages(cohort, tmp_path):
    shared = {"seed": 3}
    write_cohort(cohort, tmp_path / "c", settings={"autoencoder": shared, "ranking": shared})
    settings = load_cohort(tmp_path / "c").settings
    assert (settings.autoencoder.seed, settings.ranking.seed) == (3, 3)


def test_an_existing_folder_is_refused_and_left_alone(cohort, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep")
    with pytest.raises(InputError, match="exists"):
        write_cohort(cohort, tmp_path / "mine")
    assert list(tmp_path.iterdir()) == [tmp_path / "mine"]
    assert (tmp_path / "mine" / "notes.txt").read_text() == "keep"


def test_a_failure_leaves_nothing_behind(cohort, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError("disk full")

    monkeypatch.setattr(yaml, "safe_dump", fail)
    with pytest.raises(OSError, match="disk full"):
        write_cohort(cohort, tmp_path / "c")
    assert list(tmp_path.iterdir()) == []
