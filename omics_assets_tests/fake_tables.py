"""Small made-up tables that fit their schemas: what figures and reports are tested on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from omics_assets.figures.sample_labels import label_names
from omics_assets.tables.catalog import CATALOG
from omics_assets.tables.ranking import EVIDENCES

Tables = dict[str, pd.DataFrame]
FAMILIES = ("CYP", "UGT", "2-ODD", "SDR/[x]:*?")
METABOLITES = 30


def empty_tables() -> Tables:
    """Return every table without rows, typed."""
    return {name: schema.empty() for name, schema in CATALOG.items()}


def fake_tables(
    *,
    genes: int = 300,
    n: int = 21,
    labels: tuple[str, ...] = ("tissue", "location"),
    families: tuple[str, ...] = FAMILIES,
    prefix: str = "Solyc12g",
    seed: int = 1,
) -> Tables:
    """Return every table that figures and reports read, filled; the others empty."""
    rng = np.random.default_rng(seed)
    tables = empty_tables()
    gene_ids = [f"{prefix}{100_000 + 10 * i}" for i in range(genes)]
    metabolite_ids = [f"feature_{i:04d}" for i in range(METABOLITES)]
    tables["samples"] = _samples(n, labels)
    tables |= _matrices(rng, gene_ids, metabolite_ids, tables["samples"])
    tables |= _models(rng, tables["samples"])
    tables |= _correlation(rng, tables, gene_ids, metabolite_ids)
    tables |= _ranking(rng, gene_ids, families)
    return {name: CATALOG[name].arrow(frame).to_pandas() for name, frame in tables.items()}


def _samples(n: int, labels: tuple[str, ...]) -> pd.DataFrame:
    names = [f"S{i:02d}" for i in range(n)]
    levels = {"tissue": ("leaf", "root", "flower"), "location": ("north", "south")}
    columns = {
        label: [levels.get(label, ("a", "b"))[i % len(levels.get(label, ("a", "b")))] for i in range(n)]
        for label in labels
    }
    return pd.DataFrame(
        {
            "sample": names,
            "role": "biological",
            "cell": "c",
            "block": names,
            "expression_name": names,
            "metabolite_name": names,
            "matched_by": "exact",
            "labels": ";".join(labels),
            "design": ";".join(labels),
            "nearest": None,
            **columns,
        }
    )


def _matrices(
    rng: np.random.Generator, genes: list[str], metabolites: list[str], samples: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    names, n = list(samples["sample"]), len(samples)
    group = np.arange(n) % 3
    tables = {}
    factors = rng.normal(size=(4, n)) + rng.normal(size=(4, 3))[:, group]
    for kind, key, ids in (("gene", "gene_expression", genes), ("metabolite", "metabolite_intensity", metabolites)):
        signal = rng.normal(size=(len(ids), 4)) @ factors + rng.normal(size=(len(ids), n))
        z = (signal - signal.mean(axis=1, keepdims=True)) / signal.std(axis=1, keepdims=True)
        raw = np.maximum(np.exp2(z + rng.normal(3, 2, size=(len(ids), 1))) - 1, 0)
        tables[key] = pd.DataFrame(raw, columns=names)
        tables[key].insert(0, kind, ids)
        tables[key].insert(1, "unit", "fpkm" if kind == "gene" else "intensity")
        if kind == "metabolite":
            tables[key].insert(2, "zeros", "measured")
        tables[f"normalized_{kind}s"] = pd.DataFrame(z, columns=names)
        tables[f"normalized_{kind}s"].insert(0, kind, ids)
    tables["dropped_features"] = pd.DataFrame(
        {
            "modality": ["gene"] * 40 + ["metabolite"] * 5,
            "feature": [f"d{i}" for i in range(45)],
            "reason": ["constant"] * 10
            + ["not detected in any sample"] * 20
            + [f"detected in {i} % of the samples" for i in range(15)],
        }
    )
    return tables


def _models(rng: np.random.Generator, samples: pd.DataFrame) -> dict[str, pd.DataFrame]:
    names, n = list(samples["sample"]), len(samples)
    labels = label_names(samples)
    history = [
        {
            "model": f"{kind} autoencoder",
            "repeat": repeat,
            "fold": fold,
            "seed": 1,
            "epoch": epoch,
            "train_loss": 1 / np.sqrt(epoch) + 0.02 * rng.random(),
            "validation_loss": np.nan if fold < 0 else 0.6 + 0.4 / epoch + 0.002 * epoch + 0.05 * rng.random(),
            "chosen": epoch == 40,
        }
        for kind in ("gene", "metabolite")
        for repeat, fold in ((0, 0), (0, 1), (0, 2), (-1, -1))
        for epoch in range(1, 61)
    ]
    methods = ("autoencoder", "pca_3", "pca_5", "pca_8", "pca_r", "linear_autoencoder", "ridge")
    quality = [
        {
            "modality": kind,
            "method": method,
            "held_out_r2": rng.uniform(-0.1, 0.4),
            "trainable_parameters": 1000,
            "equivalent_parameters": 100_000,
            "preset": "compact",
        }
        for kind in ("gene", "metabolite")
        for method in methods
    ]
    projections = [
        {"sample": name, "modality": modality, "method": method, "x": x + i % 3, "y": y}
        for modality in ("gene", "metabolite", "joint", "raw genes", "raw metabolites")
        for method in ("pca", "tsne", "umap")
        for i, (name, x, y) in enumerate(zip(names, rng.normal(size=n), rng.normal(size=n), strict=True))
    ]
    tables = {
        "training_history": pd.DataFrame(history),
        "autoencoder_quality": pd.DataFrame(quality),
        "projections": pd.DataFrame(projections),
    }
    return tables | (_classification(rng, names, labels, samples) if labels else {})


def _classification(
    rng: np.random.Generator, names: list[str], labels: tuple[str, ...], samples: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    rivals = ("gat", "mlp", "knn", "logistic_regression", "nearest_centroid", "majority", "gat on permuted edges")
    rows, confusion, edges, attention = [], [], [], []
    for label in labels:
        classes = sorted(samples[label].unique())
        for model in rivals:
            value = float(rng.uniform(0.3, 0.9))
            rows.append(
                {
                    "label": label,
                    "model": model,
                    "accuracy": value,
                    "balanced_accuracy": value - 0.05,
                    "lower": value - 0.15,
                    "upper": min(value + 0.15, 1.0),
                    "chance": 0.33 if model != "majority" else np.nan,
                    "chance_95": 0.45 if model != "majority" else np.nan,
                    "r2": np.nan,
                    "spearman": np.nan,
                    "homophily": 0.6 if model == "gat" else np.nan,
                    "sentence": f"The network says something about {label}." if model == "gat" else None,
                    "p": float(rng.uniform(0, 0.3)) if model != "majority" else np.nan,
                    "permutations": 20,
                    "units": len(names),
                }
            )
            confusion += [
                {
                    "label": label,
                    "model": model,
                    "true_class": a,
                    "predicted_class": b,
                    "count": float(rng.integers(0, 4) + 5 * (a == b)),
                }
                for a in classes
                for b in classes
            ]
        for i, name in enumerate(names):
            for step in (1, 2, 3):
                edge = {"label": label, "source": name, "target": names[(i + step) % len(names)]}
                edges.append({**edge, "similarity": float(rng.uniform(0.3, 1))})
                attention += [{**edge, "head": head, "attention": float(rng.uniform(0, 0.5))} for head in (0, 1)]
    return {
        "classification": pd.DataFrame(rows),
        "confusion": pd.DataFrame(confusion),
        "sample_graph": pd.DataFrame(edges),
        "attention_edges": pd.DataFrame(attention),
    }


def _correlation(
    rng: np.random.Generator, tables: Tables, genes: list[str], metabolites: list[str]
) -> dict[str, pd.DataFrame]:
    z, m = (
        tables[name].set_index(kind)
        for name, kind in (("normalized_genes", "gene"), ("normalized_metabolites", "metabolite"))
    )
    first = list(genes[:60])
    rho = np.corrcoef(np.vstack([z.loc[first], m]))[: len(first), len(first) :]
    pairs = pd.DataFrame(
        [
            {"gene": gene, "metabolite": name, "rho": rho[i, j], "p": 0.01, "p_method": "exact", "q_bh": 0.04,
             "q_by": 0.2, "mutual_rank": 3.0, "gene_rank": 1, "metabolite_rank": 2}
            for i, gene in enumerate(first)
            for j, name in enumerate(metabolites)
            if abs(rho[i, j]) > 0.4
        ]
    )  # fmt: skip
    p = rng.uniform(size=len(genes))
    correlation = pd.DataFrame(
        {
            "gene": genes,
            "best_metabolite": rng.choice(metabolites, len(genes)),
            "rho": rng.uniform(-1, 1, len(genes)),
            "p": p,
            "joint": np.nan,
            "p_gene": p,
            "p_free": p**3,
            "q_gene": np.minimum(1, p * 2),
            "n_significant": 1,
            "mean_top_abs_rho": 0.4,
            "driven_by": None,
            "mean_log_expression": rng.normal(size=len(genes)),
        }
    )
    return {"correlation_pairs": pairs, "gene_correlation": correlation}


def _ranking(rng: np.random.Generator, genes: list[str], families: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    size = len(genes)
    frame = pd.DataFrame({"gene": genes})
    strength = {
        "correlation": 2.0,
        "autoencoder": 0.0,
        "gnn": 0.0,
        "homology": 1.5,
        "bait": 1.0,
        "target_gradient": 0.0,
        "neighbours": 0.0,
    }
    for name in EVIDENCES:
        u = rng.uniform(size=size)
        frame[f"{name}_raw"] = u
        frame[f"{name}_normalised"] = u
        frame[f"{name}_contribution"] = u * {"correlation": 0.4, "autoencoder": 0.3, "gnn": 0.2, "homology": 0.1}.get(
            name, 0
        )
        frame[f"{name}_term"] = strength[name] * (-np.log(1 - u) - 0.7)
        frame[f"{name}_state"] = "tested"
    frame["prior"] = np.log(min(20, size / 2) / size)
    frame["log_odds"] = frame["prior"] + frame[[f"{name}_term" for name in EVIDENCES]].sum(axis=1)
    frame["fused_score"] = frame[[f"{name}_contribution" for name in EVIDENCES]].sum(axis=1)
    frame["fused_rank"] = frame["fused_score"].rank(ascending=False)
    frame["coverage"] = 1.0
    known = np.isin(np.arange(size), [3, 11])
    frame["rank"] = frame["log_odds"].where(~known).rank(ascending=False)
    frame["rank_without_homology"] = frame["rank"]
    frame["p_gene"] = rng.uniform(size=size)
    frame["q"] = np.where(frame["rank"] <= 4, 0.05, 0.9)
    frame["q_unweighted"] = frame["q"]
    frame["best_metabolite"] = "feature_0001"
    frame["rho"] = rng.uniform(-1, 1, size)
    frame["family"] = [families[i % len(families)] if i % 5 == 0 else None for i in range(size)]
    frame["flags"] = ["known; driven by leaf" if k else None for k in known]
    frame["locus"] = frame["gene"]
    frame["redundant_with"] = [genes[0] if rank == frame["rank"].max() else None for rank in frame["rank"]]
    return {
        "gene_ranking": frame,
        "family_rankings": _families(rng, frame),
        "ranking_robustness": _robustness(rng, frame),
        "evidence_verdicts": _verdicts(),
        "ranking_validation": _validation(rng),
        "spike_in_recovery": pd.DataFrame(
            {"strength": [0.5, 0.9], "genes": 20, "median_abs_rho": [0.48, 0.91], "median_rank": [1234.0, 7.5],
             "share_top_20": [0.05, 0.8], "share_top_100": [0.15, 1.0]}
        ),
        "detectability": pd.DataFrame(
            [{"metabolite_set": "targets", "n": 21, "effective_n": 21, "tests": 9000, "smallest_p": 1e-9,
              "detectable_rho": 0.9, "detectable_rho_30": 0.8, "detectable_rho_40": 0.7, "detectable_rho_60": 0.6,
              "expected_null_hits": 3.2}]
        ),
    }  # fmt: skip


def _families(rng: np.random.Generator, ranking: pd.DataFrame) -> pd.DataFrame:
    rows = ranking[ranking["family"].notna() & ranking["rank"].notna()]
    frame = rows[["family", "gene", "rank", "log_odds", "fused_rank", "q"]].copy()
    frame["rank_within"] = frame.groupby("family")["rank"].rank()
    frame["query"] = "PF00067"
    frame["evalue"] = 10.0 ** -rng.integers(6, 80, size=len(frame))
    frame["coverage"] = 0.9
    frame["enrichment_p"] = 0.01 + 0.2 * pd.factorize(frame["family"])[0]
    frame["enrichment_q"] = np.minimum(1.0, 1.5 * frame["enrichment_p"])
    return frame


def _robustness(rng: np.random.Generator, ranking: pd.DataFrame) -> pd.DataFrame:
    rows = ranking[ranking["rank"].notna()]
    frame = rows[["gene", "rank"]].copy()
    spread = rng.uniform(1, 4, size=len(frame))
    frame["fused_rank_low"] = rows["fused_rank"] / spread
    frame["fused_rank_high"] = rows["fused_rank"] * spread
    frame["top_100_share"] = rng.uniform(size=len(frame))
    frame["sample_rank_low"] = np.maximum(frame["rank"] / spread, 1)
    frame["sample_rank_high"] = frame["rank"] * spread
    for name in EVIDENCES:
        away = (frame["rank"] * rng.uniform(1, 12, size=len(frame))).round()
        frame[f"rank_without_{name}"] = away if name in ("correlation", "bait", "homology") else np.nan
        frame[f"fused_rank_without_{name}"] = away
    for name in ("half_rank", "seed_rank", "seed_fused_rank"):
        frame[f"{name}_low"], frame[f"{name}_high"] = frame["sample_rank_low"], frame["sample_rank_high"]
    frame["driven_by"] = "homology"
    return frame


def _verdicts() -> pd.DataFrame:
    rows = [
        ("correlation", "all", "genes with p_gene <= 0.001", 14, 3, 8, True, np.nan),
        ("autoencoder", "all", "mean held-out R2", 0.31, 0.05, 0.08, True, 0.36),
        ("autoencoder", "all", "split-half agreement", 0.2, 0.15, 0.28, False, 0.4),
        ("gnn", "tissue", "held-out balanced accuracy", 0.8, 0.33, 0.5, True, 0.85),
        ("gnn", "location", "held-out balanced accuracy", 0.45, 0.5, 0.62, False, 0.5),
        ("gnn", "tissue", "split-half agreement", 0.5, 0.3, 0.6, False, 0.6),
        ("homology", "all", "share of genes that hit", 0.04, np.nan, np.nan, None, np.nan),
        ("homology", "all", "gate", 5, np.nan, np.nan, True, np.nan),
        ("gnn", "all", "gate", 1.1, np.nan, np.nan, False, np.nan),
    ]
    names = ["evidence", "label", "statistic", "value", "control_mean", "control_95", "beats_control", "baseline_value"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(p=0.04, baseline_agreement=0.5, sentence="It beats its control, or it does not.")


def _validation(rng: np.random.Generator) -> pd.DataFrame:
    metrics = ("recall_at_20", "recall_at_50", "recall_at_100", "auprc", "auroc", "median_rank")
    rows = []
    for method in ("log_odds", "fused", "correlation", "bait", "homology", "plain |rho|", "random"):
        for metric in metrics:
            value = float(rng.uniform(0.1, 0.8))
            rows.append({"pathway": "all pathways", "method": method, "metric": metric, "value": value,
                         "lower": value - 0.1, "upper": value + 0.15, "repaired_mean": 0.1, "excess": value - 0.1,
                         "excess_p": 0.05, "known_genes": 8})  # fmt: skip
    return pd.DataFrame(rows)
