"""Every evidence of a gene with its term, and what stands against that evidence."""

from __future__ import annotations

from collections.abc import Iterator

from omics_assets.explain.layout import Row, line, number
from omics_assets.explain.stored_gene import StoredGene
from omics_assets.tables.ranking import EVIDENCES

VERDICT = ["evidence", "label", "statistic", "value", "control_mean", "beats_control", "baseline_value"]
GATE = "gate"


def evidences(stored: StoredGene, row: Row) -> Iterator[str]:
    """Say every term, then the figures of every control and baseline."""
    verdicts = stored.whole("evidence_verdicts", VERDICT).to_pylist()
    by_evidence = {name: [each for each in verdicts if each["evidence"] == name] for name in EVIDENCES}
    yield f"{'evidence':<16}{'ahead of':>9}{'log-odds':>10}{'fused':>8}  state and verdict"
    for name, judged in by_evidence.items():
        ahead, said = number(row[f"{name}_normalised"], ".1%"), [row[f"{name}_state"] or "unknown"]
        if name == "homology":  # a bonus, not a rank
            ahead = number(row["homology_normalised"], ".2f")
        said += _verdict(judged)
        term, part = number(row[f"{name}_term"], "+.2f"), number(row[f"{name}_contribution"], ".3f")
        yield f"{name:<16}{ahead:>9}{term:>10}{part:>8}  {'; '.join(said)}"
    yield f"{'prior':<25}{number(row['prior'], '+.2f'):>10}"
    figures = {name: text for name, judged in by_evidence.items() if (text := "; ".join(_figures(judged)))}
    for position, (name, text) in enumerate(figures.items()):
        yield line("" if position else "controls", f"{name}: {text}")


def _verdict(verdicts: list[Row]) -> Iterator[str]:
    judged = [each["beats_control"] for each in _controls(verdicts)]
    if not judged:
        yield "no control"
    elif all(judged):
        yield "beats its control"
    else:
        yield f"DOES NOT BEAT its control ({sum(judged)} of {len(judged)} tests)"
    for gate in (each["beats_control"] for each in verdicts if each["statistic"] == GATE):
        yield "gate open" if gate else "gate closed"


def _figures(verdicts: list[Row]) -> Iterator[str]:
    labels = {each["label"] for each in _controls(verdicts)}
    for each in _controls(verdicts):
        label = f"{each['label']} " if len(labels) > 1 else ""
        baseline = "" if each["baseline_value"] is None else f", baseline {each['baseline_value']:.2g}"
        against = f"control {number(each['control_mean'], '.2g')}{baseline}"
        yield f"{label}{each['statistic']} {number(each['value'], '.2g')} ({against})"


def _controls(verdicts: list[Row]) -> list[Row]:
    return [each for each in verdicts if each["statistic"] != GATE and each["beats_control"] is not None]
