"""With an annotation, neighbours on the chromosome are an evidence of the ranking, behind its gate."""

from __future__ import annotations

import re
from pathlib import Path

import dagster as dg
import pandas as pd
import pyarrow.parquet as pq
import pytest

from omics_assets.assets.homology.chromosome import gene_places
from omics_assets.cohort import load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.provenance import read_record
from omics_assets_tests.assets.runs import run
from omics_assets_tests.assets.small_cohort import GENES, SMALL, SmallCohort, road_to

TABLE = "chromosome_neighbours"


def annotation() -> str:
    """The genes in the order of their names on one contig, every second one named by a transcript; not the last."""
    lines = ["##gff-version 3"]
    for place, gene in enumerate(GENES[:-1]):
        at = f"\t{1 + 100 * place}\t{50 + 100 * place}\t.\t+\t.\t"
        name = gene if place % 2 else f"locus{place}"
        lines.append(f"chr1\tx\tgene{at}ID=gene:{name}")
        lines.append(f"chr1\tx\tmRNA{at}ID=transcript:{gene}.1;Parent=gene:{name}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, DataRoot]:
    made = {}
    for annotated in (True, False):
        root = DataRoot(tmp_path_factory.mktemp(f"annotated_{annotated}"))
        cohort = SmallCohort()
        if annotated:
            cohort.contract["annotation"] = {"file": "genes.gff3"}
        folder = cohort.write(root)
        if annotated:
            (folder / "genes.gff3").write_text(annotation())
        with dg.DagsterInstance.ephemeral() as instance:
            assert run(root, SMALL, instance, *road_to(TABLE)).outcome.success
        made[annotated] = root
    return made


def test_genes_find_their_places_by_their_own_or_their_transcripts_names(roots: dict[bool, DataRoot]) -> None:
    table = pq.read_table(roots[True].table(TABLE, SMALL)).to_pandas().set_index("gene")
    assert table.loc[GENES[:-1], "place"].tolist() == list(range(len(GENES) - 1))
    assert table.loc[GENES[-1], ["contig", "place", "score"]].isna().all()
    # g00 and g02 hit one family: they score nothing by one another, their neighbours do
    assert table.loc[["g00", "g02"], "score"].tolist() == [0.0, 0.0]
    assert table.loc["g01", "strongest"] in {"g00", "g02"}
    assert table.loc["g12", "families"] == 1  # g02 is ten genes away
    assert table.loc["g13", "families"] == 0


def test_an_annotation_of_another_genome_is_refused(tmp_path: Path) -> None:
    cohort, root = SmallCohort(), DataRoot(tmp_path)
    cohort.contract["annotation"] = {"file": "genes.gff3"}
    file = cohort.write(root) / "genes.gff3"
    file.write_text(re.sub(r"\bg(\d)", r"AT\1", annotation()))
    with dg.DagsterInstance.ephemeral() as instance:
        outcome = run(root, SMALL, instance, *road_to(TABLE)).outcome
    assert outcome.bad_input
    assert "genes.gff3: none of the 40 genes is in the annotation, e.g. g00 against AT00" in outcome.failure
    assert "name the annotation of this genome" in outcome.failure
    file.write_text(re.sub(r"\bg(0[1-9]|[123])", r"AT\1", annotation()))
    places = gene_places(load_cohort(root.cohort_folder(SMALL)), pd.Series(GENES))
    assert places["contig"].notna().tolist() == [True] + [False] * 39, "one of them is enough"


def test_without_an_annotation_the_table_is_empty_and_says_why(roots: dict[bool, DataRoot]) -> None:
    path = roots[False].table(TABLE, SMALL)
    record = read_record(path)
    assert pq.read_table(path).num_rows == 0
    assert record is not None
    assert "annotation" in record.reason
