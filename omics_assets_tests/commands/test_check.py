"""The card of `omics-assets check`: one screen, and true; bad input is exit code 2."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from omics_assets.data_root import DataRoot
from omics_assets_tests.commands.conftest import Command
from omics_assets_tests.readers.example_data import folder

CONTRACTS: dict[str, tuple[str, dict[str, object]]] = {
    "tomato": (
        "tomato",
        {
            "expression": {"file": "test.bac.rnaseq.rpkm.csv"},
            "metabolites": {"file": "test.bac.abundance.csv"},
            "homology_files": [{"file": "pfams.csv"}],
        },
    ),
    "yeast": (
        "yeast_chemostat",
        {
            "expression": {"file": "hacket_2016_protein.csv"},
            "metabolites": {"file": "hacket_2016_metabolomics.csv"},
        },
    ),
    "arabidopsis": (
        "arabidopsis_cell_wall",
        {
            "expression": {"file": "paired_gene_x_60.csv.gz"},
            "metabolites": {"file": "paired_metab_x_60.csv"},
            "samples": {"file": "paired_samples.csv"},
        },
    ),
    "nutrimouse": (
        "nutrimouse",
        {
            "expression": {"file": "paired_gene_x_40.csv"},
            "metabolites": {"file": "paired_fattyacid_x_40.csv"},
            "samples": {"file": "paired_samples.csv"},
        },
    ),
}
SAID = {
    "tomato": [
        "samples      24 paired, 39 left out; 24 by exact names, 0 by rule; 24 biological units",
        "left out of metabolites: Cf_12h_1, ",
        "test.bac.rnaseq.rpkm.csv -> matrix (csv): 1,090 genes x 24 samples, unit fpkm",
        "test.bac.abundance.csv -> matrix (csv): 362 features x 63 samples, unit intensity",
        "homology     pfams.csv -> gene_family: ",
        "labels       none",
    ],
    "yeast": [
        "samples      25 paired, 0 left out; 24 by exact names, 1 by rule",
        "by rule: p0.22 ~ P0.22 (case)",
        "1,187 genes x 25 samples, unit log_ratio",
        "Model_Metabolite_ID, Conversion_to_Absolute",
    ],
    "arabidopsis": [
        "samples      60 paired, 0 left out",
        "19,313 genes x 60 samples",
        "label        tissue: rosette 30, stem 30",
        "cannot       use homology",
    ],
    "nutrimouse": [
        "samples      40 paired, 0 left out",
        "unit percent",
        "label        diet: coc 8, fish 8, lin 8, ref 8, sun 8",
        "label        genotype: ppar 20, wt 20",
    ],
}


def assert_one_screen(card: str) -> None:
    lines = card.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_real_cohort_with_nothing_but_a_contract(tmp_path: Path, command: Command, name: str) -> None:
    source, contract = CONTRACTS[name]
    files = folder("OMICS_EXAMPLE_DATA") / source
    cohort = DataRoot(tmp_path).cohort_folder(name)
    cohort.mkdir(parents=True)
    for file in re.findall(r"\S+\.(?:csv|gz)\b", yaml.safe_dump(contract)):
        (cohort / file).write_bytes((files / file).read_bytes())
    (cohort / "cohort.yaml").write_text(yaml.safe_dump(contract))
    said = command(tmp_path, "check", name)
    assert (said.code, said.err) == (0, "")
    assert_one_screen(said.out)
    for text in SAID[name]:
        assert text in said.out


# --- a cohort with everything


SAMPLES = [f"leaf_{n:02d}" for n in range(12)]
GENES = [f"g{n:03d}" for n in range(60)]
METABOLITES = [f"m{n:02d}" for n in range(20)]


def write_everything(root: Path) -> Path:
    """Blanks, controls, a standard, names by rule, samples left out, duplicates, many labels and homology files."""
    rng = np.random.default_rng(1)
    cohort = DataRoot(root).cohort_folder("all")
    (cohort / "homology").mkdir(parents=True)
    genes = pd.DataFrame(rng.gamma(2, 40, (60, 13)).round(2), GENES, [*SAMPLES, "leaf_77"])
    genes.loc["g059"] = 7.0
    genes = pd.concat([genes, genes.loc[["g003", "g004"]]])
    genes.columns = [f"/bam/{name}.sorted.bam" for name in genes.columns]
    genes.to_csv(cohort / "expression.csv", index_label="gene")
    names = [name.upper() for name in SAMPLES]
    controls = ["blank_1", "blank_2", "QC_1", "QC_2", "QC_3"]
    metabolites = pd.DataFrame(rng.gamma(2, 4000, (20, 18)).round(0) + 1, METABOLITES, [*names, "LEAF_79", *controls])
    metabolites[controls[:2]] = 10.0
    metabolites.loc["m01", controls[:2]] = 1e6
    metabolites[controls[2:]] = [3000.0, 3100.0, 3200.0]
    metabolites.loc["m02", controls[2:]] = [1, 100, 10_000]
    metabolites.insert(0, "role", ["analyte"] * 19 + ["standard"])
    metabolites.to_csv(cohort / "metabolites.csv", index_label="metabolite")
    labels = {f"label_{n}": ["abcdef"[(at + n) % (n + 2)] for at in range(13)] for n in range(5)}
    sheet = pd.DataFrame({"sample": [*SAMPLES, "leaf_99"], "plant": range(13), **labels})
    sheet.to_csv(cohort / "samples.csv", index=False)
    for number in range(6):
        hits = "".join(f"{gene}\tCYP{number}\t90\t100\t10\t0\t1\t100\t1\t100\t1e-50\t200\n" for gene in GENES[:number])
        (cohort / "homology" / f"f{number}.tsv").write_text(hits or "# BLASTP 2.12.0+\n")
    pd.DataFrame({"gene": GENES[:2], "pathway": "p", "metabolite": ["m01", ""]}).to_csv(
        cohort / "known_genes.csv", index=False
    )
    contract = {
        "title": "Everything at once",
        "samples": {"file": "samples.csv", "block": "plant"},
        "homology_files": [{"file": f"homology/f{n}.tsv", "gene_side": "query"} for n in range(1, 6)],
        "targets": ["m00", "m01"],
        "preparation": {"max_qc_cv": 0.8},
    }
    (cohort / "cohort.yaml").write_text(yaml.safe_dump(contract))
    return cohort


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("everything")
    write_everything(root)
    return root


def test_the_card_fits_one_screen_and_says_it_all(everything: Path, command: Command) -> None:
    said = command(everything, "check", "all")
    assert (said.code, said.err) == (0, "")
    assert_one_screen(said.out)
    for text in (
        "all          Everything at once",
        "expression   expression.csv -> matrix (csv): 60 genes x 13 samples, unit fpkm",
        "metabolites  metabolites.csv -> matrix (csv): 20 features x 18 samples, unit intensity",
        "12 paired, 2 left out; 0 by exact names, 12 by rule; 12 biological units",
        "/bam/leaf_00.sorted.bam ~ LEAF_00 (folder path + file suffix; case)",
        "left out of expression: /bam/leaf_77.sorted.bam",
        "left out of metabolites: LEAF_79",
        "in no file: leaf_99",
        "nearest misses: ",
        "merged by sum: 4 rows of 2 repeated ids",
        "blank        2 blanks, kept out of the models: blank_1, blank_2",
        "qc           3 quality controls, kept out of the models: QC_1, QC_2, QC_3",
        "label        label_0: a 6, b 6",
        "and 1 more labels: label_4",
        "genes        59 kept, 1 dropped",
        "1 dropped: constant",
        "metabolites  18 kept, 2 dropped",
        "1 dropped: less than 3 times the blanks",
        "1 dropped: varies by more than 80 % (CV) between qc samples",
        "1 standard features: kept out of the models",
        "targets      1 of 2 named",
        "m01 cannot be tested: less than 3 times the blanks",
        ": 3 hits on 3 sequences, 3 genes of the cohort",
        "and 1 more files",
        "known genes  known_genes.csv: 2 in 1 pathways; metabolites left out (dropped): m01",
        "detectable   one pair of all ",
        "check its evidence against known genes: 2 of the 3 that takes",
    ):
        assert text in said.out, f"{text!r} is not in\n{said.out}"


def spoil(everything: Path, tmp_path: Path, file: str, old: str, new: str) -> Path:
    cohort = DataRoot(tmp_path).cohort_folder("all")
    cohort.parent.mkdir(parents=True)
    source = DataRoot(everything).cohort_folder("all")
    for path in (p for p in source.rglob("*") if p.is_file()):
        copy = cohort / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    text = (cohort / file).read_text()
    assert old in text
    (cohort / file).write_text(text.replace(old, new))
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("cohort.yaml", "- m01", "- m99", "cohort.yaml, column targets: target metabolite 'm99' is not in the data"),
        ("cohort.yaml", "block: plant", "block: plnat", "column samples.block: sample-sheet column 'plnat' is not in"),
        ("cohort.yaml", "homology/f1.tsv", "homology/f9.tsv", "'homology/f9.tsv' does not exist"),
        ("known_genes.csv", "g001", "q001", "known_genes.csv, line 3, column gene: known gene 'q001' is not in"),
        ("known_genes.csv", "g001,p,", "g001,p,m99", "line 3, column metabolite: metabolite of a known gene 'm99' is"),
        ("samples.csv", "leaf_0", "stem_0", "samples have both expression and metabolites"),
        ("metabolites.csv", "LEAF_00", "leaf__00,LEAF_00", "metabolites.csv"),
        ("expression.csv", "g003", "g003,1", "expression.csv"),
    ],
)
def test_bad_input_is_exit_code_2(
    everything: Path, tmp_path: Path, command: Command, file: str, old: str, new: str, sentence: str
) -> None:
    said = command(spoil(everything, tmp_path, file, old, new), "check", "all")
    assert said.code == 2
    assert sentence in said.err
    assert "\nRemedy: " in said.err, "on a line of its own"
    assert said.out == ""


GFF = "##gff-version 3\n" + "".join(
    f"1\tx\tgene\t{n + 1}\t{n + 9}\t.\t+\t.\tID={{}}{n:03d}\n" for n in range(0, 90, 10)
)
GROUPS = "Orthogroup\tcress\ttomato\n" + "".join(f"OG{n:07d}\t{{}}{n:03d}\tt{n}\n" for n in range(7))


@pytest.mark.parametrize(
    ("role", "text", "line", "refusal"),
    [
        (
            "annotation",
            GFF,
            "annotation   other.txt: 6 of 59 genes placed",
            "other.txt: none of the 59 genes is in the annotation, e.g. g000 against AT000",
        ),
        (
            "orthologs",
            GROUPS,
            "orthogroups  other.txt: 7 of 60 genes",
            "all/other.txt: none of the 60 genes of the cohort all is in an orthogroup, e.g. g000 against AT000",
        ),
    ],
)
def test_a_file_says_how_many_genes_it_knows_and_one_of_another_species_is_refused(
    everything: Path, tmp_path: Path, command: Command, role: str, text: str, line: str, refusal: str
) -> None:
    contract = f"{role}: {{file: other.txt}}\ntargets:"
    root = spoil(everything, tmp_path, "cohort.yaml", "targets:", contract)
    file = DataRoot(root).cohort_folder("all") / "other.txt"
    file.write_text(text.replace("{}", "g"))
    said = command(root, "check", "all")
    assert (said.code, said.err) == (0, "")
    assert line in said.out
    file.write_text(text.replace("{}", "AT"))
    said = command(root, "check", "all")
    assert (said.code, said.out) == (2, "")
    assert refusal in said.err


def write_two_organs(root: Path, sheet_names: list[str]) -> None:
    rng = np.random.default_rng(3)
    names = [f"{organ}_{n}" for organ in ("leaf", "root") for n in range(6)]
    cohort = DataRoot(root).cohort_folder("organs")
    cohort.mkdir(parents=True)
    for file, written in (("expression", names), ("metabolites", [name.upper() for name in names])):
        frame = pd.DataFrame(rng.gamma(2, 40, (30, 12)).round(2), [f"r{n}" for n in range(30)], written)
        frame.to_csv(cohort / f"{file}.csv", index_label="gene")
    organ = [name.split("_")[0] for name in names]
    pd.DataFrame({"sample": sheet_names, "organ": organ}).to_csv(cohort / "samples.csv", index=False)
    (cohort / "cohort.yaml").write_text("samples: {file: samples.csv, labels: [organ]}\n")


def test_half_of_the_samples_lost_is_said_and_counted_once(tmp_path: Path, command: Command) -> None:
    write_two_organs(tmp_path / "lost", [*(f"stem{n}x" for n in range(6)), *(f"root_{n}" for n in range(6))])
    write_two_organs(tmp_path / "whole", [f"{organ}_{n}" for organ in ("leaf", "root") for n in range(6)])
    lost, whole = (command(tmp_path / name, "check", "organs") for name in ("lost", "whole"))
    assert (lost.code, whole.code) == (0, 0)
    assert "6 paired, 6 left out; " in lost.out
    assert "12 paired, 0 left out; " in whole.out
    for sentence in (
        "use 6 of the 12 samples it could: only 50% of the smaller matrix pair",
        "learn anything from labels with one class only among the paired samples: organ (root)",
    ):
        assert sentence in lost.out
        assert sentence[:8] not in whole.out


def test_a_cohort_that_can_detect_nothing_says_so(tmp_path: Path, command: Command) -> None:
    rng = np.random.default_rng(2)
    cohort = DataRoot(tmp_path).cohort_folder("few")
    cohort.mkdir(parents=True)
    for file, rows in (("expression", 3000), ("metabolites", 50)):
        frame = pd.DataFrame(rng.gamma(2, 40, (rows, 5)).round(2), [f"r{n}" for n in range(rows)], list("abcde"))
        frame.to_csv(cohort / f"{file}.csv", index_label="gene")
    said = command(tmp_path, "check", "few")
    assert said.code == 0
    assert "no correlation can pass q <= 0.05; with 30 units from " in said.out
    assert "cannot       tell an association from a difference between tissues" in said.out
    assert "folds        Leave-one-unit-out, one repeat: only 5 biological units." in said.out
    assert_one_screen(said.out)
