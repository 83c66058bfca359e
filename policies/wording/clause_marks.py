"""Where in a clause the forbidden words stand, so that a page can mark them (domain section 3.3).

What is forbidden is told by policies.wording.agreement_text alone; this only finds the shortest
part of a text that is forbidden by itself.
"""

import re
from functools import lru_cache

from policies.wording.agreement_text import forbidden
from schemas.values import Value

STOPS = re.compile(r"(?<=[。；！？;!?\n，,、])")


class Piece(Value):
    """A part of a clause; `codes` are the reasons for which it may not stand, () if it may."""

    text: str
    codes: tuple[str, ...] = ()


# Most clauses of all agreements are the same sentences, and each is looked at with every page.
@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[Piece, ...]:
    """Return a text in parts, the forbidden ones with their reasons; joined they are the text.

    A part is the smallest run of clauses that is forbidden by itself; where only the whole is, the
    whole is marked.
    """
    wanted = set(forbidden(text))
    if not wanted:
        return (Piece(text=text),) if text else ()
    found = tuple(_runs([part for part in STOPS.split(text) if part]))
    told = {code for one in found for code in one.codes}
    return found if told == wanted else (Piece(text=text, codes=forbidden(text)),)


def _runs(parts: list[str]) -> list[Piece]:
    """Go through the parts: each alone, else with the one before it, where that makes the sense."""
    done: list[Piece] = []
    for part in parts:
        codes = forbidden(part)
        if not codes and done and not done[-1].codes:
            codes = forbidden(done[-1].text + part)
            part = done.pop().text + part if codes else part
        if done and not codes and not done[-1].codes:
            part = done.pop().text + part
        done.append(Piece(text=part, codes=codes))
    return done
