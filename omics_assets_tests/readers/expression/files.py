"""Files of quantifiers, as the programs write them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def rows(*lines: Iterable[object]) -> str:
    """Return lines of tab-separated cells."""
    return "".join("\t".join(map(str, line)) + "\n" for line in lines)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def salmon(values: Mapping[str, float]) -> str:
    """Return a quant.sf with these TPM; NumReads are ten times as many, all lengths 1000."""
    header = ("Name", "Length", "EffectiveLength", "TPM", "NumReads")
    return rows(header, *((name, 1000, "750.000", f"{tpm:.6f}", f"{10 * tpm:.3f}") for name, tpm in values.items()))


def stringtie(values: Sequence[tuple[str, float]]) -> str:
    """Return the gene abundances of `stringtie -A` with these FPKM; TPM are twice as many."""
    header = ("Gene ID", "Gene Name", "Reference", "Strand", "Start", "End", "Coverage", "FPKM", "TPM")
    return rows(header, *((gene, "-", "chr1", "+", 1, 900, "1.5", f"{v:f}", f"{2 * v:f}") for gene, v in values))


def rsem(values: Mapping[str, float]) -> str:
    """Return a genes.results with these TPM; counts are ten times, FPKM half as many."""
    header = ("gene_id", "transcript_id(s)", "length", "effective_length", "expected_count", "TPM", "FPKM")
    cells = ((gene, f"{gene}.1,{gene}.2", "812.50", "633.10", 10 * v, v, v / 2) for gene, v in values.items())
    return rows(header, *cells)


def isoforms(values: Mapping[str, float]) -> str:
    """Return an isoforms.results with these TPM; the gene of a transcript stands before its point."""
    header = ("transcript_id", "gene_id", "length", "effective_length", "expected_count", "TPM", "FPKM", "IsoPct")
    return rows(header, *((name, name.split(".")[0], 800, 600, 10 * v, v, v / 2, 50) for name, v in values.items()))
