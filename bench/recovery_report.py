"""The rows of the recovery benchmark as Markdown tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

BASELINE = "|rho|"
CELL = ["regime", "strength", "samples"]
DRAWS = 2_000
QUALITY = "homology"


def report(rows: pd.DataFrame, claims: pd.DataFrame | None) -> str:
    """All tables; figures in brackets are 95 % bootstrap intervals over the seeds."""
    rows = rows.drop_duplicates(["kind", *CELL, "seed", QUALITY, "method"])
    parts = [_cells(rows)]
    for quality in [q for q in ("good", "broad", "poor", "useless") if q in set(rows[QUALITY])]:
        parts += [f"## Homology {quality}", _methods(rows, quality), *_by_regime(rows, quality)]
    parts += [_targets(rows)]
    if claims is not None:
        parts += [_claims(claims.drop_duplicates(["kind", "samples", "seed"]))]
    return "\n\n".join(parts)


def paired(rows: pd.DataFrame, quality: str, metric: str = "r100") -> pd.DataFrame:
    """Seeds and cells x methods; only those where method and baseline were both measured."""
    chosen = rows[rows[QUALITY].isin([quality, "any"])]
    return chosen.pivot_table(index=["seed", *CELL], columns="method", values=metric)


def difference(table: pd.DataFrame, method: str) -> tuple[float, float, float, float, int]:
    """Mean, interval of the mean over resampled seeds, ratio of the means, and number of cohorts."""
    both = table[sorted({BASELINE, method})].dropna()
    gain = (both[method] - both[BASELINE]).groupby("seed").mean().to_numpy()
    picks = np.random.default_rng(1).integers(len(gain), size=(DRAWS, len(gain)))
    low, high = np.quantile(gain[picks].mean(axis=1), [0.025, 0.975])
    return float(gain.mean()), float(low), float(high), float(both[method].mean() / both[BASELINE].mean()), len(both)


def _methods(rows: pd.DataFrame, quality: str) -> str:
    tables = {metric: paired(rows, quality, metric) for metric in ("r20", "r100", "auprc")}
    order = tables["r100"].mean().sort_values(ascending=False).index
    lines = [
        "| method | R@20 | R@100 | AUPRC | R@100 less abs(rho) | ratio | cohorts | cells at or above, worst cell |"
    ]
    lines.append("|---|---|---|---|---|---|---|---|")
    for method in order:
        means = [f"{table[method].mean():.3f}" for table in tables.values()]
        gain, low, high, ratio, count = difference(tables["r100"], method)
        cells = (tables["r100"][method] - tables["r100"][BASELINE]).groupby(CELL).mean().dropna()
        worst = f"{int((cells >= 0).sum())} of {len(cells)}, {cells.min():+.3f}"
        told = [_name(method), *means, f"{gain:+.3f} [{low:+.3f}, {high:+.3f}]", f"{ratio:.2f}", str(count), worst]
        lines.append(f"| {' | '.join(told)} |")
    return "\n".join(lines)


def _by_regime(rows: pd.DataFrame, quality: str) -> list[str]:
    """R@100 per regime and n, one table per strength."""
    parts = []
    for strength, of_strength in rows.groupby("strength"):
        table = paired(of_strength, quality).groupby(["regime", "samples"]).mean()
        order = table.mean().sort_values(ascending=False).index
        heads = [f"{regime} {n}" for regime, n in table.index]
        lines = [f"R@100, strength {strength}", "", f"| method | {' | '.join(heads)} |"]
        lines.append("|" + "---|" * (len(heads) + 1))
        for method in order:
            cells = ["-" if np.isnan(value) else f"{value:.2f}" for value in table[method]]
            lines.append(f"| {_name(method)} | {' | '.join(cells)} |")
        parts.append("\n".join(lines))
    return parts


def _targets(rows: pd.DataFrame) -> str:
    """The figures that were asked for in advance."""
    lines = ["## Asked for in advance", "", "| what | asked | measured |", "|---|---|---|"]
    medium = rows[rows["strength"] == "medium"]
    for n, bar in ((21, 3.0), (60, 1.6)):
        lines += _ratio(medium[medium["samples"] == n], "log_odds", f"R@100 over abs(rho), medium, n = {n}", bar)
    lines += _ratio(rows, "log_odds, no known genes", "no known genes, R@100 over abs(rho)", 1.4)
    bare = "log_odds, no known genes, no homology"
    if bare in set(rows["method"]) and "good" in set(rows[QUALITY]):
        gain, low, high, *_ = difference(paired(rows, "good"), bare)
        said = f"{gain:+.3f} [{low:+.3f}, {high:+.3f}]"
        lines.append(f"| no known genes, no homology, R@100 less abs(rho) | at least 0 | {said} |")
    if "useless" in set(rows[QUALITY]):
        table = paired(rows, "useless")
        cells = (table["log_odds"] - table[BASELINE]).groupby(CELL).mean().dropna()
        said = f"{cells.min():+.3f} ({' '.join(map(str, cells.idxmin()))}; {len(cells)} cells)"
        lines.append(f"| useless homology, worst cell, R@100 less abs(rho) | at least -0.03 | {said} |")
    return "\n".join(lines)


def _ratio(rows: pd.DataFrame, method: str, what: str, bar: float) -> list[str]:
    if not {method, BASELINE} <= set(rows["method"]) or "good" not in set(rows[QUALITY]):
        return []
    gain, low, high, ratio, count = difference(paired(rows, "good"), method)
    said = f"{ratio:.2f} x ({gain:+.3f} [{low:+.3f}, {high:+.3f}], {count} cohorts)"
    return [f"| {what} | {bar} x | {said} |"]


def _cells(rows: pd.DataFrame) -> str:
    cohorts = rows.drop_duplicates([*CELL, "seed"])
    seeds = f"seeds {rows['seed'].min()} to {rows['seed'].max()}"
    return (
        f"{len(cohorts)} cohorts of 10,000 genes and four pathways, {seeds}; "
        "paired differences with 95 % bootstrap intervals over the seeds."
    )


def _claims(claims: pd.DataFrame) -> str:
    lines = [
        "## Claims",
        "",
        "| null cohorts, any gene at q <= 0.1 | weighted | unweighted | cohorts |",
        "|---|---|---|---|",
    ]
    null = claims[claims["kind"] == "calibration"]
    groups = [*((f"n = {n}", group) for n, group in null.groupby("samples")), ("together", null)]
    lines += [
        f"| {name} | {group['weighted'].mean():.3f} | {group['unweighted'].mean():.3f} | {len(group)} |"
        for name, group in groups
    ]
    lines += ["", "| free, medium | found, weighted | found, unweighted | FDP, weighted | FDP, unweighted | cohorts |"]
    lines.append("|---|---|---|---|---|---|")
    for n, group in claims[claims["kind"] == "power"].groupby("samples"):
        names = ("weighted", "unweighted", "weighted_fdp", "unweighted_fdp")
        told = " | ".join(f"{group[name].mean():.3f}" for name in names)
        lines.append(f"| n = {n} | {told} | {len(group)} |")
    return "\n".join(lines)


def _name(method: str) -> str:
    return method.replace("|rho|", "abs(rho)")
