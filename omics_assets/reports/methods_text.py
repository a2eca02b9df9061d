"""The Methods section of a paper, written from what was done: counts, settings, versions and verdicts, no other prose.

Every sentence rests on a table or a setting; where a table is empty its sentence is left out, or says what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from omics_assets.figures.shortlist import CLAIM_Q, is_known
from omics_assets.reports.trust_text import trust_sentences
from omics_assets.settings import Settings
from omics_assets.tables.association import listed_names

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class MethodsContent:
    """What the section is written from: the tables of these names, the resolved settings, versions by package."""

    title: str
    samples: pd.DataFrame
    gene_ranking: pd.DataFrame
    dropped_features: pd.DataFrame
    detectability: pd.DataFrame
    autoencoder_quality: pd.DataFrame
    classification: pd.DataFrame
    evidence_verdicts: pd.DataFrame
    ranking_validation: pd.DataFrame
    spike_in_recovery: pd.DataFrame
    settings: Settings
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Section:
    """A heading and its sentences."""

    heading: str
    sentences: tuple[str, ...]


def methods_sections(content: MethodsContent) -> tuple[Section, ...]:
    """Return the sections, in the order of the analysis."""
    parts = (
        ("Data", _data(content)),
        ("Models", _models(content)),
        ("Correlation and claims", _correlation(content)),
        ("Homology", _homology(content)),
        ("Ranking", _ranking(content)),
        ("Verdicts", _verdicts(content.evidence_verdicts)),
        ("Software", _software(content)),
    )
    found = (Section(heading, tuple(_CONTROL.sub(" ", text) for text in sentences)) for heading, sentences in parts)
    return tuple(section for section in found if section.sentences)


def methods_markdown(content: MethodsContent) -> str:
    """Return the sections as Markdown; names cannot become markup."""
    lines = [f"# {_plain(f'Methods: {content.title}')}"]
    for section in methods_sections(content):
        lines += ["", f"## {section.heading}", "", " ".join(map(_plain, section.sentences))]
    return "\n".join(lines) + "\n"


def _data(content: MethodsContent) -> Iterator[str]:
    used = content.samples[content.samples["role"] == "biological"]
    units = used["block"].fillna(used["sample"]).nunique()
    design = _listed(next(iter(used["design"].dropna()), ""))
    adjusted = f"design: {design}" if design else "no design: nothing was adjusted for"
    yield (
        f"Expression and metabolites of {_counted(len(used), 'sample')} from {_counted(units, 'biological unit')} were "
        f"used ({adjusted})."
    )
    genes = int(content.gene_ranking["fused_rank"].notna().sum())
    card = content.detectability.set_index("metabolite_set")
    entered = f"{genes:,} genes"
    if genes and "all metabolites" in card.index:
        entered += f" and {round(float(card['tests']['all metabolites']) / genes):,} metabolites"
    yield f"{entered} entered the analysis."
    dropped = content.dropped_features["modality"].value_counts()
    for modality, count in dropped.items():
        were = "was" if count == 1 else "were"
        reasons = _reasons(content.dropped_features, str(modality))
        yield f"{_counted(count, str(modality))} {were} dropped: {reasons}."
    settings = content.settings.preparation
    yield (
        f"Genes detected in fewer than {settings.min_detected_share_genes:.0%} of the samples and metabolites detected "
        f"in fewer than {settings.min_detected_share_metabolites:.0%} (and not throughout one group) were left out; "
        "values were brought to a log scale and standardised per feature."
    )


def _models(content: MethodsContent) -> Iterator[str]:
    quality = content.autoencoder_quality
    for modality in (name for name in ("gene", "metabolite") if name in set(quality["modality"])):
        rows = quality[quality["modality"] == modality].set_index("method")
        if "autoencoder" not in rows.index:
            continue
        own = rows.loc[["autoencoder"]].to_dict("records")[0]
        rivals = rows["held_out_r2"].drop("autoencoder").dropna()
        beside = ", ".join(f"{name} {value:.3f}" for name, value in rivals.items())
        yield (
            f"The {modality} autoencoder (preset {own['preset']}) trained {_count(own['trainable_parameters'])} "
            f"parameters, equal to {_count(own['equivalent_parameters'])} with a weight for every {modality}; "
            f"held-out R2 {_number(own['held_out_r2'])} ({beside or 'no rival'}), "
            f"{content.settings.preparation.folds} folds."
        )
    for row in content.classification.to_dict("records"):
        if row["model"] == "gat" and pd.notna(row["balanced_accuracy"]):
            p = f", p = {row['p']:.2g} of {row['permutations']:.0f} label permutations" if pd.notna(row["p"]) else ""
            yield (
                f"A graph attention network predicted {row['label']} of held-out samples with balanced accuracy "
                f"{row['balanced_accuracy']:.2f}{p}."
            )


def _correlation(content: MethodsContent) -> Iterator[str]:
    settings = content.settings.correlation
    yield "Spearman correlations used average ranks; p-values are exact, saddlepoint or permutation, never Student's t."
    yield (
        "The p of a gene (p_gene) is that of its largest absolute correlation with the targets on ranks with the "
        f"design removed, against {settings.permutations} re-pairings of metabolites and genes among exchangeable "
        "samples, pooled over genes."
    )
    q = content.gene_ranking[["q", "q_unweighted"]].le(CLAIM_Q).sum()
    have = "has" if q["q"] == 1 else "have"
    yield (
        f"q is Benjamini-Hochberg on p_gene, weighted by homology; {_counted(q['q'], 'gene')} {have} q <= {CLAIM_Q} "
        f"({q['q_unweighted']} without weights)."
    )


def _homology(content: MethodsContent) -> Iterator[str]:
    state = content.gene_ranking["homology_state"].eq("tested")
    if not state.any():
        yield "No homology was searched."
        return
    hits = int((content.gene_ranking.loc[state, "homology_raw"] > 0).sum())
    settings = content.settings.homology
    rule = f"E <= {settings.max_evalue:g}, coverage >= {settings.min_coverage:g}"
    if settings.threshold == "gathering":
        rule = f"the profile's gathering threshold, else {rule}"
    yield f"{hits:,} of {int(state.sum()):,} searched genes have a passing homology hit ({rule})."


def _ranking(content: MethodsContent) -> Iterator[str]:
    settings = content.settings.ranking
    weights = ", ".join(f"{name} {value:g}" for name, value in settings.weights.model_dump().items() if value)
    known = int(is_known(content.gene_ranking).sum())
    learned = (
        f"learned from {_counted(known, 'known gene')}" if known else "with fixed strengths, for want of known genes"
    )
    yield (
        f"Genes were ranked by log-odds, ln(e/(N - e)) with e = {settings.expected_genes:g} expected genes plus the "
        "log likelihood ratio of each evidence (Beta(a, 1) of its tail fraction; hit or miss for homology): a score, "
        f"no probability, {learned}."
    )
    yield f"Beside it stands the published weighted mean of normalised ranks ({weights})."
    yield f"Lists are sorted by {settings.order}."
    yield from trust_sentences(
        content.gene_ranking,
        content.ranking_validation,
        content.spike_in_recovery,
        content.evidence_verdicts,
        order=settings.order,
    )


def _verdicts(verdicts: pd.DataFrame) -> Iterator[str]:
    for sentence in verdicts["sentence"].dropna():
        yield sentence if str(sentence).endswith(".") else f"{sentence}."


def _software(content: MethodsContent) -> Iterator[str]:
    named = ", ".join(f"{name} {version}" for name, version in content.versions.items())
    seeds = {section: values["seed"] for section, values in content.settings.model_dump().items()}
    same = set(seeds.values())
    told = f"seed {same.pop()}" if len(same) == 1 else ", ".join(f"{name} {seed}" for name, seed in seeds.items())
    yield f"Made with {named} ({told})."


def _reasons(dropped: pd.DataFrame, modality: str) -> str:
    reasons = dropped.loc[dropped["modality"] == modality, "reason"]
    reasons = reasons.str.replace(r"detected in \d+ % of the samples", "detected in too few samples", regex=True)
    return ", ".join(f"{count:,} {reason}" for reason, count in reasons.value_counts().items())


def _listed(names: str) -> str:
    return ", ".join(listed_names(names))


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _count(value: float) -> str:
    return "an unknown number of" if pd.isna(value) else f"{int(value):,}"


def _number(value: float) -> str:
    return "not estimated" if value is None or np.isnan(value) else f"{value:.3f}"


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _CONTROL.sub(" ", text))
