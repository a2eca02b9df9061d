"""Everything that is stored about one gene, on one terminal screen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from omics_assets.cohort import unknown_names
from omics_assets.data_root import DataRoot
from omics_assets.errors import InputError
from omics_assets.lineage import flattened
from omics_assets.provenance import Record, read_record
from omics_assets.tables.ranking import EVIDENCES

WIDTH = 118
INDENT = 13
PARTNERS = 5
HITS = 3
SHORT = 8
Row = dict[str, Any]


def explain(root: DataRoot, cohort: str, gene: str) -> list[str]:
    """Say how a gene came by its rank: at most 50 lines of plain text.

    Raises
    ------
    InputError
        If the cohort has no ranking, or does not know the gene (near matches are named).
    """
    record = read_record(root.table("gene_ranking", cohort))
    if record is None:
        raise InputError(f"there is no ranking of {cohort} to read", remedy=f"omics-assets run {cohort}")
    stored = _Stored(root, cohort, gene)
    dropped = [row for row in stored.rows("dropped_features", "feature") if row["modality"] == "gene"]
    found = stored.rows("gene_ranking")
    if not found and not dropped:
        genes = stored.whole("gene_ranking", ["gene"])["gene"].to_pylist()
        unknown_names([gene], genes, what="gene", file="gene_ranking")
    lines = [f"{gene} in {cohort}"]
    if found and found[0]["fused_rank"] is not None:
        lines += _ranked(stored, found[0], record)
    else:
        reasons = "; ".join(row["reason"] for row in dropped) or "the reason is not stored"
        lines.append(_line("rank", f"none: the gene does not enter the analysis ({reasons})"))
    return "\n".join([*lines, "", *_origin(root, record)]).split("\n")


class _Stored:
    """The stored rows of one gene; a table that is missing or damaged has none."""

    def __init__(self, root: DataRoot, cohort: str, gene: str) -> None:
        self._root, self._cohort, self._gene = root, cohort, gene

    def rows(self, table: str, column: str = "gene") -> list[Row]:
        rows: list[Row] = self._read(table, None, [(column, "==", self._gene)]).to_pylist()
        return rows

    def whole(self, table: str, columns: list[str]) -> pa.Table:
        return self._read(table, columns, None)

    def _read(self, table: str, columns: list[str] | None, filters: list[tuple[str, str, str]] | None) -> pa.Table:
        try:
            return pq.read_table(self._root.table(table, self._cohort), columns=columns, filters=filters)
        except (OSError, pa.ArrowException):
            return pa.table({name: [] for name in columns or []})


def _ranked(stored: _Stored, row: Row, record: Record) -> Iterator[str]:
    yield from _ranks(stored, row, record)
    yield ""
    yield from _evidences(stored, row)
    yield ""
    yield from _metabolites(stored)
    yield from _homology(stored)
    yield from _robustness(stored)
    dossier = len(stored.rows("gene_dossiers"))
    if dossier:
        yield _line("dossier", f"{dossier} lines in gene_dossiers")


def _ranks(stored: _Stored, row: Row, record: Record) -> Iterator[str]:
    ranks = stored.whole("gene_ranking", ["rank", "fused_rank"])
    listed, fused = (pc.max(ranks[name]).as_py() for name in ("rank", "fused_rank"))
    score = f"log-odds {_number(row['log_odds'], '+.2f')}, a score, not a probability"
    if row["rank"] is None:
        yield _line("rank", f"none: known genes are not on the list ({score}; itself left out)")
    else:
        without = _number(row["rank_without_homology"], ",")
        yield _line("rank", f"{row['rank']:,} of {listed:,} ({score}); without homology {without}")
    coverage = f"coverage {_number(row['coverage'], '.2f')}"
    published = f"rank {row['fused_rank']:,} of {fused:,} by the published fusion"
    yield _line("fused rank", f"{published} (score {_number(row['fused_score'], '.3f')}, {coverage})")
    claim = f"q {_number(row['q'], '.3g')} within the design (unweighted {_number(row['q_unweighted'], '.3g')}"
    claim += f", p_gene {_number(row['p_gene'], '.3g')})"
    yield _line("claim", claim if row["q"] is not None else "none: p_gene was not estimated")
    if row["flags"]:
        yield _line("flags", row["flags"])
    if row.get("redundant_with"):
        yield _line("redundant", f"of the same locus or profile as {row['redundant_with']}, which shortlists show")
    order = record.settings.get("ranking", {}).get("order")
    if order == "fused":
        yield _line("order", "shortlists of this cohort are sorted by the published fusion")


def _evidences(stored: _Stored, row: Row) -> Iterator[str]:
    verdicts = stored.whole("evidence_verdicts", ["evidence", "statistic", "beats_control"]).to_pylist()
    yield f"{'evidence':<16}{'ahead of':>9}{'log-odds':>10}{'fused':>8}  state and verdict"
    for name in EVIDENCES:
        ahead, said = _number(row[f"{name}_normalised"], ".1%"), [row[f"{name}_state"] or "unknown"]
        if name == "homology":  # a bonus, not a rank
            ahead = _number(row["homology_normalised"], ".2f")
        said += _verdict([verdict for verdict in verdicts if verdict["evidence"] == name])
        term, part = _number(row[f"{name}_term"], "+.2f"), _number(row[f"{name}_contribution"], ".3f")
        yield f"{name:<16}{ahead:>9}{term:>10}{part:>8}  {'; '.join(said)}"
    yield f"{'prior':<25}{_number(row['prior'], '+.2f'):>10}"


def _verdict(verdicts: list[Row]) -> Iterator[str]:
    judged = [each["beats_control"] for each in verdicts if each["statistic"] != "gate"]
    judged = [beats for beats in judged if beats is not None]
    if not judged:
        yield "no control"
    elif all(judged):
        yield "beats its control"
    else:
        yield f"DOES NOT BEAT its control ({sum(judged)} of {len(judged)} tests)"
    for gate in (each["beats_control"] for each in verdicts if each["statistic"] == "gate"):
        yield "gate open" if gate else "gate closed"


def _metabolites(stored: _Stored) -> Iterator[str]:
    for best in stored.rows("gene_correlation"):
        p = f"p {_number(best['p'], '.2g')}, p_free {_number(best['p_free'], '.2g')} (association including tissue)"
        yield _line("best target", f"{best['best_metabolite']}: rho {_number(best['rho'], '+.2f')}, {p}")
        if best["driven_by"]:
            yield _line("", f"the correlation falls away without {best['driven_by']}")
    pairs = sorted(stored.rows("correlation_pairs"), key=lambda pair: -abs(pair["rho"]))
    for number, pair in enumerate(pairs[:PARTNERS]):
        p = f"p {pair['p']:.2g} ({pair['p_method']}), q {pair['q_bh']:.2g}, mutual rank {pair['mutual_rank']:.1f}"
        yield _line("metabolites" if number == 0 else "", f"{pair['metabolite']}: rho {pair['rho']:+.2f}, {p}")
    if not pairs:
        yield _line("metabolites", "no pair of this gene is among those stored (q, and the limit in the settings)")


def _homology(stored: _Stored) -> Iterator[str]:
    hits = sorted(stored.rows("homology_hits"), key=lambda hit: (not hit["passes"], hit["evalue"] or 0.0))
    for number, hit in enumerate(hits[:HITS]):
        names = {"evalue": "E", "bitscore": "bits", "identity": "identity", "coverage": "coverage"}
        measured = [f"{said} {hit[name]:.3g}" for name, said in names.items() if hit[name] is not None]
        judged = "passes" if hit["passes"] else f"does not pass: {hit['reason']}"
        what = f"{hit['family'] or 'no family'}, {hit['query']} ({hit['program']}): {', '.join([*measured, judged])}"
        yield _line("homology" if number == 0 else "", what)
    if not hits:
        states = [score["state"] for score in stored.rows("homology_scores")]
        yield _line("homology", "no hit" if states == ["tested"] else "not searched")
    elif len(hits) > HITS:
        yield _line("", f"and {len(hits) - HITS} more hits")


def _robustness(stored: _Stored) -> Iterator[str]:
    for row in stored.rows("ranking_robustness"):
        fused = f"{_number(row['fused_rank_low'], ',.0f')} to {_number(row['fused_rank_high'], ',.0f')}"
        share = f"in the first 100 with {_number(row['top_100_share'], '.0%')} of them"
        yield _line("robustness", f"fused rank {fused} over weights ({share})")
        if row["sample_rank_low"] is not None:
            cells = f"{row['sample_rank_low']:,.0f} to {row['sample_rank_high']:,.0f}"
            yield _line("", f"rank {cells} when one design cell is left out")
        without = [f"{name} {rank:,}" for name in EVIDENCES if (rank := row[f"rank_without_{name}"]) is not None]
        if without:
            yield _line("", f"rank without {', '.join(without)}")
        if row["driven_by"]:
            yield _line("", f"stands on {row['driven_by']}")


def _origin(root: DataRoot, record: Record) -> Iterator[str]:
    """The lineage in brief; `omics-assets lineage` shows all of it."""
    made = f"content {record.content[:SHORT]}, recipe {record.recipe[:SHORT]}"
    yield _line("ranked by", f"code {record.code_version}, run {record.run_id[:SHORT] or 'unknown'}, {made}")
    changes = ", ".join(f"{name} = {value}" for name, value in flattened(record.overridden))
    yield _line("overridden", changes or "nothing")
    yield _line("made of", ", ".join(f"{name}:{version[:SHORT]}" for name, version in record.inputs.items()))
    stored = {name: read_record(root.table(name, record.cohort)) for name in record.inputs if "/" not in name}
    changed = [name for name, now in stored.items() if now is not None and now.content != record.inputs[name]]
    if changed:
        yield _line("CHANGED", f"since the ranking was made: {', '.join(changed)}; run the cohort again")


def _line(name: str, text: str) -> str:
    first, rest = f"{name:<{INDENT}}", " " * INDENT
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _number(value: float | None, spec: str) -> str:
    return "-" if value is None else format(value, spec)
