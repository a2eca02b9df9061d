"""How the names of one sample differ between files: rules that take the difference away.

What belongs here: one function per rule, from the names of two lists to keys. What does not: which names match
(`name_matching`), and prefixes and suffixes that only a whole list shows (`name_affixes`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

Keys = tuple[tuple[str, ...], tuple[str, ...]]
"""Keys of the left and of the right names, in their order."""
Rule = Callable[[Keys], Keys]

_SEPARATOR = r"[._\-\s]"
_PATH = re.compile(r"(?:[A-Za-z]:|~|\.{1,2})?[\\/]|.*[\\/].*[\\/]|.*[\\/][^\\/]*\.[A-Za-z0-9]{1,6}[\\/]?$")
_FILE_TYPES = (
    *("mzx?ml", "mzxml", "mzdata", "mzdb", "imzml", "cdf", "netcdf", "raw", r"wiff2?", "d", "lcd"),
    *("bam", "sam", "cram", "fastq", "fq", "fasta", "fa", "sf", "counts?", "results", "genes", "isoforms", "quant"),
    *("abundance", "tsv", "csv", "txt", "tab", "xlsx?", "gz", "bz2", "xz", "zip"),
)
_STEPS = (
    *("sorted", "sort", "sortedbycoord", "sortedbyname", "markdup", "markdups", "markduplicates", "dedup", "deduped"),
    *("rmdup", "umi_dedup", "aligned", "totranscriptome", "out", "trimmed", "trim", "readspergene", "featurecounts"),
)
_SUFFIX = re.compile(
    rf"(?<=.)(?:\.(?:{'|'.join(_FILE_TYPES)})|[._\-](?:{'|'.join(_STEPS)})|aligned(?:\.sortedbycoord)?\.out)+$",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"(?<=.)(?:[ :_.]+(?:peak[ _.]+)?(?:area|height)|:feature_state)$", re.IGNORECASE)
_READ = re.compile(rf"(?<=.)(?:_S\d+)?(?:_L\d{{3}})?{_SEPARATOR}(?:R1|read1)(?:_001)?$", re.IGNORECASE)
_MODE = r"(?:esi[._\-]?)?(?:pos|neg|posi|nega|positive|negative)(?:[._\-]?(?:mode|ion))?|esi[+\-]"
_POLARITY = re.compile(rf"^(?:{_MODE}){_SEPARATOR}+(?=.)|(?<=.){_SEPARATOR}+(?:{_MODE})$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,_\-]\d+)*")
_SEPARATORS = re.compile(rf"{_SEPARATOR}+")
_BETWEEN_DIGITS = re.compile(rf"(?<=\d){_SEPARATOR}+(?=\d)")


def _each(function: Callable[[str], str]) -> Rule:
    """Return the rule that treats every name by itself."""

    def rule(keys: Keys) -> Keys:
        left, right = (tuple(function(name) for name in names) for names in keys)
        return left, right

    return rule


def _one_sided(pattern: re.Pattern[str], *, all_names: bool) -> Rule:
    """Return the rule that takes something off the names of one list, where the other list never has it.

    Where both have it, it may tell samples apart: sorted cells are positive and negative, replicates are R1 and R2.
    """

    def rule(keys: Keys) -> Keys:
        found = [[bool(pattern.search(name)) for name in names] for names in keys]
        enough = [bool(its) and (all(its) if all_names else any(its)) for its in found]
        if any(found[0]) and any(found[1]):
            return keys
        left, right = (
            tuple(pattern.sub("", name) for name in names) if on_this_side else names
            for names, on_this_side in zip(keys, enough, strict=True)
        )
        return left, right

    return rule


def _base_name(name: str) -> str:
    return re.split(r"[\\/]+", name.rstrip("\\/"))[-1] if _PATH.match(name) else name


def without_file_suffix(name: str) -> str:
    """Return a name without file types, processing steps of alignments, and `Peak area`."""
    return _SUFFIX.sub("", _MEASURE.sub("", name))


def _without_x(name: str) -> str:
    return re.sub(r"^X(?=.)", "", name)  # R's make.names


def _without_leading_zeros(name: str) -> str:
    """Drop the zeros before whole numbers; decimals keep theirs, also with another sign for the point (0_05)."""

    def shortened(match: re.Match[str]) -> str:
        parts = re.split(r"([.,_\-])", match.group())
        for at in range(0, len(parts), 2):
            decimal = at > 0 and (parts[at - 1] in ".," or set(parts[at - 2]) == {"0"})
            parts[at] = parts[at] if decimal else parts[at].lstrip("0") or "0"
        return "".join(parts)

    return _NUMBER.sub(shortened, name)


def without_punctuation(name: str) -> str:
    """Drop separators; between digits they become one sign, lest S1_12 be S11_2."""
    return _SEPARATORS.sub("", _BETWEEN_DIGITS.sub("\0", name))


RULES: dict[str, Rule] = {  # in the order they are applied to a name
    "folder path": _each(_base_name),
    "file suffix": _each(without_file_suffix),
    "read suffix": _one_sided(_READ, all_names=True),
    "polarity": _one_sided(_POLARITY, all_names=False),
    "leading X": _each(_without_x),
    "Unicode form": _each(lambda name: unicodedata.normalize("NFKC", name)),
    "case": _each(str.lower),
    "leading zeros": _each(_without_leading_zeros),
    "punctuation": _each(without_punctuation),
}


def plain_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return names without folder, file suffix, case and leading zeros, every separator an underscore."""
    bare = (without_file_suffix(_base_name(name)).lower() for name in names)
    return tuple(_SEPARATORS.sub("_", _without_leading_zeros(name)) for name in bare)
