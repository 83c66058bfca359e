"""Several lines of one file for one instalment, proposed as one movement if they add up to it."""

from collections.abc import Sequence

from tasks.funds.files import finding
from tasks.funds.sharing.matches import BankMatch

SHORT, AGAIN = "amount_differs", "paid_twice"


def joined(matches: Sequence[BankMatch]) -> list[BankMatch]:
    """Return the matches, those that make up one instalment together joined at the first of them.

    The first books all of them in one act; each of the others says with which line it goes.
    """
    told = list(matches)
    for places in _same(told).values():
        some = [told[at] for at in places]
        first, fen = some[0], sum(one.line.fen for one in some)
        if len(some) < 2 or first.why["code"] != SHORT or fen != first.due:
            continue
        params = {key: first.why["params"][key] for key in ("community", "no")}
        rows = tuple((one.line.key, one.line.fen) for one in some)
        others = ", ".join(key for key, _ in rows[1:])
        why = finding("fits_joined", row=first.line.key, others=others, **params)
        told[places[0]] = first._replace(why=why, would=first.act, joined=rows)
        for at in places[1:]:
            with_first = finding("joined_with", row=told[at].line.key, other=first.line.key)
            told[at] = told[at]._replace(why=with_first, would="")
    return told


def _same(matches: Sequence[BankMatch]) -> dict[tuple[object, ...], list[int]]:
    """Return the places of the lines that are about one instalment and do not fit it alone."""
    found: dict[tuple[object, ...], list[int]] = {}
    for at, one in enumerate(matches):
        if one.match and one.why["code"] in (SHORT, AGAIN):
            found.setdefault((one.act, *one.match), []).append(at)
    return found
