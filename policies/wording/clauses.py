"""Reading Chinese text: clauses, mentions that are not denied, and likeness of titles."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from math import sqrt

from policies.place.parameters import Lists
from schemas.written import folded, signs

CLAUSE_END = re.compile(r"[。；;！？!?\n]")


KNOWN = 4096  # texts whose grams are kept: titles and list entries come again with every act


@lru_cache(KNOWN)
def pairs(text: str) -> tuple[str, ...]:
    """Return the characters' 2-grams of a text, in order, blanks and punctuation dropped."""
    bare = signs(text)
    return tuple(bare[i : i + 2] for i in range(len(bare) - 1))


def matches(entry: str, title: str, share: Decimal) -> bool:
    """Tell whether a list entry matches: that share (0.6) of its 2-grams stands in the title."""
    wanted = pairs(entry)
    if not wanted:
        return False
    there = set(pairs(title))
    return sum(pair in there for pair in wanted) >= share * len(wanted)


def best_match(entries: Iterable[str], title: str, lists: Lists, domain: str = "") -> str:
    """Return the entry that shares most 2-grams with the title, itself or by an alias, or ''.

    domain: an entry that is bound to another domain does not match; '' matches all.
    """
    there = set(pairs(title))
    found: list[tuple[int, str]] = []
    for entry in entries:
        if domain and lists.domains.get(entry, domain) != domain:
            continue
        for name in (entry, *lists.aliases.get(entry, ())):
            if matches(name, title, lists.list_match):
                found.append((len(there & set(pairs(name))), entry))
    return max(found, key=lambda pair: pair[0], default=(0, ""))[1]


def beyond(title: str, entry: str, lists: Lists) -> tuple[str, ...]:
    """Return the pieces of a title that say more than an entry and its aliases, in order."""
    known = {pair for name in (entry, *lists.aliases.get(entry, ())) for pair in pairs(name)}
    letters = [(at, letter) for at, letter in enumerate(title) if not re.match(r"[\W_]", letter)]
    told = {at for two in pairwise(letters) if two[0][1] + two[1][1] in known for at, _ in two}
    more = {at: letter for at, letter in letters if at not in told}
    return tuple("".join(more.get(at, " ") for at in range(len(title))).split())


def likeness(one: str, other: str) -> Decimal:
    """Return the cosine of raw 1+2-gram counts of two titles, 0 to 1."""
    (left, left_square), (right, right_square) = _grams(one), _grams(other)
    dot = sum(left[gram] * right[gram] for gram in left.keys() & right.keys())
    length = sqrt(left_square * right_square)
    return Decimal(str(round(dot / length, 6))) if length else Decimal(0)


@lru_cache(KNOWN)
def _grams(text: str) -> tuple[Mapping[str, int], int]:
    """Return how often each 1- and 2-gram stands in a text, and the sum of the squares."""
    found = dict(Counter(signs(text)) + Counter(pairs(text)))
    return found, sum(n * n for n in found.values())


def mentions(text: str, lists: Lists) -> Mapping[str, str]:
    """Return per keyword list the words the text mentions and does not deny, joined by 、."""
    clauses = tuple(map(folded, CLAUSE_END.split(text)))
    whole = "\n".join(clauses)
    return {
        name: "、".join(
            word
            for word in words
            if _folded(word) in whole and _asserted(_folded(word), clauses, lists)
        )
        for name, words in lists.keywords.items()
    }


_folded = lru_cache(KNOWN)(folded)


def _asserted(word: str, clauses: Iterable[str], lists: Lists) -> bool:
    return any(word in clause and _clause_asserts(word, clause, lists) for clause in clauses)


def _clause_asserts(word: str, clause: str, lists: Lists) -> bool:
    before, after = clause.split(word, 1)
    for harmless in lists.not_denials:
        before = before.replace(harmless, "")
    if any(denial in before for denial in lists.denials):
        return False
    return not any(re.match(pattern, after) for pattern in lists.attributions)
