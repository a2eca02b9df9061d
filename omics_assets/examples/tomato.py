"""Tomato leaves under elicitation: a subsample of Jeon et al. 2020, as published with MEANtools."""

from __future__ import annotations

import csv
import io
import re

import yaml

from omics_assets.errors import InputError
from omics_assets.examples.recipe import Recipe, SourceFile

EXPRESSION, INTENSITY = "test.bac.rnaseq.rpkm.csv", "test.bac.abundance.csv"
MASSES, PFAMS = "test.bac.metabolome.csv", "pfams.csv"
_SAMPLE = re.compile(r"(?P<elicitor>[A-Za-z]+)_(?P<hours>\d+)h_(?P<replicate>\d+)")
_SHEET = ("sample", "elicitor", "hours", "replicate")
BIOSYNTHETIC_PFAMS = (
    *("PF00067", "PF00201", "PF03171", "PF14226", "PF00891", "PF01596", "PF03492", "PF02458", "PF01397", "PF03936"),
    *("PF00195", "PF02797", "PF13249", "PF13243", "PF00432", "PF00501", "PF00248", "PF00106", "PF13561", "PF08240"),
    *("PF00107", "PF01370", "PF00450", "PF07859", "PF00249", "PF00407", "PF03088", "PF00305", "PF00348", "PF01040"),
    *("PF00282", "PF08031", "PF03018", "PF00221", "PF00487", "PF00141", "PF01179"),
)
"""Families customary in plant specialised metabolism (MEANtools, plantiSMASH); none chosen for this pathway."""

Rows = list[list[str]]


def build_tomato(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the cohort folder of the tomato data.

    The expression file is kept as it is; the metabolite file gets the measured m/z; the sample sheet is read off the
    sample names; gene families are given the gene ids of the expression file.

    Parameters
    ----------
    files
        Published files by name.

    Raises
    ------
    InputError
        If a sample name does not say elicitor, hours and replicate.
    """
    expression = _rows(files[EXPRESSION])
    families, counts = _families(_rows(files[PFAMS]), [row[0] for row in expression[1:]])
    return {
        "expression.csv": files[EXPRESSION],
        "metabolites.csv": _csv(_with_masses(_rows(files[INTENSITY]), _rows(files[MASSES]))),
        "samples.csv": _csv(_sheet(expression[0][1:])),
        "homology/pfams.csv": _csv(families),
        "cohort.yaml": _cohort_yaml(counts).encode(),
    }


def _sheet(samples: list[str]) -> Rows:
    rows = [list(_SHEET)]
    for sample in samples:
        named = _SAMPLE.fullmatch(sample)
        if named is None:
            raise InputError(
                f"the sample name {sample!r} does not say elicitor, hours and replicate", file=EXPRESSION, column=sample
            )
        rows.append([sample, *(named[name] for name in _SHEET[1:])])
    return rows


def _with_masses(intensity: Rows, masses: Rows) -> Rows:
    mz = {row[0]: row[1] for row in masses[1:]}
    header, *body = intensity
    return [[header[0], "mz", *header[1:]]] + [[row[0], mz.get(row[0], ""), *row[1:]] for row in body]


def _families(pfams: Rows, genes: list[str]) -> tuple[Rows, str]:
    """Give every family the gene id of the expression file; both ids end in the version of their annotation."""
    of_locus = {_locus(gene): gene for gene in genes}
    named = [(_locus(row[0]), family) for row in pfams[1:] for family in row[1].split(";") if family]
    kept = [[of_locus[locus], family] for locus, family in named if locus in of_locus]
    counts = (
        f"{len(kept)} of {len(named)} families, of {len({gene for gene, _ in kept})} of {len(genes)} genes; "
        "the others belong to genes without expression"
    )
    return [["gene", "family"], *kept], counts


def _locus(name: str) -> str:
    return name.rpartition(".")[0] or name


def _cohort_yaml(counts: str) -> str:
    content = {
        "schema": 1,
        "title": TOMATO.title,
        "expression": {"file": "expression.csv", "unit": "rpkm"},
        "metabolites": {"file": "metabolites.csv", "unit": "intensity"},
        "samples": {
            "file": "samples.csv",
            "id": "sample",
            "labels": ["elicitor", "hours"],
            "design": ["elicitor", "hours"],
        },
        "homology_files": [{"file": "homology/pfams.csv", "format": "gene_family"}],
        "families": list(BIOSYNTHETIC_PFAMS),
    }
    about = (
        f"# {TOMATO.reference}",
        f"# Source: {TOMATO.source} ({TOMATO.licence})",
        f"# homology/pfams.csv: {counts}.",
    )
    return "\n".join(about) + "\n" + yaml.safe_dump(content, sort_keys=False, width=110, default_flow_style=None)


def _rows(content: bytes) -> Rows:
    return [row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) if row]


def _csv(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


TOMATO = Recipe(
    name="tomato",
    title="Tomato leaves, four elicitors, three times",
    source="https://raw.githubusercontent.com/kumarsaurabh20/meantools/4b0dcbba/data/test_data",
    licence="MIT",
    reference="Jeon et al. 2020; subsample published with MEANtools (github.com/kumarsaurabh20/meantools)",
    files=(
        SourceFile(EXPRESSION, "aebd918f48325e0701ac170629c5c7c23483543c028627573440fbc666cdc3ce"),
        SourceFile(INTENSITY, "fd772bd179344c4238bd8c2adffc8bd9fcebbd72e567b772bbfce4de0d7cc487"),
        SourceFile(MASSES, "5f526e43cc3cc98b63c11dd9eaf0438cba11094caa7dc549f5031814c9f86d5e"),
        SourceFile(PFAMS, "7be4a9cd0ac343e18fcf31adf5a3c654fa257bfdccfcb2077965cc92f297e70f"),
    ),
    build=build_tomato,
)
