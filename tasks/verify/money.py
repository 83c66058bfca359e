"""Verify the money: postings as the journal tells them, balances as the postings make them."""

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from ledger.audit import postings as audit_acts
from ledger.store.session import Tx
from tasks.verify.findings import Findings

OUTSIDE = "outside"  # the one account that owes what it has brought in
Lines = list[tuple[int, str, str, int]]  # line, debit, credit, fen


def postings(tx: Tx, findings: Findings) -> None:
    """Compare the postings that the entries tell with those that are kept, entry by entry."""
    kept = _kept(tx)
    next_kept = next(kept, None)
    for uid, body in audit_acts.told_postings(tx):
        told = _told(body)
        while next_kept is not None and next_kept[0] < uid:
            findings.add("postings_differ", next_kept[0])
            next_kept = next(kept, None)
        mine: Lines = []
        if next_kept is not None and next_kept[0] == uid:
            mine = next_kept[1]
            next_kept = next(kept, None)
        findings.count("postings", len(mine))
        if mine != told:
            findings.add("postings_differ", uid)
    for uid, _ in [next_kept, *kept] if next_kept is not None else []:
        findings.add("postings_differ", uid)


def _kept(tx: Tx) -> Iterator[tuple[str, Lines]]:
    for uid, rows in groupby(audit_acts.kept_postings(tx), key=itemgetter(0)):
        yield uid, [line for _, line in rows]


def _told(body: str) -> Lines:
    try:
        moved = json.loads(body).get("postings", ())
        return [(no, *row) for no, row in enumerate(moved, 1)]
    except (ValueError, TypeError, AttributeError, RecursionError):
        return []  # the replay has said so already


def accounts(tx: Tx, findings: Findings) -> None:
    """Add the postings up: no account below zero after any act, every balance as stored."""
    made = _made(tx, findings)
    kept = audit_acts.balances(tx)
    findings.count("accounts", len(kept))
    for code in sorted(made.keys() | kept.keys()):
        if code not in kept:
            findings.add("account_missing", code)
        elif code not in made:
            findings.add("account_unmoved", code)
        elif made[code] != kept[code]:
            findings.add("balance_differs", code, kept=kept[code], told=made[code])
    total = sum(kept.values())
    if total:
        findings.add("sum_not_zero", "", fen=total)


def _made(tx: Tx, findings: Findings) -> dict[str, int]:
    """Return the balances that the postings make; an act is over when another one follows."""
    made: dict[str, int] = defaultdict(int)
    last: dict[str, str] = {}
    for act, debit, credit, fen in audit_acts.moves(tx):
        for code, moved in ((debit, -fen), (credit, fen)):
            if last.get(code, act) != act:
                _not_below(findings, code, made[code])
            made[code] += moved
            last[code] = act
    for code, balance in made.items():
        _not_below(findings, code, balance)
    return dict(made)


def _not_below(findings: Findings, code: str, balance: int) -> None:
    if balance < 0 and code != OUTSIDE:
        findings.add("overdrawn", code, fen=balance)
