"""Names of the same things written differently: matched by rules, and only where they are one-to-one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from omics_assets.errors import InputError
from omics_assets.readers.name_affixes import match_without_affixes
from omics_assets.readers.name_rules import RULES, Keys

EXACT = "exact"
_SHOWN = 6
Matches = dict[str, tuple[str, str]]
"""Name of the left -> (name of the right, rule)."""


@dataclass
class _Search:
    """What has matched so far, and what was alike but not one-to-one."""

    left: Sequence[str]
    right: Sequence[str]
    found: Matches
    alike: list[tuple[str, list[str], list[str]]] = field(default_factory=list)

    def is_over(self) -> bool:
        return len(self.found) == min(len(self.left), len(self.right))

    def matched_right(self) -> set[str]:
        return {name for name, _ in self.found.values()}

    def match_by(self, rule: str, keys: Keys) -> None:
        """Add the pairs that are alone with their key; a key that a matched name has too is left alone."""
        taken = self.matched_right()
        of_left, of_right = _groups(self.left, keys[0]), _groups(self.right, keys[1])
        for key in of_left.keys() & of_right.keys():
            one, other = of_left[key], of_right[key]
            if any(name in self.found for name in one) or any(name in taken for name in other):
                continue
            if len(one) == len(other) == 1:
                self.found[one[0]] = (other[0], rule)
            else:
                self.alike.append((rule, one, other))

    def ambiguous(self) -> tuple[str, list[tuple[str, str]]]:
        """Return the first rule by which names still unmatched are alike but not one-to-one, and these pairs."""
        taken = self.matched_right()
        for rule in dict.fromkeys(rule for rule, _, _ in self.alike):
            pairs = [(a, b) for its, one, other in self.alike if its == rule for a in one for b in other]
            pairs = sorted((a, b) for a, b in pairs if a not in self.found and b not in taken)
            if pairs:
                return rule, pairs
        return "", []


def match_names(left: Sequence[str], right: Sequence[str], *, sides: tuple[str, str], refuse: bool = True) -> Matches:
    """Match two lists of names one-to-one.

    Exact names first. Over what is left, every rule alone, then every two together, and so on: the fewest rules that
    match a pair are named with it. A key that several names of a list share, matched ones among them, matches none.
    If nothing has matched, common prefixes and suffixes are taken off (`name_affixes`).

    Parameters
    ----------
    left, right
        The names; no name twice in a list.
    sides
        What to call the lists in messages.
    refuse
        Whether ambiguity is an error; otherwise ambiguous names stay unmatched, and affixes are left alone.

    Returns
    -------
    dict
        Name of the left -> (name of the right, rule), in the order of the left.

    Raises
    ------
    InputError
        If names that nothing else matches are alike under a rule, but not one-to-one: such pairs are listed.
    """
    for names, side in zip((left, right), sides, strict=True):
        if len(set(names)) < len(names):
            raise InputError(f"a sample name appears twice among {side}", remedy="give every sample its own name")
    shared = set(left) & set(right)
    search = _Search(left, right, {name: (name, EXACT) for name in left if name in shared})
    if not search.is_over():
        for rule, keys in _combinations((tuple(left), tuple(right))):
            search.match_by(rule, keys)
            if search.is_over():
                break
    affixes = match_without_affixes(left, right) if refuse and not search.found else {}
    rule, pairs = search.ambiguous()
    if pairs and refuse and not affixes:
        listed = "; ".join(f"{one!r} - {other!r}" for one, other in pairs[:_SHOWN])
        raise InputError(
            f"sample names of {sides[0]} and {sides[1]} match by {rule}, but not one-to-one: {listed}",
            remedy="give a sample the same name in all files, or the sample sheet a column with the names of each file",
        )
    found = search.found | affixes
    return {name: found[name] for name in left if name in found}


def _combinations(names: Keys) -> Iterator[tuple[str, Keys]]:
    """Yield the keys under one rule, under two, and so on; a rule that changes nothing is not combined further."""
    order = list(RULES)
    level: list[tuple[tuple[str, ...], Keys]] = [((), names)]
    while level:
        longer = []
        for rules, keys in level:
            for rule in order[order.index(rules[-1]) + 1 if rules else 0 :]:
                changed = RULES[rule](keys)
                if changed != keys:
                    longer.append(((*rules, rule), changed))
                    yield " + ".join((*rules, rule)), changed
        level = longer


def _groups(names: Sequence[str], keys: Sequence[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, key in zip(names, keys, strict=True):
        if key:
            groups[key].append(name)
    return groups
