"""Enzymes of a metabolite found from its own profile and from one known enzyme: yeast chemostats, metabolic model.

Proteins and metabolites of 25 chemostats (five limiting nutrients, five dilution rates; Hackett et al. 2016). True are
the genes that catalyse a reaction of the metabolite in the metabolic model, for every metabolite with three of them
measured. AUROC of the true genes among all others, mean over the metabolites; a bait is one true gene, up to four of
them in turn, and is neither candidate nor truth. Every score stands beside the same score where nothing can be found:
samples of the metabolites re-paired, freely and within the limiting nutrient; an enzyme of another metabolite in place
of the bait; both at once. What counts is the excess.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from recovery_prepared import PreparedCohort, prepared

from omics_assets.assets.cohort_arrays.known_genes import Baits
from omics_assets.assets.cohort_arrays.profiles import Profiles
from omics_assets.assets.ranking.evidence import evidences_of
from omics_assets.assets.ranking.ranked import pooled_log_odds
from omics_assets.methods.ranking.recovery import auroc
from omics_assets.methods.ranking.tail_evidence import KnownGenes
from omics_assets.methods.statistics.permutation import p_against
from omics_assets.settings import RankingSettings

FILES = ("hacket_2016_protein.csv", "hacket_2016_metabolomics.csv")
GOLD = "gene_metabolite_gold.csv"
LEAST = 3
BAITS = 4
SETTINGS = RankingSettings()
METHODS = ("abs(rho)", "bait", "abs(rho) + bait")


@dataclass(frozen=True)
class Question:
    """One metabolite: its row, the rows of its genes, and those that serve as bait in turn."""

    metabolite: int
    genes: np.ndarray
    baits: np.ndarray


def yeast(data: Path, seed: int, *, draws: int) -> str:
    """Return the table; `data` holds the published files."""
    with tempfile.TemporaryDirectory() as folder:
        cohort = prepared(_cohort_folder(data / "yeast_chemostat", Path(folder) / "yeast"))
    rng = np.random.default_rng(seed)
    questions = ask(cohort, pd.read_csv(data / "yeast_chemostat" / GOLD), rng)
    return told(cohort, questions, rng, draws)


def ask(cohort: PreparedCohort, gold: pd.DataFrame, rng: np.random.Generator) -> list[Question]:
    """Return the metabolites with enough measured genes."""
    gene_row = {name: row for row, name in enumerate(cohort.gene_ids)}
    metabolite_row = {name: row for row, name in enumerate(cohort.metabolite_ids)}
    gold = gold[gold["gene"].isin(gene_row) & gold["metabolite"].isin(metabolite_row)]
    questions = []
    for name, rows in gold.groupby("metabolite"):
        genes = np.unique([gene_row[gene] for gene in rows["gene"]])
        if len(genes) >= LEAST:
            baits = rng.permutation(genes)[:BAITS]
            questions.append(Question(metabolite_row[str(name)], genes, baits))
    return questions


def told(cohort: PreparedCohort, questions: Sequence[Question], rng: np.random.Generator, draws: int) -> str:
    """Return the table of means beside their nulls."""
    n = cohort.metabolites.shape[1]
    nutrient = np.unique(cohort.samples.labels["nutrient"][0], return_inverse=True)[1]
    enzymes = np.unique(np.concatenate([question.genes for question in questions]))
    observed = means(cohort, questions, np.arange(n), None)
    nulls: dict[str, list[np.ndarray]] = {"freely": [], "within": [], "enzyme": [], "both": []}
    for _ in range(draws):
        within = np.arange(n)
        for code in np.unique(nutrient):
            within[nutrient == code] = rng.permutation(within[nutrient == code])
        freely, others = rng.permutation(n), [_others(rng, enzymes, question) for question in questions]
        nulls["freely"].append(means(cohort, questions, freely, None))
        nulls["within"].append(means(cohort, questions, within, None))
        nulls["enzyme"].append(means(cohort, questions, np.arange(n), others))
        nulls["both"].append(means(cohort, questions, freely, others))
    lines = [
        f"## Yeast chemostats, {len(questions)} metabolites, {len(cohort.gene_ids):,} proteins, n = {n}",
        "",
        "| mean AUROC | observed | re-paired freely | re-paired within the nutrient | another enzyme as bait | "
        "re-paired freely, another enzyme |",
        "|---|---|---|---|---|---|",
    ]
    for number, method in enumerate(METHODS):
        cells = []
        for found in nulls.values():
            null = np.array(found)[:, number]
            fixed = np.ptp(null) < 0.002  # the score does not see what was exchanged, but for one candidate
            cells.append("-" if fixed else _excess(float(observed[number]), null))
        lines.append(f"| {method} | {observed[number]:.3f} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"Null: mean, standard deviation, excess and p over {draws} draws each."])


def means(
    cohort: PreparedCohort, questions: Sequence[Question], pairing: np.ndarray, baits: Sequence[np.ndarray] | None
) -> np.ndarray:
    """Return the mean AUROC per method, with metabolite samples re-paired or other baits."""
    metabolites = cohort.metabolites[:, pairing]
    rows = []
    for number, question in enumerate(questions):
        target = metabolites[[question.metabolite]]
        used = question.baits if baits is None else baits[number]
        pairs = zip(question.baits, used, strict=True)
        rows.append(np.mean([_of_bait(cohort, target, question, own, bait) for own, bait in pairs], axis=0))
    return np.mean(rows, axis=0)


def _of_bait(
    cohort: PreparedCohort, target: np.ndarray, question: Question, own: int, used: int
) -> tuple[float, float, float]:
    """AUROC of the other genes by |rho|, by the bait, and by both; neither the own bait nor the one used counts."""
    scores = _scores(cohort, target, used)
    candidate = ~np.isin(np.arange(len(cohort.gene_ids)), [own, used])
    true = np.isin(np.flatnonzero(candidate), question.genes)
    return tuple(auroc(scores[name][candidate], true) for name in ("correlation", "bait", "log_odds"))


def _scores(cohort: PreparedCohort, target: np.ndarray, bait: int) -> dict[str, np.ndarray]:
    """The shipped scores of a cohort that asks for one metabolite and names one known gene."""
    known = KnownGenes.of([bait])
    profiles = Profiles(cohort.genes, target, (target,))
    gathered = evidences_of(cohort.gene_ids, profiles, Baits(known, ("asked",), (), {}), {})
    fused = pooled_log_odds(gathered, SETTINGS).log_odds
    return {"correlation": gathered.raw["correlation"], "bait": gathered.raw["bait"], "log_odds": fused}


def _others(rng: np.random.Generator, enzymes: np.ndarray, question: Question) -> np.ndarray:
    return rng.choice(np.setdiff1d(enzymes, question.genes), len(question.baits), replace=False)


def _excess(observed: float, null: np.ndarray) -> str:
    p = p_against(null, observed)
    return f"{null.mean():.3f} +- {null.std(ddof=1):.3f}, {observed - null.mean():+.3f}, p {p:.2f}"


def _cohort_folder(source: Path, folder: Path) -> Path:
    """Make a cohort folder of the published files; the sample names say nutrient and dilution rate."""
    folder.mkdir()
    for name in FILES:
        shutil.copy(source / name, folder / name)
    names = list(pd.read_csv(source / FILES[0], nrows=0).columns[1:])
    sheet = pd.DataFrame({"sample": names, "nutrient": [name[0].upper() for name in names]})
    sheet["rate"] = [f"rate {name[1:]}" for name in names]
    sheet.to_csv(folder / "samples.csv", index=False)
    contract = {
        "schema": 1,
        "expression": {"file": FILES[0], "unit": "log_ratio"},
        "metabolites": {"file": FILES[1], "unit": "log_ratio"},
        "samples": {"file": "samples.csv", "id": "sample", "labels": ["nutrient", "rate"], "design": ["nutrient"]},
    }
    (folder / "cohort.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    return folder
