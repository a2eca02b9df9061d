"""Prefixes and suffixes that all names of a list share, or that surround every name of the other list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from omics_assets.readers.name_rules import plain_names, without_punctuation

AFFIX = "common prefix or suffix"
MIN_MATCHES = 4
_TRIED = 5
_WORDS = re.compile(r"(?:[^\d]*_)?")


def match_without_affixes(left: Sequence[str], right: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Match names of two lists once prefixes and suffixes are off.

    Either both lists lose what all their names begin and end with (whole words without digits: a year or a plate is no
    mere prefix), or the names of one list stand in those of the other, with the same words around each. At least 4
    names and half of the shorter list must match, one-to-one.

    Parameters
    ----------
    left, right
        The names; no name twice in a list.

    Returns
    -------
    dict
        Name of the left -> (name of the right, rule); empty where no affix does it, or several would.
    """
    plain = [_unique(plain_names(names), names) for names in (left, right)]
    if not all(plain):
        return {}
    cut = [_without_common(its) for its in plain]
    ways = [_pairs(*cut), *_surrounded(plain[0], plain[1])]
    ways += [{name: other for other, name in way.items()} for way in _surrounded(plain[1], plain[0])]
    enough = max(MIN_MATCHES, (min(len(left), len(right)) + 1) // 2)
    good = [way for way in ways if len(way) >= enough]
    best = max(good, key=len, default={})
    if any(way != best and not way.items() <= best.items() for way in good):
        return {}
    return {name: (other, AFFIX) for name, other in best.items()}


def _unique(keys: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Key -> name; empty if two names have one key."""
    by_key = dict(zip(keys, names, strict=True))
    return by_key if len(by_key) == len(names) else {}


def _without_common(names: Mapping[str, str]) -> dict[str, str]:
    """Take off what all keys begin and end with, up to an underscore and without digits."""
    prefix = _words(list(names))
    suffix = _words([key[::-1] for key in names])
    cut = {without_punctuation(key[len(prefix) : len(key) - len(suffix)]): name for key, name in names.items()}
    return cut if len(cut) == len(names) else {}


def _words(keys: Sequence[str]) -> str:
    first, last = min(keys, default=""), max(keys, default="")  # all others lie between them
    same = "".join(pair[0] for pair in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    found = _WORDS.match(same)
    return found.group() if found else ""


def _pairs(left: Mapping[str, str], right: Mapping[str, str]) -> dict[str, str]:
    return {name: right[key] for key, name in left.items() if key and key in right}


def _surrounded(short: Mapping[str, str], long: Mapping[str, str]) -> list[dict[str, str]]:
    """Match names that stand in those of the other list, for every way that the first few of them do."""
    around = {
        (other[:at], other[at + len(key) :])
        for key in sorted(short)[:_TRIED]
        for other in long
        for at in (found.start() for found in re.finditer(rf"(?<![^_]){re.escape(key)}(?![^_])", other))
        if key
    }
    shifted = ({key: f"{before}{key}{after}" for key in short} for before, after in sorted(around) if before or after)
    return [{short[key]: long[other] for key, other in keys.items() if other in long} for keys in shifted]
