"""Names of the same things written differently: rules, used only where they are one-to-one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, takewhile

from omics_assets.errors import InputError

EXACT = "exact"
AFFIX = "common prefix or suffix"
MIN_AFFIX_MATCHES = 4
_EXTENSION = re.compile(
    r"(?:\.(?:mzx?ml|mzxml|mzdata|cdf|netcdf|raw|wiff2?|d|bam|sam|cram|fastq|fq|fasta|sorted|tsv|csv|txt|tab|sf|gz))+$",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"(?:[ :_.]+(?:peak[ _.]+)?(?:area|height)|:feature_state)$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[._\-\s]+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[._\-\s]+(?=\d)")
_SHOWN = 6
Matches = dict[str, tuple[str, str]]


def _without_suffix(name: str) -> str:
    return _EXTENSION.sub("", _MEASURE.sub("", name))


def _without_x(name: str) -> str:
    return re.sub(r"^X(?=.)", "", name)  # R's make.names


def _without_punctuation(name: str) -> str:
    """Drop separators; between digits they become one sign, lest S1_12 be S11_2."""
    return _SEPARATORS.sub("", _BETWEEN_DIGITS.sub("\0", name))


RULES: dict[str, Callable[[str], str]] = {  # in the order they are applied to a name
    "file suffix": _without_suffix,
    "leading X": _without_x,
    "case": str.lower,
    "punctuation": _without_punctuation,
}


def match_names(left: Sequence[str], right: Sequence[str], *, sides: tuple[str, str]) -> Matches:
    """Match two lists of names one-to-one.

    Exact names first. Over what is left, every rule alone, then every two together, and so on: the fewest rules that
    match a pair are named with it. If nothing has matched, what all names of a list begin or end with is taken off
    (whole words without digits), provided that then one list is matched completely.

    Parameters
    ----------
    left, right
        The names; no name twice in a list.
    sides
        What to call the lists in messages.

    Returns
    -------
    dict
        Name of the left -> (name of the right, rule), in the order of the left.

    Raises
    ------
    InputError
        If names under a rule are alike but not one-to-one: all such pairs are listed.
    """
    for names, side in zip((left, right), sides, strict=True):
        if len(set(names)) < len(names):
            raise InputError(f"a sample name appears twice among {side}", remedy="give every sample its own name")
    shared = set(left) & set(right)
    found: Matches = {name: (name, EXACT) for name in left if name in shared}
    for size in range(1, len(RULES) + 1):
        for rules in combinations(RULES, size):
            _match_by(" + ".join(rules), _key(rules), left, right, found, sides)
    if not found:
        found = _match_without_affixes(left, right)
    return {name: found[name] for name in left if name in found}


def _key(rules: Iterable[str]) -> Callable[[str], str]:
    functions = [RULES[rule] for rule in rules]

    def key(name: str) -> str:
        for function in functions:
            name = function(name)
        return name

    return key


def _match_by(
    rule: str,
    key: Callable[[str], str],
    left: Sequence[str],
    right: Sequence[str],
    found: Matches,
    sides: tuple[str, str],
) -> None:
    """Add to `found` what the rule matches among the names left over."""
    matched = {name for name, _ in found.values()}
    of_left = _groups((name for name in left if name not in found), key)
    of_right = _groups((name for name in right if name not in matched), key)
    ambiguous = []
    for text in of_left.keys() & of_right.keys():
        pairs = [(one, other) for one in of_left[text] for other in of_right[text]]
        if len(pairs) == 1:
            found[pairs[0][0]] = (pairs[0][1], rule)
        else:
            ambiguous += pairs
    if ambiguous:
        listed = "; ".join(f"{one!r} - {other!r}" for one, other in sorted(ambiguous)[:_SHOWN])
        raise InputError(
            f"sample names of {sides[0]} and {sides[1]} match by {rule}, but not one-to-one: {listed}",
            remedy="give a sample the same name in all files",
        )


def _groups(names: Iterable[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if text := key(name):
            groups[text].append(name)
    return groups


def _match_without_affixes(left: Sequence[str], right: Sequence[str]) -> Matches:
    normal = _key(RULES)
    keys = []
    for names in (left, right):
        prefix, suffix = _affixes([_without_suffix(name) for name in names])
        cut = {name: _without_suffix(name)[len(prefix) :] for name in names}
        keys.append({normal(text[: len(text) - len(suffix)]): name for name, text in cut.items()})
    of_left, of_right = keys
    common = [text for text in of_left if text and text in of_right]
    complete = len(common) == min(len(left), len(right)) and len(of_left) == len(left) and len(of_right) == len(right)
    if not complete or len(common) < MIN_AFFIX_MATCHES:
        return {}
    return {of_left[text]: (of_right[text], AFFIX) for text in common}


def _affixes(names: Sequence[str]) -> tuple[str, str]:
    """Longest common prefix and suffix that end at a separator and hold no digit."""
    prefix = re.match(r"(?:[^\d]*[._\-\s])?", _common_start(names))
    backwards = re.match(r"(?:[^\d]*[._\-\s])?", _common_start([name[::-1] for name in names]))
    return prefix.group() if prefix else "", backwards.group()[::-1] if backwards else ""


def _common_start(names: Sequence[str]) -> str:
    first, last = min(names, default=""), max(names, default="")  # all others lie between them
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    return first[:same]
