"""Planted metabolites over real expression: does the ranking find co-expressed genes as it does in simulated ones.

Expression is that of 60 plants of Arabidopsis (2 tissues x 5 ecotypes x 2 temperatures x 3; Durufle et al. 2020), or
of 7 of the 20 cells. A pathway is drawn from the 50 genes that are most co-expressed with a random one: 6 to 12 genes,
a fifth of them without co-expression; their first principal component is its activity. Metabolites that follow it
(medium strength), 200 in all, and the hits of a good homology search are simulated; two known genes are neither
candidates nor truth. Half of the pathways have less than half of their variance between the tissues, half have more.
The published fusion is given |rho| and homology alone: autoencoder and GNN importance are left out, not replaced.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from recovery_cohort import SETTINGS, Prepared, bonus, evidences, with_homology, without_homology

from omics_assets.methods.ranking.published_fusion import fuse_published
from omics_assets.simulate.constants import CONSTANTS
from omics_assets.simulate.design import Design
from omics_assets.simulate.expression import PathwayGenes
from omics_assets.simulate.homology import draw_families, search_families
from omics_assets.simulate.metabolites import draw_intensity, draw_pathway_metabolites
from omics_assets.simulate.spec import SimulationSpec
from omics_assets.simulate.truth import PathwayTruth, SimulatedCohort

FILES = ("paired_gene_x_60.csv.gz", "paired_samples.csv")
COEXPRESSED = 50
MODULES = 40
CELLS = 7
BASELINE = "|rho|"
DRAWS = 2_000


@dataclass(frozen=True)
class Real:
    """Real expression as FPKM [G, n], its standardised logarithms, and the cells of the design."""

    genes: tuple[str, ...]
    samples: pd.DataFrame
    expression: np.ndarray
    scaled: np.ndarray

    def coexpressed(self, gene: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the genes most correlated with one, itself first, and their first principal component."""
        correlation = self.scaled @ self.scaled[gene] / self.scaled.shape[1]
        members = np.argsort(-correlation, kind="stable")[: COEXPRESSED + 1]
        profile = np.linalg.svd(self.scaled[members], full_matrices=False)[2][0]
        profile *= np.sign(profile @ self.scaled[gene])
        return members, (profile - profile.mean()) / profile.std()

    def tissue_share(self, profile: np.ndarray) -> float:
        """Share of a profile's variance that lies between the tissues."""
        means = pd.Series(profile).groupby(self.samples["tissue"].to_numpy()).transform("mean")
        return float(means.var(ddof=0) / profile.var())


def arabidopsis(data: Path, seed: int, *, pathways: int) -> str:
    """Return the table; `data` holds the published files."""
    real = read(data / "arabidopsis_cell_wall")
    rows = []
    for number in range(pathways):
        rng = np.random.default_rng([seed, number])
        tissue_driven = number % 2 == 1
        gene = next(g for g in rng.permutation(len(real.genes)) if _is_driven(real, g) == tissue_driven)
        for n in (21, 60):
            cohort = plant(real, int(gene), _chosen(real, rng, n), seed * 1_000 + number)
            found = scores(Prepared.of(cohort), cohort.pathways[0])
            rows += [{"n": n, "driven": tissue_driven, "number": number, "method": m, **v} for m, v in found.items()]
        print(f"{number + 1} of {pathways}", file=sys.stderr, flush=True)
    return told(pd.DataFrame(rows))


def read(folder: Path) -> Real:
    """Read the expression and the samples."""
    expression = pd.read_csv(folder / FILES[0], index_col=0)
    samples = pd.read_csv(folder / FILES[1]).set_index("sample").loc[expression.columns]
    logged = np.log2(expression.to_numpy() + 1)
    spread = logged.std(axis=1, keepdims=True)
    scaled = (logged - logged.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1)
    return Real(tuple(expression.index), samples, expression.to_numpy(), scaled)


def plant(real: Real, gene: int, chosen: np.ndarray, seed: int) -> SimulatedCohort:
    """Plant one pathway around a gene, in some of the samples."""
    rng = np.random.default_rng([seed, len(chosen)])
    spec = SimulationSpec(samples=len(chosen), genes=len(real.genes), pathways=1, seed=seed)
    samples = real.samples.iloc[chosen]
    design = _design(samples)
    members, activity = real.coexpressed(gene)
    genes = _pathway_genes(np.random.default_rng(seed), len(real.genes), members)
    factors = np.array([real.coexpressed(int(g))[1] for g in rng.choice(len(real.genes), MODULES, replace=False)])
    metabolites = draw_pathway_metabolites(rng, spec)
    profiles = [_standard(values[..., chosen]) for values in (activity[None], factors)]
    intensity = draw_intensity(rng, spec, design, metabolites, *profiles)
    families = draw_families(rng, spec, [genes])
    of_genes, queried, hits = search_families(rng, spec, [genes], families)[0]
    names = [tuple(CONSTANTS.families[code] for code in codes) for codes in (of_genes, queried)]
    truth = PathwayTruth(
        "planted", profiles[0][0], genes.genes, genes.followers, genes.loadings, genes.regulon, genes.known,
        metabolites[0].targets, metabolites[0].intermediates, *names, hits,
    )  # fmt: skip
    labels = {"tissue": tuple(samples["tissue"]), "location": tuple(samples["ecotype"])}
    expression = real.expression[:, chosen]
    metabolite_ids = tuple(f"feature_{number:04d}" for number in range(spec.metabolites))
    return SimulatedCohort(
        spec, real.genes, metabolite_ids, tuple(samples.index), expression, intensity, labels, design.cell,
        design.plant, tuple("" for _ in real.genes), np.zeros(len(real.genes), dtype=bool), (truth,),
    )  # fmt: skip


def scores(data: Prepared, pathway: PathwayTruth) -> dict[str, dict[str, float]]:
    """Recovery by every method."""
    with_hits = evidences(data, [pathway], known=True, others={"homology": bonus(data, [pathway])})
    published = with_hits.published()
    weights = SETTINGS.weights.model_dump()
    found = {
        **without_homology(data, pathway),
        **with_homology(data, pathway),
        "published fusion, |rho| and homology alone": fuse_published(published, weights, data.ids).fused_score,
    }
    return {method: data.recovery(pathway, score) for method, score in found.items()}


def told(rows: pd.DataFrame) -> str:
    """Return R@100 per n and stratum, and the differences to |rho| with bootstrap intervals over the pathways."""
    cells = [(n, driven) for n in (21, 60) for driven in (False, True)]
    heads = [f"n = {n}, {'' if driven else 'not '}tissue-driven" for n, driven in cells]
    counts = rows.groupby(["n", "driven"])["number"].nunique()
    size = f"{rows['number'].nunique()} pathways ({', '.join(str(counts[cell]) for cell in cells)} per column)"
    lines = [f"## Arabidopsis expression, planted metabolites: {size}", ""]
    lines += [f"| R@100 | {' | '.join(heads)} | all, less abs(rho) |", "|---|" + "---|" * (len(cells) + 1)]
    table = rows.pivot_table(index=["n", "driven", "number"], columns="method", values="r100")
    for method in table.mean().sort_values(ascending=False).index:
        shown = [_told_cell(table.loc[cell], method) for cell in cells]
        gain = _gain(table.reset_index().groupby("number")[[method, BASELINE]].mean(), method)
        lines.append(f"| {method.replace('|rho|', 'abs(rho)')} | {' | '.join(shown)} | {gain} |")
    return "\n".join([*lines, "", "In brackets: difference to abs(rho), 95 % bootstrap interval over the pathways."])


def _told_cell(table: pd.DataFrame, method: str) -> str:
    difference = "" if method == BASELINE else f" ({_gain(table, method)})"
    return f"{table[method].mean():.2f}{difference}"


def _gain(table: pd.DataFrame, method: str) -> str:
    if method == BASELINE:
        return "-"
    gain = (table[method] - table[BASELINE]).to_numpy()
    picks = np.random.default_rng(1).integers(len(gain), size=(DRAWS, len(gain)))
    low, high = np.quantile(gain[picks].mean(axis=1), [0.025, 0.975])
    return f"{gain.mean():+.2f} [{low:+.2f}, {high:+.2f}]"


def _is_driven(real: Real, gene: int) -> bool:
    return real.tissue_share(real.coexpressed(int(gene))[1]) > 0.5


def _chosen(real: Real, rng: np.random.Generator, n: int) -> np.ndarray:
    """Positions of all samples, or of some whole cells, three or four of either tissue."""
    cells = real.samples.groupby(["tissue", "ecotype", "temperature_C"], sort=False).ngroup().to_numpy()
    if n == len(cells):
        return np.arange(n)
    tissue = real.samples["tissue"].to_numpy()
    few, many = rng.permutation(np.unique(tissue))
    of_few, of_many = (rng.permutation(np.unique(cells[tissue == name])) for name in (few, many))
    return np.flatnonzero(np.isin(cells, [*of_few[: CELLS // 2], *of_many[: CELLS - CELLS // 2]]))


def _design(samples: pd.DataFrame) -> Design:
    tissue = np.unique(samples["tissue"], return_inverse=True)[1]
    cell = samples.groupby(["tissue", "ecotype", "temperature_C"]).ngroup().to_numpy()
    first = {code: cell[tissue == code].min() for code in np.unique(tissue)}
    site = cell - np.array([first[code] for code in tissue])
    return Design(tissue, site, cell, np.arange(len(samples)))


def _pathway_genes(rng: np.random.Generator, n_genes: int, members: np.ndarray) -> PathwayGenes:
    size = int(rng.integers(*CONSTANTS.pathway_genes, endpoint=True))
    following = round(CONSTANTS.following_share * size)
    followers = np.sort(rng.choice(members, following, replace=False))
    others = rng.choice(np.setdiff1d(np.arange(n_genes), members), size - following, replace=False)
    known = np.sort(rng.choice(followers, CONSTANTS.known_genes, replace=False))
    regulon = np.setdiff1d(members, followers)
    unknown = np.full(len(followers), np.nan), np.full(len(regulon), np.nan)
    return PathwayGenes(np.sort([*followers, *others]), followers, unknown[0], regulon, unknown[1], known)


def _standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean(axis=1, keepdims=True)) / values.std(axis=1, keepdims=True)
