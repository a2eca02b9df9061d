"""Hits of files and of our own search as one evidence: whose hits, of which family, on which gene."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pytest

from omics_assets.assets.homology.homology import judge_hits
from omics_assets.cohort import load_cohort
from omics_assets.data_root import DataRoot
from omics_assets.readers.homology.hits import hit_table
from omics_assets.resources.homology_files import HomologyFiles
from omics_assets.simulate.dialects import Hit, blast_outfmt6
from omics_assets.tables.evidence import HOMOLOGY_HITS, HOMOLOGY_SCORES
from omics_assets_tests.assets.small_cohort import GENES, SmallCohort
from omics_assets_tests.readers.homology.test_hmmer import tbl

CHECKSUM = "0123456789abcdef0123456789abcdef"


@dataclass
class Scored:
    """A small cohort with homology files, and what becomes of its hits."""

    root: DataRoot
    cohort: SmallCohort = field(default_factory=SmallCohort)
    files: dict[str, str] = field(default_factory=dict)
    own_hits: list[tuple[str, float, float]] = field(default_factory=list)
    proteins: dict[str, str | None] = field(default_factory=dict)

    def score(self) -> Scored:
        self.cohort.hits = []
        folder = self.cohort.write(self.root)
        for name, text in self.files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text)
        cohort = load_cohort(folder)
        tables = HomologyFiles().read(cohort)
        self.made = judge_hits(cohort, tables, GENES, self._search(), self._sequences())
        self.hits = HOMOLOGY_HITS.arrow(self.made["homology_hits"].frame).to_pandas()
        self.scores = HOMOLOGY_SCORES.arrow(self.made["homology_scores"].frame).to_pandas().set_index("gene")
        return self

    def _search(self) -> pd.DataFrame:
        names = [name for name, _, _ in self.own_hits]
        same = ("query", "p450"), ("family", "CYP"), ("accession", "PF00067"), ("program", "hmmsearch")
        texts = {"gene": names} | {column: [value] * len(names) for column, value in same}
        evalues, bits = (np.array([hit[n] for hit in self.own_hits], dtype=np.float64) for n in (1, 2))
        full = np.ones(len(names))
        numbers = {"evalue": evalues, "bitscore": bits, "coverage": full, "gathering": 20 * full}
        return hit_table(texts, numbers, None).assign(hit=range(len(names)))

    def _sequences(self) -> pd.DataFrame:
        headers = pd.Series(list(self.proteins.values()), dtype="str")
        return pd.DataFrame({"sequence": list(self.proteins), "length": 100, "header_genes": headers})

    def notes(self) -> str:
        return str(self.made["homology_hits"].metadata["notes"])

    def bonus(self) -> dict[str, float]:
        bonus = self.scores["bonus"]
        return bonus[bonus > 0].to_dict()


@pytest.fixture
def scored(tmp_path) -> Scored:
    return Scored(DataRoot(tmp_path))


def match(gene: str, analysis: str, signature: str, entry: str) -> str:
    fields = [gene, CHECKSUM, "500", analysis, signature, "text", "1", "400", "1e-30", "T", "01-01-2024", entry, "text"]
    return "\t".join(fields) + "\n"


def test_families_by_name_accession_and_interpro_entry(scored):
    scored.cohort.contract["families"] = ["PF00201.21", "IPR001128", "UGT72", "p450", "PF00067", "PF00891"]
    scored.files["homology/domains.tsv"] = (
        match("g01", "Pfam", "PF00201", "-")
        + match("g02", "PANTHER", "PTHR24298", "IPR001128")
        + match("g03", "Pfam", "PF00348", "IPR001077")
        + match("g04", "Coils", "Coil", "IPR001128")
    )
    scored.files["homology/profiles.tbl"] = tbl("g07", "-", "p450", "PF00067.9") + tbl("g08", "-", "OMT", "PF00891.2")
    scored.files["homology/table.csv"] = "gene,family\ng05,UGT72\ng06,UGT73\n"
    scored.score()
    assert set(scored.bonus()) == {"g01", "g02", "g05", "g07", "g08"}
    hits = scored.hits.set_index("gene")
    assert hits.loc[["g01", "g02", "g03"], "family"].tolist() == ["PF00201", "IPR001128", "PF00348"]
    assert hits.loc[["g07", "g08"], "family"].tolist() == ["p450", "PF00891"]  # its own name before its accession
    assert hits.loc["g02", "accession"] == "PTHR24298"
    assert hits.loc["g04", "reason"] == "predicts a region, no homology"


def test_sequences_are_scored_as_their_genes(scored):
    hits = [Hit(name, 1e-50, bits, 0.9) for name, bits in (("g01.t1", 100), ("g01.t2", 400), ("elsewhere", 200))]
    scored.files["homology/CYP.tsv"] = blast_outfmt6("bait", hits)
    scored.score()
    assert scored.bonus() == {"g01": 1.0}
    assert scored.hits["gene"].tolist() == ["g01", "g01", "elsewhere"]
    assert scored.hits["sequence"].tolist() == ["g01.t1", "g01.t2", "elsewhere"]
    assert "2 of 3 sequences are matched to genes by a rule" in scored.notes()
    assert "1 of 3 hits are on 1 sequences that no gene is called like: elsewhere" in scored.notes()
    assert "CYP.tsv: genes are the subject sequences" in scored.notes()


def test_a_gene_that_is_a_query_is_marked(scored):
    hits = [Hit("g00", 1e-99, 700.0, 1.0), Hit("g02", 1e-50, 350.0, 0.9)]
    scored.files["homology/CYP.tsv"] = blast_outfmt6("g00.p1", hits)
    scored.score()
    assert scored.scores.index[scored.scores["is_query"]].tolist() == ["g00"]
    assert "1 genes of the cohort are queries of the search (g00): their own hits are no evidence" in scored.notes()


def test_hits_that_are_all_elsewhere_are_a_finding(scored):
    scored.files["homology/CYP.tsv"] = blast_outfmt6("g00", [Hit("AT1", 1e-99, 700.0, 1.0)])
    scored.score()
    said = "none of the 1 hits is on a gene of the cohort; 1 queries are: is it gene_side: query?"
    assert said in scored.notes()
    assert scored.made["homology_scores"].findings == {"few_families_hit": said}


def test_genes_without_a_protein_are_not_searched(scored):
    scored.proteins = {f"g{n:02d}.1": None for n in range(9)} | {"XP_9": "unknown;g09", "XP_10": None}
    scored.own_hits = [("g00.1", 1e-30, 100.0), ("XP_9", 1e-20, 50.0), ("g03.1", 1e-3, 20.0)]
    hits = [Hit("g05", 1e-50, 100.0, 0.9), Hit("g20", 1e-50, 50.0, 0.9)]
    scored.files["homology/UGT.tsv"] = blast_outfmt6("bait", hits)
    scored.score()
    tested = scored.scores.index[scored.scores["state"] == "tested"]
    assert set(tested) == {*(f"g{n:02d}" for n in range(10)), "g20"}  # g20 hit, so it was searched
    assert scored.bonus() == {"g00": 1.0, "g09": 0.75, "g05": 1.0, "g20": 0.75}
    assert "29 of 40 genes have no protein in the proteome: not searched" in scored.notes()
    assert scored.hits["program"].tolist() == [*["blast"] * 2, *["hmmsearch"] * 3]
    assert scored.made["homology_hits"].reason == ""


def test_a_search_that_found_nothing_is_no_search_without_result(scored):
    scored.proteins = dict.fromkeys(GENES)
    assert set(scored.score().scores["bonus"]) == {0.0}
    assert scored.made["homology_scores"].reason == ""


@pytest.mark.parametrize(("threshold", "passing"), [("gathering", {"g01"}), ("evalue", {"g00"})])
def test_the_setting_says_what_passes(scored, threshold, passing):
    scored.cohort.contract["homology"] = {"threshold": threshold}
    scored.proteins = dict.fromkeys(GENES)
    scored.own_hits = [("g00", 1e-9, 19.9), ("g01", 1e-3, 20.0)]
    scored.score()
    assert set(scored.bonus()) == passing


def test_nothing_was_searched(scored):
    scored.score()
    assert scored.scores["bonus"].isna().all()
    assert len(scored.hits) == 0
    reasons = {product.reason for product in scored.made.values()}
    assert reasons == {"the cohort has no homology files, and no proteome was searched"}
