"""All-pairs Spearman of this package beside its peers: ratios, memory, and the share of the physical limit.

    python bench/correlation.py                    # 10,000 x 1,000, n = 21 and 100
    python bench/correlation.py --full             # 132,129 x 6,980 as well: CorALS needs 8 GB and minutes

Everything runs alternating in this one process, five rounds, medians; peak memory is measured in processes of their
own. "ours" is everything: ranks, both sides' partners, counts, q, and all tables as Parquet; without mutual ranks,
which are timed apart. Needs the extra `bench`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import rankdata, spearmanr, t
from statsmodels.stats.multitest import multipletests

from omics_assets.methods.correlation.block_products import BlockProducts
from omics_assets.methods.correlation.correlation_result import BATCH_COLUMNS, CorrelationResult, Partners
from omics_assets.methods.correlation.mutual_rank import lists, ranks_in_lists
from omics_assets.methods.correlation.spearman import correlate, standardized_ranks
from omics_assets.methods.statistics.ranks import centred_ranks
from omics_assets.parquet_files import write_table
from omics_assets.progress import silent

FULL = (132_129, 6_980)
Work = Callable[[np.ndarray, np.ndarray], object]


def cohort(genes: int, metabolites: int, n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Noise in which a fifth of either side shares one of 40 factors: some pairs are significant."""
    rng = np.random.default_rng(seed)
    factors = 2 * rng.standard_normal((40, n))
    sides = []
    for rows in (genes, metabolites):
        side = rng.standard_normal((rows, n))
        shared = rng.random(rows) < 0.2
        side[shared] += factors[rng.integers(0, 40, int(shared.sum()))]
        sides.append(side)
    return sides[0], sides[1]


def ours(genes: np.ndarray, metabolites: np.ndarray) -> CorrelationResult:
    """Everything but mutual ranks, written to Parquet."""
    found = correlate(genes, metabolites, max_pairs=5_000_000, mutual_ranks=False)
    with tempfile.TemporaryDirectory() as folder:
        for name, side in (("genes", found.genes), ("metabolites", found.metabolites)):
            write_table(_partners(side), Path(folder) / f"{name}.parquet")
        names = [name for name in BATCH_COLUMNS if "rank" not in name]
        batches = (pa.record_batch({name: getattr(batch, name) for name in names}) for batch in found.pairs.batches())
        first = next(batches, None)
        if first is not None:
            stream = pa.RecordBatchReader.from_batches(first.schema, _chain(first, batches))
            write_table(stream, Path(folder) / "pairs.parquet")
    return found


def _chain(first: pa.RecordBatch, rest: object):  # noqa: ANN202
    yield first
    yield from rest


def _partners(side: Partners) -> pa.Table:
    return pa.table({name: getattr(side, name) for name in vars(side)})


def numpy_statsmodels(genes: np.ndarray, metabolites: np.ndarray) -> np.ndarray:
    """Ranks, one product, p from the t distribution, Benjamini-Hochberg."""
    n = genes.shape[1]
    sides = [rankdata(side, axis=1) for side in (genes, metabolites)]
    sides = [side - side.mean(axis=1, keepdims=True) for side in sides]
    sides = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in sides]
    rho = sides[0] @ sides[1].T
    statistic = np.abs(rho) * np.sqrt((n - 2) / np.maximum(1 - rho**2, 1e-300))
    p = 2 * t.sf(statistic, n - 2)
    return multipletests(p.ravel(), method="fdr_bh")[1].reshape(p.shape)


def corals(genes: np.ndarray, metabolites: np.ndarray) -> np.ndarray:
    """Rho only."""
    from corals.correlation.full.default import cor_full  # an extra

    return cor_full(genes.T, metabolites.T, correlation_type="spearman")


def scipy(genes: np.ndarray, metabolites: np.ndarray) -> object:
    """Rho and the t approximation's p, of all rows with all rows."""
    return spearmanr(genes, metabolites, axis=1)


def pandas(genes: np.ndarray, metabolites: np.ndarray) -> pd.DataFrame:
    """Rho of all columns with all columns."""
    return pd.DataFrame(np.concatenate([genes, metabolites]).T).rank().corr()


def alternate(peers: dict[str, Work], data: tuple[np.ndarray, np.ndarray], rounds: int) -> dict[str, float]:
    """Median seconds of every peer, the peers taking turns."""
    seconds: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(rounds):
        for name, work in peers.items():
            start = time.perf_counter()
            work(*data)
            seconds[name].append(time.perf_counter() - start)
    return {name: float(np.median(values)) for name, values in seconds.items()}


def pairs(alpha: float, ranked: bool) -> Work:
    """Store pairs up to a q, 1 = every pair, and rank them or not (the difference is what mutual ranks cost)."""
    return lambda genes, metabolites: correlate(genes, metabolites, alpha=alpha, mutual_ranks=ranked)


def rank_everything(genes: np.ndarray, metabolites: np.ndarray) -> None:
    """Rank every pair in both lists, as the engine does, without keeping the ranks; 10 million pairs at a time."""
    sides = centred_ranks(genes), centred_ranks(metabolites)
    for own, other in (sides, sides[::-1]):
        size, squared = other.norm.size, np.rint(other.norm**2)
        rows = max(1, 10_000_000 // size)
        for start in range(0, own.norm.size, rows):
            block = own.doubled[start : start + rows]
            owner = np.repeat(np.arange(len(block), dtype=np.int32), size)
            partner = np.tile(np.arange(size, dtype=np.int32), len(block))
            products = BlockProducts(block, other.doubled.T, None)
            ranks_in_lists(products, owner, lists(owner, partner, len(block), squared), silent, "")


def double_argsort(genes: np.ndarray, metabolites: np.ndarray) -> np.ndarray:
    """Mutual ranks of all pairs."""
    strength = -np.abs(standardized_ranks(genes) @ standardized_ranks(metabolites).T)
    ranks = [np.argsort(np.argsort(strength, axis=axis), axis=axis) + 1.0 for axis in (0, 1)]
    return np.sqrt(ranks[0] * ranks[1])


def limits(genes: int, metabolites: int, n: int) -> str:
    """Seconds the arithmetic and the memory traffic alone take, at rates measured now."""
    size = 1_500
    left = np.ones((size, size), dtype=np.float32)
    start = time.perf_counter()
    for _ in range(4):
        left @ left
    flops = 4 * 2 * size**3 / (time.perf_counter() - start)
    block = np.ones(40_000_000, dtype=np.float32)
    start = time.perf_counter()
    copy = block.copy()
    bandwidth = 2 * copy.nbytes / (time.perf_counter() - start)
    arithmetic = 2 * genes * metabolites * n / flops
    traffic = 4 * (genes + metabolites) * n / bandwidth
    return f"arithmetic alone {arithmetic:.3f} s at {flops / 1e9:.0f} GFLOP/s, input once {traffic:.4f} s"


def peak_memory(name: str, genes: int, metabolites: int, n: int) -> float:
    """Peak resident memory of one run in a process of its own, in GB (Linux)."""
    command = [sys.executable, __file__, "--child", name, str(genes), str(metabolites), str(n)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - this very file
    return float(done.stdout.strip().splitlines()[-1])


def compare(genes: int, metabolites: int, n: int, peers: dict[str, Work], rounds: int) -> None:
    """Print one size."""
    data = cohort(genes, metabolites, n)
    start = time.perf_counter()
    found = correlate(*data, max_pairs=5_000_000)
    ranked = time.perf_counter() - start
    seconds = alternate({"ours": ours, **peers}, data, rounds)
    print(f"\n{genes:,} x {metabolites:,}, n = {n}: {found.n_significant:,} pairs with q <= .05 ({found.p_method})")
    print(f"  {limits(genes, metabolites, n)}")
    for name, value in seconds.items():
        memory = peak_memory(name, genes, metabolites, n)
        ratio = value / seconds["ours"]
        print(f"  {name:<20} {value:8.3f} s   {ratio:6.1f} x ours   {memory:5.2f} GB")
    print(f"  ours with mutual ranks of {len(found.pairs):,} pairs, one run: {ranked:.2f} s", flush=True)


def compare_mutual_ranks(rounds: int) -> None:
    """Print the cost of mutual ranks, of the significant pairs and of all, beside a double argsort."""
    data = cohort(10_000, 1_000, 21)
    peers = {name: PEERS[name] for name in PEERS if "pairs" in name or "argsort" in name}
    seconds = alternate(peers, data, rounds)
    for which, alpha in (("significant", 0.05), ("all", 1.0)):
        own = seconds[f"{which} pairs, ranked"] - seconds[f"{which} pairs"]
        stored = len(correlate(*data, alpha=alpha, mutual_ranks=False).pairs)
        print(f"\nmutual ranks, 10,000 x 1,000, n = 21: {own:.3f} s for {stored:,} stored pairs among all")
        print(f"  numpy double argsort of all pairs {seconds['argsort']:.3f} s, {seconds['argsort'] / own:.1f} x ours")
    for name in peers:
        print(f"  {name:<26} {seconds[name]:7.3f} s   {peak_memory(name, 10_000, 1_000, 21):5.2f} GB")


def rank_full_size() -> None:
    """Print the time for the ranks of every pair of the full size in both lists, one run."""
    data = cohort(*FULL, 21)
    start = time.perf_counter()
    rank_everything(*data)
    seconds = time.perf_counter() - start
    memory = peak_memory("everything ranked", *FULL, 21)
    print(f"\nall ranks in both lists, {FULL[0]:,} x {FULL[1]:,}, n = 21: {seconds:.1f} s, {memory:.2f} GB", flush=True)


PEERS: dict[str, Work] = {
    "ours": ours,
    "numpy + statsmodels": numpy_statsmodels,
    "CorALS, rho only": corals,
    "scipy": scipy,
    "pandas, rho only": pandas,
    "significant pairs": pairs(0.05, ranked=False),
    "significant pairs, ranked": pairs(0.05, ranked=True),
    "all pairs": pairs(1.0, ranked=False),
    "all pairs, ranked": pairs(1.0, ranked=True),
    "argsort": double_argsort,
    "everything ranked": rank_everything,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", nargs=4)
    asked = parser.parse_args()
    if asked.child:
        name, *size = asked.child
        PEERS[name](*cohort(*map(int, size)))
        peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        print(int(peak.split()[1]) / 1024**2)
        return
    start = time.perf_counter()
    correlate(*cohort(50, 20, 21))
    print(f"first call (compiled loops are kept on disk): {time.perf_counter() - start:.1f} s")
    small = {name: PEERS[name] for name in ("numpy + statsmodels", "CorALS, rho only", "scipy", "pandas, rho only")}
    compare(1_000, 400, 21, small, asked.rounds)
    dense = {name: PEERS[name] for name in ("numpy + statsmodels", "CorALS, rho only")}
    for n in (21, 100):
        compare(10_000, 1_000, n, dense, asked.rounds)
    compare_mutual_ranks(asked.rounds)
    if asked.full:
        compare(*FULL, 21, {"CorALS, rho only": corals}, asked.rounds)
        compare(*FULL, 100, {}, asked.rounds)
        rank_full_size()


if __name__ == "__main__":
    main()
